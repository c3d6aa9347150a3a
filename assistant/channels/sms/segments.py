"""How long a text is on the wire, and how it is made to fit: at most three segments, cut between sentences."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

import smsutil

MOST_SEGMENTS = 3
_SMART = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "´": "'", "`": "'", "‹": "'", "›": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "•": "-", "·": "-",
        "…": "...", "⁄": "/", "→": "->", "×": "x", "\t": " ",
    }
)  # fmt: skip
# A sentence ends at its sign and what closes it; not after "p. m." or "Mr.", and not inside an amount.
_NEXT = r"(?=[^\W\d_a-z]|[¿¡\"'(])"
_BORDER = re.compile(rf"(?<=[^\W\d_]{{3}}[.])\s+{_NEXT}|(?<=[\d)\"'”»%][.])\s+{_NEXT}|(?<=[!?…])\s+|\s*\n\s*")
_ELLIPSIS = "..."


@dataclass(frozen=True, slots=True)
class Fitted:
    """`left_out`: not everything that was to be said is in it."""

    text: str
    left_out: bool


def count(text: str) -> tuple[int, Literal["GSM-7", "UCS-2"]]:
    """Segments that `text` takes, and the alphabet that it needs. Nothing takes none."""
    if not text:
        return 0, "GSM-7"
    split = smsutil.split(text)
    return len(split.parts), "GSM-7" if split.encoding == "gsm0338" else "UCS-2"


def economical(text: str) -> str:
    """With plain quotation marks, dashes and spaces where that takes fewer segments; letters are never changed."""
    text = unicodedata.normalize("NFC", text)
    plain = "".join(_plain_sign(char) for char in text.translate(_SMART))
    return plain if count(plain)[0] < count(text)[0] else text


def _plain_sign(char: str) -> str:
    if char in "\n ":
        return char
    kind = unicodedata.category(char)
    return " " if kind == "Zs" else "" if kind in ("Cf", "Cc") else char


def sentences(text: str) -> list[tuple[str, str]]:
    """The sentences and what parts each from the one before: a space, or a line end in a list."""
    found: list[tuple[str, str]] = []
    start, parted = 0, ""
    for border in _BORDER.finditer(text):
        if said := text[start : border.start()].strip():
            found.append((parted, said))
        start, parted = border.end(), "\n" if "\n" in border[0] else " "
    if said := text[start:].strip():
        found.append((parted, said))
    return found


def fit(text: str, *, head: str = "", tail: str = "", more: str = "", most: int = MOST_SEGMENTS) -> Fitted:
    """`head text tail` within `most` segments; where that is too long, `head`, the first sentences, `more`, `tail`.

    `head` and `tail` are never cut. Raises ValueError when they alone, with `more`, are too long.
    """
    whole = _join(head, text, tail)
    if count(whole)[0] <= most:
        return Fitted(whole, left_out=False)
    kept = ""
    for parted, said in sentences(text):
        longer = f"{kept}{parted}{said}" if kept else said
        if count(_join(head, longer, more, tail))[0] > most:
            break
        kept = longer
    if not kept:
        kept = _first_words(text, head=head, more=more, tail=tail, most=most)
    made = _join(head, kept, more, tail)
    if count(made)[0] > most:
        raise ValueError(f"what must be said takes more than {most} segments by itself")
    return Fitted(made, left_out=True)


def _first_words(text: str, *, head: str, more: str, tail: str, most: int) -> str:
    """As many words of a single endless sentence as there is room for; "" for none."""
    words = text.split()
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        attempt = " ".join(words[:middle]) + _ELLIPSIS
        if count(_join(head, attempt, more, tail))[0] <= most:
            low = middle
        else:
            high = middle - 1
    return " ".join(words[:low]) + _ELLIPSIS if low else ""


def _join(*parts: str) -> str:
    return economical(" ".join(part.strip() for part in parts if part.strip()))
