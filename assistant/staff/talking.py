"""Taking a conversation over, answering in it, and giving it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, Response
from sqlmodel import Session

from assistant.core.db import reading
from assistant.core.errors import Conflict
from assistant.core.ids import new_id
from assistant.domain import answering, case_work, cases, conversations
from assistant.domain.cases import Case
from assistant.staff import words
from assistant.staff.acting import act
from assistant.staff.case_page import page
from assistant.staff.deps import Me, allow, wants_page

if TYPE_CHECKING:
    from assistant.domain.conversations import Conversation

router = APIRouter(prefix="/staff/cases/{case_id}", include_in_schema=False)


@router.post("/take")
def take(request: Request, case_id: str, me: Me = allow("take")) -> Response:
    """Mine from now on; the assistant is silent at once, also in the middle of a sentence."""

    def do(session: Session, case: Case) -> str:
        _mine(session, case, me)
        return f"{case.reference} is yours. The assistant is silent."

    return act(request, me, case_id, do)


@router.post("/reply")
def reply(
    request: Request,
    case_id: str,
    text: str = Form(""),
    send_id: str = Form(""),
    me: Me = allow("reply"),
) -> Response:
    """On the payer's channel. Whoever answers has taken the conversation over."""

    def do(session: Session, case: Case) -> str:
        talk = _mine(session, case, me)
        told = answering.tell(
            session, talk, text=text, actor=me.actor, key=f"staff:{(send_id or new_id('snd'))[:60]}"
        )
        case_work.replied(session, case)
        if told.message.channel == "web":
            return "Sent."
        return (
            f"On its way by {words.channel(told.message.channel)}; the contact rules are asked as it leaves."
        )

    return act(request, me, case_id, do)


@router.post("/suggest")
def suggest(request: Request, case_id: str, me: Me = allow("suggest")) -> Response:
    """A reply to edit. It is never sent by itself."""
    from assistant.agent import suggesting  # loads the models; not for the first page

    with reading() as session:
        talk = _talk(session, cases.get(session, me.business_id, case_id), me)
    suggested = suggesting.suggest(talk.business_id, talk.id, staff_name=me.user.name)
    if wants_page(request):
        return page(request, me, case_id, draft=suggested.text)
    return JSONResponse({"text": suggested.text, "model": suggested.model})


@router.post("/give-back")
def give_back(request: Request, case_id: str, brief: str = Form(""), me: Me = allow("give_back")) -> Response:
    """The assistant goes on, knowing what was agreed; it says again that it is one (AI-01)."""

    def do(session: Session, case: Case) -> str:
        talk = _talk(session, case, me)
        conversations.lock(session, talk.id)
        session.refresh(talk)
        talk.brief = brief.strip()[:1000]
        talk.disclosed_channels = []
        session.add(talk)
        conversations.hand_over(
            session, talk, "assistant", actor=me.actor, reason=talk.brief or "given back by staff"
        )
        case_work.touch(session, case)
        return "The assistant answers again."

    return act(request, me, case_id, do)


def _mine(session: Session, case: Case, me: Me) -> Conversation:
    """The case taken and its conversation with staff; raises Conflict that names who has it."""
    case_work.take(session, case, me.user)
    talk = _talk(session, case, me)
    conversations.lock(session, talk.id)
    session.refresh(talk)
    conversations.hand_over(session, talk, "staff", actor=me.actor, reason=f"taken over in {case.reference}")
    return talk


def _talk(session: Session, case: Case, me: Me) -> Conversation:
    if case.conversation_id is not None:
        return conversations.get(session, me.business_id, case.conversation_id)
    if case.invoice_id is None:
        raise Conflict("There is no conversation in this case.", code="no_conversation")
    talk = conversations.open_for(session, case.business_id, case.customer_id, case.invoice_id)
    case.conversation_id = talk.id
    session.add(case)
    return talk
