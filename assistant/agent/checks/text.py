"""One sentence, made comparable: any script's digits, quotes, dashes and emphasis brought to one form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.agent.checks import languages, numerals
from assistant.agent.checks.memo import by_identity

if TYPE_CHECKING:
    from assistant.agent.checks.context import CheckContext
    from assistant.domain.facts import FactSheet

CITATION = re.compile(r"\s*\[([a-z0-9][a-z0-9_.-]*#[a-z0-9_.-]+)\]")
NAMES = frozenset(
    {"line_description", "customer_name", "business_name", "seller", "buyer", "invoice_note", "credit_note"}
)
MASK = "xx"
_MARKER = re.compile(r"^\s*(?:[-*•·▪+]\s+|\d{1,2}[.)]\s+(?!\d)|#{1,4}\s+)")
_FOLD = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": " - "}
    | {"−": "-", "‑": "-", "…": "...", "¼": " 1/4", "½": " 1/2", "¾": " 3/4", "²": "", "³": "", "\u20e3": " "}
    | {"\ufe0f": "", "×": " x ", "*": " ", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"}
)
_LETTERS = str.maketrans("0123456789", "qrstuvwyzj")
_OWNED = re.compile(rf"\b((?:I'm|am|by|of|from|to|is|with|on|for) ){MASK}'s(?= \w)")
_SPACE = re.compile(r"\s+")
_EMPHASIS = re.compile(r"(?<!\w)_+|_+(?!\w)")


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` keeps its case, `low` has none, both of one length and with number words as digits; `languages` scored."""

    raw: str
    text: str
    low: str
    languages: frozenset[str]
    citations: tuple[str, ...]
    question: bool


def strip_citations(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without its `[article-id#slug]` markers, and their ids in order."""
    return CITATION.sub("", text), tuple(CITATION.findall(text))


def fold(text: str) -> str:
    """Comparable characters; the case is kept."""
    folded = text.translate(_FOLD)
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded).translate(_FOLD)
        folded = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in folded)
    return _SPACE.sub(" ", _EMPHASIS.sub(" ", folded)).strip()


def read(sentence: str, sheet: FactSheet, context: CheckContext) -> Reading:
    """`sentence` ready for the checks: citations taken off, names and descriptions masked."""
    clean, ids = strip_citations(sentence)
    text = fold(_MARKER.sub("", clean, count=1))
    for name, mask in _names(sheet, context.business_name):
        if name in text:
            text = text.replace(name, mask)
    text = _OWNED.sub(r"\1your", text)
    spoken = languages.guess(text.lower())
    text = numerals.digits(text, spoken)
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return Reading(sentence, text, low, spoken, ids, text.rstrip("\"') ").endswith("?"))


@by_identity
def _names(sheet: FactSheet, business_name: str) -> tuple[tuple[str, str], ...]:
    named = [(str(fact.value), line_mask(fact.part)) for fact in sheet.of("text") if fact.base in NAMES]
    masks = {
        fold(value): mask
        for value, mask in (*named, (business_name, MASK))
        if sum(c.isalpha() for c in value) >= 4
    }
    return tuple(sorted(masks.items(), key=lambda item: len(item[0]), reverse=True))


def line_mask(line: str) -> str:
    """What stands in for a description: it tells lines apart, without a digit."""
    return MASK + line.translate(_LETTERS)
