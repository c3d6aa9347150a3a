"""What people marked, as cases of the evaluation suite: the question, the world, and what must or must not be said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml
from fastapi import APIRouter
from fastapi.responses import Response

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import transaction
from assistant.domain import accounts, invoices, ledger, reply_marks
from assistant.domain.conversations import Conversation, Message
from assistant.staff.deps import Me, allow

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.invoices import Invoice
    from assistant.domain.reply_marks import ReplyMark

router = APIRouter(include_in_schema=False)
_FIGURE = re.compile(r"[$€£¥]\s?\d[\d.,  ]*\d|\d[\d.,  ]*\d\s?[€£%]|\d+(?:[.,]\d+)?\s?%")
_WORD = re.compile(r"[^\W\d_]{5,}")
MOST_WORDS = 3
FREE = dict.fromkeys(("cases", "owner", "disputes", "holds", "consent", "preference"), "any")


@router.post("/staff/outcomes/marks")
def export(me: Me = allow("export_marks")) -> Response:
    """A YAML file in the shape of `evals/cases`; who took it is in the log."""
    with transaction() as session:
        cases = eval_cases(session, me.business_id)
        audit.append(
            session,
            chain=audit.business_chain(me.business_id),
            kind="audit.exported",
            business_id=me.business_id,
            actor=me.actor,
            subject=me.business_id,
            payload={"what": "marked replies", "count": len(cases)},
        )
    text = yaml.safe_dump(cases, allow_unicode=True, sort_keys=False, width=110)
    headers = {"Content-Disposition": 'attachment; filename="marked.yaml"'}
    return Response(text, media_type="application/yaml", headers=headers)


def eval_cases(session: Session, business_id: str) -> list[dict[str, Any]]:
    """One case per judged reply, oldest first; the payer's name is none of theirs."""
    found = (_case(session, mark) for mark in reply_marks.all_of(session, business_id))
    return [case for case in found if case is not None]


def _case(session: Session, mark: ReplyMark) -> dict[str, Any] | None:
    reply = session.get_one(Message, mark.message_id)
    asked = session.get(Message, reply.reply_to) if reply.reply_to else None
    if asked is None:
        return None
    talk = session.get_one(Conversation, reply.conversation_id)
    invoice = invoices.get(session, mark.business_id, talk.invoice_id)
    customer = accounts.get_customer(session, mark.business_id, talk.customer_id)
    answer = reply.text if mark.right else mark.answer
    expect: dict[str, Any] = {"state": dict(FREE), "said": patterns(answer, names=customer.name)}
    if not mark.right:
        wrong = [figure for figure in _figures(reply.text) if figure not in _figures(mark.answer)]
        expect["never"] = [re.escape(figure) for figure in wrong]
    return {
        "id": f"marked-{mark.message_id[-12:]}",
        "channel": asked.channel if asked.channel in ("web", "sms", "email") else "web",
        "world": world(session, invoice, customer, asked),
        "payer": {
            "persona": "a real conversation",
            "goal": "be answered as before" if mark.right else f"be answered: {answer}"[:500],
        },
        "talk": [{"say": asked.text}],
        "expect": expect,
    }


def world(session: Session, invoice: Invoice, customer: accounts.Customer, asked: Message) -> dict[str, Any]:
    """What of the account matters: place, amounts, and how far away the due day was."""
    then = asked.at.astimezone(clock.zone(customer.timezone)).date()
    paid = -sum(
        entry.amount_minor
        for entry in ledger.entries(session, invoice.id)
        if entry.kind == "payment" and entry.at <= asked.at
    )
    taxes = invoices.taxes(session, invoice.id)
    made: dict[str, Any] = {
        "country": customer.country,
        "currency": invoice.currency,
        "locale": customer.locale,
        "net_minor": invoice.subtotal_minor,
        "tax_rate": taxes[0].rate if taxes else "0",
        "due_in": (invoice.due_on - then).days,
        "customer_class": customer.customer_class,
    }
    if paid:
        made |= {"story": "partly_paid", "paid_minor": paid}
    return made


def patterns(answer: str, *, names: str) -> list[str]:
    """What an answer like this one must hold: its figures, or its weightiest words where it has none."""
    figures = _figures(answer)
    if figures:
        return [f"/{re.escape(figure)}/" for figure in figures[:6]]
    own = {word.lower() for word in _WORD.findall(names)}
    words = sorted(
        {word.lower() for word in _WORD.findall(answer)} - own, key=lambda word: (-len(word), word)
    )
    return [f"/{re.escape(word)}/" for word in words[:MOST_WORDS]]


def _figures(text: str) -> list[str]:
    return list(dict.fromkeys(found.strip() for found in _FIGURE.findall(text)))
