"""What the words around a day make of it: one that is over, ruled out, or only the beginning of a week."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.domain.reading.matching import Groups
    from assistant.domain.reading.tokens import Reading

_DONE = (
    r"paid|sent|mailed|e?mailed you|posted|wired|transferred|dropped|handed|bought|ordered|received|got your"
    r"|came|arrived"
    r"|went out|cleared|called|spoke|emailed|wrote|told|delivered|submitted|processed|debited|deposited|signed|asked"
)
_PAST_BEFORE = re.compile(
    rf"\b(?:{_DONE}|pay[eé]|vers[eé]|envoy[eé]|vir[eé]|r[eé]gl[eé]|re[cç]u|pagu[eé]|envi[eé]|hice|recib[ií]|llam[eé]"
    r"|lleg[oó]|compr[eé]|transfer[ií])\b(?:\s+[^\W\d_]+){0,4}\s*$",
    re.IGNORECASE,
)
_NOT_PAST = re.compile(
    r"\b(?:will|'?ll|be|get|gets|getting|is|have (?:it|this|that|the \w+|everything|you)|to be|going to|gonna"
    r"|can|could"
    r"|would|wird|werde|sera|serai|suis|when|until|till|by|before|if|am|are|being)"
    r"(?:\s+(?:then|also|finally|just|have|all|it|been|be))*\s+$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.!?;:]\s|\n|,\s|\s(?:and|but|so|then|und|aber|y|pero|et|mais)\s", re.IGNORECASE)
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


def speaks_of_the_past(reading: Reading, groups: Groups) -> bool:
    """`I mailed a check on Monday`: the verb before it, or the German one after it, is in the past."""
    if re.search(r"v[^.,&KSO]{0,5}$", reading.codes[: groups.start]):
        return True
    if reading.language == "de":
        return re.match(r"[^.,&]{0,3}v", reading.codes[groups.end :]) is not None
    clause = _CLAUSE.split(reading.text[: reading.tokens[groups.start].start])[-1]
    done = _PAST_BEFORE.search(clause)
    return done is not None and _NOT_PAST.search(clause[: done.start()]) is None


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
