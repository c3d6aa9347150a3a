"""Where an invoice stands at one moment: what is owed, contested and payable now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.money import Money, total
from assistant.domain import disputes, invoices, ledger

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.disputes import Dispute
    from assistant.domain.invoices import Invoice, InvoiceStatus
    from assistant.domain.ledger import LedgerEntry


@dataclass(frozen=True)
class Position:
    """All amounts in the invoice's currency; `payable` is the undisputed rest, never negative.

    `disputes` are those that are undecided.
    """

    balance: Money
    disputed: Money
    payable: Money
    paid: Money
    credited: Money
    status: InvoiceStatus
    days_overdue: int
    history: tuple[LedgerEntry, ...]
    disputes: tuple[Dispute, ...]


def position(session: Session, invoice: Invoice, timezone: str, *, any_dispute: bool = True) -> Position:
    """Summed from the ledger and the live disputes; `any_dispute` False: it is known that there are none."""
    history = tuple(ledger.entries(session, invoice.id))
    currency = invoice.currency
    balance = total((entry.money for entry in history), currency)
    live = tuple(disputes.live(session, invoice.id)) if any_dispute else ()
    contested = min(total((dispute.amount for dispute in live), currency), max(balance, Money.zero(currency)))
    status, overdue = invoices.status(invoice, balance, timezone)
    return Position(
        balance=balance,
        disputed=contested,
        payable=max(balance - contested, Money.zero(currency)),
        paid=-total((e.money for e in history if e.kind in ("payment", "refund")), currency),
        credited=-total(
            (e.money for e in history if e.kind in ("credit", "discount", "write_off")), currency
        ),
        status=status,
        days_overdue=overdue,
        history=history,
        disputes=live,
    )
