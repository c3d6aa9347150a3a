"""The demo's phone: every customer's number, and texts both ways over the real webhook, signed as Twilio signs."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

import httpx
from fastapi import APIRouter, Depends, Form, Request
from sqlmodel import col, select
from starlette.responses import RedirectResponse, Response

from assistant.api.pages import render
from assistant.channels import local
from assistant.channels.sms import segments, signature
from assistant.core import clock
from assistant.core.config import get_settings
from assistant.core.db import reading
from assistant.core.errors import Invalid, NotFound
from assistant.core.ids import new_id
from assistant.core.sites import same_site
from assistant.core.text import local_time
from assistant.demo import moving
from assistant.demo.people import PEOPLE
from assistant.domain import contact
from assistant.domain.inbox import InboxEvent

if TYPE_CHECKING:
    from assistant.demo.people import Person

router = APIRouter(include_in_schema=False)
OURS = "+15005550006"
PATH = "/webhooks/twilio/sms"
SHOWN = 60
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_LINK = re.compile(r"https?://[^\s<>\"]+")


@router.get("/demo/phone")
def phone(request: Request, number: str = "") -> Response:
    """Whose phone it is, and their texts."""
    person = _person(number) if number else _latest()
    context = {
        "person": person,
        "people": list({one.phone: one for one in reversed(PEOPLE) if one.phone}.values())[::-1],
        "texts": texts(person),
        "opted_out": _opted_out(person),
    }
    return render(request, "demo/phone.html", context | {"clock": moving.shown()})


@router.get("/demo/phone/texts")
def fragment(request: Request, number: str) -> Response:
    """The texts alone, for the page to look again."""
    person = _person(number)
    context = {"texts": texts(person), "opted_out": _opted_out(person), "person": person}
    return render(request, "demo/texts.html", context)


@router.post("/demo/phone", dependencies=[Depends(same_site)])
def send(number: Annotated[str, Form()], text: Annotated[str, Form(max_length=1600)] = "") -> Response:
    """Send a text from this phone: a signed webhook to this installation, as Twilio would post it."""
    person = _person(number)
    if text.strip():
        _post(person, text)
    return RedirectResponse(f"/demo/phone?{urlencode({'number': person.phone})}#last", 303)


def _post(person: Person, text: str) -> None:
    settings = get_settings()
    secrets = signature.tokens()
    fields = {
        "MessageSid": "SM" + new_id("x")[-32:],
        "AccountSid": settings.twilio_account_sid or "AC" + "0" * 32,
        "From": person.phone,
        "To": settings.twilio_from or OURS,
        "Body": text,
        "NumMedia": "0",
    }
    headers = {
        "Content-Type": signature.FORM,
        signature.HEADER: signature.sign(f"{settings.public_url}{PATH}", fields, secrets[0]),
    }
    try:
        answer = httpx.post(
            f"http://127.0.0.1:{settings.port}{PATH}", content=urlencode(fields), headers=headers, timeout=10
        )
    except httpx.HTTPError as error:
        raise Invalid("The text could not be handed over; try again.", code="not_handed_over") from error
    if answer.status_code != 200:
        raise Invalid(f"The webhook answered {answer.status_code}.", code="not_handed_over")


def texts(person: Person) -> list[dict[str, Any]]:
    """What this phone sent and got, oldest first."""
    with reading() as session:
        statement = (
            select(InboxEvent)
            .where(InboxEvent.source == "twilio.sms")
            .order_by(col(InboxEvent.received_at).desc())
            .limit(10 * SHOWN)
        )
        rows = [row for row in session.exec(statement).all() if row.payload.get("from") == person.phone]
    sent = [
        {"mine": True, "text": str(row.payload["text"]), "at": clock.utc_text(row.received_at)}
        for row in rows
    ]
    got = [
        {"mine": False, "text": kept["text"], "at": kept["at"]}
        for kept in local.delivered("sms", person.phone)
    ]
    return [
        one | _about(str(one["text"]), str(one["at"]), person)
        for one in sorted([*sent, *got], key=lambda one: str(one["at"]))[-SHOWN:]
    ]


def _about(text: str, at: str, person: Person) -> dict[str, Any]:
    count, alphabet = segments.count(text)
    code = _CODE.search(text)
    return {
        "parts": _parts(text),
        "code": code[0] if code else "",
        "segments": f"{count} segment{'' if count == 1 else 's'}, {alphabet}",
        "at_text": local_time(datetime.fromisoformat(at), person.timezone),
    }


def _parts(text: str) -> list[dict[str, str]]:
    """The text with its links apart, so that they can be tapped."""
    found: list[dict[str, str]] = []
    end = 0
    for link in _LINK.finditer(text):
        address = link[0].rstrip(".,;:!?)")
        found.append({"text": text[end : link.start()], "link": ""})
        found.append({"text": address, "link": address})
        end = link.start() + len(address)
    return [*found, {"text": text[end:], "link": ""}]


def _opted_out(person: Person) -> bool:
    with reading() as session:
        return contact.consents(session, person.id).get("sms") is False


def _latest() -> Person:
    """Whoever got the newest text, like a one-time code that was just asked for."""
    by_number = {person.phone: person for person in PEOPLE}
    found = [by_number[kept["to"]] for kept in local.delivered("sms") if kept["to"] in by_number]
    return found[-1] if found else PEOPLE[0]


def _person(number: str) -> Person:
    for person in PEOPLE:
        if person.phone and person.phone == "+" + number.strip().lstrip("+"):
            return person
    raise NotFound("No customer of the demo has this number.")
