"""Attempts: one try to collect a payment with one processor, and what the processor says of it (WHK-31).

A processor's word is its own record, read back from it. Taking a word brings the ledger to it: the same word
twice, an old one after a new one, or several at once change nothing more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock, security
from assistant.core.db import UtcDateTime
from assistant.core.errors import NotFound
from assistant.core.ids import new_id
from assistant.core.money import Money
from assistant.domain import payments
from assistant.domain.payments import PaymentIntent
from assistant.domain.states import StateMachine

if TYPE_CHECKING:
    from collections.abc import Mapping

State = Literal["open", "processing", "succeeded", "failed", "cancelled"]
Decline = Literal["", "soft", "hard"]
UNDECIDED = ("creating", "unknown", "open", "processing")

STATES = StateMachine(
    "payment attempt",
    {
        "creating": frozenset({"open", "unknown", "processing", "succeeded", "failed", "cancelled"}),
        "unknown": frozenset({"open", "processing", "succeeded", "failed", "cancelled"}),
        "open": frozenset({"processing", "succeeded", "failed", "cancelled"}),
        "processing": frozenset({"succeeded", "failed", "cancelled"}),
        "failed": frozenset({"succeeded", "processing"}),
        "cancelled": frozenset({"succeeded", "processing"}),
        "succeeded": frozenset(),
    },
)


class PaymentAttempt(SQLModel, table=True):
    """`processor_ref` is the processor's name for it, None until it answered; `decline` why a bank said no.

    At most one attempt of an intent is undecided: while one may still be paid there is no other.
    """

    __tablename__ = "payment_attempt"
    __table_args__ = (
        sa.UniqueConstraint("processor", "processor_ref"),
        sa.UniqueConstraint("intent_id", "no"),
        sa.Index(
            "ux_payment_attempt_undecided",
            "intent_id",
            unique=True,
            sqlite_where=sa.text("status IN ('creating', 'unknown', 'open', 'processing')"),
            postgresql_where=sa.text("status IN ('creating', 'unknown', 'open', 'processing')"),
        ),
        sa.Index("ix_payment_attempt_status", "status", "created_at"),
    )

    id: str = Field(default_factory=lambda: new_id("att"), primary_key=True)
    intent_id: str = Field(foreign_key="payment_intent.id", index=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id", index=True)
    no: int
    processor: str
    method: str
    idempotency_key: str = Field(unique=True)
    processor_ref: str | None = None
    url: str = ""
    return_hash: str = Field(unique=True)
    status: str = "creating"
    failure: str = ""
    decline: str = ""
    refunded_minor: int = Field(default=0, sa_type=sa.BigInteger)
    latency_ms: int | None = None
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def return_id(self) -> str:
        """What the processor's page leads back with: names this attempt and opens nothing but its receipt."""
        return security.derived_token(f"return:{self.id}")


