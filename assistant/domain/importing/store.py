"""Storing what was read: one short transaction each, nothing that is there already is ever altered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from assistant.audit import log as audit
from assistant.core.db import reading, transaction
from assistant.core.errors import Problem
from assistant.core.money import Money
from assistant.domain import accounts, invoices, ledger, payments, plans
from assistant.domain.accounts import ContactPoint, Customer
from assistant.domain.importing.report import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlmodel import Session

    from assistant.domain.importing.records import Buyer, CreditRecord, CustomerRecord, InvoiceRecord
    from assistant.domain.invoices import Invoice

SOURCE = "import"
ACTOR = "system"


@dataclass(frozen=True)
class Stored:
    """What one record added; nothing at all when it was there."""

    customers: int = 0
    invoices: int = 0
    credits: int = 0
    payments: int = 0
    note: str = ""

    @property
    def new(self) -> bool:
        return bool(self.customers or self.invoices or self.credits)


class NoSuchInvoiceError(RefusedError):
    """A credit note for an invoice that is not here (yet)."""


def customer(business_id: str, record: CustomerRecord) -> Stored:
    """Create the customer. Raises RefusedError when another one has that external id."""

    def look(session: Session) -> Stored | None:
        existing = accounts.find_customer(session, business_id, record.external_id)
        if existing is None:
            return None
        different = _customer_differences(session, existing, record)
        if different:
            raise RefusedError(
                f"customer {record.external_id} is there already and differs in {', '.join(different)}; "
                "it was not altered"
            )
        return Stored()

    def write(session: Session) -> Stored:
        _create_customer(session, business_id, record)
        return Stored(customers=1)

    return _once(look, write)


def invoice(business_id: str, record: InvoiceRecord) -> Stored:
    """Issue the invoice, and create its customer where a document names a new one.

    Raises RefusedError when the number is there with other content, or when the customer is not known.
    """
    draft = record.draft

    def look(session: Session) -> Stored | None:
        existing = invoices.find_by_number(session, business_id, draft.number)
        if existing is None:
            return None
        if existing.source_hash == draft.source_hash:
            return Stored()
        different = _invoice_differences(session, existing, record)
        words = f" in {', '.join(different)}" if different else ""
        raise RefusedError(f"invoice {draft.number} is there already and differs{words}; it was not altered")

    def write(session: Session) -> Stored:
        owner, created, note = _customer_of(session, business_id, record.buyer)
        made = invoices.issue(session, owner, draft)
        _round(session, made, record)
        audit.append(
            session,
            chain=owner.id,
            kind="invoice.created",
            business_id=business_id,
            actor=ACTOR,
            subject=made.id,
            payload={
                "number": made.number,
                "total_minor": made.total_minor,
                "currency": made.currency,
                "source": SOURCE,
                "source_hash": made.source_hash,
                "legal_invoice_ref": made.legal_invoice_ref,
            },
        )
        paid = 0
        if record.prepaid:
            _, new = payments.receive(
                session,
                made,
                record.prepaid,
                source=SOURCE,
                external_id=f"prepaid:{draft.number}",
                text="Paid before the invoice was issued",
                actor=ACTOR,
                booked_on=draft.issued_on,
            )
            paid = int(new)
        return Stored(customers=int(created), invoices=1, payments=paid, note=note)

    return _once(look, write)


def unchanged(business_id: str, records: list[InvoiceRecord]) -> set[str]:
    """The numbers of those that are there with the same content; one look for many."""
    hashes = {record.draft.number: record.draft.source_hash for record in records}
    statement = select(invoices.Invoice.number, invoices.Invoice.source_hash).where(
        invoices.Invoice.business_id == business_id, col(invoices.Invoice.number).in_(hashes)
    )
    with reading() as session:
        return {number for number, digest in session.exec(statement) if hashes[number] == digest}


def credit(business_id: str, record: CreditRecord) -> Stored:
    """Book the credit note on the invoice that it names, once.

    Raises NoSuchInvoiceError when that is not here, RefusedError when it is another customer's or currency's.
    """
    external_id = f"credit-note:{record.number}"

    def look(session: Session) -> Stored | None:
        target = _credited(session, business_id, record)
        booked = session.exec(
            select(ledger.LedgerEntry).where(
                ledger.LedgerEntry.business_id == business_id,
                ledger.LedgerEntry.source == SOURCE,
                ledger.LedgerEntry.external_id == external_id,
            )
        ).first()
        if booked is None:
            return None
        if (booked.invoice_id, -booked.amount_minor) != (target.id, record.amount.minor):
            raise RefusedError(
                f"credit note {record.number} is there already and differs in its amount or invoice; "
                "it was not altered"
            )
        return Stored()

    def write(session: Session) -> Stored:
        target = _credited(session, business_id, record)
        invoices.lock(session, target.id)
        booking = (external_id, f"Credit note {record.number}")
        entry = _post(session, target, "credit", record.amount, record.issued_on, booking)
        if record.refunded:
            booking = (f"refund:{record.number}", f"Refunded with credit note {record.number}")
            _post(session, target, "refund", record.refunded, record.issued_on, booking)
        audit.append(
            session,
            chain=target.customer_id,
            kind="ledger.posted",
            business_id=business_id,
            actor=ACTOR,
            subject=entry.id,
            payload={
                "kind": "credit",
                "invoice_id": target.id,
                "credit_note": record.number,
                "amount_minor": record.amount.minor,
                "refunded_minor": record.refunded.minor,
                "currency": record.amount.currency,
                "source": SOURCE,
            },
        )
        note = ""
        if plans.live(session, target.id) is not None:
            note = f"invoice {target.number} has a payment plan: check it after credit note {record.number}"
        return Stored(credits=1, note=note)

    return _once(look, write)


def file_imported(business_id: str, name: str, digest: str, counts: dict[str, int]) -> None:
    """The record that a file was imported, on the business's own chain."""
    with transaction() as session:
        audit.append(
            session,
            chain=audit.business_chain(business_id),
            kind="data.imported",
            business_id=business_id,
            actor=ACTOR,
            subject=business_id,
            payload={"file": name, "sha256": digest, **counts},
        )


