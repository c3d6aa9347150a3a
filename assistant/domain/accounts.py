"""Businesses, the customers who owe them, and where those can be reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import phonenumbers
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Invalid, NotFound
from assistant.core.ids import new_id

CollectorRole = Literal[
    "first_party_creditor", "first_party_outsourced", "third_party_collector", "debt_buyer"
]
CustomerClass = Literal["consumer", "natural_person_commercial", "business"]

UNASSIGNED = "unassigned"


class Business(SQLModel, table=True):
    """Who sends invoices. Nothing crosses from one business to another."""

    id: str = Field(default_factory=lambda: new_id("biz"), primary_key=True)
    slug: str = Field(unique=True)
    name: str
    legal_name: str
    address: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    country: str
    region: str = ""
    timezone: str
    locale: str = "en_US"
    tax_id: str = ""
    email: str = ""
    phone: str = ""
    collector_role: str = "first_party_creditor"
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


class Customer(SQLModel, table=True):
    """Who owes. `external_id` is the business's own name for them."""

    __table_args__ = (sa.UniqueConstraint("business_id", "external_id"),)

    id: str = Field(default_factory=lambda: new_id("cus"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    external_id: str
    name: str
    customer_class: str = "consumer"
    address: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    country: str
    region: str = ""
    timezone: str
    locale: str = "en_US"
    tax_id: str = ""
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


class ContactPoint(SQLModel, table=True):
    """A phone number (E.164) or an email address (lower case) of a customer."""

    __tablename__ = "contact_point"
    __table_args__ = (
        sa.UniqueConstraint("customer_id", "kind", "value"),
        sa.Index("ix_contact_point_value", "business_id", "kind", "value"),
    )

    id: str = Field(default_factory=lambda: new_id("cpt"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    customer_id: str = Field(foreign_key="customer.id", index=True)
    kind: str
    value: str
    changed_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    unreachable_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def masked(self) -> str:
        """Enough to recognise it, not enough to learn it: `phone ending 42`, `email m…@example.com`."""
        if self.kind == "phone":
            return f"phone ending {self.value[-2:]}"
        name, _, domain = self.value.partition("@")
        return f"email {name[:1]}…@{domain}"


def normalise_phone(text: str, country: str) -> str:
    """E.164; raises Invalid when it is no possible number in `country`."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise Invalid(f"{text!r} is not a phone number; write it like +14155550123") from error
    if not phonenumbers.is_possible_number(number):
        raise Invalid(f"{text!r} is not a possible phone number; write it like +14155550123")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def normalise_email(text: str) -> str:
    """Lower case, without spaces around; raises Invalid when it has no single @ with a domain."""
    value = text.strip().lower()
    name, _, domain = value.rpartition("@")
    labels = domain.split(".")
    if (
        not name
        or "@" in name
        or len(labels) < 2
        or not all(labels)
        or any(char.isspace() or not char.isprintable() for char in value)
        or len(value) > 254
    ):
        raise Invalid(f"{text!r} is not an email address")
    return value


def get_business(session: Session, business_id: str) -> Business:
    business = session.get(Business, business_id)
    if business is None:
        raise NotFound("There is no such business.")
    return business


def get_customer(session: Session, business_id: str, customer_id: str) -> Customer:
    customer = session.get(Customer, customer_id)
    if customer is None or customer.business_id != business_id:
        raise NotFound("There is no such customer.")
    return customer


def find_customer(session: Session, business_id: str, external_id: str) -> Customer | None:
    return session.exec(
        select(Customer).where(Customer.business_id == business_id, Customer.external_id == external_id)
    ).first()


def unassigned(session: Session, business: Business) -> Customer:
    """The account that holds what belongs to nobody yet, like money that matches no payment; made when first needed."""
    found = find_customer(session, business.id, UNASSIGNED)
    if found is not None:
        return found
    made = Customer(
        business_id=business.id,
        external_id=UNASSIGNED,
        name="Not assigned yet",
        customer_class="business",
        country=business.country,
        region=business.region,
        timezone=business.timezone,
        locale=business.locale,
    )
    session.add(made)
    session.flush()
    return made


def add_contact(
    session: Session, customer: Customer, kind: Literal["phone", "email"], value: str
) -> ContactPoint:
    """The contact point, normalised; the one that is there already when it is the same. One that was retired
    comes back as if it were new (IDN-05)."""
    value = normalise_phone(value, customer.country) if kind == "phone" else normalise_email(value)
    existing = session.exec(
        select(ContactPoint).where(
            ContactPoint.customer_id == customer.id, ContactPoint.kind == kind, ContactPoint.value == value
        )
    ).first()
    if existing is not None:
        if existing.retired_at is not None:
            existing.retired_at, existing.confirmed_at, existing.changed_at = None, None, clock.now()
            session.add(existing)
        return existing
    contact = ContactPoint(business_id=customer.business_id, customer_id=customer.id, kind=kind, value=value)
    session.add(contact)
    session.flush()
    return contact


def contacts(session: Session, customer_id: str) -> list[ContactPoint]:
    """The customer's contact points in use, phones first."""
    found = session.exec(
        select(ContactPoint)
        .where(ContactPoint.customer_id == customer_id, col(ContactPoint.retired_at).is_(None))
        .order_by(col(ContactPoint.kind).desc(), col(ContactPoint.id))
    ).all()
    return list(found)


def mark_unreachable(session: Session, contact: ContactPoint, *, reason: str) -> bool:
    """The provider says that nobody is there; whether that was news. What is written from it still counts as the
    customer's, and proves that it works again (`mark_reachable`)."""
    if contact.unreachable_at is not None:
        return False
    contact.unreachable_at = clock.now()
    _note_contact(session, contact, {"unreachable": True, "reason": reason[:200]})
    return True


def mark_reachable(session: Session, customer_id: str, value: str) -> None:
    """Somebody has written from there."""
    for contact in contacts(session, customer_id):
        if contact.value == value and contact.unreachable_at is not None:
            contact.unreachable_at = None
            _note_contact(session, contact, {"unreachable": False})


def _note_contact(session: Session, contact: ContactPoint, payload: dict[str, Any]) -> None:
    session.add(contact)
    audit.append(
        session,
        chain=contact.customer_id,
        kind="contact.changed",
        business_id=contact.business_id,
        actor="system",
        subject=contact.id,
        payload={"kind": contact.kind} | payload,
    )


def customer_values(customer: Customer) -> dict[str, Any]:
    """The public shape of a customer."""
    return customer.model_dump(exclude={"business_id", "created_at"}) | {
        "created_at": clock.utc_text(customer.created_at)
    }
