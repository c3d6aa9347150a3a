"""Days that are counted from another day of the same message, and pairs of days: `a week later`, `the 1st and 15th`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.domain.reading import calendar
from assistant.domain.reading.languages import fold
from assistant.domain.reading.lexicons.base import words
from assistant.domain.reading.matching import UNCLEAR, Outcome

if TYPE_CHECKING:
    from datetime import date

    from assistant.domain.reading.matching import Context, Groups

_LATER = frozenset(
    {"later", "after", "after that", "thereafter", "following",
     "spater", "spaeter", "danach", "darauf", "nach", "despues",
     "mas tarde",
     "luego", "apres", "plus tard"}
)  # fmt: skip


_MOST_UNITS = 60


def later(groups: Groups, context: Context) -> Outcome | None:
    """Two weeks later, a month after (that), the week after, the Friday after: counted from what was said before."""
    word = context.reading.tokens[groups.end - 1]
    if "from" in groups:
        after = groups["from"]
        if (
            fold(word.text) not in ("that", "then", "there")
            or after is None
            or after.value not in ("from", "after")
        ):
            return None
    elif fold(word.text) not in _LATER:
        return None
    if "w" in groups:
        return Outcome(counted_on=(groups.value("w"), "weekday"))
    count, unit = groups.number("n") if "n" in groups else 1, groups.unit()
    if count is not None and count > _MOST_UNITS:
        count = 1  # `100 now, 100 wk after`
    if re.search(r"[EX]$", context.reading.codes[: groups.start]):
        return None  # `every two weeks after`
    if count is None or not 0 < count <= _MOST_UNITS or unit not in ("day", "week", "fortnight", "month"):
        return None
    return Outcome(counted_on=(count, unit))


def count_on(start: date, counted_on: tuple[int, str], locale: str) -> date:
    """The day that lies so far after `start`."""
    count, unit = counted_on
    if unit == "business_day":
        return calendar.add_business_days(start, count, locale)
    if unit == "same_weekday":
        return start + timedelta(weeks=count)
    if unit == "weekday":
        return calendar.next_weekday(start, count)
    if unit == "month":
        return calendar.add_months(start, count)
    return start + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit])


def next_day(groups: Groups, _context: Context) -> Outcome | None:
    """`The following day`, `the next business day`: the one after the day that was said before."""
    word, unit = groups["next"], groups.unit()
    assert word is not None
    if unit not in ("day", "business_day") or (word.code == "r" and fold(word.text) != "following"):
        return None
    token = groups["u"]
    if token is not None and unit == "day" and not fold(token.text).endswith(("day", "tag", "dia", "jour")):
        return None  # `the next days`
    return Outcome(counted_on=(1, unit))


def day_after(groups: Groups, _context: Context) -> Outcome | None:
    """`Le lendemain`, `am Folgetag`."""
    return (
        Outcome(counted_on=(1, "day"))
        if groups["V"] is not None and groups["V"].value == "day_after"
        else None
    )


def the_one_after(groups: Groups, context: Context) -> Outcome | None:
    """`Not this Saturday, the one after`, `this Friday and next`, `el martes que viene no, el otro`: a week on."""
    other, counted = groups["other"], context.reading.tokens[groups.start + 1 : groups.end - 1]
    if other is not None and not (context.reading.language == "es" and fold(other.text) == "otro"):
        return None
    if any(token.number != 1 for token in counted):
        return None
    return Outcome(counted_on=(1, "same_weekday"))


def first_of_pair(groups: Groups, context: Context) -> Outcome | None:
    """The 1st of `1st and 15th`, said with no article and no month."""
    token = groups["day"]
    assert token is not None
    after = context.reading.codes[groups.end :]
    if not token.text[0].isdigit() or re.match(r"[&,/-]+[DL]?o(?:[CUz]|[DL]?[my])", after):
        return None
    day = calendar.next_month_day(context.today, groups.value("day"), backwards=context.backwards)
    return Outcome(day) if day else UNCLEAR


def second_of_pair(groups: Groups, context: Context) -> Outcome | None:
    """The 15th of `Dec 1st and 15th`: of the month that was said before it."""
    number, token = groups.number("day"), groups["day"]
    assert token is not None
    month = next(
        (
            token
            for token in context.reading.tokens[max(0, groups.start - 5) : groups.start]
            if token.code in "my"
        ),
        None,
    )
    if number is None or not 1 <= number <= 31 or (month is None and not token.text[0].isdigit()):
        return None
    after = context.reading.tokens[groups.end : groups.end + 1]
    if any(word.code == "z" and (token.code == "n" or fold(word.text) not in _GOES_ON) for word in after):
        return None  # `the 5th and 20 chairs`
    pair = context.reading.codes[groups.start - 2 : groups.start - 1] == "o" and token.code == "o"
    if month is None and not (pair or context.reading.codes[groups.start] in "DLp"):
        return None  # `between 10 and 4`
    if month is None or not isinstance(month.value, int):
        day = calendar.next_month_day(context.today, number, backwards=context.backwards)
    else:
        day = calendar.next_yearly(context.today, month.value, number, backwards=context.backwards)
    return Outcome(day) if day else UNCLEAR


_COUNT_WORDS = {"huit": 7, "quinze": 14, "ocho": 7, "quince": 14}


def weekday_in_days(groups: Groups, context: Context) -> Outcome | None:
    """`Mardi en huit`, `vendredi en quinze`, `de mañana en ocho`: so many days after the coming one."""
    token = groups["n"]
    assert token is not None
    days = _COUNT_WORDS.get(fold(token.text))
    if days is None:
        return None
    if "T" in groups:
        return Outcome(context.today + timedelta(days=groups.value("T") + days))
    return Outcome(calendar.next_weekday(context.today, groups.value("w")) + timedelta(days=days))


def before_weekend(groups: Groups, context: Context) -> Outcome | None:
    """By or before the weekend: its Friday; that of next week's weekend where that is said."""
    if groups.unit() != "weekend":
        return None
    if context.reading.codes[groups.end : groups.end + 1] in ("q", "h", "r"):
        return None  # `by the weekend before Christmas`
    return Outcome(calendar.weekday_of_week(context.today, 4, int("x" in groups)))


