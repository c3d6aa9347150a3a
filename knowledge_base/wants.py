"""Which kind of figure a tax question asks for, and whether a sentence has one."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["share", "time", "money", "number"]
Wants = frozenset[Kind]
_ASKS: dict[Kind, re.Pattern[str]] = {
    "share": re.compile(
        r"\b(?:rates?|percent\w*|how much (?:interest|tax|vat|gst)|how high)\b|%", re.IGNORECASE
    ),
    "time": re.compile(
        r"\b(?:when|how long|how many (?:days|months|years)|deadline|due|by when|time limit|how soon|until|years|months"
        r"|days)\b",
        re.IGNORECASE,
    ),
    "money": re.compile(
        r"\b(?:threshold|limit|minimum|maximum|how much|amount|turnover|floor|over|up to)\b", re.IGNORECASE
    ),
    "number": re.compile(r"\d|\b(?:which section|section|legally)\b", re.IGNORECASE),
}
_HAS: dict[Kind, re.Pattern[str]] = {
    "share": re.compile(r"\d ?%|percent"),
    "time": re.compile(
        r"\b(?:\d+|one|two|three|four|five|six|seven|eight|ten|twelve) (?:\w+ )?(?:days?|weeks?|months?|years?)\b"
        r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    ),
    "money": re.compile(r"[$£€¥₹]\s?\d|\d{1,3},\d{3}|\d (?:euros?|pounds|dollars)"),
    "number": re.compile(r"\d"),
}
_SOME_FIGURE = 0.5


def wants(question: str) -> Wants:
    """The kinds of figure that an English question asks for."""
    return frozenset(kind for kind, pattern in _ASKS.items() if pattern.search(question))


def fits(sentence: str, wanted: Wants) -> float:
    """1 for a figure of a kind that was asked for, half for another figure, 0 without any or when none is wanted."""
    if any(_HAS[kind].search(sentence) for kind in wanted if kind != "number"):
        return 1.0
    return _SOME_FIGURE if wanted and _HAS["number"].search(sentence) else 0.0
