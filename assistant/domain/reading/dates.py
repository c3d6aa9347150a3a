"""Dates out of a payer's words: one day, or why not. Never a guess, never a model (MON-15).

Rules that are choices, so that the reply echoes the day in full: a bare weekday or day number is the next one
and never today; "next Friday" is the Friday of next week in English and the coming one in Spanish, French and
German; "end of the week" is its Friday; a date without a year is the next of that name; 12/05 is read as the
locale writes it. "By" and "before" a day are that day; "after" a day names none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.core.money import locale_of
from assistant.domain.reading import around_dates, said_before
from assistant.domain.reading.date_grammar import NEEDED, RULES
from assistant.domain.reading.languages import LEXICONS
from assistant.domain.reading.later_rules import count_on
from assistant.domain.reading.matching import UNCLEAR, Context, Groups, Outcome, Problem
from assistant.domain.reading.past_days import speaks_of_the_past
from assistant.domain.reading.second_reader import second_reading
from assistant.domain.reading.tokens import tokenize

if TYPE_CHECKING:
    from datetime import date

    from assistant.domain.reading.tokens import Reading


@dataclass(frozen=True, slots=True)
class DateReading:
    """`day` is set only where `problem` is None; `candidates`: the days it could be, or the one that is past.

    `span` is the place of the phrase in the text, `text` the phrase. `pay_day`: "payday", with no day said.
    """

    day: date | None
    problem: Problem | None
    candidates: tuple[date, ...]
    span: tuple[int, int]
    text: str
    pay_day: bool = False


def read_date(text: str, *, today: date, locale: str = "en_US", allow_past: bool = False) -> DateReading:
    """One phrase to one day.

    Problems: `none` (no date in it), `unclear` ("soon", "next month", "31 Feb"), `past`, `ambiguous` (several
    days, in `candidates`). With `allow_past` a day that is over is read as it is, and "Friday" or "the 5th"
    means the latest one.
    """
    readings = _read(text, today=today, locale=locale, whole=True, backwards=allow_past)
    whole = (0, len(text))
    clear = [reading for reading in readings if reading.day is not None]
    days = tuple(dict.fromkeys(reading.day for reading in clear if reading.day is not None))
    if len(days) == 1:
        reading = clear[0]
        blocking = [other for other in readings if other.problem in ("ambiguous", "past")]
        return blocking[0] if blocking else reading
    if len(days) > 1:
        return DateReading(None, "ambiguous", tuple(sorted(days)), whole, text)
    if readings:
        return readings[0]
    if str(locale_of(locale).language) not in LEXICONS:
        day = second_reading(text, today=today, locale=locale)
        if day is not None and day < today and not allow_past:
            return DateReading(None, "past", (day,), whole, text)
        if day is not None:
            return DateReading(day, None, (day,), whole, text)
    return DateReading(None, "none", (), whole, text)


def find_dates(text: str, *, today: date, locale: str = "en_US") -> list[DateReading]:
    """Every date in a longer message, in order; vague ones too, recurring ones ("every Friday") not."""
    found = _read(text, today=today, locale=locale, whole=False, backwards=False)
    if any(reading.day for reading in found):  # "when I get paid on the 25th" is as clear as its 25th
        found = [reading for reading in found if not reading.pay_day]
    return found


def date_spans(reading: Reading) -> list[tuple[int, int]]:
    """The token ranges of a tokenised text that are dates, whatever day they come to."""
    from datetime import date as day  # the day does not matter here

    context = Context(reading, day(2026, 1, 1), "en_US", backwards=False, whole=False)
    return [(groups.start, groups.end) for groups, outcome in _matches(context) if not outcome.recurring]


def _read(text: str, *, today: date, locale: str, whole: bool, backwards: bool) -> list[DateReading]:
    reading = tokenize(text, locale)
    context = Context(reading, today, locale, backwards, whole)
    found: list[DateReading] = []
    for groups, outcome in _matches(context):
        past = backwards or speaks_of_the_past(reading, groups)
        past = past or (not whole and _just_over(reading, groups, outcome, today))
        if past and not backwards:
            context_back = Context(reading, today, locale, True, whole)
            outcome = _again(context_back, groups) or outcome
        if outcome.recurring:
            continue
        earlier = found[-1] if found else None
        if outcome.counted_on is not None:
            if outcome.counted_on[1] == "same_weekday" and not said_before.weekday_just_said(
                reading, groups, earlier
            ):
                continue
            outcome = _counted(outcome.counted_on, earlier, context, groups)
        start, end = reading.tokens[groups.start].start, reading.tokens[groups.end - 1].end
        day, candidates = outcome.day, outcome.candidates
        problem: Problem | None = None
        if day is None:
            problem = "ambiguous" if len(candidates) > 1 else "unclear"
            if earlier is not None:
                candidates = said_before.both_within(groups, earlier, candidates)
        elif past and not backwards and "u" in groups and day > today:
            problem, candidates, day = "unclear", (day,), None  # `nobody has called in three weeks`
        elif around_dates.ruled_out(reading, groups) or (
            not whole and around_dates.waits_for_something(reading, groups)
        ):
            if around_dates.refused(reading, groups):
                _withdraw(found, day)
            problem, candidates, day = "unclear", (day,), None
        elif (day < today or (past and day == today)) and not backwards:
            problem, candidates, day = "past", (day,), None
        else:
            candidates = (day,)
        if earlier is None and day is not None and said_before.of_that_month(reading, groups):
            problem, candidates, day = "unclear", (day,), None
        if earlier is None and day is not None and not backwards:
            day = said_before.of_the_first_month(reading, groups, today) or day
            candidates = (day,)
        if earlier is not None and day is not None and not backwards:
            day = said_before.same_month(reading, groups, earlier, today) or day
            day = said_before.within(reading, groups, earlier) or day
            candidates = (day,)
        if earlier is not None and earlier.day is not None and day is not None:
            if said_before.same_said_again(reading, groups, earlier, day):
                continue
            day = said_before.counted_on(reading, groups, earlier.day) or day
            day = said_before.in_order(reading, groups, earlier, day) or day
            candidates = (day,)
        pay_day = reading.codes[groups.start : groups.end] == "P"
        found.append(DateReading(day, problem, candidates, (start, end), text[start:end], pay_day))
        _join_stretch(found, text)
    return found


_FAR_AHEAD = 300
"""Days; a day of that name lies less than nine weeks back, and that one is meant."""


def _just_over(reading: Reading, groups: Groups, outcome: Outcome, today: date) -> bool:
    """`Invoice of 19 November`, `on Veterans Day` on the 25th: nobody speaks of the one in a year."""
    named = (
        "m" in groups or "d" in groups or ("H" in groups and not reading.before(groups.start).endswith("q"))
    )
    return (
        named and "year" not in groups and outcome.day is not None and (outcome.day - today).days > _FAR_AHEAD
    )


def _counted(
    counted_on: tuple[int, str], earlier: DateReading | None, context: Context, groups: Groups
) -> Outcome:
    """From the day said before, or from today where `now` was; from nothing it is no day."""
    base = earlier.day if earlier is not None else None
    if earlier is not None and counted_on[1] == "same_weekday":
        base = base or earlier.candidates[0]
    if base is not None:
        return Outcome(count_on(base, counted_on, context.locale))
    if earlier is None and "k" in context.reading.codes[: groups.start]:
        return Outcome(count_on(context.today, counted_on, context.locale))
    return UNCLEAR


def _withdraw(found: list[DateReading], day: date) -> None:
    """`I'll pay Saturday. Not this Saturday, ...`: what is ruled out is no longer the day that was said before."""
    for index, earlier in enumerate(found):
        if earlier.day == day:
            found[index] = replace(earlier, day=None, problem="unclear")


def _join_stretch(found: list[DateReading], text: str) -> None:
    """Two days with `between` before them are a stretch: either could be meant."""
    if len(found) < 2:
        return
    first, last = found[-2:]
    if first.day and last.day and around_dates.between(text, first.span, last.span):
        span = (first.span[0], last.span[1])
        found[-2:] = [DateReading(None, "ambiguous", (first.day, last.day), span, text[span[0] : span[1]])]


def _matches(context: Context) -> list[tuple[Groups, Outcome]]:
    """Non-overlapping matches in order; of those that start together the longest, then the earlier rule."""
    reading = context.reading
    if not _ANY.search(reading.codes):
        return []
    found, present = [], frozenset(reading.codes)
    for rank, (pattern, resolver) in enumerate(RULES):
        if not NEEDED[rank] <= present:
            continue
        for match in pattern.finditer(reading.codes):
            groups = Groups(match, reading)
            if _reference(reading, groups):
                continue
            outcome = resolver(groups, context)
            if outcome is not None:
                found.append((groups.start, -groups.end, rank, groups, outcome))
    found.sort(key=lambda entry: entry[:3])
    chosen: list[tuple[Groups, Outcome]] = []
    for _, _, _, groups, outcome in found:
        if not chosen or groups.start >= chosen[-1][0].end:
            chosen.append((groups, outcome))
    return chosen


_ANY = re.compile("[wsmydueTVPHMkoxLDpqr-]")


def _again(context: Context, groups: Groups) -> Outcome | None:
    for other, outcome in _matches(context):
        if (other.start, other.end) == (groups.start, groups.end):
            return outcome
    return None


def _reference(reading: Reading, groups: Groups) -> bool:
    """`order 12/05`, `invoice 5 may ...`: figures after such a word are a reference."""
    before = reading.codes[max(0, groups.start - 1) : groups.start]
    if re.search(r"n\$$", reading.before(groups.start)) and reading.tokens[groups.start - 1].text.isalpha():
        return False  # `100 dollars 15 December`
    return before in ("R", "U", "$") and reading.codes[groups.start] in "ndo"