_DAY_IN_FIGURES = re.compile(r"(\d{1,2})\.(\d{1,2})")
_TAKES_A_DAY = frozenset(
    {"on", "by", "until", "till", "am", "zum", "bis", "bis zum", "spatestens am", "vor dem", "le", "el", "al",
     "hasta el",
     "antes del", "avant le", "jusqu'au", "au plus tard le", "a mas tardar el"}
)  # fmt: skip


def dotted_day(groups: Groups, context: Context) -> Outcome | None:
    """`Bis zum 5.12`, `by 27.11`: with no full stop after the month it is a day only where a day is announced."""
    token, announced = groups["n"], groups["p"]
    assert token is not None
    figures = _DAY_IN_FIGURES.fullmatch(token.text)
    if figures is None or (announced is not None and fold(announced.text) not in _TAKES_A_DAY):
        return None
    number, month = int(figures[1]), int(figures[2])
    if not (1 <= month <= 12 and 1 <= number <= 31):
        return None
    day = calendar.next_yearly(context.today, month, number, backwards=context.backwards)
    return Outcome(day) if day else UNCLEAR


def dashed_day(groups: Groups, context: Context) -> Outcome | None:
    """`By 12-4`, `on 12-15`: as the locale writes 12/4."""
    announced = groups["p"]
    if announced is not None and fold(announced.text) not in _TAKES_A_DAY:
        return None
    first, second = groups.number("n"), groups.number("other")
    order = calendar.numeric_order(context.locale)
    if first is None or second is None or order == "either":
        return None
    month, number = (first, second) if order == "mdy" else (second, first)
    if not (1 <= month <= 12 and 1 <= number <= 31):
        return None
    day = calendar.next_yearly(context.today, month, number, backwards=context.backwards)
    return Outcome(day) if day else UNCLEAR


_GOES_ON = frozenset(
    words(
        "works ok okay is isn't isnt was would will then latest please pls if suits it at now instead not sorry "
        "maybe good "
        "fine should so i we when because cos lol though tho probably prob possible earliest onwards onward"
    )
)


def bare_ordinal(groups: Groups, context: Context) -> Outcome | None:
    """`15th works`, `not 5th sorry 15th`, `by 4th`: in figures, and belonging to no noun."""
    token = groups["day"]
    assert token is not None
    codes, tokens = context.reading.codes, context.reading.tokens
    if not re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)", token.text.lower()):
        return None
    before, after = codes[: groups.start], codes[groups.end :]
    if re.search(r"[RUEXDLpqhlnwm$#&]$|[RU][.,-]$", before):
        return None
    if after.startswith("z") and fold(tokens[groups.end].text) not in _GOES_ON:
        return None
    if not re.match(r"$|[.,&?qpkOzSK]", after):
        return None
    number = groups.value("day")
    if (
        after.startswith(",") and number <= _A_RANK and re.search(r"(?:^|\.)$", before)
    ):  # `1st, you never called`
        return None
    day = calendar.next_month_day(context.today, number, backwards=context.backwards)
    return Outcome(day) if day else UNCLEAR


