"""Days counted from today, and what names no day."""

from __future__ import annotations

import re
from datetime import timedelta

from assistant.domain.reading.matching import RECURRING, UNCLEAR, Context, Groups, Outcome

_IN_PASSING = re.compile(
    r"\b(?:how (?:are|is|r) (?:you|u|we|things|everyone|it going)(?: all)?|(?:you're|you are|ur|u r) (?:well"
    r"|good|ok)|as (?:at|of)"
    r"|\d{1,3} (?:days?|weeks?|months?|years?) (?:sober|clean|old|overdue|late|behind|in)"
    r"|reminder of|up to|bis|ab|as from|no questions?|how(?:'s| is) your day|and)\s+$",
    re.IGNORECASE,
)


def from_today(groups: Groups, context: Context) -> Outcome | None:
    """Today, tomorrow; `Friday arvo` is Friday's, and nobody pays by `how are you today`."""
    token = groups["T"]
    before = context.reading.codes[groups.start - 1 : groups.start]
    if token is not None and token.text.lower() == "arvo" and before in tuple("wsomTz"):
        return None
    if groups.value("T") == 0 and _IN_PASSING.search(
        context.reading.text[: context.reading.tokens[groups.start].start]
    ):
        return None
    return Outcome(context.today + timedelta(days=groups.value("T")))


def now(_groups: Groups, context: Context) -> Outcome | None:
    """`now` is a date only as an answer to "when"."""
    return Outcome(context.today) if context.whole and len(context.reading.codes) <= 3 else None


def unclear(_groups: Groups, _context: Context) -> Outcome | None:
    return UNCLEAR


def recurring(_groups: Groups, _context: Context) -> Outcome | None:
    return RECURRING


def within_the(groups: Groups, context: Context) -> Outcome | None:
    """Within the hour is today; within the week or the month names no day."""
    return Outcome(context.today) if groups.unit() == "hour" else UNCLEAR
