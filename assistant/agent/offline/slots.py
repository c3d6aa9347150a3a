"""The values in a payer's words, as phrases: code that knows the invoice reads them (the tools)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.core.money import Money
from assistant.domain.reading.amounts import find_amounts
from assistant.domain.reading.counts import PlanWords, find_counts, now_said
from assistant.domain.reading.dates import find_dates
from assistant.domain.reading.listed import payments_listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assistant.domain.reading.amounts import AmountReading
    from assistant.domain.reading.dates import DateReading
    from assistant.domain.reading.instalment_numbers import Frequency

_PLENTY = 10**12  # minor units: whether an amount fits the balance is the tool's question
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Slots:
    """What one text says about money and days."""

    plan: PlanWords
    amounts: tuple[AmountReading, ...]
    dates: tuple[DateReading, ...]
    refused: tuple[str, ...] = ()
    """Amounts that another one is to stand in for."""
    starts_now: bool = False
    """`100 now`, `ahorita 200`: the first payment is for today."""
    listed: int | None = None
    """How many payments are named one by one, each with its day."""

    @property
    def wants_parts(self) -> bool:
        """Whether the words describe several payments."""
        plan = self.plan
        several = plan.instalments is not None and plan.instalments > 1
        return bool(several or plan.amount_per_instalment or plan.frequency)

    @property
    def amount(self) -> str | None:
        """The last amount named that can be read: in "not 100, 80" the 80, and in "80 instead of 100" as well."""
        good = [reading.text for reading in self.amounts if reading.kind is not None]
        wanted = [text for text in good if text not in self.refused]
        return wanted[-1] if wanted else good[-1] if good else None

    @property
    def when(self) -> str | None:
        """The day that was named last, also where it is vague (then the tool asks); "later" names none, and a pay day
        tells less than what stands beside it."""
        clear = [reading.text for reading in self.dates if reading.day is not None]
        vague = [one for one in self.dates if one.text.lower() not in ("later", "soon")]
        vague.sort(key=lambda one: not one.pay_day)
        return clear[-1] if clear else vague[-1].text if vague else None

    @property
    def empty(self) -> bool:
        return not (self.plan or self.amounts or self.dates)


@lru_cache(maxsize=256)
def read_slots(text: str, today: date, locale: str, currency: str) -> Slots:
    """Every value in the text."""
    amounts = tuple(find_amounts(text, balance=Money(_PLENTY, currency), locale=locale))
    dates = tuple(find_dates(text, today=today, locale=locale))
    plan = _on_no_condition(find_counts(text, locale), dates)
    if plan.frequency is None and plan.instalments is not None and plan.instalments > 1:
        plan = _with_rhythm(plan, [one for one in dates if one.day is not None])
    listed = payments_listed(text, amounts, dates, locale) if _names_no_plan(plan) else None
    if listed is not None:
        plan = replace(plan, instalments=None)
    return Slots(
        plan=plan,
        amounts=amounts,
        dates=dates,
        starts_now=bool(plan.first_payment) and now_said(text, locale) is not None,
        listed=listed,
        refused=tuple(one.text for one in amounts if _INSTEAD_OF.search(text[: one.span[0]])),
    )


def _names_no_plan(plan: PlanWords) -> bool:
    return plan.instalments in (None, 1) and not (plan.frequency or plan.amount_per_instalment)


def _on_no_condition(plan: PlanWords, dates: Sequence[DateReading]) -> PlanWords:
    """The plan without a first or last day that waits for something else, and without a last day that is over."""
    dropped: dict[str, None] = {}
    for name, phrase in (("start", plan.start), ("end", plan.end)):
        read = [one for one in dates if phrase and (one.text in phrase or phrase in one.text)]
        waits = [one for one in read if one.problem == "unclear" and len(one.candidates) == 1]
        over = [one for one in read if one.problem == "past" and name == "end"]
        if read and len(waits) + len(over) == len(read):
            dropped[name] = None
    return replace(plan, **dropped) if dropped else plan


def _with_rhythm(plan: PlanWords, dates: Sequence[DateReading]) -> PlanWords:
    """The plan with the rhythm of the days that are named for its payments, which begin on the first of them."""
    for named in (dates, dates[-(plan.instalments or 0) :]):
        frequency = rhythm_of([one.day for one in named if one.day is not None])
        if frequency is not None:
            return replace(plan, frequency=frequency, start=plan.start or named[0].text)
    return plan


_A_WEEK, _TWO_WEEKS, _A_MONTH = range(6, 9), range(13, 16), range(28, 33)
"""Days between two payments that are so far apart: New Year's Eve stands for the day after."""


def rhythm_of(days: Sequence[date]) -> Frequency | None:
    """The rhythm of the days that a plan's payments were named for: all a week, two weeks or a month apart."""
    gaps = {(later - earlier).days for earlier, later in pairwise(sorted(set(days)))}
    apart: tuple[tuple[range, Frequency], ...] = (
        (_A_WEEK, "weekly"), (_TWO_WEEKS, "every_two_weeks"), (_A_MONTH, "monthly"),
    )  # fmt: skip
    return next((name for span, name in apart if gaps and all(gap in span for gap in gaps)), None)


def one_payment(slots: Slots) -> bool:
    """One amount and one day, no rhythm and no larger number: "Payment of USD 432.00 scheduled for 12/04"."""
    clear = [reading for reading in slots.dates if reading.day is not None]
    alone = slots.plan.instalments in (None, 1) and slots.plan.frequency is None
    return alone and len(clear) == len(slots.amounts) == 1


_INSTEAD_OF = re.compile(
    r"\b(?:instead of|rather than|anstatt|statt|en vez de|en lugar de|au lieu de|plut[oô]t que)(?: the| los"
    r"| die| les)? *$|(?:^|[,;.(]\s*|\b(?:and|und|y|et)\s+)(?:not|nicht|no|pas) (?:the |die |los |las |les )?$",
    re.IGNORECASE,
)


def plan_wishes(slots: Slots) -> dict[str, object]:
    """The arguments of `propose_plan` that the text names."""
    plan, wishes = slots.plan, dict[str, object]()
    for name in ("first_payment", "amount_per_instalment", "instalments", "frequency", "start", "end"):
        value = getattr(plan, name)
        if value is not None:
            wishes[name] = value
    if plan.day_of_month is not None:
        wishes["day_of_month"] = plan.day_of_month
    if plan.weekday is not None:
        wishes["weekday"] = _WEEKDAYS[plan.weekday]
    return wishes


_DAY_NUMBER = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")


def day_number(phrase: str) -> int | None:
    """20 of "the 20th"."""
    match = _DAY_NUMBER.search(phrase.lower())
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None
