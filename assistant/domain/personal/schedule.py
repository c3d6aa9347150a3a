"""The retention schedule as data with dates and sources (AUD-09)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

FILE = Path(__file__).with_name("retention.yaml")
From = Literal["issued", "activity", "received"]


@dataclass(frozen=True, slots=True)
class Term:
    """How long one class is kept; `years` or `days`."""

    of: str
    since: date
    counted_from: From
    basis: str
    source: str
    years: int = 0
    days: int = 0
    by_country: dict[str, int] = field(default_factory=dict)

    def until(self, start: date, country: str = "") -> date:
        """The last day on which it is kept; the years of an invoice begin when its own year is over."""
        years = self.by_country.get(country, self.years)
        if self.counted_from == "issued":
            return date(start.year + years, 12, 31)
        day = start if not years else years_on(start, years)
        return day + timedelta(days=self.days)


def years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """All entries of the file, oldest first."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    made = [
        Term(
            of=row["class"],
            since=row["since"],
            counted_from=row["from"],
            basis=row["basis"],
            source=row["source"],
            years=row.get("years", 0),
            days=row.get("days", 0),
            by_country=row.get("by_country", {}),
        )
        for row in rows
    ]
    return tuple(sorted(made, key=lambda term: term.since))


def term(of: str, today: date) -> Term:
    """The entry of that class that is in force."""
    return [known for known in terms() if known.of == of and known.since <= today][-1]
