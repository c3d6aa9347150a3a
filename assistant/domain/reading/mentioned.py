"""Whether a counted word (`3 payments`, `five cheques`, `4 times`) counts the payments of a plan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.instalment_numbers import Range, in_the_past
from assistant.domain.reading.languages import fold

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_MENTIONED = frozenset(
    {"times", "fois", "veces", "goes", "cheques", "checks", "schecks", "paies", "payes", "sueldos", "nominas",
     "quincenas", "gehalter", "lohne", "lohnzahlungen", "paydays", "paychecks", "pay checks", "salaires"}
)  # fmt: skip
"""Counted for many reasons: a number of payments only where it is introduced as one."""
_TIMES_WORDS = frozenset({"times", "fois", "veces", "goes"})
_CHEQUES = frozenset({"cheques", "checks", "schecks"})
_OF_SO_MUCH = re.compile(r"(?:f|z?Z|z)\+?\$?n(?![uC])")
_NEAR = 3
"""Tokens between `£210 a month` and `four times`."""
_ALL_TOLD = re.compile(
    r"\s+(?:sans frais|en tout|au total|in all|in total|all told|all together|altogether|insgesamt|en total"
    r"|seguid[oa]s|acabamos|terminamos)\b",
    re.IGNORECASE,
)
_NUMBERS = frozenset({"nos", "no", "nr", "nrs"})
_EACH_DATED = re.compile(
    r"[.,]+(?:E|[kT]|p?[DL]?(?:[wdH]|m[no]|[no]m|o(?!C))|(?:[na]|[DL]?o)z?[pL]?[kTwdomn])"
)
_SOON_BEHIND = 6
_THE_SAME = re.compile(r"\b(?:same|gleichen?|misma|mismo|m[e\u00ea]me)\b[^.,;!?]{0,20}$", re.IGNORECASE)


def counted(reading: Reading, match: re.Match[str], each: Range | None) -> bool:
    codes, last = reading.codes, reading.tokens[match.end() - 1]
    if codes[match.end() - 1] != "C" or last.value is not None:
        return False
    if "." in match[0] and fold(reading.tokens[match.start() + 1].text) not in _NUMBERS:
        return False  # `12 nos. instalments`
    called = fold(last.text)
    return (
        called not in _MENTIONED
        or re.search(r"[iWp]$|[EFX].*[,&]$", codes[: match.start()]) is not None
        or all_told(reading, match.end())
        or (called not in _TIMES_WORDS and _OF_SO_MUCH.match(codes, match.end()) is not None)
        or (each is not None and 0 <= match.start() - each[1] <= _NEAR)
        or (codes[match.end() : match.end() + 1] == "r" and "S" in codes[: match.start()])
        or (called in _CHEQUES and _handed_over(reading, match, each))
        or (called in _TIMES_WORDS and _same_again(reading, match))
    )  # `pay three times from May`


def all_told(reading: Reading, end: int) -> bool:
    """`Five payments altogether`."""
    return _ALL_TOLD.match(reading.text, reading.tokens[end - 1].end) is not None


def _handed_over(reading: Reading, match: re.Match[str], each: Range | None) -> bool:
    """`Two post-dated cheques, Dec 15 and Jan 15`, `three cheques I am giving, 280 each`; not `I sent two cheques`."""
    if in_the_past(reading, match.start(), match.end()):
        return False
    dated = _EACH_DATED.match(reading.codes, match.end()) is not None
    return dated or (each is not None and 0 <= each[0] - match.end() <= _SOON_BEHIND)


def _same_again(reading: Reading, match: re.Match[str]) -> bool:
    """`I pay the same amount twenty times`."""
    start = reading.tokens[match.start()].start
    same = _THE_SAME.search(reading.text, max(0, start - 40), start)
    return (
        same is not None and "S" in reading.codes[: match.start()] and not in_the_past(reading, match.start())
    )
