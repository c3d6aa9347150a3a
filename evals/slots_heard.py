"""Figures over dates, amounts and counts: read exactly, asked back where they are vague, and nothing invented."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.agent.offline.slots import read_slots
from assistant.core.money import Money
from assistant.domain.reading.amounts import find_amounts, read_amount
from assistant.domain.reading.dates import find_dates, read_date
from evals.utterances import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.domain.reading.counts import PlanWords
    from evals.utterances import Utterance

PLENTY = 10**12
PER = {"week": "weekly", "two_weeks": "every_two_weeks", "month": "monthly"}


@dataclass(frozen=True, slots=True)
class Score:
    """Of `of` labelled values `right` are read as labelled; `invented`: values in messages that hold none such."""

    right: int = 0
    of: int = 0
    invented: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.of + other.of, self.invented + other.invented)

    def record(self) -> dict[str, Any]:
        return {
            "right": round(self.right / self.of, 4) if self.of else 0.0,
            "of": self.of,
            "invented": self.invented,
        }


def days_read(item: Utterance) -> set[date]:
    """Every day that the offline model would take for one that was named."""
    slots = read_slots(item.text, TODAY, item.locale, item.currency)
    plan = slots.plan
    found = {reading.day for reading in find_dates(item.text, today=TODAY, locale=item.locale) if reading.day}
    for phrase in (plan.start, plan.end):
        if phrase:
            day = read_date(phrase, today=TODAY, locale=item.locale).day
            found |= {day} if day else set()
    if slots.starts_now:
        found.add(TODAY)
    if plan.weekday is not None:
        ahead = (plan.weekday - TODAY.weekday()) % 7 or 7
        found.add(TODAY + timedelta(days=ahead))
    if plan.day_of_month is not None:
        found.add(_next_of_month(plan.day_of_month))
    return found


def _next_of_month(number: int) -> date:
    day = TODAY + timedelta(days=1)
    while day.day != number:
        day += timedelta(days=1)
    return day


def score_dates(item: Utterance, days: set[date]) -> Score:
    """A clear pay date is right when an acceptable day is among those read; a vague one when no other day is read."""
    acceptable = {date.fromisoformat(day) for one in item.dates for day in one["any_of"]}
    strange = {day for day in days if day not in acceptable and day >= TODAY}
    total = Score()
    for one in item.dates:
        if one["role"] != "pay":
            continue
        wanted = {date.fromisoformat(day) for day in one["any_of"]}
        total += Score(int(bool(days & wanted) if wanted else not strange), 1)
    if not item.dates and strange:
        total += Score(invented=1)
    return total


def amounts_read(item: Utterance) -> tuple[list[int], bool]:
    """The amounts read without asking, in minor units, and whether "the rest" was heard."""
    plenty = Money(PLENTY, item.currency)
    balance = Money(item.balance, item.currency)
    found = [
        reading.money.minor
        for reading in find_amounts(item.text, balance=plenty, locale=item.locale)
        if reading.kind == "absolute" and reading.money is not None
    ]
    rest = False
    for reading in find_amounts(item.text, balance=balance, locale=item.locale):
        if reading.kind in ("share", "rest") and reading.money is not None:
            rest = rest or reading.kind == "rest"
            found.append(reading.money.minor)
    plan = read_slots(item.text, TODAY, item.locale, item.currency).plan
    for phrase in (plan.amount_per_instalment, plan.first_payment):
        if phrase:
            one = read_amount(phrase, balance=plenty, locale=item.locale)
            share = (
                read_amount(phrase, balance=balance, locale=item.locale) if one.kind != "absolute" else one
            )
            if share.money is not None and share.money.minor not in found:
                found.append(share.money.minor)
    return found, rest


def score_amounts(item: Utterance, found: Sequence[int], *, rest: bool) -> Score:
    total = Score()
    for one in item.amounts:
        if one.get("relative") == "rest":
            right = rest
        elif one.get("ask"):
            right = one["minor"] not in found if one["minor"] is not None else not found
        else:
            right = one["minor"] in found
        total += Score(int(right), 1)
    if not item.amounts and found:
        total += Score(invented=1)
    return total


def _plan_read(item: Utterance) -> tuple[PlanWords, int | None]:
    """The plan, and how many payments in all: as said, or as they are listed one by one."""
    slots = read_slots(item.text, TODAY, item.locale, item.currency)
    return slots.plan, slots.plan.instalments or slots.listed


def score_counts(item: Utterance) -> Score:
    plan, parts = _plan_read(item)
    if not item.counts:
        return Score(invented=int(parts is not None and parts > 1))
    total = Score()
    if "parts" in item.counts:
        total += Score(int(parts == item.counts["parts"]), 1)
    if "per" in item.counts:
        total += Score(int(plan.frequency == PER[item.counts["per"]]), 1)
    return total


def figures_of(items: Sequence[Utterance]) -> dict[str, Any]:
    """Dates, amounts and counts, each with what was read where there is nothing."""
    dates = sum((score_dates(item, days_read(item)) for item in items), Score())
    amounts = counts = Score()
    for item in items:
        found, rest = amounts_read(item)
        amounts += score_amounts(item, found, rest=rest)
        counts += score_counts(item)
    return {"dates": dates.record(), "amounts": amounts.record(), "counts": counts.record()}


def wrong(items: Sequence[Utterance]) -> list[dict[str, Any]]:
    """What went wrong, for the part that may be read."""
    found = []
    for item in items:
        days = days_read(item)
        score = score_dates(item, days)
        if score.right < score.of or score.invented:
            found.append({"id": item.id, "slot": "dates", "read": sorted(map(str, days))})
        read, rest = amounts_read(item)
        score = score_amounts(item, read, rest=rest)
        if score.right < score.of or score.invented:
            found.append({"id": item.id, "slot": "amounts", "read": [*map(str, read), *["rest"] * rest]})
        score = score_counts(item)
        if score.right < score.of or score.invented:
            plan, parts = _plan_read(item)
            found.append({"id": item.id, "slot": "counts", "read": [str(parts), str(plan.frequency)]})
    return found


def libraries_alone(items: Sequence[Utterance]) -> dict[str, Any]:
    """The same days by date libraries with nothing around them, and amounts by the plainest pattern."""
    readers: dict[str, Callable[[Utterance], set[date]]] = {"dateparser.search": _by_dateparser}
    scores = {
        f"dates: {name}": sum((score_dates(item, read(item)) for item in items), Score()).record()
        for name, read in readers.items()
    }
    plain = sum((score_amounts(item, _by_figures(item), rest=False) for item in items), Score())
    return scores | {"amounts: figures with a sign or two decimals": plain.record()}


def _by_dateparser(item: Utterance) -> set[date]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from dateparser.search import search_dates

        order = "MDY" if item.locale == "en_US" else "DMY"
        settings = {
            "RELATIVE_BASE": datetime(TODAY.year, TODAY.month, TODAY.day),  # noqa: DTZ001 - a calendar day
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": order,
        }
        found = search_dates(item.text, languages=[item.lang], settings=settings) or []
    return {moment.date() for _text, moment in found}


_FIGURES = re.compile(
    r"[$€£]\s?(\d[\d.,]*)|(\d[\d.,]*)\s?(?:[$€£]|dollars|euros?|pounds|bucks)|(\d+[.,]\d\d)\b"
)


def _by_figures(item: Utterance) -> list[int]:
    found = []
    for match in _FIGURES.finditer(item.text):
        figure = next(group for group in match.groups() if group).rstrip(".,")
        whole, cents = re.fullmatch(r"(.*?)(?:[.,](\d\d))?", figure).groups()  # type: ignore[union-attr]
        digits = re.sub(r"\D", "", whole)
        if digits:
            found.append(int(digits) * 100 + int(cents or 0))
    return found
