"""Everything that a case's page shows, gathered in one short read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.money import Money
from assistant.domain import (
    accounts,
    approvals,
    case_work,
    contact,
    conversations,
    disputes,
    evidence,
    invoices,
    offers,
    outbox,
    plans,
    positions,
    promises,
    reply_marks,
    staff,
)
from assistant.domain.invoices import Invoice
from assistant.staff import happenings

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from assistant.audit.log import Entry
    from assistant.domain.accounts import Customer
    from assistant.domain.cases import Case
    from assistant.domain.conversations import Conversation, Message

MESSAGES = 120
ENTRIES = 200
MOST_PAPERS = 20
WISHES = 20


def view(session: Session, case: Case, *, everything: bool = False) -> dict[str, Any]:
    """The page's context. `everything` shows the conversation from its first message."""
    business = accounts.get_business(session, case.business_id)
    customer = accounts.get_customer(session, case.business_id, case.customer_id)
    invoice = invoices.get(session, case.business_id, case.invoice_id) if case.invoice_id else None
    talk = _talk(session, case)
    people = staff.everyone(session, case.business_id)
    names = {person.id: person.name for person in people}
    said = conversations.messages(session, talk.id, last=None if everything else MESSAGES) if talk else []
    line = time_line(session, case, talk, said, names)
    return {
        "case": case,
        "business": business,
        "customer": customer,
        "invoice": invoice,
        "talk": talk,
        "names": names,
        "people": [person for person in people if person.disabled_at is None],
        "line": line,
        "earlier": bool(said) and not everything and said[0].seq > 1,
        "open_question": open_question(case, said, person_due=talk is not None and talk.owner == "staff"),
        "answered": answered(case, said),
        "wish": wish(session, case, said),
        "channel": channel_of(said),
        "account": account(session, customer, invoice),
        "files": evidence.of_conversation(session, talk.id) if talk else [],
        "notes": case_work.notes(session, case.id),
        "related": case_work.related(session, case),
        "requests": approvals.of_case(session, case.id),
        "close_reasons": case_work.CLOSE_REASONS,
        "merged": session.get(type(case), case.merged_into) if case.merged_into else None,
    }


def time_line(
    session: Session,
    case: Case,
    talk: Conversation | None,
    said: list[Message],
    names: dict[str, str],
) -> list[dict[str, Any]]:
    """What was said and what happened, in the order of time."""
    decided = audit.many(
        session, [row.decision_id for row in said if row.decision_id], business_id=case.business_id
    )
    marks = reply_marks.of_messages(session, [row.id for row in said])
    sent = (
        outbox.of_conversation(session, talk.id) if talk and any(row.channel != "web" for row in said) else {}
    )
    entries = audit.story(session, case.customer_id, business_id=case.business_id, limit=ENTRIES)
    since = said[0].at if said and said[0].seq > 1 else None
    subjects = {case.id, talk.id if talk else ""}
    events = [
        entry
        for entry in entries
        if happenings.shown(entry, invoice_id=case.invoice_id, subjects=subjects)
        and (since is None or entry.at >= since)
    ]
    made = {entry.subject for entry in events if entry.kind == "offer.made"}
    shown = {offer.id: offer for offer in _offers(session, case, made)}
    items: list[tuple[datetime, int, dict[str, Any]]] = []
    for row in said:
        decision = decided.get(row.decision_id or "")
        items.append((row.at, 1, _spoken(row, decision, marks.get(row.id)) | {"sent": sent.get(row.id)}))
    for entry in events:
        item = {"what": "happened", **happenings.words(entry, names)}
        if entry.subject in shown:
            item["detail"] = shown[entry.subject].summary
        items.append((entry.at, 0, item))
    items.sort(key=lambda item: (item[0], item[1]))
    return [item for _at, _order, item in items]


def open_question(case: Case, said: list[Message], *, person_due: bool) -> Message | None:
    """What the payer waits to hear: their last message that is not answered, else what the case was opened over.

    An answer of the staff ends it. Where a person is due, the assistant's word that one will come is no answer.
    """
    if case.status == "closed":
        return None
    for row in reversed(said):
        if row.author == "staff":
            return None
        if row.author == "assistant" and not person_due:
            break
        if row.author == "payer":
            return row
    if case.first_reply_at is not None:
        return None
    asked = (row for row in reversed(said) if row.author == "payer" and row.at <= case.opened_at)
    return next(asked, None)


