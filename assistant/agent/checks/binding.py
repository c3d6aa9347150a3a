"""Which words of a sentence say what a figure is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks import cues
from assistant.agent.checks.atoms import Atom
from assistant.agent.checks.cues import Found

if TYPE_CHECKING:
    from collections.abc import Sequence

_COPULA = re.compile(
    r"(?:\b(?:is|are|was|were|be|being|comes to|came to|come to|stands at|amounts to|totals|equals|at|now|"
    r"still|only|just|exactly|of|about|around|roughly|es|son|sería|de|"
    r"est|sont|serait|s'élève à|beträgt|ist|sind|wäre|lautet|that's|it's|for|a|an|the|currently|zu|von|:|=|"
    r"x|-|,|\"|\()\s*)+$"
)
_CLAUSE = re.compile(
    r"[;!?]|\.\s|\s-\s|,|\b(?:and|but|while|with|plus|then|so|leaving|followed by|whereas|y|et|und|pero|"
    r"mais|aber|davon|darin|after|includes?|including|incluye|comprend|enthält|dont)\b"
)
_ADJACENT = re.compile(
    r"^\s*(?:\(|,)?\s*(?:(?:is|are|was|were|stays|remains|would be|will be|has been|have been|still|in|of|as|the|your|"
    r"that|already|invoice|bill|this|"
    r"ist|sind|est|son|es|están?|more|left|what's|what|equal|now|am|noch|,?\s*which is|of which is|de|a|"
    r"per|to)\s+)*"
)
CONTINUES = re.compile(
    r"[\s,()]*(?:(?:which|that|this|so|and)\s+)*(?:comes? to|came to|is|was|makes|making|equals|amounts to|"
    r"adds? up to|gives|fait|son|sind|macht|=|:)\s*$|[\s,]*\bor\s*$"
)
_PARTITIVE = re.compile(r"\s*(?:out )?of (?:the|your|that|a total of)?\s*")
_OWN_TOTAL = frozenset(
    {"paid", "came", "owed", "balance", "total", "disputed", "tax", "refund", "net", "undisputed"}
)
_LIST = re.compile(
    r"(?:\s|,|;|\b(?:and|then|or|again|on|by|first|twice|each|y|et|und|puis|luego|dann|el|le|am|"
    r"another)\b)+"
)
_ON = re.compile(
    r"(?:\s|,|\(|-|\b(?:on|both|in|by|due|is|are|was|be|falls|would|will|payable|for|the|paid|each|,?\s*which|"
    r"comes up|comes|up|first|again|am|zum|bis|fällig|wäre|ist|le|el|pour|vence|"
    r"est|sera|serait|sería|es|à payer|invoice|until|before|from|received|made|dated|sent)\b)+"
)
_AND = re.compile(r"\s*(?:,|and|, and|y|et|und)\s*(?:on |in |the |am |le |el )*")
_COLON = re.compile(r"\s*\)?\s*(?::|-|=|\||with|mit|avec|con|is your [\w ]{0,25}payment:?)\s*")


def continues(atom: Atom, found: Sequence[Atom], low: str) -> bool:
    """Whether `atom` goes on a list: "$10, $20 and $30" or "$10 on May 1, $20 on June 1"."""
    before = [other for other in found if other.end <= atom.start]
    money = [other for other in before if other.kind == "money"]
    if not money:
        return False
    gap = "".join(
        " " if any(other.start <= at < other.end for other in before) else low[at]
        for at in range(money[-1].end, atom.start)
    )
    return _LIST.fullmatch(gap) is not None


def end_before(atom: Atom, found: Sequence[Atom]) -> int:
    return max((other.end for other in found if other.end <= atom.start), default=0)


def partners(atom: Atom, found: Sequence[Atom], low: str) -> list[Atom]:
    """The days that an amount stands with: "$10 on May 1 and June 1", "May 1: $10"."""
    days = [other for other in found if other.kind == "date"]
    for index, day in enumerate(days):
        if day.start >= atom.end and _ON.fullmatch(low[atom.end : day.start]):
            joined = [day]
            for other in days[index + 1 :]:
                if not _AND.fullmatch(low[joined[-1].end : other.start]):
                    break
                joined.append(other)
            return joined
    return [day for day in days if day.end <= atom.start and _COLON.fullmatch(low[day.end : atom.start])][:1]


def bind(atom: Atom, found: Sequence[Atom], hints: list[Found], low: str) -> list[Found]:
    """The cues that say what `atom` is: the words that lead to it and those that follow at once."""
    if not hints:
        return []
    kind = family(atom)
    left, right = 0, len(low)
    for other in found:
        if other is atom or family(other) != kind:
            continue
        if other.end <= atom.start:
            left = max(left, other.end)
        elif other.start >= atom.end:
            right = min(right, other.start)
    relevant = [
        hint
        for hint in hints
        if _applies(hint, kind) and not (hint.start < atom.end and hint.end > atom.start)
    ]
    bound: list[Found] = []
    before = [
        hint
        for hint in relevant
        if hint.end <= atom.start and hint.start >= left and not _closes_previous(hint, low, left)
    ]
    lead = _lead(atom, before, low, left)
    if lead:
        bound.append(lead)
    if _PARTITIVE.fullmatch(low[left : atom.start]) and left:
        if re.search(r"\b(?:paid|received|come in)\b", f"{low[:left]} {low[atom.end :]}"):
            return [cues.Found(cues.WHOLE, atom.start, atom.start)]
        bound = [hint for hint in bound if hint.cue.name == "total"]
        return bound + [h for h in relevant if h.cue.name == "total" and not low[atom.end : h.start].strip()]
    offset_from = _whole_after(atom, found, low)
    if offset_from != atom.end:
        right = len(low)
    tail = low[offset_from:right]
    if kind == "money" and lead is not None and lead.cue.name in {"pay", "due"}:
        bound = [lead]
    if lead is None and left and CONTINUES.match(low[left : atom.start]):
        bound += [hint for hint in relevant if hint.end <= left and not hint.cue.weak][:1]
    if lead is not None and lead.cue.name == "made":
        return [lead]
    adjacent = _ADJACENT.match(tail)
    offset = offset_from + (adjacent.end() if adjacent else 0)
    for hint in relevant:
        if (
            offset_from <= hint.start <= offset
            and hint.end <= right
            and ":" not in low[hint.end - 1 : hint.end + 1]
        ):
            if kind == "date" and lead is not None:
                break
            bound.append(hint)
            break
    if any(hint.cue.name in _OWN_TOTAL for hint in bound):
        return [hint for hint in bound if hint.cue.name != "sum"]
    return bound


def _whole_after(atom: Atom, found: Sequence[Atom], low: str) -> int:
    """Where the words about `atom` go on: "$200 of the $350 has been paid" is about the $200."""
    share = re.match(r"\s*of (?:the|your) (?:invoice )?total\b", low[atom.end :])
    if share:
        return atom.end + share.end()
    for other in found:
        if (
            other.kind == "money"
            and other.start > atom.end
            and _PARTITIVE.fullmatch(low[atom.end : other.start])
        ):
            return atom.end if re.match(r"\s*(?:invoice )?total", low[other.end :]) else other.end
    return atom.end


def _closes_previous(hint: Found, low: str, left: int) -> bool:
    """ "6 at $95.00 each, $570.00": the word after one figure, before a comma, is about that one only."""
    return left > 0 and not low[left : hint.start].strip() and low[hint.end :].lstrip()[:1] in {",", ";"}


def _lead(atom: Atom, before: list[Found], low: str, left: int) -> Found | None:
    if not before:
        return None
    nearest = before[-1]
    gap = low[nearest.end : atom.start]
    copula = _COPULA.search(low[left : atom.start])
    if copula:
        subject_end = left + copula.start()
        if not low[nearest.end : subject_end].strip():
            return nearest
        clause_start = left
        for match in re.finditer(
            r"[;!?]|\.\s|\s-\s|\b(?:and|but|while|so|after|y|et|und)\b", low[left:subject_end]
        ):
            clause_start = left + match.end()
        subjects = [hint for hint in before if hint.start >= clause_start]
        strong = [hint for hint in subjects if not hint.cue.weak]
        if strong:
            return (
                strong[0]
                if re.search(r"\b(?:is|was|are|be|es|est|ist|beträgt|:|=)", copula.group())
                else strong[-1]
            )
        if subjects:
            return subjects[-1]
        return None
    cut = _CLAUSE.search(gap)
    if cut is None:
        if nearest.cue.weak:
            strong = [h for h in before if not h.cue.weak and not _CLAUSE.search(low[h.end : atom.start])]
            if strong:
                return strong[-1]
        return nearest
    return None


def family(atom: Atom) -> str:
    if atom.kind in {"money", "number", "share"}:
        return "money"
    if atom.kind in {"date", "time", "duration"}:
        return "date"
    return atom.kind


def _applies(hint: Found, kind: str) -> bool:
    cue = hint.cue
    if kind == "money":
        return cue.money is not None
    if kind == "date":
        return cue.days is not None
    return kind == "percent" and cue.rates is not None
