"""Offers: immutable quotes that only the payer's own act turns into a commitment (LLM-03)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

import rfc8785
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, NotFound
from assistant.core.ids import new_id
from assistant.core.money import Money
from assistant.domain.scope import Scope
from assistant.domain.states import StateMachine

OfferKind = Literal["plan", "promise", "discount"]
Act = Literal["button", "code", "words"]
VALID: dict[str, tuple[timedelta, str]] = {
    "web": (timedelta(minutes=15), "15 minutes"),
    "sms": (timedelta(hours=24), "24 hours"),
    "email": (timedelta(days=3), "3 days"),
}
"""How long an offer stands, by the channel it is made on: a text and a mail are read later than a page. Everything that
could have changed meanwhile is checked again when it is accepted."""
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

STATES = StateMachine(
    "offer",
    {
        "open": frozenset({"accepted", "declined", "expired", "superseded"}),
        "accepted": frozenset(),
        "declined": frozenset(),
        "expired": frozenset(),
        "superseded": frozenset(),
    },
)


class Offer(SQLModel, table=True):
    """`terms` never change; `terms_hash` covers them with the invoice, its balance and the policy. `approval_id`
    names the people's decision that made it, where the policy alone would not have."""

    __table_args__ = (sa.Index("ix_offer_invoice_status", "invoice_id", "status"),)

    id: str = Field(default_factory=lambda: new_id("off"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id")
    invoice_id: str = Field(foreign_key="invoice.id")
    conversation_id: str = Field(foreign_key="conversation.id")
    kind: str
    terms: dict[str, Any] = Field(sa_type=sa.JSON)
    terms_hash: str
    summary: str
    changes: list[dict[str, str]] = Field(default_factory=list, sa_type=sa.JSON)
    code: str
    payable_minor: int = Field(sa_type=sa.BigInteger)
    currency: str
    policy_version: str
    policy_hash: str
    effect_key: str = Field(unique=True)
    approval_id: str | None = None
    status: str = "open"
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def payable(self) -> Money:
        return Money(self.payable_minor, self.currency)

    def live(self) -> bool:
        """Open and not expired."""
        return self.status == "open" and clock.now() < self.expires_at


def terms_hash(invoice_id: str, payable: Money, policy_hash: str, kind: str, terms: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of all that the payer agrees to."""
    content: Any = {
        "invoice": invoice_id,
        "payable": [payable.minor, payable.currency],
        "policy": policy_hash,
        "kind": kind,
        "terms": terms,
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def validity(channel: str) -> tuple[timedelta, str]:
    """How long an offer stands, and that in words."""
    return VALID.get(channel, VALID["web"])


def _new_code() -> str:
    """What agrees by text: four signs, a digit among them, so that it is never a word (COM-15)."""
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(4))
        if not code.isalpha() and not code.isdigit():
            return code


def make(
    session: Session,
    scope: Scope,
    *,
    kind: OfferKind,
    terms: dict[str, Any],
    summary: str,
    changes: list[dict[str, str]],
    payable: Money,
    policy_version: str,
    policy_hash: str,
    effect_key: str,
    actor: str = "assistant",
    approval_id: str | None = None,
    valid: timedelta | None = None,
) -> Offer:
    """Quote `terms`. An open offer that this one takes the place of is superseded; the same `effect_key` quotes once.

    Raises Conflict when that quote can no longer be accepted: it is not shown again as if it could.
    """
    existing = session.exec(select(Offer).where(Offer.effect_key == effect_key)).first()
    if existing is not None:
        _check_open(existing)
        return existing
    for older in open_offers(session, scope.invoice_id):
        if _replaces(kind, older):
            _decide(session, older, "superseded", actor=actor, act=None)
    offer = Offer(
        business_id=scope.business_id,
        customer_id=scope.customer_id,
        invoice_id=scope.invoice_id,
        conversation_id=scope.conversation_id,
        kind=kind,
        terms=terms,
        terms_hash=terms_hash(scope.invoice_id, payable, policy_hash, kind, terms),
        summary=summary,
        changes=changes,
        code=_new_code(),
        payable_minor=payable.minor,
        currency=payable.currency,
        policy_version=policy_version,
        policy_hash=policy_hash,
        effect_key=effect_key,
        approval_id=approval_id,
        expires_at=clock.now() + (valid or validity(scope.channel)[0]),
    )
    session.add(offer)
    session.flush()
    audit.append(
        session,
        chain=scope.customer_id,
        kind="offer.made",
        business_id=scope.business_id,
        actor=actor,
        subject=offer.id,
        payload={
            "invoice_id": scope.invoice_id,
            "kind": kind,
            "terms": terms,
            "terms_hash": offer.terms_hash,
            "policy_version": policy_version,
            "expires_at": clock.utc_text(offer.expires_at),
        }
        | ({"approval_id": approval_id} if approval_id else {}),
    )
    return offer


_ARRANGEMENTS = ("plan", "promise")


def _replaces(kind: OfferKind, older: Offer) -> bool:
    """A plan and a promise are two ways to pay the same money: a yes must not be able to mean either. What people
    decided to offer stands beside another kind."""
    both = kind in _ARRANGEMENTS and older.kind in _ARRANGEMENTS and older.approval_id is None
    return older.kind == kind or both


def get(session: Session, scope: Scope, offer_id: str) -> Offer:
    """The offer, if it is about this scope's invoice."""
    offer = session.get(Offer, offer_id)
    if offer is None or (offer.business_id, offer.invoice_id) != (scope.business_id, scope.invoice_id):
        raise NotFound("There is no such offer.")
    return offer


def open_offers(session: Session, invoice_id: str) -> list[Offer]:
    """Offers that can still be accepted, oldest first."""
    statement = select(Offer).where(Offer.invoice_id == invoice_id, Offer.status == "open")
    found = session.exec(statement.order_by(col(Offer.id))).all()
    return [offer for offer in found if offer.live()]


def of_ids(session: Session, invoice_id: str, ids: list[str]) -> list[Offer]:
    """These offers of the invoice, oldest first."""
    if not ids:
        return []
    statement = select(Offer).where(Offer.invoice_id == invoice_id, col(Offer.id).in_(ids))
    return list(session.exec(statement.order_by(col(Offer.id))).all())


def check_acceptable(offer: Offer, payable: Money) -> None:
    """Raises Conflict with the reason when the offer cannot be accepted any more."""
    _check_open(offer)
    if payable != offer.payable:
        raise Conflict(
            "What is owed has changed since this offer was made. Ask for a new one: it takes a moment.",
            code="balance_changed",
        )
    expected = terms_hash(offer.invoice_id, payable, offer.policy_hash, offer.kind, offer.terms)
    if expected != offer.terms_hash:
        raise Conflict("The terms of this offer do not match its seal.", code="offer_altered")


def accept(session: Session, offer: Offer, *, act: Act) -> None:
    """Mark it accepted by the payer's own act. The caller has checked it and makes the commitment."""
    _decide(session, offer, "accepted", actor="payer", act=act)


def decline(session: Session, offer: Offer, *, act: Act) -> None:
    """The payer does not want it. Raises Conflict when it is no longer open."""
    _check_open(offer)
    _decide(session, offer, "declined", actor="payer", act=act)


_USED = {
    "accepted": "This offer was accepted already.",
    "declined": "This offer was declined. Ask for a new one if you changed your mind.",
    "expired": "This offer has expired. Ask for a new one: it takes a moment.",
    "superseded": "A newer offer has taken the place of this one.",
}


def _check_open(offer: Offer) -> None:
    if offer.status != "open":
        raise Conflict(_USED[offer.status], code=f"offer_{offer.status}")
    if not offer.live():
        raise Conflict(_USED["expired"], code="offer_expired")


def _decide(session: Session, offer: Offer, status: str, *, actor: str, act: Act | None) -> None:
    STATES.check(offer.status, status)
    moved = session.execute(
        sa.update(Offer)
        .where(col(Offer.id) == offer.id, col(Offer.status) == "open")
        .values(status=status, decided_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if not getattr(moved, "rowcount", 0):
        session.refresh(offer)
        raise Conflict(
            _USED.get(offer.status, "This offer was decided already."), code=f"offer_{offer.status}"
        )
    session.refresh(offer)
    audit.append(
        session,
        chain=offer.customer_id,
        kind=f"offer.{status}",
        business_id=offer.business_id,
        actor=actor,
        subject=offer.id,
        payload={"act": act, "terms_hash": offer.terms_hash, "invoice_id": offer.invoice_id},
    )
