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
    if _given_up(reading, groups):
        return True
    before = reading.codes[: groups.start].rstrip("DLpt")
    tokens = reading.tokens
    if before.endswith("r") and tokens[len(before) - 1].value == "after":
        return tokens[len(before) - 1].text.lower() != "following"
    prefix = reading.codes[len(before) : groups.end]
    return re.search(r"K[zS]{0,2}$", before) is not None and not re.match(r"[qh]", prefix)


_GIVEN_UP_BEFORE = re.compile(
    r"\b(?:scratch|forget|cancel|skip|drop|never ?mind)\s+(?:the\s+)?$", re.IGNORECASE
)
_GIVEN_UP_AFTER = re.compile(
    r"(?:'s| is| isn't|s)? (?:no good|not good|out|off|too (?:soon|early)|impossible|not (?:possible|going to|gonna))\b"
    r"|,? (?:won't|wont|doesn't|doesnt|can't|cant) (?:work|do|happen|suit)\b",
    re.IGNORECASE,
)
_PLAIN_WAIT = re.compile(
    r"\b(?:when|once|as soon as) (?:that|it|this|they)(?:'s|'ve| is| has| have| comes?| lands?| arrives?| "
    r"clears?| hits?"
    r"| pays?| goes)\b",
    re.IGNORECASE,
)
_THEY = r"(?:my|the|our|his|her|they|he|she|work|everything|someone|somebody|insurance|payroll)"
_DEAL = re.compile(
    r"\b(?:knock|take|shave|chop) [^.,;!?]{0,30}\boff\b|(?:%|per ?cent|rs) off\b|\bcall it (?:done|quits|even|square)"
    r"|\bwaive\b|\bif (?:you|u|ye) (?:give|knock|waive|drop|cut|reduce)\b",
    re.IGNORECASE,
)
"""An offer: paid on that day if less is asked for."""
_IF_BEFORE = re.compile(
    rf"\bif (?:{_THEY} |i (?:get|hear|win|sell|find)\b)[^.,;!?]*$|\b(?:falls|wenn) (?:mein\w*|der|die|das) [^.,;!?]*$"
    r"|\bsi (?:mi|mon|ma|me pagan|on me) [^.,;!?]*$",
    re.IGNORECASE,
)
_IF_AFTER = re.compile(
    rf"[^.,;!?]{{0,20}},? (?:if|as long as|provided|assuming) {_THEY} [^.,;!?]{{0,40}}"
    r"\b(?:comes?|clears?|pays?|lands?|goes|go|arrives?|gets?|shows?|works?)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?]\s|\n")
_REACH = 160


def _given_up(reading: Reading, groups: Groups) -> bool:
    """`Scratch Friday`, `Friday's no good`."""
    start, end = reading.tokens[groups.start].start, reading.tokens[groups.end - 1].end
    before = reading.text[max(0, start - 30) : start]
    return bool(_GIVEN_UP_BEFORE.search(before) or _GIVEN_UP_AFTER.match(reading.text, end))


def waits_for_something(reading: Reading, groups: Groups) -> bool:
    """`I'll pay when that's in`, `if my check clears Friday`: paid when something else happens, and if it does."""
    start, end = reading.tokens[groups.start].start, reading.tokens[groups.end - 1].end
    before = _SENTENCE.split(reading.text[max(0, start - _REACH) : start])[-1]
    after = _SENTENCE.split(reading.text[end : end + _REACH])[0]
    if _DEAL.search(before) or _DEAL.search(after):
        return True
    if _IF_BEFORE.search(before) or _IF_AFTER.match(after):
        return True
    return _PLAIN_WAIT.search(after) is not None


def between(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """`Between the 1st and the 5th`: two days, and none of them."""
    return bool(_BETWEEN.search(text[: first[0]]) and _AND.fullmatch(text[first[1] : second[0]]))


def moved(reading: Reading, groups: Groups) -> bool:
    """`Move it from the 1st to the 8th`: of the two the second is meant."""
    before = reading.text[: reading.tokens[groups.start].start]
    return re.search(r"\bfrom\s+(?:the\s+)?$", before, re.IGNORECASE) is not None and bool(
        _MOVED.search(before)
    )
