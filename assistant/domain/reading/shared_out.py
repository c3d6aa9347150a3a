"""How many payments a share or the months named make: `a fifth every payday`, `140 each in Dec, Jan and Feb`."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from assistant.domain.reading.instalment_numbers import in_the_past

if TYPE_CHECKING:
    from assistant.domain.reading.instalment_numbers import Range
    from assistant.domain.reading.tokens import Reading

_OF_US = re.compile(
    r"\b(?:of us|between us|mine|my (?:share|half|third|quarter|part|bit)|(?:flat|house|room)mates?|split with|von uns"
    r"|unter uns|de nosotr[oa]s|entre nosotr[oa]s|d'entre nous|nous sommes|coloc\w*|somos)\b",
    re.IGNORECASE,
)
"""`There's 4 of us so a quarter each, I'll pay mine`."""
_WHOLE = 100
_FEW = 2
_MOST = 20


def payments_of_a_share(reading: Reading, each: Range | None) -> int | None:
    """5 of `a fifth every payday`, 4 of `25% each`; `half a month` may be half of what is usual."""
    if each is None or _OF_US.search(reading.text):
        return None
    token = reading.tokens[each[0]]
    codes = reading.codes[each[0] : each[1]]
    if codes == "j" and isinstance(token.value, tuple) and token.value[0] == 1:
        parts = int(token.value[1])
    elif codes == "n%" and token.number and _WHOLE % token.number == 0:
        parts = int(_WHOLE / token.number)
    else:
        return None
    by_itself = re.match(r"E(?:$|[.,:&?pi])", reading.codes[each[1] :]) is not None
    return parts if (_FEW < parts <= _MOST or (parts == _FEW and by_itself)) else None


class Months(NamedTuple):
    """So many payments, a month apart, the tokens that say when the first is.

    `A third then, and the other two thirds over December and January` is three, the first before these months.
    """

    payments: int
    first: Range | None


_MONTHS = re.compile(
    r"(?:(?:n|\$|%|j)E[ip]?(?:(?P<edge>D?[ebo]f|[ebc])|D?)|(?P<over>W))(?P<months>[my](?:[,&]{0,2}[my])+)(?!n)"
)
_SPLIT = re.compile(
    r"\b(?:split|spread|divide\w*|equally|evenly|verteil\w*|aufteil\w*|aufgeteilt|repart\w*|dividi\w*"
    r"|[e\u00e9]tal\w*|r[e\u00e9]part\w*)\b",
    re.IGNORECASE,
)
_SUM = re.compile(r"(?:j|Q|A|\$n|n\$)$")


def payments_by_named_months(reading: Reading) -> Months | None:
    """`Split evenly across Dec, Jan, Feb`, `25% each on the last day of Nov, Dec, Jan and Feb`: months in a row."""
    for match in _MONTHS.finditer(reading.codes):
        start, end = match.span("months")
        months = [token.value for token in reading.tokens[start:end] if token.code in "my"]
        numbers = [month for month in months if isinstance(month, int)]
        in_a_row = all((later - earlier) % 12 == 1 for earlier, later in pairwise(numbers))
        if len(numbers) != len(months) or not in_a_row:
            continue
        shared = _SPLIT.search(reading.text) or _SUM.search(reading.before(match.start()))
        if (match["over"] and not shared) or in_the_past(reading, start):
            continue
        first = match.start("edge") if match["edge"] else start
        apart = re.search(r"(?:\+j|Q)$", reading.before(match.start())) is not None
        return Months(len(numbers) + apart, None if apart else (first, start + 1))
    return None
