"""Decisions: terms beyond the policy, disputes, and a colleague's word on either (IDN-14)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import Session

import prompts
from assistant.core.db import reading
from assistant.core.errors import Invalid, NotFound
from assistant.core.money import Money
from assistant.domain import (
    accounts,
    answering,
    approvals,
    case_work,
    conversations,
    dispute_decisions,
    disputes,
    exceptions,
    invoices,
    ledger,
)
from assistant.domain.approvals import Approval
from assistant.domain.cases import Case
from assistant.domain.dispute_decisions import Decided
from assistant.staff.acting import act
from assistant.staff.deps import Me, allow
from assistant.staff.pages import render
from assistant.staff.shell import shell

if TYPE_CHECKING:
    from assistant.domain.conversations import Conversation
    from assistant.domain.offers import Offer
    from assistant.domain.policy.facts import Frequency

router = APIRouter(include_in_schema=False)
FREQUENCIES: tuple[Frequency, ...] = ("weekly", "every_two_weeks", "monthly")


@router.get("/staff/approvals")
def waiting(request: Request, me: Me = allow("read")) -> Response:
    """What waits for a second person."""
    from assistant.domain import staff

    with reading() as session:
        found = approvals.pending(session, me.business_id)
        names = {person.id: person.name for person in staff.everyone(session, me.business_id)}
        context = {"requests": found, "names": names} | shell(session, me)
    return render(request, "approvals.html", context, me=me)


@router.post("/staff/cases/{case_id}/terms")
def terms(
    request: Request,
    case_id: str,
    instalments: int = Form(0),
    frequency: str = Form("monthly"),
    first_on: str = Form(""),
    first_amount: str = Form(""),
    why: str = Form(""),
    me: Me = allow("propose_terms"),
) -> Response:
    """A plan beyond the policy: an offer to the payer at once where one may, else a request to a colleague."""

    def do(session: Session, case: Case) -> str:
        currency = _currency(session, case)
        asked = exceptions.Asked(
            instalments=instalments,
            frequency=next((known for known in FREQUENCIES if known == frequency), "monthly"),
            first_on=_day(first_on),
            first=_amount(first_amount, currency),
            why=why,
        )
        made, offer = exceptions.ask(session, case, me.user, asked)
        case_work.touch(session, case)
        if offer is None:
            return f"Asked for approval: {made.summary}."
        _show_offer(session, case, me, offer)
        return f"Offered to the payer: {made.summary}."

    return act(request, me, case_id, do)


@router.post("/staff/cases/{case_id}/withdraw")
def withdraw(
    request: Request, case_id: str, approval: str = Form(""), me: Me = allow("withdraw_terms")
) -> Response:
    def do(session: Session, case: Case) -> str:
        approvals.withdraw(session, _of_case(session, case, approval), me.user)
        case_work.touch(session, case)
        return "Taken back."

    return act(request, me, case_id, do)


@router.post("/staff/cases/{case_id}/decide")
def decide(
    request: Request,
    case_id: str,
    approval: str = Form(""),
    approve: bool = Form(False),
    note: str = Form(""),
    me: Me = allow("decide_terms"),
) -> Response:
    """A second person's word on what a colleague asked for."""

    def do(session: Session, case: Case) -> str:
        made = _of_case(session, case, approval)
        case_work.touch(session, case)
        if made.kind == "terms":
            offer = exceptions.decide(session, case, made, me.user, approve=approve, note=note)
            if offer is None:
                return "Refused."
            _show_offer(session, case, me, offer)
            return f"Approved and offered to the payer: {made.summary}."
        if not approve:
            approvals.decide(session, made, me.user, approve=False, note=note)
            return "Refused."
        done = dispute_decisions.approve(session, case, made, me.user, note=note)
        return _tell_outcome(session, case, me, done)

    return act(request, me, case_id, do)


@router.post("/staff/cases/{case_id}/dispute")
def dispute(
    request: Request,
    case_id: str,
    dispute: str = Form(""),
    outcome: str = Form(""),
    amount: str = Form(""),
    why: str = Form(""),
    me: Me = allow("decide_dispute"),
) -> Response:
    """Uphold it, uphold it in part, or reject it; the credit note is booked and the payer is told."""

    def do(session: Session, case: Case) -> str:
        found = _dispute(session, case, dispute)
        credit = _amount(amount, found.currency) if outcome == "partly_upheld" else None
        done = dispute_decisions.decide(
            session, case, found, me.user, outcome=outcome, amount=credit, why=_why(why)
        )
        case_work.touch(session, case)
        if isinstance(done, Approval):
            return f"That takes a second person. Asked for approval: {done.summary}."
        return _tell_outcome(session, case, me, done)

    return act(request, me, case_id, do)


