"""The invoice page's state, as CONTRACT.md gives it to anyone who holds the link."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.core import clock
from assistant.core.money import Money
from assistant.core.text import days, in_english, local_time, long_date, short_date
from assistant.domain import (
    accounts,
    attempts,
    conversations,
    disputes,
    documents,
    invoices,
    offers,
    payments,
    plans,
    positions,
    promises,
)
from tools.balance import ENTRY_TEXTS
from tools.invoice import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from assistant.domain.accounts import Business, Customer
    from assistant.domain.conversations import Message
    from assistant.domain.invoices import Invoice
    from assistant.domain.positions import Position

SHOWN_MESSAGES = 200
STANDING_TEXTS = {
    "in_dispute": "In dispute",
    "on_plan": "On a payment plan",
    "payment_missed": "Payment missed",
}
STATUS_TEXTS = {
    "paid": "Paid",
    "credit": "Paid, with a credit",
    "void": "Cancelled",
    "due_today": "Due today",
    "not_due": "Open",
    "overdue": "Overdue",
}


def state(session: Session, invoice: Invoice, token: str) -> dict[str, Any]:
    """Everything the page shows. `token` only fills the links inside."""
    business = accounts.get_business(session, invoice.business_id)
    customer = accounts.get_customer(session, invoice.business_id, invoice.customer_id)
    conversation = conversations.open_conversation(session, invoice.id)
    now = positions.position(session, invoice, customer.timezone)
    locale = customer.locale
    said = conversations.messages(session, conversation.id, last=SHOWN_MESSAGES) if conversation else []
    plan = plans.live(session, invoice.id)
    today = clock.today(customer.timezone)
    shown_plan = _plan(session, plan, today, locale) if plan else None
    return {
        "invoice": _invoice(session, business, customer, invoice, now) | standing(now, shown_plan),
        "offers": [offer_view(offer, customer) for offer in _shown_offers(session, invoice.id, said)],
        "plan": shown_plan,
        "promises": [
            promises.values(promise, locale) | {"due_text": long_date(promise.due_on, in_english(locale))}
            for promise in promises.of_invoice(session, invoice.id)
        ],
        "disputes": [
            disputes.values(dispute, locale)
            | {"opened_text": local_time(dispute.opened_at, customer.timezone, in_english(locale))}
            for dispute in disputes.of_invoice(session, invoice.id)
        ],
        "payments": [
            payments.values(intent, locale)
            | {
                "status": status,
                "on_text": local_time(intent.created_at, customer.timezone, in_english(locale)),
            }
            for intent in payments.of_invoice(session, invoice.id)
            if (status := _payment_status(session, intent)) != "pending"
        ],
        "documents": [
            {"id": item.kind, "kind": item.kind, "title": item.title, "url": document_url(token, item.kind)}
            for item in documents.available(session, invoice)
        ],
        "conversation": {
            "id": conversation.id if conversation else None,
            "owner": conversation.owner if conversation else "assistant",
        },
        "messages": [message_view(message, token) for message in said],
    }


def _payment_status(session: Session, intent: payments.PaymentIntent) -> str:
    """A payment that waits shows what came of its last attempt."""
    if intent.status != "pending":
        return intent.status
    last = next(reversed(attempts.of_intent(session, intent.id)), None)
    return last.status if last is not None and last.status in ("processing", "failed") else "pending"


def _shown_offers(session: Session, invoice_id: str, said: list[Message]) -> list[offers.Offer]:
    ids = [b["offer_id"] for message in said for b in message.blocks if b.get("type") == "offer"]
    return offers.of_ids(session, invoice_id, ids)


def message_view(message: Message, token: str) -> dict[str, Any]:
    """One message with its blocks' links filled in by code (LLM-09)."""
    return {
        "id": message.id,
        "author": message.author,
        "channel": message.channel,
        "text": message.text,
        "at": clock.utc_text(message.at),
        "blocks": [block_view(block, token) for block in message.blocks],
        "citations": message.citations,
        "decision_id": message.decision_id,
    }


def block_view(block: dict[str, Any], token: str) -> dict[str, Any]:
    if block["type"] == "payment_link":
        return {"type": "payment_link", "url": f"/i/{token}/pay/{block['payment_id']}", "text": block["text"]}
    if block["type"] == "document":
        return {"type": "document", "url": document_url(token, block["document"]), "title": block["title"]}
    if block["type"] == "handoff" and block["reference"] in block["text"]:
        return block | {"text": ""}  # the reference has its own line
    return block


def document_url(token: str, kind: str) -> str:
    return f"/i/{token}/documents/{kind}.pdf"


