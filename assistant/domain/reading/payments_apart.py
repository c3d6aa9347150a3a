"""Payments that stand apart from the instalments counted: one before them, one behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading import shares
from assistant.domain.reading.instalment_numbers import LARGEST_COUNT, Range, done_by_now, made_already
from assistant.domain.reading.languages import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.reading.tokens import Reading

OPENING = re.compile(r"(?:\+?\$n|n\$|n%|n|j)(?:[kIT]|[ptq]?[DL]?[wsdo]|[pq]?f?[DL]?[no]f?m|[pq]?m[no])")
_NAMED_OPENING = re.compile(r"(?:I|oC)f?(?:[ptx]{0,2}[DL]?[wsdT])?\+?\$?n|of\+?\$?n")
"""`advance of 100`, `first payment next Wednesday $90`, `el primero de 140`."""
_ON_THE_DAY = re.compile(r"[kTwd][,zOSC]{0,4}(?P<amount>\+?\$n|n\$|n(?![uC%]))")
"""`today I pay 140`, `ahora, o sea 168`."""
_SHARE_FIRST = re.compile(r"j(?:,(?:\+?\$n|n\$|n))?,?(?=&[DL]?\+?$)")
"""`Le quart, 210 €, puis trois versements`."""
_TO_BEGIN = re.compile(r"(?:\+?\$n|n\$|n)(?=O?z)")
_BEGINS = re.compile(
    r"\s+(?:to (?:kick|get) (?:it |things |us )?(?:off|started|going)|for starters|as a starter|zum (?:start|anfang)"
    r"|para (?:arrancar|comenzar)|pour (?:d[e\u00e9]marrer|d[e\u00e9]buter))\b",
    re.IGNORECASE,
)
"""`$340 to kick off`."""
_THEN = re.compile(
    r"\b(?:then|dann|danach|luego|despues|puis|ensuite|after that|thereafter|afterwards"
    r"|(?:et|y|und|and) (?:apres|despues|danach|after))\b"
)
_THEN_BEHIND = re.compile(
    r"\s+(?:after(?:wards?)?|thereafter|danach|hinterher|despues|luego|ensuite|apres)\s*(?:$|[.,;!?])"
)


def added(reading: Reading, match: re.Match[str]) -> bool:
    """`140 today and four more payments`, `100 el viernes y diez pagos más`."""
    codes = reading.codes
    following = reading.tokens[match.end()] if match.end() < len(reading.tokens) else None
    more = following is not None and following.code == "&" and fold(following.text) == "mas"
    said = more or match["more"] or "+" in match[0] if "more" in match.re.groupindex else more
    return bool(said or codes[: match.start()].endswith("+")) and opens(reading, match.start())


def opens(reading: Reading, before: int) -> bool:
    """Whether an opening payment with its day stands before that place."""
    return any(True for _ in _openings(reading, before, None))


def one_more(reading: Reading, count: int, each: Range | None, until: int | None = None) -> bool:
    """`100 down, then 74 a month for ten months`, `100 jetzt, dann 10 x 74`, `10 % d'acompte, et neuf fois 84 ensuite`:
    the opening payment is one more.

    `count:until` is where the others are counted.
    """
    codes, tokens = reading.codes, reading.tokens
    behind = until is not None and _THEN_BEHIND.match(fold(reading.text[tokens[until - 1].end :])) is not None
    for match in _openings(reading, count, each):
        between = codes[match.end() : count]
        said = fold(reading.text[tokens[match.end() - 1].end : tokens[count].start]) if count else ""
        if behind or _THEN.search(said) or between.endswith(("x", "+")):
            return True
        paid_first = "I" in (match[0][-1], codes[match.end() : match.end() + 1])
        named = each is not None or re.search(r"(?:n\$|\$n|[&,.]n)D?x?$", between)
        if paid_first and named and re.search("[&,.]", between):
            return True  # `200 down and 80 x 8`
    return False


def _openings(reading: Reading, before: int, each: Range | None) -> Iterator[re.Match[str]]:
    """The places before that one that name a first payment that is still to be made."""
    codes, tokens = reading.codes[:before], reading.tokens
    for pattern in (OPENING, _NAMED_OPENING, _ON_THE_DAY, _SHARE_FIRST, _TO_BEGIN):
        for match in pattern.finditer(codes, endpos=before):
            start = match.start("amount") if pattern is _ON_THE_DAY else match.start()
            end = match.end() if pattern in (_NAMED_OPENING, _ON_THE_DAY) else start + 1
            done = done_by_now(reading, end) or done_by_now(reading, match.end())
            if done or made_already(reading, start) or made_already(reading, match.start()):
                continue
            if each is not None and start < each[1] and each[0] < end:
                continue
            if pattern is _NAMED_OPENING and codes[match.start()] == "o" and tokens[match.start()].value != 1:
                continue
            if pattern is _SHARE_FIRST and shares.of_something_else(reading, start):
                continue
            if pattern is _TO_BEGIN and _BEGINS.match(reading.text, tokens[match.end() - 1].end) is None:
                continue
            figure = codes[start:end].strip("+Iof")
            number = next((token.number for token in reversed(tokens[start:end]) if token.code == "n"), None)
            bare = figure.endswith("n") and "$" not in figure and codes[end : end + 1] not in ("%", "$")
            if bare and (number is None or number <= LARGEST_COUNT):
                continue
            yield match


def rest_apart(reading: Reading, count: int, first: Range | None, each: Range | None) -> bool:
    """`120 down and the rest over 4 months`, `100 a week for 6 weeks and the rest on the 15th`: one payment more."""
    rest = reading.codes.find("Q")
    if rest < 0:
        return False
    if rest < count and _something_now(reading, rest):
        return True
    if first is not None and first[1] <= rest and (rest == count or (each is None and rest < count)):
        return True
    return (
        each is not None and each[1] <= count < rest and _DAY_AHEAD.match(reading.codes, rest + 1) is not None
    )


_NOW_AND_THE_REST = re.compile(r"[kT],?&?$")


def _something_now(reading: Reading, rest: int) -> bool:
    """`Una cuarta parte ahora y el resto en tres meses`: also where the words for the first payment are not known."""
    before = reading.before(rest)
    return _NOW_AND_THE_REST.search(before) is not None and not re.search("[Kv]", before[-_NEAR:])


_NEAR = 8
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
