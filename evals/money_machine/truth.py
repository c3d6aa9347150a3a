"""What must hold after every step, and what must hold when everything has come to rest."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from assistant.core import db
from assistant.core.money import Money
from assistant.domain import invoices, positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlmodel import Session

    from evals.money_machine.bank import Bank

ONCE = {
    # events that each subject has at most once
    "payment.initiated", "plan.created", "promise.created", "promise.kept", "promise.broken", "dispute.opened",
    "dispute.resolved", "case.opened", "payment.received", "payment.refunded", "offer.accepted",
}  # fmt: skip
if TYPE_CHECKING:
    Rows = Callable[..., list[Any]]
PAYABLE = ("open", "processing")


_text = lru_cache(sa.text)


@contextmanager
def _looking() -> Iterator[tuple[Session, Rows]]:
    with db.reading() as session:
        connection = session.connection()
        yield session, lambda text, **values: list(connection.execute(_text(text), values).all())


def always(business_id: str, timezone: str, bank: Bank) -> list[str]:
    """What is wrong now; empty when all is well."""
    with _looking() as (session, rows):
        return _always(session, rows, business_id, timezone, bank)


def _always(session: Session, rows: Rows, business_id: str, timezone: str, bank: Bank) -> list[str]:
    found: list[str] = []
    entries = rows(
        "SELECT invoice_id, kind, amount_minor FROM ledger_entry WHERE business_id = :b ORDER BY id",
        b=business_id,
    )
    sums: Counter[str] = Counter()
    crossed: Counter[str] = Counter()
    for invoice_id, _kind, minor in entries:
        before = sums[invoice_id]
        sums[invoice_id] += minor
        crossed[invoice_id] += sums[invoice_id] <= 0 < before
    for invoice_id, expected in sums.items():
        invoice = invoices.get(session, business_id, invoice_id)
        now = positions.position(session, invoice, timezone)
        if now.balance != Money(expected, invoice.currency):
            found.append(f"the ledger of {invoice_id} sums to {expected}, its balance says {now.balance}")
        if not 0 <= now.payable.minor <= max(expected, 0):
            found.append(f"{now.payable} is payable of {expected}")
    found += _events(rows, business_id, entries, crossed)
    found += _one_charge(bank)
    found += _commitments(rows, business_id)
    return found


def _events(rows: Rows, business_id: str, entries: list[Any], crossed: Counter[str]) -> list[str]:
    found: list[str] = []
    told = rows("SELECT type, data, audit_id FROM event WHERE business_id = :b", b=business_id)
    counted: Counter[tuple[str, str]] = Counter()
    for kind, data, _audit in told:
        counted[kind, _id(data)] += 1
    found += [
        f"{kind} of {about} was told {n} times"
        for (kind, about), n in counted.items()
        if n > 1 and kind in ONCE
    ]
    if len({audit for _k, _d, audit in told if audit}) != len([1 for _k, _d, audit in told if audit]):
        found.append("one entry of the log was told twice")
    for invoice_id, times in crossed.items():
        if counted["invoice.paid", invoice_id] != times:
            told_times = counted["invoice.paid", invoice_id]
            found.append(f"invoice.paid was told {told_times} times; the balance fell to zero {times} times")
    kinds = Counter(kind for kind, _data, _audit in told)
    by_kind = Counter(kind for _invoice, kind, _minor in entries)
    intents, cases, disputes = rows(
        "SELECT (SELECT count(*) FROM payment_intent WHERE business_id = :b), "
        '(SELECT count(*) FROM "case" WHERE business_id = :b), '
        "(SELECT count(*) FROM dispute WHERE business_id = :b)",
        b=business_id,
    )[0]
    for kind, number in (
        ("payment.received", by_kind["payment"]),
        ("payment.refunded", by_kind["refund"]),
        ("payment.initiated", intents),
        ("case.opened", cases),
        ("dispute.opened", disputes),
    ):
        if kinds[kind] != number:
            found.append(f"{kind} was told {kinds[kind]} times for {number}")
    return found


def _id(data: Any) -> str:
    return str((json.loads(data) if isinstance(data, str) else data)["id"])


def _one_charge(bank: Bank) -> list[str]:
    """Never two that can be paid for one payment; two that were paid only when a bank's no turned out a yes."""
    payable: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    for one in bank.checkouts():
        payment = one["ask"]["metadata"]["payment"]
        payable[payment] += one["state"] in PAYABLE
        paid[payment] += one["state"] == "succeeded"
    found = [f"{n} checkouts of {payment} can be paid at once" for payment, n in payable.items() if n > 1]
    twice = sum(n - 1 for n in paid.values() if n > 1)
    if twice > bank.late:
        found.append(f"{twice} payments were charged twice, with {bank.late} late successes")
    return found


def _commitments(rows: Rows, business_id: str) -> list[str]:
    bad = rows(
        "SELECT p.id FROM promise p WHERE p.business_id = :b AND (p.paid_minor < 0 OR p.paid_minor > p.amount_minor "
        "OR (p.status = 'open' AND p.paid_minor >= p.amount_minor)) "
        "UNION ALL SELECT i.plan_id FROM instalment i JOIN plan p ON p.id = i.plan_id WHERE p.business_id = :b "
        "AND (i.paid_minor < 0 OR i.paid_minor > i.amount_minor) "
        "UNION ALL SELECT p.id FROM plan p WHERE p.business_id = :b AND p.status = 'active' AND NOT EXISTS "
        "(SELECT 1 FROM instalment i WHERE i.plan_id = p.id AND i.paid_minor < i.amount_minor)",
        b=business_id,
    )
    return [f"{row[0]} counts what was never paid, or is paid and not kept" for row in bad]


def at_rest(business_id: str, bank: Bank) -> list[str]:
    """Every cent at the processor is in the ledger, and no cent more."""
    with _looking() as (_session, rows):
        return _at_rest(rows, business_id, bank)


def _at_rest(rows: Rows, business_id: str, bank: Bank) -> list[str]:
    found: list[str] = []
    attempts = {
        row.processor_ref: row
        for row in rows(
            "SELECT id, processor_ref, status FROM payment_attempt WHERE business_id = :b "
            "AND processor <> 'bank_transfer'",
            b=business_id,
        )
    }
    booked: Counter[str] = Counter()
    for external_id, minor in rows(
        "SELECT external_id, amount_minor FROM ledger_entry WHERE business_id = :b "
        "AND source IN ('processor:test', 'processor:test_b')",
        b=business_id,
    ):
        booked[external_id.partition(":")[0]] += -minor
    for one in bank.checkouts():
        ref, row = one["id"], attempts.get(one["id"])
        held = 0
        if one["state"] == "succeeded":
            gone = sum(each["amount_minor"] for each in one["chargebacks"] if each["status"] != "won")
            held = one["amount_minor"] - one["refunded_minor"] - gone
        if booked[ref] != held:
            found.append(f"the processor holds {held} of {ref} ({one['state']}), the ledger {booked[ref]}")
        # One that nobody was ever led to may end there without our knowing.
        ended = one["state"] == "open" or (row is None and one["state"] == "cancelled")
        if not ended and (row is None or row.status != one["state"]):
            found.append(f"{ref} is {one['state']} there and {row.status if row else 'unknown'} here")
        booked.pop(ref, None)
    found += [f"{ref} is booked and there is no such checkout" for ref, minor in booked.items() if minor]
    waiting = rows("SELECT count(*) FROM inbox_event WHERE status = 'received' AND source LIKE 'payments.%'")[
        0
    ][0]
    if waiting:
        found.append(f"{waiting} notices were never handled")
    return found
