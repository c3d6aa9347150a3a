"""The payment desk: from what a payer means to pay to a checkout, and from a processor's notice to the ledger.

No transaction is open while a processor is asked. An attempt whose outcome is unknown is asked about again, with
its own key, before any other is made; a bank's hard no ends the payment; nothing starts while on hold.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.config import get_settings
from assistant.core.db import reading, transaction
from assistant.core.errors import Conflict, NotFound
from assistant.domain import (
    accounts,
    attempts,
    eligibility,
    invoices,
    payees,
    payments,
    positions,
    settlement,
)
from assistant.domain.attempts import PaymentAttempt
from assistant.domain.payments import PaymentIntent, PaymentPart
from assistant.processors import health, registry, routing
from assistant.processors.base import CheckoutAsk, Refused, Unclear

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.core.money import Money
    from assistant.domain.accounts import Customer
    from assistant.processors.base import Notice, Option

MOST_ATTEMPTS = 8  # of one intent
STALE = timedelta(minutes=2)
OPEN_FOR = timedelta(minutes=30)


def checkout(ref: str, *, method: str = "") -> str:
    """Where to send the payer. Pressed twice, or by two at once, it is one checkout.

    Raises Conflict: payment_decided, payment_underway, balance_changed, on_hold, payment_unclear, no_way_to_pay.
    """
    for _ in range(MOST_ATTEMPTS):
        with transaction() as session:
            attempt = _claim(session, payments.by_ref(session, ref), method)
        if attempt.status == "open":
            if not _other_way(attempt, method) and not _old(attempt):
                return attempt.url
            _expire(attempt, must=True)
            continue
        made = _make(attempt)
        if made is not None:
            return made
    raise _no_way()


def _claim(session: Session, intent: PaymentIntent, method: str) -> PaymentAttempt:
    """The intent's undecided attempt, or a new one by the best way that is left."""
    named = payments.lock(session, intent)
    if intent.status != "pending":
        raise Conflict("This payment was decided already.", code="payment_decided")
    running = attempts.undecided(session, intent.id)
    if running is not None:
        session.refresh(running)
        if running.status == "processing":
            raise Conflict("This payment is on its way already.", code="payment_underway")
        return running
    customer = accounts.get_customer(session, intent.business_id, intent.customer_id)
    if eligibility.hold(session, intent.customer_id) is not None:
        raise Conflict(
            "A colleague is looking at this account, so paying here is paused. Please ask for a person.",
            code="on_hold",
        )
    _check_owed(session, intent, named, customer)
    tried = attempts.of_intent(session, intent.id)
    if len(tried) >= MOST_ATTEMPTS:
        raise _no_way()
    decision = routing.route(
        routing.Ask(
            amount=intent.amount,
            country=customer.country,
            seed=f"{intent.id}:{len(tried)}",
            method=method,
            usual=health.usual(session, intent.customer_id),
            tried={(one.processor, one.method) for one in tried},
            barred={one.processor for one in tried if one.status == "failed" and not one.decline},
        ),
        offered(session, intent.business_id),
        health.recent(session),
    )
    if decision.chosen is None:
        raise _no_way()
    return attempts.begin(
        session, intent, processor=decision.chosen[0], method=decision.chosen[1], decision=decision.json()
    )


def offered(session: Session, business_id: str) -> list[Option]:
    """What may be routed to for this business: a bank transfer needs its own signed account."""
    found = [option for one in registry.available().values() for option in one.options()]
    if not any(option.processor == "bank_transfer" for option in found):
        return found
    try:
        payee = payees.current(session, business_id)
    except Conflict:
        payee = None
    hosted = [option for option in found if option.processor != "bank_transfer"]
    return found if payee is not None else hosted


def takes_transfers(session: Session, business_id: str, currency: str) -> bool:
    """Whether a payer may choose to pay by bank transfer."""
    ways = [one for one in offered(session, business_id) if one.method == "transfer"]
    return any(currency in one.currencies for one in ways)


def _check_owed(
    session: Session, intent: PaymentIntent, named: list[tuple[str, Money]], customer: Customer
) -> None:
    """Raises Conflict when a part is more than is payable now: paid meanwhile, or in dispute."""
    for invoice_id, part in named:
        invoice = invoices.get(session, intent.business_id, invoice_id)
        if part > positions.position(session, invoice, customer.timezone).payable:
            raise Conflict(
                "What is owed has changed since this payment was started. Choose an amount on the invoice's page.",
                code="balance_changed",
            )