_A_RANK = 4


_APART = re.compile(
    r"\s+d(?:e |')(?:intervalle|[e\u00e9]cart|diferencia|intervalo|separaci[o\u00f3]n)\b", re.IGNORECASE
)


def term(groups: Groups, context: Context) -> Outcome | None:
    """`A 60 días`, `à 30 jours`: a term of payment."""
    preposition, count = groups["p"], groups.number("n")
    if preposition is None or fold(preposition.text) != "a" or groups.unit() != "day" or count is None:
        return None
    if _APART.match(context.reading.text, context.reading.tokens[groups.end - 1].end):
        return None
    return Outcome(context.today + timedelta(days=count)) if 0 < count <= _LONGEST_TERM else None


_NET = frozenset({"net", "nets", "nett", "netto", "neto", "netos"})


def net_term(groups: Groups, context: Context) -> Outcome | None:
    """`Net 15 from today`, `30 Tage netto ab heute`."""
    word, count = groups["net"], groups.number("n")
    if word is None or fold(word.text) not in _NET or count is None or not 0 < count <= _LONGEST_TERM:
        return None
    if groups.unit("u") not in ("", "day") or groups.value("T") != 0:
        return None
    return Outcome(context.today + timedelta(days=count))


def term_to_month_end(groups: Groups, context: Context) -> Outcome | None:
    """`À 30 jours fin de mois`, `30 Tage zum Monatsende`: the end of the month in which the term ends."""
    count, edge = groups.number("n"), groups["M"]
    if context.reading.language == "en":
        return None  # `45 days end of month`: some count from the month's end
    if groups.unit() != "day" or count is None or not 0 < count <= _LONGEST_TERM:
        return None
    if edge is not None and edge.value != "e":
        return None
    if edge is None and groups.unit("month") != "month":
        return None
    return Outcome(calendar.month_end(context.today + timedelta(days=count)))


_LONGEST_TERM = 180


def same_day_of_month(groups: Groups, context: Context) -> Outcome | None:
    """February of `on the 10th of Dec, Jan and Feb`: its 10th."""
    tokens = context.reading.tokens
    for index in range(groups.start - 1, max(-1, groups.start - _LOOKS_BACK), -1):
        token = tokens[index]
        if token.code == "o" and isinstance(token.value, int):
            day = calendar.next_yearly(
                context.today, groups.value("m"), token.value, backwards=context.backwards
            )
            return Outcome(day) if day else UNCLEAR
        if token.code not in "my,&fDL":
            return None
    return None


_LOOKS_BACK = 12


def after_so_long(groups: Groups, context: Context) -> Outcome | None:
    """`Half after one month`, `I will pay after 10 days`, as English is spoken in India."""
    count, unit, word = groups.number("n"), groups.unit(), groups["after"]
    if word is None or word.text.lower() != "after" or count is None or not 0 < count <= _MOST_UNITS:
        return None
    if unit not in ("day", "week", "fortnight", "month") or not _ENDS.match(
        context.reading.codes, groups.end
    ):
        return None
    end = context.reading.tokens[groups.end - 1].end
    if not re.match(r"[ZS]", context.reading.codes[groups.end : groups.end + 1]) and not _GOES_ON_AFTER.match(
        context.reading.text, end
    ):
        return None
    return Outcome(count_on(context.today, (count, unit), context.locale))


_ENDS = re.compile(r"$|[.,&?zSp]")
_GOES_ON_AFTER = re.compile(
    r"\s*(?:$|[.,;!?]|(?:only|exactly|i will|we will|i'll|we'll|positively|definitely|surely|for sure|please|pls)\b)",
    re.IGNORECASE,
)


def weekday_number(groups: Groups, context: Context) -> Outcome | None:
    """`Vendredi 18`, `fri 4`: the day of that number, where it is such a weekday."""
    number, token = groups.number("day"), groups["day"]
    if number is None or token is None or not token.text.isdecimal() or not 1 <= number <= 31:
        return None
    day = calendar.next_month_day(context.today, number, backwards=context.backwards)
    return Outcome(day) if day is not None and day.weekday() == groups.value("w") else None
