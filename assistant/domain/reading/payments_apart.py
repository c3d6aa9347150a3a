"""Payments that stand apart from the instalments counted: one before them, one behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.instalment_numbers import LARGEST_COUNT, Range, made_already
from assistant.domain.reading.languages import fold

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

OPENING = re.compile(r"(?:\+?\$n|n\$|n|j)(?:[kIT]|[pt]?[DL]?[wsdo]|f?[DL]?[no]f?m|m[no])")
_NAMED_OPENING = re.compile(r"(?:I|oC)f?(?:[ptx]{0,2}[DL]?[wsdT])?\+?\$?n")
"""`advance of 100`, `first payment next Wednesday $90`."""
_THEN_WORDS = frozenset(
    {"then", "and then", "dann", "danach", "und dann", "luego", "y luego", "despues", "puis", "et puis", "ensuite"}
)  # fmt: skip


def added(reading: Reading, match: re.Match[str]) -> bool:
    """`140 today and four more payments`, `100 el viernes y diez pagos más`."""
    codes = reading.codes
    following = reading.tokens[match.end()] if match.end() < len(reading.tokens) else None
    more = following is not None and following.code == "&" and fold(following.text) == "mas"
    said = more or match["more"] or "+" in match[0] if "more" in match.re.groupindex else more
    return bool(said or codes[: match.start()].endswith("+")) and opens(reading, match.start())


def opens(reading: Reading, before: int) -> bool:
    """Whether an opening payment with its day stands before that place."""
    return any(not made_already(reading, match.start()) for match in OPENING.finditer(reading.codes[:before]))


def one_more(reading: Reading, count: int, each: Range | None) -> bool:
    """`100 down, then 74 a month for ten months`, `100 jetzt, dann 10 x 74`: the opening payment is one more."""
    codes = reading.codes
    for match in (*OPENING.finditer(codes[:count]), *_NAMED_OPENING.finditer(codes[:count])):
        number = reading.tokens[match.start()].number
        if made_already(reading, match.start()) or (each is not None and each[0] <= match.start() < each[1]):
            continue
        if match.re is _NAMED_OPENING:
            number = reading.tokens[match.end() - 1].number
        if match[0][0] == "n" and (number is None or number <= LARGEST_COUNT):
            continue
        words = [fold(token.text) for token in reading.tokens[match.end() : count]]
        if _THEN_WORDS.intersection(words):
            return True
    return False


def rest_apart(reading: Reading, count: int, first: Range | None, each: Range | None) -> bool:
    """`120 down and the rest over 4 months`, `100 a week for 6 weeks and the rest on the 15th`: one payment more."""
    rest = reading.codes.find("Q")
    if rest < 0:
        return False
    if first is not None and each is None and first[1] <= rest < count:
        return True
    return (
        each is not None and each[1] <= count < rest and _DAY_AHEAD.match(reading.codes, rest + 1) is not None
    )


_LAST_ONE = re.compile(r"&(?P<amount>\+?\$n|n\$|n)p[DL]?(?:[oHdw]|n(?![uC]))")
_NOT_FAR = 14


def last_apart(reading: Reading, count: int, each: Range | None) -> bool:
    """`100 a week for 8 weeks and 40 on the 5th`: another amount with a day of its own is one payment more."""
    match = _LAST_ONE.search(reading.codes, count, count + _NOT_FAR) if each is not None else None
    if match is None or each is None:
        return False

    def number_in(start: int, end: int) -> object:
        return next((token.number for token in reading.tokens[start:end] if token.code == "n"), None)

    return number_in(*match.span("amount")) != number_in(*each)


_DAY_AHEAD = re.compile(r"[^.QC]{0,5}(?:p[DL]?[wsdo]|[wdTH]|[Lp]n|[DL]o)")