def answered(case: Case, said: list[Message]) -> bool:
    """Whether staff had the last word since the case was opened, as the queue says it."""
    since = (row for row in reversed(said) if row.author in ("payer", "staff") and row.at >= case.opened_at)
    last = next(since, None)
    return last is not None and last.author == "staff"


def wish(session: Session, case: Case, said: list[Message]) -> dict[str, Any]:
    """What the payer last asked for when they asked for a plan, as the assistant understood it."""
    ids = [row.decision_id for row in said[-WISHES:] if row.decision_id]
    decided = audit.many(session, ids, business_id=case.business_id)
    for decision_id in reversed(ids):
        entry = decided.get(decision_id)
        for call in reversed(entry.payload.get("tool_calls", []) if entry else []):
            asked = call.get("arguments")
            if call.get("name") == "propose_plan" and isinstance(asked, dict):
                return {name: value for name, value in asked.items() if value not in (None, "")}
    return {}


def channel_of(said: list[Message]) -> str:
    """Where the payer last wrote, which is where they are answered."""
    return next((row.channel for row in reversed(said) if row.author == "payer"), "web")


def account(session: Session, customer: Customer, invoice: Invoice | None) -> dict[str, Any]:
    """The account at a glance."""
    kept = dict(
        session.execute(
            sa.select(col(promises.Promise.status), sa.func.count())
            .where(col(promises.Promise.customer_id) == customer.id)
            .group_by(col(promises.Promise.status))
        ).all()
    )
    found: dict[str, Any] = {
        "contacts": accounts.contacts(session, customer.id),
        "consents": contact.consents(session, customer.id),
        "preference": session.get(contact.ContactPreference, customer.id),
        "holds": contact.holds(session, customer.id),
        "promises": kept,
        "others": _other_papers(session, customer, invoice),
        "local_now": clock.now().astimezone(clock.zone(customer.timezone)),
        "invoice": None,
    }
    if invoice is None:
        return found
    now = positions.position(session, invoice, customer.timezone)
    plan = plans.live(session, invoice.id)
    today = clock.today(customer.timezone)
    parts = plans.instalments(session, plan.id) if plan else []
    found["invoice"] = {
        "position": now,
        "disputes": disputes.of_invoice(session, invoice.id),
        "plan": plan,
        "parts": [(part, Money(part.amount_minor, invoice.currency), part.status(today)) for part in parts],
        "open_promises": promises.open_promises(session, invoice.id),
        "open_offers": offers.open_offers(session, invoice.id),
    }
    return found


def _talk(session: Session, case: Case) -> Conversation | None:
    if case.conversation_id:
        return conversations.get(session, case.business_id, case.conversation_id)
    return conversations.open_conversation(session, case.invoice_id) if case.invoice_id else None


def _offers(session: Session, case: Case, ids: set[str]) -> list[offers.Offer]:
    return offers.of_ids(session, case.invoice_id, sorted(ids)) if case.invoice_id else []


def _other_papers(session: Session, customer: Customer, invoice: Invoice | None) -> list[Invoice]:
    found = session.execute(
        sa.select(Invoice)
        .where(col(Invoice.customer_id) == customer.id, col(Invoice.id) != (invoice.id if invoice else ""))
        .order_by(col(Invoice.id).desc())
        .limit(MOST_PAPERS)
    )
    return list(found.scalars())


def _spoken(row: Message, decision: Entry | None, mark: reply_marks.ReplyMark | None) -> dict[str, Any]:
    return {
        "what": "said",
        "id": row.id,
        "author": row.author,
        "channel": row.channel,
        "text": row.text,
        "at": row.at,
        "citations": row.citations,
        "blocks": [str(block.get("type", "")).replace("_", " ") for block in row.blocks],
        "decision": happenings.decision(decision) if decision else None,
        "mark": mark,
    }