def _make(attempt: PaymentAttempt) -> str | None:
    """Ask the processor for the checkout; its URL, or None when another way may be tried. Raises Conflict."""
    processor = registry.get(attempt.processor)
    started = time.monotonic()
    try:
        ask = ask_of(attempt)
        made = processor.create(ask)
    except Refused as error:
        with transaction() as session:
            found = attempts.get(session, attempt.id)
            attempts.refused(session, found, str(error)[:200], latency_ms=_since(started))
        return None
    except Unclear as error:
        with transaction() as session:
            found = attempts.get(session, attempt.id)
            attempts.unanswered(session, found, str(error)[:200], latency_ms=_since(started))
        if attempt.status == "creating":  # ask once more at once, with the same key: an answer got lost
            attempt.status = "unknown"
            return _make(attempt)
        raise _unclear() from error
    with transaction() as session:
        found = attempts.get(session, attempt.id)
        attempts.opened(session, found, ref=made.ref, url=made.url, latency_ms=_since(started))
        status, url = found.status, found.url
    return url if status == "open" else None


def ask_of(attempt: PaymentAttempt) -> CheckoutAsk:
    """What the checkout is made from, the same each time."""
    with reading() as session:
        intent = payments.get(session, attempt.intent_id)
        business = accounts.get_business(session, intent.business_id)
        customer = accounts.get_customer(session, intent.business_id, intent.customer_id)
        numbers = [
            invoices.get(session, intent.business_id, invoice_id).number
            for invoice_id, _ in payments.parts(session, intent)
        ]
    return CheckoutAsk(
        key=attempt.idempotency_key,
        attempt_id=attempt.id,
        payment_id=intent.id,
        business_id=intent.business_id,
        amount=intent.amount,
        method=attempt.method,
        payee=business.legal_name,
        description=", ".join(numbers)[:200],
        return_url=f"{get_settings().public_url}/pay/return/{attempt.return_id}",
        created_at=attempt.created_at,
        locale=customer.locale,
    )


def supersede(business_id: str, invoice_id: str, *, but: str = "") -> None:
    """Before another payment of the invoice starts, make the earlier open checkouts unpayable, so that two tabs do
    not pay twice. One that cannot be reached stays; what is paid too much becomes a credit."""
    with reading() as session:
        found = session.exec(
            select(PaymentAttempt)
            .join(PaymentIntent, col(PaymentIntent.id) == col(PaymentAttempt.intent_id))
            .join(PaymentPart, col(PaymentPart.intent_id) == col(PaymentIntent.id))
            .where(
                PaymentPart.invoice_id == invoice_id,
                PaymentIntent.business_id == business_id,
                PaymentIntent.id != but,
                PaymentAttempt.status == "open",
            )
        ).all()
    for attempt in found:
        _expire(attempt)
        with transaction() as session:
            intent = payments.get(session, attempt.intent_id)
            payments.lock(session, intent)
            if intent.status == "pending" and attempts.undecided(session, intent.id) is None:
                payments.move(session, intent, "cancelled", actor="payer", reason="superseded")


def _other_way(attempt: PaymentAttempt, method: str) -> bool:
    """Whether the payer wants another way now than the one that is open; without a wish, a hosted one."""
    if method:
        return attempt.method != method
    options = registry.get(attempt.processor).options()
    return any(one.on_request and one.method == attempt.method for one in options)


def _old(attempt: PaymentAttempt) -> bool:
    return clock.now() - attempt.created_at >= registry.get(attempt.processor).patience


def _expire(attempt: PaymentAttempt, *, must: bool = False) -> None:
    """Make it unpayable, and take the processor's word on it. Raises Conflict when it `must` and cannot."""
    try:
        word = registry.get(attempt.processor).expire(attempt.processor_ref or "")
    except (Unclear, NotFound) as error:
        if must:
            raise _unclear() from error
        return
    with transaction() as session:
        settlement.take(session, attempts.get(session, attempt.id), word)
    if must and word.state == "open":
        raise _unclear()


def _read_back(attempt: PaymentAttempt) -> None:
    """Bring an attempt to its processor's record. Raises Unclear."""
    word = registry.get(attempt.processor).read(attempt.processor_ref or "")
    with transaction() as session:
        settlement.take(session, attempts.get(session, attempt.id), word)


