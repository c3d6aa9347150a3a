"""Bare figures that name something beside another figure that does: `invoice 1512 says one thing, the 1513 another`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_SHORTEST = 4
"""Digits of a reference that may be taken up again without a word that says so."""
_ALIKE = 2
"""So many of the last digits may differ."""
_PLATE = re.compile(
    r"\b(?:licen[cs]e plate|number plate|plates?|registration|kennzeichen|matr[i\u00ed]cula|plaque|immatriculation)\b"
    r"[^.,;!?]{0,14}$",
    re.IGNORECASE,
)
_OUT_OF_SO_MANY = {
    language: re.compile(rf"\s+{noun}\s+(?:{of})\s+\d+(?![\d.,]*\s?[%$\u20ac\u00a3])", re.IGNORECASE)
    for language, noun, of in (
        ("en", r"[^\W\d_]{3,}s", "of|out of"),
        ("es", r"[^\W\d_]{4,}s", "de|de los|de las"),
        ("fr", r"[^\W\d_]{4,}s", "sur"),
        ("de", r"(?-i:[A-Z\u00c4\u00d6\u00dc])[^\W\d_]{3,}", "von"),
    )
}


def like_a_reference(reading: Reading, index: int) -> bool:
    """`My invoice says #20981 but the email says 20918`: a number that is nearly another reference of the message."""
    text = reading.tokens[index].text
    if not text.isdecimal() or len(text) < _SHORTEST or re.search(r"[SvI$]$", reading.before(index)):
        return False
    return any(
        other != index
        and token.text.isdecimal()
        and len(token.text) == len(text)
        and (token.text[:-_ALIKE] == text[:-_ALIKE] or sorted(token.text) == sorted(text))
        and token.text != text
        and _named(reading, other)
        for other, token in enumerate(reading.tokens)
    )


def _named(reading: Reading, index: int) -> bool:
    return re.search(r"[RU]$|[RU][.,-]$", reading.before(index)) is not None or of_a_paper(reading, index)


_PAPER = re.compile(
    r"\b(?:albar[a\u00e1]n|lieferschein|devis|presupuesto|kostenvoranschlag|docket|packing slip)\s+$",
    re.IGNORECASE,
)


def of_a_paper(reading: Reading, index: int) -> bool:
    """`Le devis 1184`: its number; what it comes to is said with more words."""
    start = reading.tokens[index].start
    return _PAPER.search(reading.text, max(0, start - 20), start) is not None


def on_a_plate(reading: Reading, index: int) -> bool:
    """`My licence plate is BKXT 417`."""
    start = reading.tokens[index].start
    return _PLATE.search(reading.text, max(0, start - 40), start) is not None


def some_of_all(reading: Reading, index: int) -> bool:
    """`Avec 12 palettes sur 14`: how many of how many."""
    return _OUT_OF_SO_MANY[reading.language].match(reading.text, reading.tokens[index].end) is not None
