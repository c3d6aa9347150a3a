"""Card, bank and personal numbers out of messages, before anything is stored (PCI-04, PCI-05, PCI-08)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.redaction import cards, digits, numbers
from assistant.core.redaction.kinds import Kind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["REPLACEMENTS", "Kind", "Redaction", "redact"]

REPLACEMENTS: dict[Kind, str] = {
    "card": "[card number removed]",
    "cvv": "[security code removed]",
    "expiry": "[expiry date removed]",
    "iban": "[IBAN removed]",
    "account": "[account number removed]",
    "routing": "[bank code removed]",
    "ssn": "[personal number removed]",
    "otp": "[code removed]",
}


@dataclass(frozen=True, slots=True)
class Redaction:
    """`text` with each number replaced by words; `found` names the kinds, each once, in order of place."""

    text: str
    found: tuple[Kind, ...]


_LAST_MESSAGES = 6


def redact(text: str, previous: Sequence[str] = ()) -> Redaction:
    """Take the numbers out of `text` that must not be kept.

    `previous` are the sender's last messages, oldest first: a number sent in pieces is found over them, and
    the piece in `text` is taken out.
    """
    plain, places = digits.plain_form(text)
    window = tuple(previous)[-_LAST_MESSAGES:]
    if not digits.FIGURES.search(plain) and not digits.is_spoken(plain):
        return Redaction(text, ())
    spans = _spans(plain, window)
    if not spans:
        return Redaction(text, ())
    pieces: list[str] = []
    at = 0
    for start, end, kind in spans:
        pieces += [text[at : places[start]], REPLACEMENTS[kind]]
        at = places[end - 1] + 1
    pieces.append(text[at:])
    return Redaction("".join(pieces), tuple(dict.fromkeys(kind for _, _, kind in spans)))


def _spans(plain: str, window: tuple[str, ...]) -> list[Span]:
    ibans, iban_like = numbers.ibans_in(plain)
    runs = [run for run in digits.digit_runs(plain) if not _within(run, iban_like)]
    context = " ".join((*window[-1:], plain))
    found: list[Span] = [(start, end, "iban") for start, end in ibans]
    long = [run for run in runs if len(run.digits) >= cards.SHORTEST_CARD]
    carded = cards.cards_in(plain, long, carded=bool(cards.CARD_WORDS.search(context))) if long else []
    carded += cards.sent_in_pieces(runs, plain, window) if window and not carded else []
    found += [(start, end, "card") for start, end in carded]
    found += cards.beside(plain, runs, carded)
    said_before = window[-1] if window and re.fullmatch(r"[\W\d]*", plain) else ""
    found += numbers.after(plain, runs, numbers.CVV, (3, 4), "cvv", said_before)
    found += numbers.personal(plain, runs)
    found += numbers.after(plain, runs, numbers.ROUTING, (6, 9), "routing", said_before)
    found += numbers.accounts(plain, runs, said_before)
    found += numbers.after(plain, runs, numbers.CODE, (4, 8), "otp", said_before)
    return _without_overlaps(found)


def _without_overlaps(found: list[Span]) -> list[Span]:
    """In order of place; of two that overlap, the kind that was looked for first."""
    kept: list[Span] = []
    for span in found:
        if all(span[1] <= other[0] or span[0] >= other[1] for other in kept):
            kept.append(span)
    return sorted(kept)


def _within(run: digits.Run, ranges: list[tuple[int, int]]) -> bool:
    start, end = run.groups[0][1], run.groups[-1][2]
    return any(start < until and at < end for at, until in ranges)
