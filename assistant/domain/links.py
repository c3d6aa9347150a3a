"""Links: the capability to one invoice. Only a keyed hash is stored; a wrong one learns nothing (IDN-01)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from assistant.core import clock, security
from assistant.core.db import UtcDateTime
from assistant.core.errors import NotFound
from assistant.core.ids import new_id
from assistant.domain.invoices import Invoice

VALID_DAYS_PAST_DUE = 30
VALID_DAYS_AT_LEAST = 90


class Link(SQLModel, table=True):
    """One issued link."""

    id: str = Field(default_factory=lambda: new_id("lnk"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    invoice_id: str = Field(foreign_key="invoice.id", index=True)
    token_hash: str = Field(unique=True)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def issue(session: Session, invoice: Invoice, *, token: str | None = None) -> tuple[Link, str]:
    """A new link and its token, which is shown once. Valid to 30 days past due, and at least 90 days."""
    past_due = clock.end_of_day(invoice.due_on, "UTC") + timedelta(days=VALID_DAYS_PAST_DUE)
    link_id = new_id("lnk")
    token = token or security.derived_token(f"link:{link_id}")
    link = Link(
        id=link_id,
        business_id=invoice.business_id,
        invoice_id=invoice.id,
        token_hash=security.token_hash(token),
        expires_at=max(past_due, clock.now() + timedelta(days=VALID_DAYS_AT_LEAST)),
    )
    session.add(link)
    session.flush()
    return link, token


def for_message(session: Session, invoice: Invoice) -> str:
    """The token of a live link of ours, which can be made again from its id; a new link when there is none."""
    live = session.exec(
        select(Link)
        .where(Link.invoice_id == invoice.id, col(Link.revoked_at).is_(None), Link.expires_at > clock.now())
        .order_by(col(Link.id).desc())
    ).all()
    for link in live:
        token = security.derived_token(f"link:{link.id}")
        if link.token_hash == security.token_hash(token):
            return token
    _link, token = issue(session, invoice)
    return token


def resolve(session: Session, token: str) -> tuple[Link, Invoice]:
    """The link and its invoice. Wrong, revoked and expired are one and the same NotFound."""
    link = None
    if 16 <= len(token) <= 128 and token.isascii():
        link = session.exec(select(Link).where(Link.token_hash == security.token_hash(token))).first()
    if link is None or link.revoked_at is not None or link.expires_at <= clock.now():
        raise NotFound(
            "This link does not open an invoice. Ask the sender for a new one.", code="link_not_found"
        )
    invoice = session.get(Invoice, link.invoice_id)
    if invoice is None:
        raise NotFound(
            "This link does not open an invoice. Ask the sender for a new one.", code="link_not_found"
        )
    return link, invoice


def revoke(session: Session, invoice_id: str) -> int:
    """Revoke every live link of the invoice; returns how many."""
    live = session.exec(select(Link).where(Link.invoice_id == invoice_id, Link.revoked_at == None)).all()  # noqa: E711
    for link in live:
        link.revoked_at = clock.now()
        session.add(link)
    return len(live)