@dataclass(frozen=True, slots=True)
class Chargeback:
    """The payer's bank took the money back; `won` when it came again."""

    id: str
    amount: Money
    status: Literal["open", "won", "lost"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """What the processor's record of an attempt says now. `refunded` is the sum of all refunds."""

    state: State
    amount: Money
    method: str = ""
    failure: str = ""
    decline: Decline = ""
    refunded: Money | None = None
    chargebacks: tuple[Chargeback, ...] = ()
    attempt_id: str = ""
    """Ours, as it was left with the processor; empty where it keeps none."""


def begin(
    session: Session, intent: PaymentIntent, *, processor: str, method: str, decision: Mapping[str, object]
) -> PaymentAttempt:
    """A new attempt, with the routing decision behind it on record. The caller holds the intent's lock."""
    number = len(of_intent(session, intent.id)) + 1
    key = hashlib.sha256(f"{intent.effect_key}:{processor}:{number}".encode()).hexdigest()
    attempt_id = new_id("att")
    attempt = PaymentAttempt(
        id=attempt_id,
        intent_id=intent.id,
        business_id=intent.business_id,
        customer_id=intent.customer_id,
        no=number,
        processor=processor,
        method=method,
        idempotency_key=key,
        return_hash=return_hash(security.derived_token(f"return:{attempt_id}")),
    )
    session.add(attempt)
    session.flush()
    audit.append(
        session,
        chain=intent.customer_id,
        kind="payment.routed",
        business_id=intent.business_id,
        actor="system",
        subject=attempt.id,
        payload={"payment_id": intent.id, **decision},
    )
    return attempt


def return_hash(return_id: str) -> str:
    return security.token_hash(return_id, "payment_return")


def of_intent(session: Session, intent_id: str) -> list[PaymentAttempt]:
    statement = (
        select(PaymentAttempt).where(PaymentAttempt.intent_id == intent_id).order_by(col(PaymentAttempt.no))
    )
    return list(session.exec(statement).all())


def undecided(session: Session, intent_id: str) -> PaymentAttempt | None:
    """The one attempt that may still be paid."""
    return next((one for one in of_intent(session, intent_id) if one.status in UNDECIDED), None)


def get(session: Session, attempt_id: str) -> PaymentAttempt:
    found = session.get(PaymentAttempt, attempt_id)
    if found is None:
        raise NotFound("There is no such payment.")
    return found


def by_processor_ref(session: Session, processor: str, ref: str) -> PaymentAttempt:
    found = session.exec(
        select(PaymentAttempt).where(
            PaymentAttempt.processor == processor, PaymentAttempt.processor_ref == ref
        )
    ).first()
    if found is None:
        raise NotFound("There is no such payment.")
    return found


def by_return_id(session: Session, return_id: str) -> PaymentAttempt:
    """The attempt a payer comes back from."""
    found = session.exec(
        select(PaymentAttempt).where(PaymentAttempt.return_hash == return_hash(return_id))
    ).first()
    if found is None:
        raise NotFound("There is no such payment.")
    return found


def opened(session: Session, attempt: PaymentAttempt, *, ref: str, url: str, latency_ms: int | None) -> None:
    """The processor made the checkout."""
    session.refresh(attempt)
    if attempt.status not in ("creating", "unknown"):
        return
    attempt.processor_ref, attempt.url, attempt.latency_ms = ref, url, latency_ms
    _move(session, attempt, "open")


def unanswered(session: Session, attempt: PaymentAttempt, failure: str, *, latency_ms: int | None) -> None:
    """It is not known whether the processor made the checkout: no other attempt until that is known."""
    session.refresh(attempt)
    if attempt.status == "creating":
        attempt.failure, attempt.latency_ms = failure, latency_ms
        _move(session, attempt, "unknown")


def refused(session: Session, attempt: PaymentAttempt, failure: str, *, latency_ms: int | None) -> None:
    """The processor certainly made no checkout; another may try."""
    session.refresh(attempt)
    if attempt.status not in ("creating", "unknown"):
        return
    attempt.failure, attempt.latency_ms = failure, latency_ms
    _move(session, attempt, "failed")
    intent = payments.get(session, attempt.intent_id)
    payments.failed(
        session,
        intent,
        attempt_id=attempt.id,
        actor=f"processor:{attempt.processor}",
        outcome="refused",
        failure=failure,
    )


def _move(session: Session, attempt: PaymentAttempt, status: str) -> None:
    STATES.check(attempt.status, status)
    attempt.status = status
    if status not in UNDECIDED:
        attempt.decided_at = clock.now()
    session.add(attempt)
    session.flush()


def decide(session: Session, attempt: PaymentAttempt, word: Word) -> bool:
    """Bring the attempt's own state to the word; returns whether that was news. A success is for good."""
    if attempt.status == word.state or attempt.status == "succeeded":
        return False
    if word.state not in STATES.moves[attempt.status] or (
        word.state == "open" and attempt.status not in ("creating", "unknown")
    ):
        return False
    if word.state == "processing" and attempt.status in ("failed", "cancelled"):
        others = undecided(session, attempt.intent_id)
        if others is not None:
            return False
    attempt.method = word.method or attempt.method
    attempt.failure, attempt.decline = word.failure, word.decline
    if word.state == "failed" and not word.decline:
        attempt.decline = "soft"
    _move(session, attempt, word.state)
    return True
