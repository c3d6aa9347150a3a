"""The payer's own acts on an offer: accept or decline, by a button, with no model involved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.responses import Response

import prompts
from assistant.agent.readback import readback
from assistant.api.deps import Payer, PayerDep, conversation_scope, same_site
from assistant.api.view import offer_view
from assistant.core.db import reading, transaction
from assistant.core.errors import NotFound, Problem
from assistant.domain import accounts, commitments, conversations, offers, spoken

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.scope import Scope

router = APIRouter(include_in_schema=False)


@router.post("/i/{token}/offers/{offer_id}/accept", dependencies=[Depends(same_site)])
def accept_offer(payer: PayerDep, offer_id: str, request: Request) -> Response:
    """409 with a reason when it expired, was used, or what is owed has changed since."""
    scope = conversation_scope(payer)
    with reading() as session:
        locale = _locale(session, scope)
    try:
        with transaction() as session:
            accepted = commitments.accept(session, scope, offer_id, act="button")
            text = readback(accepted, locale)
            conversations.say_once(
                session,
                scope.conversation_id,
                author="system",
                channel="web",
                text=text,
                external_id=f"accepted:{offer_id}",
            )
    except Problem as problem:
        return _refused(payer, request, offer_id, problem)
    body: dict[str, Any] = {"status": "accepted", "text": text, "offer": _offer(payer, offer_id)}
    if accepted.plan is not None:
        body["plan_id"] = accepted.plan.id
    if accepted.promise is not None:
        body["promise_id"] = accepted.promise.id
    return _answer(payer, request, body)


@router.post("/i/{token}/offers/{offer_id}/decline", dependencies=[Depends(same_site)])
def decline_offer(payer: PayerDep, offer_id: str, request: Request) -> Response:
    scope = conversation_scope(payer)
    with reading() as session:
        locale = _locale(session, scope)
    text = prompts.reply("offer_declined", locale=locale)
    try:
        with transaction() as session:
            commitments.decline(session, scope, offer_id, act="button")
            conversations.say_once(
                session,
                scope.conversation_id,
                author="system",
                channel="web",
                text=text,
                external_id=f"declined:{offer_id}",
            )
    except Problem as problem:
        return _refused(payer, request, offer_id, problem)
    return _answer(payer, request, {"status": "declined", "text": text, "offer": _offer(payer, offer_id)})


def _locale(session: Session, scope: Scope) -> str:
    """What the conversation is held in."""
    home = accounts.get_customer(session, scope.business_id, scope.customer_id).locale
    return spoken.in_conversation(session, scope.conversation_id, home).locale


def _offer(payer: Payer, offer_id: str) -> dict[str, Any]:
    with reading() as session:
        offer = offers.get(session, payer.scope(""), offer_id)
        customer = accounts.get_customer(session, offer.business_id, offer.customer_id)
        return offer_view(offer, customer)


def _refused(payer: Payer, request: Request, offer_id: str, problem: Problem) -> Response:
    """A browser without JavaScript sees the reason in the conversation, once; a program gets the problem."""
    if not _browser_form(request) or isinstance(problem, NotFound):
        raise problem
    scope = conversation_scope(payer)
    with transaction() as session:
        conversations.say_once(
            session,
            scope.conversation_id,
            author="system",
            channel="web",
            text=problem.detail,
            external_id=f"refused:{offer_id}:{problem.code}",
        )
    return RedirectResponse(f"/i/{payer.token}#chat", status_code=303)


def _answer(payer: Payer, request: Request, body: dict[str, Any]) -> Response:
    if _browser_form(request):
        return RedirectResponse(f"/i/{payer.token}#chat", status_code=303)
    return JSONResponse(body)


def _browser_form(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
