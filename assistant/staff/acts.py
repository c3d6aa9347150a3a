"""What is done with a case in the queue: take, assign, snooze, merge, close, note, and take it back."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import Session, select

from assistant.core import clock
from assistant.core.errors import Invalid, NotFound
from assistant.domain import accounts, case_work, contact, conversations, reply_marks
from assistant.domain.cases import Case
from assistant.domain.conversations import Message
from assistant.staff.acting import act, moment
from assistant.staff.deps import Me, allow

router = APIRouter(prefix="/staff/cases/{case_id}", include_in_schema=False)
REVIEW_DAYS = 30


@router.post("/assign")
def assign(request: Request, case_id: str, to: str = Form(""), me: Me = allow("assign")) -> Response:
    def do(session: Session, case: Case) -> str:
        person = case_work.colleague(session, case, to) if to else None
        case_work.assign(session, case, me.user, person)
        return f"Assigned to {person.name}." if person else "It is nobody's now."

    return act(request, me, case_id, do, undo=True)


@router.post("/snooze")
def snooze(
    request: Request, case_id: str, until: str = Form(""), hours: int = Form(0), me: Me = allow("snooze")
) -> Response:
    """Until a wall time where the business is, or for so many hours."""

    def do(session: Session, case: Case) -> str:
        zone = accounts.get_business(session, case.business_id).timezone
        at = clock.now() + timedelta(hours=min(hours, 2400)) if hours > 0 else moment(until, zone)
        case_work.snooze(session, case, me.user, at)
        return f"{case.reference} is back {at.astimezone(clock.zone(zone)):%a %d %b, %H:%M}."

    return act(request, me, case_id, do, undo=True, on_to="/staff/queue")


@router.post("/merge")
def merge(request: Request, case_id: str, into: str = Form(""), me: Me = allow("merge")) -> Response:
    """Into another case of the customer, by its reference or id."""

    def do(session: Session, case: Case) -> str:
        named = into.strip().upper()
        found = session.exec(
            select(Case).where(
                Case.business_id == me.business_id,
                (Case.reference == named) | (Case.id == into.strip()),
            )
        ).first()
        if found is None:
            raise Invalid(f"There is no case {into.strip()!r}.", code="no_such_case")
        case_work.merge(session, case, me.user, found)
        return f"{case.reference} is part of {found.reference} now."

    return act(request, me, case_id, do, undo=True)


@router.post("/close")
def close(request: Request, case_id: str, reason: str = Form(""), me: Me = allow("close")) -> Response:
    def do(session: Session, case: Case) -> str:
        case_work.close(session, case, me.user, reason)
        return f"{case.reference} is closed: {case_work.CLOSE_REASONS[reason].lower()}."

    return act(request, me, case_id, do, undo=True, on_to="/staff/queue")


@router.post("/reopen")
def reopen(request: Request, case_id: str, me: Me = allow("reopen")) -> Response:
    def do(session: Session, case: Case) -> str:
        case_work.reopen(session, case, me.user)
        return f"{case.reference} is open again."

    return act(request, me, case_id, do)


@router.post("/undo")
def undo(request: Request, case_id: str, me: Me = allow("undo")) -> Response:
    """What one did oneself within the last minute."""

    def do(session: Session, case: Case) -> str:
        return f"Undone: {case_work.undo(session, case, me.user)}."

    return act(request, me, case_id, do)


@router.post("/note")
def note(request: Request, case_id: str, text: str = Form(""), me: Me = allow("note")) -> Response:
    def do(session: Session, case: Case) -> str:
        case_work.add_note(session, case, me.user, text)
        return "Noted."

    return act(request, me, case_id, do)


@router.post("/mark")
def mark(
    request: Request,
    case_id: str,
    message: str = Form(""),
    right: bool = Form(False),
    answer: str = Form(""),
    me: Me = allow("mark"),
) -> Response:
    """A reply of the assistant was right, or wrong and this would have been."""

    def do(session: Session, case: Case) -> str:
        found = session.get(Message, message)
        if found is None or found.conversation_id != case.conversation_id or case.conversation_id is None:
            raise NotFound("There is no such reply in this case.")
        talk = conversations.get(session, me.business_id, case.conversation_id)
        reply_marks.mark(session, talk, found, me.user, right=right, answer=answer)
        return "Marked right." if right else "Marked wrong; the right answer is kept for the evals."

    return act(request, me, case_id, do)


@router.post("/hold")
def hold(
    request: Request,
    case_id: str,
    hold: str = Form(""),
    lift: bool = Form(False),
    why: str = Form(""),
    me: Me = allow("lift_hold"),
) -> Response:
    """A person lifts a hold, or keeps it and looks again in a month (VUL-07)."""

    def do(session: Session, case: Case) -> str:
        found = contact.get_hold(session, me.business_id, hold)
        if found.customer_id != case.customer_id:
            raise NotFound("There is no such hold in this case.")
        if not why.strip():
            raise Invalid("Say why.", code="why_missing")
        if lift:
            contact.lift_hold(session, found, actor=me.actor, reason=why.strip()[:300])
            return "The hold is lifted."
        review = clock.now() + timedelta(days=REVIEW_DAYS)
        contact.keep_hold(session, found, actor=me.actor, reason=why.strip()[:300], review_at=review)
        return f"The hold stays; look again on {review:%d %b}."

    return act(request, me, case_id, do)