def _once(look: Callable[[Session], Stored | None], write: Callable[[Session], Stored]) -> Stored:
    """Look without locking, then write; whoever loses a race to the same number looks again."""
    with reading() as session:
        found = look(session)
    if found is not None:
        return found
    try:
        with transaction() as session:
            return look(session) or write(session)
    except IntegrityError:
        with reading() as session:
            found = look(session)
        if found is None:
            raise
        return found
    except Problem as problem:
        raise RefusedError(problem.detail) from problem


def _create_customer(session: Session, business_id: str, record: CustomerRecord) -> Customer:
    made = Customer(
        business_id=business_id,
        external_id=record.external_id,
        name=record.name,
        customer_class=record.customer_class,
        address=list(record.address),
        country=record.country,
        region=record.region,
        timezone=record.timezone,
        locale=record.locale,
        tax_id=record.tax_id,
    )
    session.add(made)
    session.flush()
    if record.phone:
        accounts.add_contact(session, made, "phone", record.phone)
    if record.email:
        accounts.add_contact(session, made, "email", record.email)
    audit.append(
        session,
        chain=made.id,
        kind="customer.created",
        business_id=business_id,
        actor=ACTOR,
        subject=made.id,
        payload={"external_id": made.external_id, "source": SOURCE},
    )
    return made


def _customer_of(session: Session, business_id: str, buyer: Buyer | str) -> tuple[Customer, bool, str]:
    """The customer, whether it is new, and a note where the match deserves a look."""
    if isinstance(buyer, str):
        known = accounts.find_customer(session, business_id, buyer)
        if known is None:
            raise RefusedError(f"there is no customer {buyer!r}; import the customers first")
        return known, False, ""
    record = buyer.customer
    known = _find(session, business_id, buyer)
    if known is None:
        return _create_customer(session, business_id, record), True, ""
    if known.name == record.name:
        if (
            buyer.known_by == "name"
            and record.address
            and known.address
            and tuple(known.address) != record.address
        ):
            raise RefusedError(
                f"the buyer {record.name} has no identifier, and a customer of that name lives at another address; "
                "give the buyer an identifier (BT-46)"
            )
        return known, False, ""
    if buyer.known_by == "name":
        raise RefusedError(
            f"the buyer {record.name} has no identifier, and the customer {record.external_id} is {known.name}; "
            "give the buyer an identifier (BT-46)"
        )
    return (
        known,
        False,
        f"customer {known.external_id} is called {known.name} here and {record.name} in the document",
    )


