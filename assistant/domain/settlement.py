"""Settling: a processor's word becomes entries in the ledger, in the transaction that keeps promises and plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from assistant.core.money import Money, total
from assistant.domain import (
    accounts,
    attempts,
    cases,
    conversations,
    disputes,
    invoices,
    payments,
    positions,
    receipts,
)
from assistant.domain.allocation import OpenItem, allocate
from assistant.domain.ledger import LedgerEntry
from assistant.domain.payments import PaymentIntent, PaymentPart
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.attempts import Chargeback, PaymentAttempt, Word
    from assistant.domain.cases import Priority
    from assistant.domain.positions import Position


def take(session: Session, attempt: PaymentAttempt, word: Word) -> bool:
    """Bring attempt, intent and ledger to the processor's word; returns whether anything was news."""
    intent = payments.get(session, attempt.intent_id)
    named = payments.lock(session, intent)
    session.refresh(attempt)
    if word.amount != intent.amount or word.attempt_id not in ("", attempt.id):
        return _mismatch(session, intent, attempt, word)
    news = attempts.decide(session, attempt, word)
    if attempt.status == "succeeded":
        if news:
            _book(session, intent, attempt, named)
        news |= _refunds(session, intent, attempt, word)
        for chargeback in word.chargebacks:
            news |= _chargeback(session, intent, attempt, chargeback)
    elif news and attempt.status in ("failed", "cancelled") and intent.status == "pending":
        _declined(session, intent, attempt)
    return news


def _book(
    session: Session, intent: PaymentIntent, attempt: PaymentAttempt, named: list[tuple[str, Money]]
) -> None:
    again = intent.status == "succeeded"
    booked = shared(session, intent, named, intent.amount)
    actor = f"processor:{attempt.processor}"
    if not again:
        intent.method = attempt.method
        payments.move(session, intent, "succeeded", actor=actor)
    for invoice_id, share in booked.items():
        payments.receive(
            session,
            invoices.get(session, intent.business_id, invoice_id),
            share,
            source=actor,
            external_id=f"{attempt.processor_ref}:{invoice_id}",
            text=f"Payment by {attempt.method or 'card'}",
            actor=actor,
        )
    for invoice_id in booked:
        after_money(session, intent, invoice_id, again=again)
    receipts.say_received(session, intent, booked, name=attempt.id)


def shared(
    session: Session, intent: PaymentIntent, named: list[tuple[str, Money]], amount: Money
) -> dict[str, Money]:
    """How money of this payment is booked: as the payer said, the rest on the oldest due, what is over on the first."""
    items = []
    for invoice_id, _ in named:
        invoice = invoices.get(session, intent.business_id, invoice_id)
        items.append(OpenItem(invoice_id, invoice.due_on, _position(session, intent, invoice_id).payable))
    shares = allocate(amount, items, directed=named)
    booked = dict(shares.parts)
    if shares.over:
        first = intent.invoice_id
        booked[first] = booked.get(first, Money.zero(amount.currency)) + shares.over
    return booked


def after_money(session: Session, intent: PaymentIntent, invoice_id: str, *, again: bool = False) -> None:
    """Withdraw what asks for more than is owed now; too much money is a credit, and a person's to settle."""
    withdraw_stale(session, intent.business_id, invoice_id, but=intent.id)
    balance = _position(session, intent, invoice_id).balance
    if balance.minor < 0:
        reason = "paid_twice" if again else "overpayment"
        _case(session, intent, invoice_id, reason, f"{abs(balance)} more was paid than is owed.")


def _declined(session: Session, intent: PaymentIntent, attempt: PaymentAttempt) -> None:
    """A hard no ends the intent: nobody asks that bank again. Else the payer may try again."""
    actor = f"processor:{attempt.processor}"
    if attempt.decline == "hard":
        payments.move(session, intent, "failed", actor=actor, reason=attempt.failure)
        return
    payments.failed(
        session,
        intent,
        attempt_id=attempt.id,
        actor=actor,
        outcome=attempt.status,
        failure=attempt.failure,
    )


def _refunds(session: Session, intent: PaymentIntent, attempt: PaymentAttempt, word: Word) -> bool:
    """Book what was refunded beyond what is booked; refunds made at the processor itself come in here too."""
    if word.refunded is None or word.refunded.minor <= attempt.refunded_minor:
        return False
    fresh = min(word.refunded, intent.amount) - Money(attempt.refunded_minor, intent.currency)
    attempt.refunded_minor += fresh.minor
    session.add(attempt)
    _give_back(
        session,
        intent,
        attempt,
        fresh,
        name=f"refund-{attempt.refunded_minor}",
        text="Refund",
        kind="payment.refunded",
    )
    return True


def _give_back(
    session: Session,
    intent: PaymentIntent,
    attempt: PaymentAttempt,
    amount: Money,
    *,
    name: str,
    text: str,
    kind: str,
) -> dict[str, Money]:
    """From the invoices it had paid, those with the most credit first."""
    source = f"processor:{attempt.processor}"
    paid = _paid(session, intent, attempt)
    left = amount
    shares: dict[str, Money] = {}
    for invoice_id in sorted(paid, key=lambda each: _position(session, intent, each).balance.minor):
        share = min(left, paid[invoice_id])
        if share.minor <= 0:
            continue
        left -= share
        shares[invoice_id] = share
        payments.give_back(
            session,
            invoices.get(session, intent.business_id, invoice_id),
            share,
            source=source,
            external_id=f"{attempt.processor_ref}:{name}:{invoice_id}",
            text=text,
            actor=source,
            kind=kind,
        )
    if left:
        _case(
            session,
            intent,
            intent.invoice_id,
            "refund_unclear",
            f"{left} went back that was never booked here.",
        )
    return shares


