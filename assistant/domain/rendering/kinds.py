"""The five documents of an invoice, each from the rows it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core import clock
from assistant.core.errors import NotFound
from assistant.core.text import long_date
from assistant.domain import disputes, invoices, ledger, plans
from assistant.domain.rendering.sheet import Column, Material, Section, Sheet, Total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sqlmodel import Session

    from assistant.domain.disputes import Dispute
    from assistant.domain.documents import DocumentKind
    from assistant.domain.ledger import LedgerEntry

ENTRY_TEXTS = {
    "charge": "Invoice",
    "payment": "Payment",
    "credit": "Credit note",
    "discount": "Discount",
    "refund": "Refund",
    "write_off": "Written off",
}
DATE, ENTRY, AMOUNT = Column("Date"), Column("Entry", wide=True), Column("Amount", number=True)


def invoice_sheet(session: Session, material: Material) -> Sheet:
    """As it was issued; what was booked since stands apart below."""
    invoice = material.invoice
    history = ledger.entries(session, invoice.id)
    later = [entry for entry in history if entry.kind != "charge"]
    heading = "Copy of invoice" if invoice.legal_invoice_ref else "Invoice"
    facts: list[tuple[str, ...]] = [
        ("Number", invoice.number, "strong"),
        ("Issued", material.day(invoice.issued_on)),
    ]
    if invoice.supplied_on:
        facts.append(("Supplied", material.day(invoice.supplied_on)))
    facts.append(("Currency", invoice.currency))
    notes = [("How to pay", f"Open the link that came with this invoice. Reference: {invoice.number}")]
    if invoice.terms:
        notes.insert(0, ("Terms", invoice.terms))
    if invoice.note:
        notes.insert(0, ("Note", invoice.note))
    if invoice.legal_invoice_ref:
        notes.insert(
            0, ("Copy", f"The invoice itself is {invoice.legal_invoice_ref}; this is a copy for reading.")
        )
    if invoice.voided_at:
        cancelled = invoice.voided_at.astimezone(clock.zone(material.customer.timezone)).date()
        notes.insert(0, ("Cancelled", f"This invoice was cancelled on {material.day(cancelled)}."))
    return Sheet(
        material=material,
        heading=heading,
        title=f"{heading} {invoice.number}",
        dated=_last_day(material, history),
        banner=(
            ("Total", material.money(invoice.total_minor)),
            ("Due", long_date(invoice.due_on, material.locale)),
        ),
        facts=tuple(facts),
        sections=(_lines(session, material), *((_since(material, history, later),) if later else ())),
        notes=tuple(notes),
    )


def _lines(session: Session, material: Material) -> Section:
    invoice = material.invoice
    lines, taxes = invoices.lines(session, invoice.id), invoices.taxes(session, invoice.id)
    net = sum(line.net_minor for line in lines)
    totals = []
    if invoice.subtotal_minor != net:
        totals.append(Total("Sum of lines", material.money(net)))
        totals.append(Total("Allowances and charges", material.money(invoice.subtotal_minor - net)))
    totals.append(Total("Subtotal", material.money(invoice.subtotal_minor)))
    totals += [
        Total(f"{tax.label} on {material.money(tax.base_minor)}", material.money(tax.amount_minor))
        for tax in taxes
    ]
    if sum(bool(tax.amount_minor) for tax in taxes) > 1:
        totals.append(Total("All taxes", material.money(invoice.tax_minor)))
    totals.append(Total("Total", material.money(invoice.total_minor), strong=True))
    return Section(
        columns=(
            Column("No."),
            Column("Description", wide=True),
            Column("Quantity", number=True),
            Column("Unit price", number=True),
            Column("Tax", number=True),
            Column("Net amount", number=True),
        ),
        rows=tuple(
            (
                str(line.no),
                line.description,
                f"{material.number(line.quantity)} {line.unit}".strip(),
                material.price(line.unit_price),
                f"{material.number(line.tax_rate)}%",
                material.money(line.net_minor),
            )
            for line in lines
        ),
        totals=tuple(totals),
        notes=tuple(f"{tax.label}: {tax.note}" for tax in taxes if tax.note),
    )


def _since(material: Material, history: Sequence[LedgerEntry], later: Sequence[LedgerEntry]) -> Section:
    return Section(
        heading="Since it was issued",
        columns=(DATE, ENTRY, AMOUNT),
        rows=tuple(_row(material, entry) for entry in later),
        totals=(Total("Balance", material.money(_sum(history)), strong=True),),
    )


def statement_sheet(session: Session, material: Material) -> Sheet:
    """Every booking on the invoice with the balance after it, and what is in dispute."""
    invoice = material.invoice
    history = ledger.entries(session, invoice.id)
    rows, running = [], 0
    for entry in history:
        running += entry.amount_minor
        rows.append((*_row(material, entry), material.money(running)))
    totals = [Total("Balance", material.money(running), strong=True)]
    live = disputes.live(session, invoice.id)
    contested = min(sum(dispute.amount_minor for dispute in live), max(running, 0))
    if contested:
        totals.append(Total("In dispute", material.money(contested)))
        totals.append(Total("Payable now", material.money(running - contested)))
    last = _last_day(material, history)
    return Sheet(
        material=material,
        heading="Statement",
        title=f"Statement of account, invoice {invoice.number}",
        dated=last,
        to="For",
        banner=(("Balance", material.money(running)), ("Due", long_date(invoice.due_on, material.locale))),
        facts=(
            ("Invoice", invoice.number, "strong"),
            ("Issued", material.day(invoice.issued_on)),
            ("Entries up to", material.day(last)),
        ),
        sections=(
            Section(
                columns=(DATE, ENTRY, AMOUNT, Column("Balance", number=True)),
                rows=tuple(rows),
                totals=tuple(totals),
                notes=tuple(_contested(material, dispute) for dispute in live),
            ),
        ),
    )


def _contested(material: Material, dispute: Dispute) -> str:
    opened = dispute.opened_at.astimezone(clock.zone(material.customer.timezone)).date()
    what = f"{disputes.REASON_TEXTS[dispute.reason]}; {material.money(dispute.amount_minor)}"
    return f"Dispute {dispute.reference}, opened {material.day(opened)}: {what}."


def receipt_sheet(session: Session, material: Material) -> Sheet:
    """Every payment received on the invoice, refunds taken off."""
    history = ledger.entries(session, material.invoice.id)
    payments = [entry for entry in history if entry.kind in ("payment", "refund")]
    return Sheet(
        material=material,
        heading="Receipt",
        title=f"Receipt for invoice {material.invoice.number}",
        dated=_last_day(material, payments),
        to="Received from",
        banner=(
            ("Received", material.money(-_sum(payments))),
            ("Balance of the invoice", material.money(_sum(history))),
        ),
        facts=(
            ("Invoice", material.invoice.number, "strong"),
            ("Invoice total", material.money(material.invoice.total_minor)),
            ("Last payment", material.day(_last_day(material, payments))),
        ),
        sections=(
            Section(
                columns=(DATE, Column("Payment", wide=True), AMOUNT),
                rows=tuple(_row(material, entry, sign=-1) for entry in payments),
                totals=(Total("Received", material.money(-_sum(payments)), strong=True),),
            ),
        ),
    )


def credit_note_sheet(session: Session, material: Material) -> Sheet:
    """Every credit on the invoice."""
    history = ledger.entries(session, material.invoice.id)
    credits = [entry for entry in history if entry.kind == "credit"]  # noqa: A001 - the ledger's word
    return Sheet(
        material=material,
        heading="Credit note",
        title=f"Credit note for invoice {material.invoice.number}",
        dated=_last_day(material, credits),
        to="Credited to",
        banner=(
            ("Credited", material.money(-_sum(credits))),
            ("Balance of the invoice", material.money(_sum(history))),
        ),
        facts=(
            ("For invoice", material.invoice.number, "strong"),
            ("Invoice issued", material.day(material.invoice.issued_on)),
            ("Invoice total", material.money(material.invoice.total_minor)),
        ),
        sections=(
            Section(
                columns=(DATE, Column("Number and reason", wide=True), AMOUNT),
                rows=tuple(_row(material, entry, sign=-1) for entry in credits),
                totals=(Total("Credited", material.money(-_sum(credits)), strong=True),),
            ),
        ),
    )


def plan_sheet(session: Session, material: Material) -> Sheet:
    """The plan that was agreed, and what is paid on it. Raises NotFound where there is none."""
    invoice = material.invoice
    plan = plans.live(session, invoice.id)
    if plan is None:
        raise NotFound("There is no payment plan on this invoice.")
    parts = plans.instalments(session, plan.id)
    paid = sum(part.paid_minor for part in parts)
    agreed = plan.created_at.astimezone(clock.zone(material.customer.timezone)).date()
    return Sheet(
        material=material,
        heading="Payment plan",
        title=f"Payment plan for invoice {invoice.number}",
        dated=agreed,
        to="Agreed with",
        banner=(
            ("In total", material.money(plan.total_minor)),
            ("Still open", material.money(plan.total_minor - paid)),
        ),
        facts=(
            ("Invoice", invoice.number, "strong"),
            ("Agreed", material.day(agreed)),
            ("Payments", str(len(parts))),
        ),
        sections=(
            Section(
                columns=(
                    Column("No."),
                    Column("Due", wide=True),
                    AMOUNT,
                    Column("Paid", number=True),
                    Column("Open", number=True),
                ),
                rows=tuple(
                    (
                        str(part.no),
                        long_date(part.due_on, material.locale),
                        material.money(part.amount_minor),
                        material.money(part.paid_minor),
                        material.money(part.amount_minor - part.paid_minor),
                    )
                    for part in parts
                ),
                totals=(
                    Total("In total", material.money(plan.total_minor)),
                    Total("Paid", material.money(paid)),
                    Total("Still open", material.money(plan.total_minor - paid), strong=True),
                ),
            ),
        ),
        notes=(("", "The plan has no interest and no fee. Each payment may be made earlier."),),
    )


def _row(material: Material, entry: LedgerEntry, *, sign: int = 1) -> tuple[str, str, str]:
    what = entry.text or ENTRY_TEXTS[entry.kind]
    return material.day(entry.booked_on), what, material.money(sign * entry.amount_minor)


def _sum(entries: Sequence[LedgerEntry]) -> int:
    return sum(entry.amount_minor for entry in entries)


def _last_day(material: Material, entries: Sequence[LedgerEntry]) -> date:
    return max((entry.booked_on for entry in entries), default=material.invoice.issued_on)


BUILDERS: dict[DocumentKind, Callable[[Session, Material], Sheet]] = {
    "invoice": invoice_sheet,
    "statement": statement_sheet,
    "receipt": receipt_sheet,
    "credit_note": credit_note_sheet,
    "plan": plan_sheet,
}
