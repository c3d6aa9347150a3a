"""How old a reader should be to follow a text: Flesch-Kincaid, made fair to words that have no shorter one."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge_base.articles import plain, sentences

YEARS_BEFORE_GRADE_ONE = 5
_KNOWN = frozenset(
    re.findall(
        r"\w+",
        """
        business businesses authority authorities invoice invoices supplier suppliers customer customers exemption
        exempt certificate certificates registered registration percent taxable consumer country countries
        deduct deductible information electronic discount number numbers company companies original amount amounts
        accountant accounting receipt receipts document documents period seller buyer services delivery
        """,
    )
)
"""Words that an invoice itself teaches; they count as two syllables at most."""


def reading_age(markdown: str) -> float:
    """The age in years; 0.0 for an empty text. Names, numbers and codes count as one syllable."""
    said = [sentence for line in plain(_no_headings(markdown)).split("\n") for sentence in sentences(line)]
    words = re.findall(r"[A-Za-z]+(?:['’][a-z]+)?", " ".join(said))
    if not words or not said:
        return 0.0
    syllables = sum(_counted(word) for word in words)
    grade = 0.39 * len(words) / len(said) + 11.8 * syllables / len(words) - 15.59
    return max(0.0, grade + YEARS_BEFORE_GRADE_ONE)


def _no_headings(markdown: str) -> str:
    return re.sub(r"^#+[^\n]*$", "", markdown, flags=re.MULTILINE)


@lru_cache(maxsize=8192)
def _counted(word: str) -> int:
    if word[1:] != word[1:].lower() or len(word) <= 3:
        return 1
    count = _syllables(word.lower())
    return min(count, 2) if word.lower() in _KNOWN or word[0].isupper() else count


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = bool(re.search(r"[^aeiouy](?:e|ed|es)$", word)) and not re.search(
        r"(?:[td]ed|[sxz]es|le)$", word
    )
    return max(1, groups - silent)
