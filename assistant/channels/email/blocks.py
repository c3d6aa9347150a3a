"""The cards of a reply as a mail can carry them: everything that acts is a link to the invoice page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.channels.email.texts import say
from assistant.core.config import get_settings
from assistant.core.money import Money
from assistant.core.text import local_time, long_date
from assistant.domain import offers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import Session

    from assistant.domain.accounts import Customer

Shown = dict[str, Any]
ALWAYS = frozenset({"helplines", "handoff"})
"""What may stand in a mail that must not tell of a debt."""


def shown(
    session: Session, blocks: Iterable[Mapping[str, Any]], *, customer: Customer, invoice_id: str, link: str
) -> list[Shown]:
    """What the templates draw: offer, button, list or note. A block that leads to the page needs `link`."""
    found: list[Shown] = []
    for block in blocks:
        made = _made(session, block, customer, invoice_id, link)
        if made is not None:
            found.append(made)
    return found


def sources(citations: Iterable[Mapping[str, Any]], locale: str) -> list[Shown]:
    """The passages that the reply stands on, as a list of links to the library."""
    seen: dict[str, Shown] = {}
    for cited in citations:
        article = str(cited.get("article_id", ""))
        as_of = str(cited.get("as_of", ""))
        note = say("source_as_of", locale, date=as_of) if as_of else ""
        seen.setdefault(
            article,
            {
                "text": str(cited.get("title", article)),
                "url": f"{get_settings().public_url}/help/{article}" if article else "",
                "note": f"({note})" if note else "",
            },
        )
    if not seen:
        return []
    return [
        {
            "type": "list",
            "title": say("sources", locale),
            "entries": list(seen.values()),
        }
    ]


def _made(
    session: Session, block: Mapping[str, Any], customer: Customer, invoice_id: str, link: str
) -> Shown | None:
    locale = customer.locale
    kind = block.get("type")
    if kind == "offer" and link:
        return _offer(session, str(block["offer_id"]), customer, invoice_id, link)
    if kind == "payment_link" and link:
        return {"type": "button", "url": f"{link}/pay/{block['payment_id']}", "text": str(block["text"])}
    if kind == "document" and link:
        entry = {"text": str(block["title"]), "url": f"{link}/documents/{block['document']}.pdf", "note": ""}
        return {"type": "list", "title": say("document", locale), "entries": [entry]}
    if kind == "choices":
        entries = [{"text": str(option), "url": "", "note": ""} for option in block["options"]]
        return {"type": "list", "title": say("choices", locale), "entries": entries}
    if kind == "helplines":
        entries = [
            {
                "text": f"{item['name']}: {item['contact']}",
                "url": _dialled(str(item.get("url", ""))),
                "note": "",
            }
            for item in block["items"]
        ]
        return {"type": "list", "title": "", "entries": entries}
    if kind == "handoff" and block.get("reference"):
        word = say("handoff", locale)
        return {"type": "note", "text": f"{word}: {block['reference']}"}
    if kind == "upload":
        return {"type": "note", "text": say("upload", locale)}
    if kind == "verification" and link:
        return {"type": "note", "text": say("verification", locale)}
    return None


def _dialled(url: str) -> str:
    return url if url.startswith(("https://", "tel:", "sms:")) else ""


def _offer(session: Session, offer_id: str, customer: Customer, invoice_id: str, link: str) -> Shown | None:
    offer = next(iter(offers.of_ids(session, invoice_id, [offer_id])), None)
    if offer is None:
        return None
    locale = customer.locale
    rows = offer.terms.get("instalments") or [offer.terms]
    until = local_time(offer.expires_at, customer.timezone, locale)
    return {
        "type": "offer",
        "summary": offer.summary,
        "rows": [
            {
                "day": long_date(date.fromisoformat(row["due_on"]), locale),
                "amount": Money(row["amount_minor"], offer.currency).text(locale),
            }
            for row in rows
        ],
        "changes": [change["text"] for change in offer.changes],
        "note": say("offer_note", locale, until=until),
        "url": f"{link}#chat",
    }