def offer_view(offer: offers.Offer, customer: Customer) -> dict[str, Any]:
    """An offer with its full schedule; an open one that has run out shows as expired."""
    locale, currency = customer.locale, offer.currency
    if offer.kind == "plan":
        rows = offer.terms["instalments"]
    else:
        rows = [{"no": 1, "due_on": offer.terms["due_on"], "amount_minor": offer.terms["amount_minor"]}]
    total = sum(row["amount_minor"] for row in rows)
    status = "expired" if offer.status == "open" and not offer.live() else offer.status
    return {
        "id": offer.id,
        "kind": offer.kind,
        "status": status,
        "title": {"plan": "Payment plan", "promise": "Promise to pay"}.get(offer.kind, "Offer"),
        "summary": offer.summary,
        "instalments": [
            {
                "no": row["no"],
                "due_on": row["due_on"],
                "due_text": long_date(date.fromisoformat(row["due_on"]), in_english(locale)),
                "amount": Money(row["amount_minor"], currency).json(locale),
                "status": "offered",
            }
            for row in rows
        ],
        "total": Money(total, currency).json(locale),
        "expires_at": clock.utc_text(offer.expires_at),
        "expires_text": local_time(offer.expires_at, customer.timezone, in_english(locale)),
        "terms_hash": offer.terms_hash,
        "changes": [change["text"] for change in offer.changes],
    }


def _plan(session: Session, plan: plans.Plan, today: date, locale: str) -> dict[str, Any]:
    shown = plans.values(plan, plans.instalments(session, plan.id), today, locale)
    for row in shown["instalments"]:
        row["due_text"] = long_date(date.fromisoformat(row["due_on"]), in_english(locale))
    return shown


def standing(now: Position, plan: Mapping[str, Any] | None) -> dict[str, str]:
    """What the payer should see instead of the bare status: a plan that is kept is not "overdue"."""
    if now.status in ("paid", "void", "credit"):
        return {"standing": now.status}
    if now.disputed and not now.payable:
        return {"standing": "in_dispute", "status_text": STANDING_TEXTS["in_dispute"], "due_words": ""}
    if plan is not None and plan["status"] == "active":
        missed = any(part["status"] == "missed" for part in plan["instalments"])
        found = "payment_missed" if missed else "on_plan"
        return {"standing": found, "status_text": STANDING_TEXTS[found], "due_words": ""}
    return {"standing": now.status}


def _invoice(
    session: Session, business: Business, customer: Customer, invoice: Invoice, now: Position
) -> dict[str, Any]:
    locale, currency = customer.locale, invoice.currency
    return {
        "number": invoice.number,
        "issued_on": invoice.issued_on.isoformat(),
        "issued_text": short_date(invoice.issued_on, in_english(locale)),
        "supplied_on": invoice.supplied_on.isoformat() if invoice.supplied_on else None,
        "supplied_text": short_date(invoice.supplied_on, in_english(locale)) if invoice.supplied_on else None,
        "due_on": invoice.due_on.isoformat(),
        "due_text": long_date(invoice.due_on, in_english(locale)),
        "due_words": due_words(invoice.due_on, clock.today(customer.timezone), now),
        "status": now.status,
        "status_text": STATUS_TEXTS[now.status],
        "seller": {
            "name": business.legal_name,
            "address": business.address,
            "tax_id": business.tax_id,
            "email": business.email,
            "phone": business.phone,
        },
        "buyer": {"name": customer.name, "address": customer.address, "tax_id": customer.tax_id},
        "currency": currency,
        "lines": [
            {
                "no": line.no,
                "description": line.description,
                "quantity": plain(line.quantity),
                "unit": line.unit,
                "unit_price": _price(line.unit_price, currency, locale),
                "net": Money(line.net_minor, currency).json(locale),
                "tax_rate": f"{plain(line.tax_rate)}%",
            }
            for line in invoices.lines(session, invoice.id)
        ],
        "taxes": [
            {
                "label": tax.label,
                "rate": f"{plain(tax.rate)}%",
                "base": Money(tax.base_minor, currency).json(locale),
                "amount": Money(tax.amount_minor, currency).json(locale),
                "note": tax.note,
            }
            for tax in invoices.taxes(session, invoice.id)
        ],
        "subtotal": invoice.subtotal.json(locale),
        "tax_total": invoice.tax.json(locale),
        "total": invoice.total.json(locale),
        "balance": now.balance.json(locale),
        "paid": now.paid.json(locale),
        "credited": now.credited.json(locale),
        "disputed": now.disputed.json(locale),
        "payable": now.payable.json(locale),
        "history": [
            {
                "on": entry.booked_on.isoformat(),
                "on_text": short_date(entry.booked_on, in_english(locale)),
                "what": entry.text or ENTRY_TEXTS[entry.kind],
                "kind": entry.kind,
                "amount": entry.money.json(locale),
            }
            for entry in now.history
        ],
        "note": invoice.note,
        "terms": invoice.terms,
        "legal_invoice_ref": invoice.legal_invoice_ref,
    }


def due_words(due: date, today: date, now: Position) -> str:
    """The due date in words: in 5 days, today, 12 days ago; empty when nothing is owed."""
    if now.status in ("paid", "void", "credit"):
        return ""
    ahead = (due - today).days
    if ahead == 0:
        return "today"
    if ahead == 1:
        return "tomorrow"
    return f"in {days(ahead)}" if ahead > 0 else f"{days(-ahead)} ago"


def _price(text: str, currency: str, locale: str) -> dict[str, Any]:
    """A unit price; finer than the minor unit it is a text only."""
    try:
        return Money.of(text, currency).json(locale)
    except ValueError:
        return {"minor": None, "currency": currency, "text": f"{currency} {plain(text)}"}
