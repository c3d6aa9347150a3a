"""What the words around a day make of it: one that is ruled out, moved, or only the beginning of a week."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.domain.reading.matching import Groups
    from assistant.domain.reading.tokens import Reading

_WEEK_OF = re.compile(
    r"(?:\bw/?c|\bweek\s+(?:of|commencing|beginning|starting|from)|\bsemana\s+(?:del|de)|\bsemaine\s+d[ue]"
    r"|\bwoche\s+(?:vom|ab|ab dem))\s+(?:the\s+|el\s+|le\s+|dem\s+|monday,?\s+|mon\s+)*$",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:move|moved|push|change|switch|shift|postpone|delay|swap|bump|reschedule)\w*\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:between|entre|zwischen)\s+(?:the\s+|el\s+|le\s+|dem\s+)?$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:and|und|y|et|&)\s+(?:the\s+|el\s+|le\s+|dem\s+)?", re.IGNORECASE)


def ruled_out(reading: Reading, groups: Groups) -> bool:
    """`After Friday` names no day, nor does `week commencing 7 December`; `not Friday` names one that it is not, but
    `not before Friday` does."""
    if _WEEK_OF.search(reading.text[: reading.tokens[groups.start].start]):
        return True
    before = reading.codes[: groups.start].rstrip("DLpt")
    tokens = reading.tokens
    if before.endswith("r") and tokens[len(before) - 1].value == "after":
        return tokens[len(before) - 1].text.lower() != "following"
    prefix = reading.codes[len(before) : groups.end]
    return re.search(r"K[zS]{0,2}$", before) is not None and not re.match(r"[qh]", prefix)


def between(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """`Between the 1st and the 5th`: two days, and none of them."""
    return bool(_BETWEEN.search(text[: first[0]]) and _AND.fullmatch(text[first[1] : second[0]]))


def moved(reading: Reading, groups: Groups) -> bool:
    """`Move it from the 1st to the 8th`: of the two the second is meant."""
    before = reading.text[: reading.tokens[groups.start].start]
    return re.search(r"\bfrom\s+(?:the\s+)?$", before, re.IGNORECASE) is not None and bool(
        _MOVED.search(before)
    )
