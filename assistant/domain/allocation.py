"""Which invoices a payment pays: as the payer said, then the oldest due; the rest is their credit (MON-05)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One invoice that may be paid; `payable` leaves out what is in dispute."""

    invoice_id: str
    due_on: date
    payable: Money


@dataclass(frozen=True, slots=True)
class Allocation:
    """`parts` are positive, at most one per invoice; parts and `over` sum to what was paid."""

    parts: tuple[tuple[str, Money], ...]
    over: Money


def allocate(
    paid: Money, items: Sequence[OpenItem], *, directed: Sequence[tuple[str, Money]] = ()
) -> Allocation:
    """Share `paid` over `items`: first what the payer directed, then the earliest due date, the id at a tie.

    No invoice gets more than is payable on it. Raises TypeError when currencies meet (MON-06).
    """
    left = paid
    got: dict[str, Money] = {}
    rooms = {item.invoice_id: max(item.payable, Money.zero(item.payable.currency)) for item in items}
    oldest_first = sorted(items, key=lambda item: (item.due_on, item.invoice_id))
    wishes = [*directed, *((item.invoice_id, rooms[item.invoice_id]) for item in oldest_first)]
    for invoice_id, wished in wishes:
        room = rooms.get(invoice_id)
        if room is None:
            continue
        already = got.get(invoice_id, Money.zero(paid.currency))
        taken = min(wished, room - already, left)
        if taken.minor > 0:
            got[invoice_id] = already + taken
            left -= taken
    return Allocation(tuple(got.items()), left)
