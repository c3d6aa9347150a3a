"""A bank statement as a CSV file: each line is booked by itself; a second reading changes nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from assistant.core.db import transaction
from assistant.core.errors import Invalid
from assistant.core.money import Money
from assistant.domain.importing.numbers import decimal_cell, iso_date
from assistant.domain.importing.report import RefusedError
from assistant.domain.importing.tabular import read_table
from assistant.processors.bank_transfer.arrivals import arrived

if TYPE_CHECKING:
    from assistant.domain.importing.tabular import Row

COLUMNS = ("line_id", "booked_on", "amount", "currency", "reference")
LONGEST_ID = 100


def book(content: bytes, *, business_id: str) -> tuple[Counter[str], list[str]]:
    """How many lines were booked, known or unmatched, and what is wrong with the others. Money that went out is
    counted as `out` and left alone. Raises Invalid for a file that is none."""
    counted: Counter[str] = Counter()
    problems: list[str] = []
    try:
        table = read_table(content)
        missing = [column for column in COLUMNS if column not in table.columns]
        if missing:
            raise Invalid(
                f"The column {' and '.join(missing)} is missing; a statement has {', '.join(COLUMNS)}."
            )
        for row in table.rows():
            try:
                counted[_line(row, business_id, comma_allowed=table.comma_allowed)] += 1
            except ValueError as error:
                problems.append(f"line {row.line}: {error}")
    except RefusedError as error:
        raise Invalid(f"The statement cannot be read: {error.reason}") from error
    return counted, problems


def _line(row: Row, business_id: str, *, comma_allowed: bool) -> str:
    row.check()
    if not 0 < len(row["line_id"]) <= LONGEST_ID:
        raise ValueError(f"line_id has 1 to {LONGEST_ID} characters")
    value = decimal_cell(row["amount"], comma_allowed=comma_allowed, comma_used="," in row["amount"])
    if value <= 0:
        return "out"
    amount = Money.of(value, row["currency"].upper())
    booked_on = iso_date(row["booked_on"])
    with transaction() as session:
        return arrived(
            session,
            business_id,
            reference=row["reference"],
            amount=amount,
            line_id=row["line_id"],
            booked_on=booked_on,
        )
