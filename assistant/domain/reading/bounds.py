"""A least and a most for the same payment: `no less than 200 and no more than 250` says no single figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.boundaries import STATEMENT_END

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_FIGURE = r"\s*[$\u20ac\u00a3]?\s?$"
_LEAST = re.compile(
    r"\b(?:(?:no|not) less than|at least"
    r"|(?:a )?min(?:imum)?\b(?: (?:i|we) (?:can|could) (?:do|pay|manage))?(?: is| of)?"
    r"|north of|anything over|mindestens|minimum|mindestbetrag|(?:no )?menos de|(?:como )?m[i\u00ed]nimo|al menos"
    r"|au (?:moins|minimum)|pas moins de)" + _FIGURE,
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:(?:no|not) more than|at most"
    r"|(?:a )?max(?:imum)?\b(?: (?:i|we) (?:can|could) (?:do|pay|manage))?(?: is| of)?"
    r"|south of|h\u00f6chstens|maximal|maximum|m\u00e1s de|(?:como )?m\u00e1ximo|como mucho"
    r"|au (?:plus|maximum)|pas plus de)" + _FIGURE,
    re.IGNORECASE,
)
_ANYTHING = re.compile(
    r"\banything (?:under|below|over|above|up to|less than|more than)" + _FIGURE, re.IGNORECASE
)
_LOOKS_BACK = 45


def one_of_two_bounds(reading: Reading, index: int) -> bool:
    """Whether a figure is the least of a sentence that also names a most, or the other way round."""
    kind = _kind(reading, index)
    if kind == "any":
        return True
    other = {"least": "most", "most": "least"}.get(kind)
    return other is not None and any(
        token.code == "n" and at != index and _kind(reading, at) == other and _together(reading, at, index)
        for at, token in enumerate(reading.tokens)
    )


def _kind(reading: Reading, index: int) -> str:
    start = reading.tokens[index].start
    before = reading.text[max(0, start - _LOOKS_BACK) : start]
    for kind, said in (("any", _ANYTHING), ("least", _LEAST), ("most", _MOST)):
        if said.search(before):
            return kind
    return ""


def _together(reading: Reading, one: int, other: int) -> bool:
    first, last = sorted((one, other))
    between = reading.text[reading.tokens[first].end : reading.tokens[last].start]
    return STATEMENT_END.search(between) is None