def hear(name: str, notice: Notice) -> bool:
    """A processor has news: read its record and settle by it. Returns whether it was news to us.

    Raises Unclear when the processor does not answer: hear it again later.
    """
    processor = registry.get(name)
    ref = processor.locate(notice)
    if ref is None:
        return False
    with reading() as session:
        attempts.by_processor_ref(session, name, ref)
    word = processor.read(ref)
    with transaction() as session:
        return settlement.take(session, attempts.by_processor_ref(session, name, ref), word)


def unsettled(session: Session, *, most: int = 200) -> list[str]:
    """Attempts to look after: unanswered, long open, or of a payment that is over. Selects only."""
    statement = (
        select(PaymentAttempt.id)
        .join(PaymentIntent, col(PaymentIntent.id) == col(PaymentAttempt.intent_id))
        .where(
            sa.or_(
                sa.and_(
                    col(PaymentAttempt.status).in_(("creating", "unknown", "processing")),
                    col(PaymentAttempt.created_at) < clock.now() - STALE,
                ),
                sa.and_(
                    col(PaymentAttempt.status) == "open",
                    sa.or_(
                        col(PaymentAttempt.created_at) < clock.now() - OPEN_FOR,
                        col(PaymentIntent.status) != "pending",
                    ),
                ),
            )
        )
        .order_by(col(PaymentAttempt.created_at))
        .limit(most)
    )
    return list(session.exec(statement).all())


def look_after(attempt_id: str) -> str:
    """Find out about one attempt, and make unpayable what is no longer wanted; returns its status then."""
    with reading() as session:
        attempt = attempts.get(session, attempt_id)
        over = payments.get(session, attempt.intent_id).status != "pending"
    if attempt.status in ("creating", "unknown"):
        if clock.now() - attempt.created_at > 2 * registry.get(attempt.processor).patience:
            with transaction() as session:  # nobody was ever led to it, and it has expired by now
                attempts.refused(
                    session, attempts.get(session, attempt_id), "never answered", latency_ms=None
                )
            return "failed"
        try:
            _make(attempt)
        except Conflict:
            return attempt.status
        with reading() as session:
            attempt = attempts.get(session, attempt_id)
    if attempt.status == "open" and (over or _old(attempt)):
        _expire(attempt)
    elif attempt.status in ("open", "processing"):
        try:
            _read_back(attempt)
        except Unclear:
            return attempt.status
    with reading() as session:
        return attempts.get(session, attempt_id).status


def refund(business_id: str, payment_id: str, amount: Money, *, key: str, actor: str, reason: str) -> None:
    """Send money of a payment back, once per key; the ledger follows the processor's record.

    Raises Conflict for what cannot be refunded or is not answered: the same key may be sent again.
    """
    with transaction() as session:
        intent = payments.get(session, payment_id)
        paid = [one for one in attempts.of_intent(session, payment_id) if one.status == "succeeded"]
        if intent.business_id != business_id or not paid:
            raise Conflict("This payment was not made, so it cannot be refunded.", code="not_refundable")
        attempt = paid[-1]
        if amount.currency != intent.currency or not 0 < amount.minor <= intent.amount_minor:
            raise Conflict(f"At most {intent.amount} can be refunded.", code="not_refundable")
        audit.append(
            session,
            chain=intent.customer_id,
            kind="payment.refund_asked",
            business_id=business_id,
            actor=actor,
            subject=attempt.id,
            payload={"payment_id": intent.id, "amount_minor": amount.minor, "reason": reason},
        )
    processor = registry.get(attempt.processor)
    try:
        processor.refund(attempt.processor_ref or "", amount, key=f"{attempt.idempotency_key}:refund:{key}")
        word = processor.read(attempt.processor_ref or "")
    except Refused as error:
        raise Conflict(f"The processor refused the refund: {error}", code="not_refundable") from error
    except Unclear as error:
        raise Conflict("The processor does not answer; try again later.", code="payment_unclear") from error
    with transaction() as session:
        settlement.take(session, attempts.get(session, attempt.id), word)


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _unclear() -> Conflict:
    return Conflict(
        "The payment provider does not answer at the moment; try again in a few minutes.",
        code="payment_unclear",
    )


def _no_way() -> Conflict:
    return Conflict(
        "This cannot be paid here at the moment. Try again later, or ask for a person.", code="no_way_to_pay"
    )
