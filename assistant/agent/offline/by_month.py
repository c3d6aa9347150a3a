"""Payments that are named by their months alone: "300 in January and February, the last bit in March"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from babel.dates import get_month_names

from assistant.agent.offline import abroad
from assistant.agent.offline.phrases import LANGUAGES

if TYPE_CHECKING:
    from datetime import date

    from assistant.agent.offline.slots import Slots

_FEWEST_OF_A_PLAN = 3


def months_named(text: str, today: date) -> list[date]:
    """The first day of each month that a preposition or a list names without a day, in the order of the text; a month
    that is over is next year's, and this month begins today. Each once."""
    found: dict[date, None] = {}
    for match in _pattern().finditer(abroad.folded(text)):
        month = _months()[match["month"]]
        first = today.replace(year=today.year + (month < today.month), month=month, day=1)
        found[max(first, today)] = None
    return list(found)


def payments_by_month(text: str, slots: Slots, today: date, *, now: bool) -> dict[str, Any]:
    """What a plan of as many payments as months are named wishes, the first one today where `now` is said too; empty
    where a day is named or fewer than two payments are."""
    named = months_named(text, today)
    if now and today not in named:
        named.insert(0, today)
    amounts = [one for one in slots.amounts if one.kind is not None]
    in_order = named == sorted(named)
    if len(named) < 2 or len(amounts) < 2 or not in_order or any(one.day is not None for one in slots.dates):
        return {}
    wished: dict[str, Any] = {"start": "today" if named[0] == today else named[0].isoformat()}
    if len(named) < _FEWEST_OF_A_PLAN:
        wished["rest_on"] = named[1].isoformat()
    else:
        wished |= {"instalments": len(named), "frequency": "monthly"}
    if amounts[0].kind != amounts[-1].kind or len(named) < _FEWEST_OF_A_PLAN:
        wished["first_payment"] = amounts[0].text
    return wished


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Each month's number by its name and its abbreviation in every language that is heard."""
    return {
        abroad.folded(name).rstrip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"(?:\b(?:in|im|en|and|und|y|et|then|luego|puis|dann)|,|&) (?:early |late |mid[- ]?)?(?P<month>{names})\b\.?"
        r"(?! ?\d| the | i\b| we\b)"
    )
