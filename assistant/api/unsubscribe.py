"""The way out of emails: a page with one button, and RFC 8058's one click. Reading changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from assistant.api.pages import render
from assistant.core.db import reading, transaction
from assistant.core.errors import NotFound
from assistant.domain import accounts, contact, unsubscribe

if TYPE_CHECKING:
    from sqlmodel import Session
    from starlette.responses import Response

    from assistant.domain.accounts import Customer

router = APIRouter(include_in_schema=False)


@router.get("/u/{token}")
def show(token: str, request: Request) -> Response:
    with reading() as session:
        customer = _customer(session, token)
        done = contact.consents(session, customer.id).get("email") is False
        name = accounts.get_business(session, customer.business_id).name
    return render(request, "unsubscribe.html", {"business_name": name, "done": done})


@router.post("/u/{token}")
def stop(token: str, request: Request) -> Response:
    """No login, no question, and good for a mail program as for a person (COM-11). Twice is as once."""
    with transaction() as session:
        customer = _customer(session, token)
        unsubscribe.revoke(session, customer)
        name = accounts.get_business(session, customer.business_id).name
    if "text/html" in request.headers.get("accept", ""):
        return render(request, "unsubscribe.html", {"business_name": name, "done": True})
    return PlainTextResponse("Unsubscribed.")


def _customer(session: Session, token: str) -> Customer:
    found = unsubscribe.customer_of(session, token)
    if found is None:
        raise NotFound("This link is not valid any more.", code="link_not_found")
    return found
