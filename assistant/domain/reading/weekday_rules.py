"""Days named by their weekday: Friday, next Friday, Friday of next week, Friday week."""

from __future__ import annotations

import re
from datetime import timedelta

from assistant.domain.reading import calendar
from assistant.domain.reading.languages import LEXICONS, fold
from assistant.domain.reading.matching import (
    RECURRING,
    UNCLEAR,
    Context,
    Groups,
    Outcome,
    after_follows,
    shift_of,
)

_AFTER_NEXT = re.compile("otro$|ubernachst|uebernaechst")


_NO_WEEKDAY_AFTER = frozenset(
    {"i", "we", "he", "she", "they", "you", "it", "the", "just", "been", "get", "got", "to", "who", "that"}
)
_PART_OF_DAY = re.compile(
    r"\s+(?:morning|night|nite|afternoon|arvo|evening|eve|am|pm|lunch\w*|then|at)\b", re.IGNORECASE
)


def _short_weekday(groups: Groups, context: Context, said: str) -> bool:
    """`Sat morning`, `paying sat`, `I'll do it sun`: at the end of a clause or with a part of the day."""
    if said in _NO_WEEKDAY_AFTER and not (said == "it" and groups.end == len(context.reading.codes)):
        return False
    if _PART_OF_DAY.match(context.reading.text, context.reading.tokens[groups.end - 1].end):
        return True
    return groups.start > 0 and re.match(r"$|[.,&?]", context.reading.codes[groups.end :]) is not None


_OF_ONES_DAY = re.compile(
    r"\s+after (?:(?:my |the )?(?:last )?(?:walk|run|shift|round|class|lesson|lecture|match|game|gym|gig|set|football"
    r"|meeting|appointment|practice)s?|work|school|church|lunch|dinner|dark)\b",
    re.IGNORECASE,
)


def _later_that_day(groups: Groups, context: Context, before: str) -> bool:
    """`On Saturday after the football`, `120 Saturday after my last walk`: something of that day; `the Friday after
    the delivery` is counted from it."""
    end = context.reading.tokens[groups.end - 1].end
    if before not in ("D", "L") and _OF_ONES_DAY.match(context.reading.text, end):
        return True
    if before not in ("p", "q") and "mod" not in groups:
        return False
    return re.match(r"rD?z(?!H)", context.reading.codes[groups.end : groups.end + 4]) is not None


def weekday_day(groups: Groups, context: Context, mod: str = "mod") -> Outcome | None:
    """Friday, this Friday, next Friday, vendredi prochain, last Friday."""
    token = groups["w"]
    assert token is not None
    weekday, today = groups.value("w"), context.today
    modifier = groups[mod] or (groups["post"] if mod == "mod" else None)
    kind = modifier.code if modifier else ""
    before = context.reading.codes[groups.start - 1] if groups.start else ""
    if before in tuple("EXB"):
        return RECURRING
    said = fold(context.reading.tokens[groups.start - 1].text) if groups.start else ""
    if (before == "a" or said in ("un", "ein", "einem")) and not kind:
        return None  # `it was done on a Tuesday`, `c'est un dimanche`
    if after_follows(groups, context) and not _later_that_day(groups, context, before):
        return UNCLEAR
    if (
        token.code == "s"
        and not _short_weekday(groups, context, said)
        and not (kind or before in tuple("pqhr,On$") or (context.whole and not before))
    ):
        return None
    if kind == "l":
        return Outcome(calendar.last_weekday(today, weekday))
    if kind == "x" and LEXICONS[context.reading.language].next_weekday == "following_week":
        return Outcome(calendar.weekday_of_week(today, weekday, 1))
    if not kind and context.backwards:
        return Outcome(calendar.last_weekday(today, weekday))
    day = calendar.next_weekday(today, weekday)
    if groups.start and _AFTER_NEXT.match(fold(context.reading.tokens[groups.start - 1].text)):
        return Outcome(day + timedelta(days=7))
    if kind == "t" and weekday == today.weekday():
        return Outcome(candidates=(today, day))
    return Outcome(day)


def after_next(groups: Groups, context: Context) -> Outcome | None:
    """`The Tuesday after next`: clear where the coming Tuesday is next week's, so that nobody calls another one the
    next; of a day that is still ahead in this week it is not."""
    coming = calendar.next_weekday(context.today, groups.value("w"))
    if context.backwards or coming != calendar.weekday_of_week(context.today, groups.value("w"), 1):
        return None
    return Outcome(coming + timedelta(days=7))


def weekday_of_week(groups: Groups, context: Context) -> Outcome | None:
    """Friday next week, next week Friday, el viernes de la semana que viene."""
    shift = shift_of(groups)
    if groups.unit() != "week" or shift is None or ("mod" not in groups and "post" not in groups):
        return None
    return Outcome(calendar.weekday_of_week(context.today, groups.value("w"), shift))


def weekday_week(groups: Groups, context: Context) -> Outcome | None:
    """Tuesday week, tomorrow week, Friday fortnight: that day, and the unit more."""
    token, unit = groups["u"], groups.unit()
    if token is None or token.text.lower() not in ("week", "wk", "fortnight"):
        return None
    days = 7 if unit == "week" else 14
    if "T" in groups:
        return Outcome(context.today + timedelta(days=groups.value("T") + days))
    return Outcome(calendar.next_weekday(context.today, groups.value("w")) + timedelta(days=days))