def _paid(session: Session, intent: PaymentIntent, attempt: PaymentAttempt) -> dict[str, Money]:
    """What of this attempt each invoice still holds."""
    entries = session.exec(
        select(LedgerEntry).where(
            LedgerEntry.business_id == intent.business_id,
            LedgerEntry.source == f"processor:{attempt.processor}",
            col(LedgerEntry.external_id).startswith(f"{attempt.processor_ref}:", autoescape=True),
        )
    ).all()
    held: dict[str, Money] = {}
    for entry in entries:
        held[entry.invoice_id] = held.get(entry.invoice_id, Money.zero(intent.currency)) - entry.money
    return held


def _chargeback(
    session: Session, intent: PaymentIntent, attempt: PaymentAttempt, chargeback: Chargeback
) -> bool:
    """The bank's taking back reopens what was paid, as disputed; winning it pays it again."""
    name = f"chargeback-{chargeback.id}"
    source = f"processor:{attempt.processor}"
    prefix = f"{attempt.processor_ref}:{name}:"
    seen = session.exec(
        select(LedgerEntry).where(
            LedgerEntry.business_id == intent.business_id,
            LedgerEntry.source == source,
            col(LedgerEntry.external_id).startswith(prefix, autoescape=True),
        )
    ).all()
    taken = {entry.invoice_id: entry.money for entry in seen if entry.kind == "refund"}
    news = not taken
    if not taken:
        amount = min(chargeback.amount, total(_paid(session, intent, attempt).values(), intent.currency))
        taken = _give_back(
            session,
            intent,
            attempt,
            amount,
            name=name,
            text="Taken back by the payer's bank",
            kind="payment.reversed",
        )
        for invoice_id, share in taken.items():
            _dispute_chargeback(session, intent, invoice_id, share, chargeback, key=f"{prefix}{invoice_id}")
        words = chargeback.reason or "no reason given"
        _case(
            session,
            intent,
            intent.invoice_id,
            "chargeback",
            f"The payer's bank took {amount} back ({words}); answer it at the processor.",
            priority="high",
        )
    if chargeback.status != "won":
        return news
    for invoice_id, share in taken.items():
        entry, new = payments.receive(
            session,
            invoices.get(session, intent.business_id, invoice_id),
            share,
            source=source,
            external_id=f"{prefix}{invoice_id}:won",
            text="Returned by the payer's bank",
            actor=source,
        )
        news |= new
        if new:
            for dispute in disputes.live(session, entry.invoice_id):
                if dispute.effect_key == f"{prefix}{invoice_id}":
                    disputes.move(session, dispute, "rejected", actor=source, reason="the bank returned it")
    return news


def _dispute_chargeback(
    session: Session,
    intent: PaymentIntent,
    invoice_id: str,
    share: Money,
    chargeback: Chargeback,
    *,
    key: str,
) -> None:
    now = _position(session, intent, invoice_id)
    if now.payable.minor <= 0:
        return
    disputes.open_dispute(
        session,
        _scope(session, intent, invoice_id),
        reason="other",
        description=f"Taken back by the payer's bank: {chargeback.reason or 'no reason given'}",
        balance=now.balance,
        effect_key=key,
        amount=min(share, now.payable),
    )


def _mismatch(session: Session, intent: PaymentIntent, attempt: PaymentAttempt, word: Word) -> bool:
    """Another amount than was asked for is not booked by code: a person looks."""
    _case(
        session,
        intent,
        intent.invoice_id,
        "amount_mismatch",
        f"{attempt.processor} reports {word.amount} ({word.state}) for a payment of {intent.amount}.",
        priority="high",
    )
    return False


def withdraw_stale(session: Session, business_id: str, invoice_id: str, *, but: str = "") -> int:
    """Cancel what was started and asks for more than is payable now; a job expires it at the processor.

    What is under way in a bank already goes on: it is money, and what is too much becomes a credit.
    """
    pending = session.exec(
        select(PaymentIntent, PaymentPart)
        .join(PaymentPart, col(PaymentPart.intent_id) == col(PaymentIntent.id))
        .where(
            PaymentPart.invoice_id == invoice_id,
            PaymentIntent.status == "pending",
            PaymentIntent.business_id == business_id,
            PaymentIntent.id != but,
        )
    ).all()
    cancelled = 0
    for intent, part in pending:
        if part.amount_minor <= _position(session, intent, invoice_id).payable.minor:
            continue
        running = attempts.undecided(session, intent.id)
        if running is not None and running.status == "processing":
            continue
        payments.move(session, intent, "cancelled", actor="system", reason="balance_changed")
        cancelled += 1
    return cancelled


def charged(session: Session, intent_id: str) -> int:
    """How many attempts of the intent took money."""
    return sum(1 for one in attempts.of_intent(session, intent_id) if one.status == "succeeded")


def _position(session: Session, intent: PaymentIntent, invoice_id: str) -> Position:
    invoice = invoices.get(session, intent.business_id, invoice_id)
    customer = accounts.get_customer(session, intent.business_id, invoice.customer_id)
    return positions.position(session, invoice, customer.timezone)


def _scope(session: Session, intent: PaymentIntent, invoice_id: str) -> Scope:
    talk = conversations.open_for(session, intent.business_id, intent.customer_id, invoice_id)
    return Scope(intent.business_id, intent.customer_id, invoice_id, talk.id, "web", Level.ANONYMOUS)


def _case(
    session: Session,
    intent: PaymentIntent,
    invoice_id: str,
    reason: str,
    summary: str,
    *,
    priority: Priority = "normal",
) -> None:
    cases.open_case(
        session,
        _scope(session, intent, invoice_id),
        reason=reason,
        summary=summary,
        effect_key=f"payment:{intent.id}:{reason}",
        priority=priority,
        actor="system",
    )
