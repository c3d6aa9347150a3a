"""The demo's own pages: every invoice with its story, and a site that embeds the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from assistant.api.pages import render
from assistant.api.view import STATUS_TEXTS
from assistant.core.db import reading
from assistant.demo import authenticator, mailbox, moving, phone, seed
from assistant.demo.business import HARBOR
from assistant.demo.stories import STORIES, Story
from assistant.domain import accounts, disputes, invoices, plans, positions

if TYPE_CHECKING:
    from sqlmodel import Session

router = APIRouter(include_in_schema=False)
router.include_router(authenticator.router)
router.include_router(moving.router)
router.include_router(phone.router)
router.include_router(mailbox.router)
EMBED_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/")
def landing(request: Request) -> Response:
    with reading() as session:
        rows = [row for story in STORIES if (row := _row(session, story)) is not None]
    return render(
        request, "landing.html", {"business_name": HARBOR.name, "invoices": rows, "clock": moving.shown()}
    )


@router.get("/demo/embed")
def embed(request: Request) -> Response:
    """A page of some other site with the chat of one invoice in it."""
    story = STORIES[0]
    context = {"token": seed.link_token(story), "number": story.number, "customer": story.payer.name}
    page = render(request, "demo/embed.html", context)
    page.headers["Content-Security-Policy"] = EMBED_POLICY
    return page


def _row(session: Session, story: Story) -> dict[str, Any] | None:
    """One invoice of the list; None in a database that holds other invoices than the demo's."""
    invoice = invoices.find_by_number(session, story.payer.sender.id, story.number)
    if invoice is None:
        return None
    customer = accounts.get_customer(session, invoice.business_id, invoice.customer_id)
    now = positions.position(session, invoice, customer.timezone)
    status, text = str(now.status), STATUS_TEXTS[now.status]
    if disputes.live(session, invoice.id):
        status, text = "in_dispute", "In dispute"
    elif plans.live(session, invoice.id) is not None:
        status, text = "on_plan", "On a plan"
    return {
        "url": f"/i/{seed.link_token(story)}",
        "customer": customer.name,
        "number": invoice.number,
        "story": story.text,
        "balance": now.balance.json(),
        "status": status,
        "status_text": text,
    }