@router.post("/staff/cases/{case_id}/propose-decision")
def propose_decision(
    request: Request,
    case_id: str,
    dispute: str = Form(""),
    outcome: str = Form(""),
    amount: str = Form(""),
    why: str = Form(""),
    me: Me = allow("propose_decision"),
) -> Response:
    """Ask somebody who may decide disputes."""

    def do(session: Session, case: Case) -> str:
        found = _dispute(session, case, dispute)
        credit = _amount(amount, found.currency) if outcome == "partly_upheld" else None
        made = dispute_decisions.ask(
            session, case, found, me.user, outcome=outcome, amount=credit, why=_why(why)
        )
        case_work.touch(session, case)
        return f"Asked for approval: {made.summary}."

    return act(request, me, case_id, do)


def _show_offer(session: Session, case: Case, me: Me, offer: Offer) -> None:
    """The payer sees the offer as a person's, on their channel."""
    talk = conversations.get(session, case.business_id, offer.conversation_id)
    customer = accounts.get_customer(session, case.business_id, case.customer_id)
    text = prompts.reply(
        "staff_offer", locale=customer.locale, summary=offer.summary, code=offer.code, name=me.user.name
    )
    block = {"type": "offer", "offer_id": offer.id}
    answering.tell(session, talk, text=text, actor=me.actor, key=f"offer:{offer.id}", blocks=[block])
    case_work.replied(session, case)


def _tell_outcome(session: Session, case: Case, me: Me, done: Decided) -> str:
    """The payer is told on their channel, in their language."""
    customer = accounts.get_customer(session, case.business_id, case.customer_id)
    found = done.dispute
    balance = ledger.balance(session, found.invoice_id, found.currency)
    text = prompts.reply(
        f"dispute_{done.outcome}",
        locale=customer.locale,
        reference=found.reference,
        credit=done.credit.text(customer.locale),
        note=done.reference,
        balance=max(balance, Money.zero(found.currency)).text(customer.locale),
    )
    talk = _talk_of(session, case, found.invoice_id)
    answering.tell(
        session,
        talk,
        text=text,
        actor=me.actor,
        key=f"dispute:{found.id}",
        purpose="dispute_outcome",
    )
    case_work.replied(session, case)
    return f"{found.reference} is {done.outcome.replace('_', ' ')}; the payer is told."


def _talk_of(session: Session, case: Case, invoice_id: str) -> Conversation:
    return conversations.open_for(session, case.business_id, case.customer_id, invoice_id)


def _of_case(session: Session, case: Case, approval_id: str) -> Approval:
    made = approvals.get(session, case.business_id, approval_id)
    if made.case_id != case.id:
        raise NotFound("There is no such request in this case.")
    return made


def _dispute(session: Session, case: Case, dispute_id: str) -> disputes.Dispute:
    found = disputes.get(session, case.business_id, dispute_id)
    if found.customer_id != case.customer_id:
        raise NotFound("There is no such dispute in this case.")
    return found


def _currency(session: Session, case: Case) -> str:
    if case.invoice_id is None:
        raise Invalid("This case is about no invoice.", code="no_invoice")
    return invoices.get(session, case.business_id, case.invoice_id).currency


def _why(text: str) -> str:
    if not text.strip():
        raise Invalid("Say why; it is kept with the decision.", code="why_missing")
    return text.strip()[:1000]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("Say on which day the first payment is.", code="bad_day") from error


def _amount(text: str, currency: str) -> Money | None:
    """`120.50`, in the invoice's currency; None when nothing is there. Raises Invalid."""
    plain = text.strip().replace(",", ".") if text.count(",") == 1 and "." not in text else text.strip()
    if not plain:
        return None
    try:
        return Money.of(Decimal(plain), currency)
    except (InvalidOperation, ValueError) as error:
        raise Invalid(
            f"{text.strip()[:20]!r} is no amount; write it like 120.50.", code="bad_amount"
        ) from error
