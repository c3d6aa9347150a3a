"""The demo's mailbox: every payer's mail in the browser. What is written goes through the real inbound webhook, signed
as SendGrid signs; what arrives went through the real outbox."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.api.pages import render
from assistant.channels import local
from assistant.channels.email import simulator
from assistant.core.db import reading
from assistant.core.errors import Invalid, NotFound
from assistant.core.sites import same_site
from assistant.demo import letters, moving, own_app
from assistant.demo.letters import STRANGER, Owner
from assistant.domain import contact

router = APIRouter(include_in_schema=False)

WAIT_STEPS, WAIT_SECONDS = 12, 0.25
"""Without script the page that comes back should already hold the answer."""
MOST_FILES, MOST_BYTES = 5, 10 * 1024 * 1024
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""An HTML mail brings its styles with it, as everywhere; it may do nothing else."""


@router.get("/demo/mailbox")
def mailbox(request: Request, who: str = "", thread: str = "", new: str = "", done: str = "") -> Response:
    """The list, one thread, and a form to answer or to write anew."""
    owner = letters.owner(who) if who else letters.latest()
    threads = letters.threads(owner)
    chosen = next((one for one in threads if one.id == thread), None)
    shown = None if new else chosen or (threads[0] if threads else None)
    context: dict[str, Any] = {
        "owners": letters.OWNERS,
        "owner": owner,
        "threads": threads,
        "thread": shown,
        "chosen": bool(new or chosen),
        "new": bool(new) or shown is None,
        "consents": _consents(owner),
        "to": shown.reply_to if shown else letters.address_of(owner),
        "businesses": letters.businesses(owner),
        "done": DONE.get(done, ""),
        "clock": moving.shown(),
    }
    return render(request, "demo/mailbox.html", context)


@router.post("/demo/mailbox", dependencies=[Depends(same_site)])
async def write(
    request: Request,
    who: Annotated[str, Form()],
    text: Annotated[str, Form()] = "",
    subject: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "",
    answers: Annotated[str, Form()] = "",
    option: Annotated[list[str] | None, Form()] = None,
    file: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Send it as its writer's mail program and SendGrid together would."""
    options = frozenset(option or ())
    files = [
        (one.filename, one.content_type or "application/octet-stream", await one.read())
        for one in (file or [])
        if one.filename
    ]
    if len(files) > MOST_FILES or sum(len(content) for _name, _kind, content in files) > MOST_BYTES:
        raise Invalid("At most five files of 10 MB together.", code="too_many_files")
    if not text.strip() and not files:
        raise Invalid("Write something first.", code="empty")
    owner = letters.owner(who)
    earlier = letters.find(answers) if answers else None
    if not to and earlier is None:
        to = letters.address_of(owner)
    letter = letters.compose(owner, to, subject, text, earlier=earlier, options=options, files=files)
    body, kind = simulator.form_of(letter)
    answer = await own_app.post(
        request, "/webhooks/sendgrid/inbound", body, {"content-type": kind} | simulator.signed(body)
    )
    if answer.status_code != 200:
        raise Invalid(
            "The inbound webhook did not take this mail: when SendGrid is connected, only SendGrid can sign for it.",
            code="not_taken",
        )
    had = len(local.delivered("email", owner.email))
    kept = letters.keep(owner, letter, text, files)
    for _ in range(WAIT_STEPS):
        await asyncio.sleep(WAIT_SECONDS)
        if len(local.delivered("email", owner.email)) > had:
            break
    return _to(owner, thread=letters.thread_of(owner, kept), anchor="latest")


@router.post("/demo/mailbox/{message_id}/unsubscribe", dependencies=[Depends(same_site)])
async def unsubscribe(request: Request, message_id: str, who: Annotated[str, Form()]) -> Response:
    """What a mail program does behind its own button (RFC 8058)."""
    message = letters.find(message_id)
    url = message.get("headers", {}).get("List-Unsubscribe", "").strip("<>")
    if not url:
        raise Invalid("This mail carries no List-Unsubscribe.", code="no_list_unsubscribe")
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = await own_app.post(request, urlsplit(url).path, b"List-Unsubscribe=One-Click", form)
    done = "unsubscribed" if answer.status_code == 200 else "refused"
    return _to(letters.owner(who), thread=letters.thread_of(letters.owner(who), message_id), done=done)


@router.post("/demo/mailbox/{message_id}/spam", dependencies=[Depends(same_site)])
async def spam(request: Request, message_id: str, who: Annotated[str, Form()]) -> Response:
    """A complaint at the mail provider, as SendGrid reports it."""
    body = simulator.events_of([letters.spam_report(letters.find(message_id))])
    headers = {"content-type": "application/json"} | simulator.signed(body)
    answer = await own_app.post(request, "/webhooks/sendgrid/events", body, headers)
    done = "spam" if answer.status_code == 200 else "refused"
    return _to(letters.owner(who), thread=letters.thread_of(letters.owner(who), message_id), done=done)


@router.get("/demo/mailbox/{message_id}/html")
def as_html(message_id: str) -> Response:
    """The mail as a mail program draws it."""
    html = letters.find(message_id).get("html", "")
    if not html:
        raise NotFound("This mail has no HTML part.", code="no_html")
    return HTMLResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


DONE = {
    "unsubscribed": "Unsubscribed by one click, as the mail's own header says.",
    "spam": "Reported as spam. SendGrid would tell the service so; this mailbox did.",
    "refused": "The service did not take that.",
}


def _to(owner: Owner, *, thread: str, anchor: str = "", done: str = "") -> Response:
    query = urlencode({"who": owner.key, "thread": thread} | ({"done": done} if done else {}))
    return RedirectResponse(f"/demo/mailbox?{query}" + (f"#{anchor}" if anchor else ""), 303)


def _consents(owner: Owner) -> list[tuple[str, str]]:
    """Each business of the owner, and whether it may write by email."""
    if owner is STRANGER:
        return []
    words = {True: "agreed", False: "opted out", None: "not asked"}
    with reading() as session:
        return [
            (person.sender.name, words[contact.consents(session, person.id).get("email")])
            for person in owner.people
        ]