def _find(session: Session, business_id: str, buyer: Buyer) -> Customer | None:
    record = buyer.customer
    known = accounts.find_customer(session, business_id, record.external_id)
    if known is None and buyer.known_by == "tax_id":
        same = session.exec(
            select(Customer)
            .where(Customer.business_id == business_id, col(Customer.tax_id) == record.tax_id)
            .limit(2)
        ).all()
        return same[0] if len(same) == 1 else None
    return known


def _round(session: Session, made: Invoice, record: InvoiceRecord) -> None:
    """Book BT-114, so that the balance is the amount due that the document states (BR-CO-16)."""
    if record.rounding:
        kind: ledger.EntryKind = "charge" if record.rounding.minor > 0 else "credit"
        booking = (f"rounding:{made.number}", "Rounding")
        _post(session, made, kind, abs(record.rounding), made.issued_on, booking)


def _credited(session: Session, business_id: str, record: CreditRecord) -> Invoice:
    target = invoices.find_by_number(session, business_id, record.credits)
    if target is None:
        raise NoSuchInvoiceError(
            f"credit note {record.number} credits invoice {record.credits}, which is not here", record.spot
        )
    if target.currency != record.amount.currency:
        raise RefusedError(
            f"credit note {record.number} is in {record.amount.currency}, "
            f"invoice {target.number} in {target.currency}"
        )
    buyer = _find(session, business_id, record.buyer)
    if buyer is not None and buyer.id != target.customer_id:
        raise RefusedError(
            f"credit note {record.number} is for another customer than invoice {target.number}"
        )
    return target


def _post(
    session: Session, target: Invoice, kind: ledger.EntryKind, amount: Money, day: date, what: tuple[str, str]
) -> ledger.LedgerEntry:
    external_id, text = what
    entry, _ = ledger.post(
        session,
        business_id=target.business_id,
        customer_id=target.customer_id,
        invoice_id=target.id,
        kind=kind,
        amount=amount,
        booked_on=day,
        source=SOURCE,
        external_id=external_id,
        text=text,
    )
    return entry


def _customer_differences(session: Session, existing: Customer, record: CustomerRecord) -> list[str]:
    fields = ("name", "customer_class", "country", "region", "timezone", "locale", "tax_id")
    different = [name for name in fields if getattr(existing, name) != getattr(record, name)]
    if tuple(existing.address) != record.address:
        different.append("address")
    statement = select(ContactPoint.kind, ContactPoint.value).where(ContactPoint.customer_id == existing.id)
    known = set(session.exec(statement).all())
    different += [
        kind for kind in ("phone", "email") if (value := getattr(record, kind)) and (kind, value) not in known
    ]
    return different


def _invoice_differences(session: Session, existing: Invoice, record: InvoiceRecord) -> list[str]:
    """The fields that are not the same, both values each where they are short."""
    draft = record.draft
    different = []
    for name in ("currency", "issued_on", "due_on", "supplied_on"):
        here, there = getattr(existing, name), getattr(draft, name)
        if here != there:
            different.append(f"{name} ({here or 'none'} here, {there or 'none'} in the file)")
    stored_lines = invoices.lines(session, existing.id)
    nets = sum(line.net.minor for line in draft.lines) + (draft.adjustment.minor if draft.adjustment else 0)
    total = nets + sum(tax.amount.minor for tax in draft.taxes)
    if existing.currency == draft.currency and existing.total_minor != total:
        here_total, there_total = existing.total, Money(total, draft.currency)
        different.append(f"total ({here_total} here, {there_total} in the file)")
    stored = [(line.description, line.quantity, line.net_minor) for line in stored_lines]
    if stored != [(line.description, str(line.quantity), line.net.minor) for line in draft.lines]:
        different.append("its lines")
    different += [name for name in ("note", "terms") if getattr(existing, name) != getattr(draft, name)]
    return different
