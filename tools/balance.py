"""What is owed, and how it came to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.text import long_date, short_date
from assistant.domain import plans, positions
from assistant.domain.facts import Fact
from assistant.domain.scope import Level
from tools.base import NoWishes, Tool, ToolContext, ToolResult

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.invoices import Invoice
    from assistant.domain.positions import Position

ENTRY_TEXTS = {
    "charge": "Invoice",
    "payment": "Payment",
    "credit": "Credit note",
    "discount": "Discount",
    "refund": "Refund",
    "write_off": "Written off",
}


def position_facts(invoice: Invoice, now: Position) -> tuple[Fact, ...]:
    """Everything that may be said about where the invoice stands."""
    facts = [
        Fact.money("balance", now.balance),
        Fact.money("invoice_total", invoice.total),
        Fact.money("paid", now.paid),
        Fact.money("credited", now.credited),
        Fact.money("disputed", now.disputed),
        Fact.money("payable", now.payable),
        Fact.date("due_date", invoice.due_on),
        Fact.date("issue_date", invoice.issued_on),
        Fact.reference("invoice_number", invoice.number),
        Fact.text("status", now.status),
        Fact.count("days_overdue", now.days_overdue),
    ]
    numbers: dict[str, int] = {}
    for entry in now.history:
        if entry.kind == "charge":
            continue
        numbers[entry.kind] = number = numbers.get(entry.kind, 0) + 1
        facts.append(Fact.money(f"{entry.kind}_amount:{number}", abs(entry.money)))
        facts.append(Fact.date(f"{entry.kind}_date:{number}", entry.booked_on))
        if entry.kind == "credit" and entry.text:
            facts.append(Fact.text(f"credit_note:{number}", entry.text))
    return tuple(facts)


def _on_plan(session: Session, invoice_id: str) -> bool:
    """Whether the days that count are those of a plan that runs."""
    plan = plans.live(session, invoice_id)
    return plan is not None and plan.status == "active"


def get_balance(context: ToolContext, session: Session, _wishes: NoWishes) -> ToolResult:
    invoice = context.invoice(session)
    now = positions.position(session, invoice, context.timezone)
    locale = context.locale
    balance, due = now.balance.text(locale), long_date(invoice.due_on, locale)
    late = now.days_overdue
    running = now.status in ("due_today", "not_due", "overdue") and _on_plan(session, invoice.id)
    message = context.say(
        "balance_on_plan" if running else f"balance_{now.status}",
        number=invoice.number,
        balance=balance,
        credit=(-now.balance).text(locale),
        due=due,
        days=context.say("one_day") if late == 1 else context.say("days", count=str(late)),
    )
    if now.disputed and now.status not in ("paid", "void", "credit"):
        parts = {"disputed": now.disputed.text(locale), "payable": now.payable.text(locale)}
        message += " " + context.say("balance_disputed", **parts)
    data = {
        "number": invoice.number,
        "balance": balance,
        "total": invoice.total.text(locale),
        "paid": now.paid.text(locale),
        "credited": now.credited.text(locale),
        "disputed": now.disputed.text(locale),
        "payable": now.payable.text(locale),
        "currency": invoice.currency,
        "due_on": invoice.due_on.isoformat(),
        "due_text": due,
        "status": now.status,
        "days_overdue": now.days_overdue,
        "history": [
            {
                "on": short_date(entry.booked_on, locale),
                "what": entry.text or ENTRY_TEXTS[entry.kind],
                "amount": entry.money.text(locale),
            }
            for entry in now.history
        ],
    }
    return ToolResult("ok", message, data, facts=position_facts(invoice, now))


TOOL = Tool(
    name="get_balance",
    description="What the payer owes on this invoice now, when it is due, and the payments and credits so far.",
    wishes=NoWishes,
    access="read",
    level=Level.LINK,
    run=get_balance,
)
