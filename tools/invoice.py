"""The invoice itself: who sent it, its lines, its taxes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import Field

from assistant.core.money import Money
from assistant.core.text import long_date
from assistant.domain import invoices
from assistant.domain.facts import Fact
from assistant.domain.scope import Level
from tools.base import Tool, ToolContext, ToolResult, Wishes, refused

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.invoices import Invoice


class ExplainInvoice(Wishes):
    line: int | None = Field(None, ge=1, le=10_000, description="the line asked about, counted from 1")


def plain(number: str) -> str:
    """A decimal text without trailing zeros: 2.500 -> 2.5."""
    value = Decimal(number)
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def decimal_fact(role: str, number: str) -> Fact:
    """A count when it is whole, else the text of the number."""
    value = Decimal(number)
    return (
        Fact.count(role, int(value)) if value == value.to_integral_value() else Fact.text(role, plain(number))
    )


def tax_rows(session: Session, invoice: Invoice, locale: str) -> list[dict[str, Any]]:
    """The invoice's own tax breakdown, formatted."""
    return [
        {
            "label": tax.label,
            "rate": f"{plain(tax.rate)}%",
            "base": Money(tax.base_minor, invoice.currency).text(locale),
            "amount": Money(tax.amount_minor, invoice.currency).text(locale),
            "note": tax.note,
        }
        for tax in invoices.taxes(session, invoice.id)
    ]


def tax_facts(session: Session, invoice: Invoice) -> list[Fact]:
    facts = [Fact.money("tax_amount", invoice.tax), Fact.money("tax_base", invoice.subtotal)]
    for tax in invoices.taxes(session, invoice.id):
        facts += [
            Fact.percent("tax_rate", Decimal(tax.rate)),
            Fact.money("tax_base", Money(tax.base_minor, invoice.currency)),
            Fact.money("tax_amount", Money(tax.amount_minor, invoice.currency)),
            Fact.text("tax_label", tax.label),
        ]
        if tax.note:
            facts.append(Fact.text("tax_note", tax.note))
    return facts


def explain_invoice(context: ToolContext, session: Session, wishes: ExplainInvoice) -> ToolResult:
    invoice, locale = context.invoice(session), context.locale
    rows = invoices.lines(session, invoice.id)
    if wishes.line is not None and wishes.line > len(rows):
        return refused("no_such_line", context.say("no_such_line", count=str(len(rows))), lines=len(rows))
    facts = [
        Fact.money("invoice_total", invoice.total),
        Fact.money("subtotal", invoice.subtotal),
        Fact.date("due_date", invoice.due_on),
        Fact.date("issue_date", invoice.issued_on),
        Fact.reference("invoice_number", invoice.number),
        Fact.count("line_count", len(rows)),
        *tax_facts(session, invoice),
    ]
    if invoice.supplied_on:
        facts.append(Fact.date("supply_date", invoice.supplied_on))
    shown = []
    for line in rows:
        if wishes.line is not None and line.no != wishes.line:
            continue
        net = Money(line.net_minor, invoice.currency)
        price = _unit_price(line.unit_price, invoice.currency, locale)
        facts += [
            Fact.money(f"line_amount:{line.no}", net),
            Fact.text(f"line_description:{line.no}", line.description),
        ]
        if line.unit:
            facts.append(Fact.text("unit", line.unit))
        facts += [decimal_fact(f"quantity:{line.no}", line.quantity), Fact.count("line_number", line.no)]
        facts += [Fact.percent("tax_rate", Decimal(line.tax_rate))]
        facts += _price_fact(f"unit_price:{line.no}", line.unit_price, invoice.currency)
        shown.append(
            {
                "no": line.no,
                "description": line.description,
                "quantity": f"{plain(line.quantity)} {line.unit}".strip(),
                "unit_price": price,
                "net": net.text(locale),
                "tax_rate": f"{plain(line.tax_rate)}%",
            }
        )
    taxes = tax_rows(session, invoice, locale)
    data = {
        "number": invoice.number,
        "seller": context.business.legal_name,
        "buyer": context.customer.name,
        "issued_text": long_date(invoice.issued_on, locale),
        "due_text": long_date(invoice.due_on, locale),
        "supplied_text": long_date(invoice.supplied_on, locale) if invoice.supplied_on else None,
        "lines": shown,
        "taxes": taxes,
        "subtotal": invoice.subtotal.text(locale),
        "tax_total": invoice.tax.text(locale),
        "total": invoice.total.text(locale),
        "note": invoice.note,
    }
    message = context.say(
        "invoice",
        number=invoice.number,
        seller=context.business.legal_name,
        total=invoice.total.text(locale),
        subtotal=invoice.subtotal.text(locale),
        tax=invoice.tax.text(locale),
    )
    if wishes.line is not None:
        message = context.say("line", **{name: str(value) for name, value in shown[0].items()})
    return ToolResult("ok", message, data, facts=tuple(facts))


def _unit_price(text: str, currency: str, locale: str) -> str:
    try:
        return Money.of(Decimal(text), currency).text(locale)
    except ValueError:  # finer than the currency's minor unit, as unit prices may be
        return f"{currency} {plain(text)}"


def _price_fact(role: str, text: str, currency: str) -> list[Fact]:
    try:
        return [Fact.money(role, Money.of(Decimal(text), currency))]
    except ValueError:
        return [decimal_fact(role, text)]


TOOL = Tool(
    name="explain_invoice",
    description="The sender, the lines, the taxes and the totals as they stand on the invoice; or one line.",
    wishes=ExplainInvoice,
    access="read",
    level=Level.LINK,
    run=explain_invoice,
)
