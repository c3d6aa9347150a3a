"""Card numbers by issuer range and check digit, with what stands beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from assistant.core.redaction.digits import DIGIT, Run, digit_runs, is_spoken, plain_form
from assistant.core.redaction.kinds import NEAR, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST_CARD, LONGEST_CARD = 13, 19
CARD_WORDS = re.compile(
    r"card|visa|amex|american express|discover|diners|maestro|union ?pay|tarjeta|\bcarte\b|karte|\bcv[vc]2?\b"
    r"|\bdebit\b|\bpan\b",
    re.IGNORECASE,
)
_REFERENCE_BEFORE = re.compile(
    r"(?:invoice|inv|order|ref|reference|tracking|case|ticket|po|shipment|parcel|transaction|serial|imei"
    r"|rechnung|bestellung|factura|facture|commande|pedido)[a-z]{0,10}"
    r"(?:\s+(?:number|no|nr|id|is|code|num|was))*[\s.:#-]*$",
    re.IGNORECASE,
)
_EXPIRY = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])\s?[/\-.]\s?(?:20)?[2-4]\d(?![\d/])")


def _luhn(digits: str) -> bool:
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _issuer(digits: str) -> Literal["sure", "with_context"] | None:
    """By the published issuer ranges; lengths that ordinary numbers often have need a word nearby."""
    length, two, three, four = len(digits), int(digits[:2]), int(digits[:3]), int(digits[:4])
    if length == 16 and (
        digits[0] == "4"
        or 51 <= two <= 55
        or 2221 <= four <= 2720
        or four == 6011
        or 644 <= three <= 659
        or 3528 <= four <= 3589
        or two == 62
        or 2200 <= four <= 2204
    ):
        return "sure"
    if length == 15 and two in (34, 37):
        return "sure"
    if length == 14 and (300 <= three <= 305 or two in (36, 38, 39)):
        return "with_context"
    if digits[0] == "4" and length in (13, 19):
        return "with_context"
    if 13 <= length <= 19 and (two in (50, 60, 62, 63, 67, 81, 82) or 56 <= two <= 58):
        return "with_context"
    return None


_USUAL_GROUPS = ((16,), (15,), (14,), (4, 4, 4, 4), (8, 8), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (6, 10))


def cards_in(plain: str, runs: list[Run], *, carded: bool) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for run in runs:
        groups, index = run.groups, 0
        while index < len(groups):
            until = _card_from(plain, run, index, carded=carded)
            if until is None:
                index += 1
                continue
            found.append((groups[index][1], groups[until - 1][2]))
            index = until
    return found


def _card_from(plain: str, run: Run, first: int, *, carded: bool) -> int | None:
    """One past the last group of the card number that starts at the group `first`; None where none does."""
    groups = run.groups
    start = groups[first][1]
    if start and (plain[start - 1].isalnum() or plain[start - 1] in "+_") and groups[first][0].isdecimal():
        letters = re.search(r"[A-Za-z_+]+$", plain[max(0, start - NEAR) : start])
        if letters is None or not carded or not CARD_WORDS.search(letters[0]):
            return None
    digits, best = "", None
    for until in range(first + 1, len(groups) + 1):
        digits += groups[until - 1][0]
        if len(digits) > LONGEST_CARD:
            break
        issuer = _issuer(digits) if len(digits) >= SHORTEST_CARD else None
        if issuer is None or not _luhn(digits):
            continue
        end = groups[until - 1][2]
        if end < len(plain) and plain[end].isalnum():
            continue
        spoken = not plain[start].isdecimal()
        sizes = tuple(len(group[0]) for group in groups[first:until])
        whole = (first == 0 and until == len(groups)) or spoken or len(set(sizes)) == 1
        usual = sizes in _USUAL_GROUPS or whole
        named = not carded and bool(_REFERENCE_BEFORE.search(plain[max(0, start - NEAR) : start]))
        if issuer == "sure" and (carded or (usual and not named)):
            best = until
            break
        if issuer == "with_context" and (carded or spoken):
            best = until
    return best


def sent_in_pieces(runs: list[Run], plain: str, window: tuple[str, ...]) -> list[tuple[int, int]]:
    """The piece in this message of a card number whose earlier pieces are in the messages before."""
    pieces: list[str] = []
    bare = [plain]
    for message in window:
        if not (DIGIT.search(message) or is_spoken(message)):
            continue
        earlier = digit_runs(plain_form(message)[0])
        if earlier and len(earlier[-1].digits) >= 3:
            pieces.append(earlier[-1].digits)
            bare.append(message)
    for run in runs:
        for until in range(min(len(run.groups), LONGEST_CARD), 0, -1):
            tail = "".join(group[0] for group in run.groups[:until])
            for first in range(len(pieces) - 1, -1, -1):
                digits = "".join(pieces[first:]) + tail
                right = (
                    SHORTEST_CARD <= len(digits) <= LONGEST_CARD
                    and _issuer(digits) is not None
                    and _luhn(digits)
                )
                if right and (_mostly_digits(bare) or any(map(CARD_WORDS.search, (*window, plain)))):
                    return [(run.groups[0][1], run.groups[until - 1][2])]
    return []


def _mostly_digits(messages: list[str]) -> bool:
    return all(len(re.findall(r"[^\W\d]", message)) <= 15 for message in messages)


def beside(plain: str, runs: list[Run], cards: list[tuple[int, int]]) -> Iterator[Span]:
    """The expiry date and the three or four digits that stand around a card number."""
    for start, end in cards:
        expiries = [
            match
            for match in _EXPIRY.finditer(plain, max(0, start - NEAR), min(len(plain), end + NEAR))
            if match.start() >= end or match.end() <= start
        ]
        for match in expiries:
            yield match.start(), match.end(), "expiry"
        until = max([end, *(match.end() for match in expiries)])
        for run in runs:
            for digits, at, last in run.groups:
                if end <= at <= until + 15 and len(digits) in (3, 4) and plain[at].isdecimal():
                    gap = plain[until:at] if at >= until else ""
                    if not re.search(r"[$€£¥]|[A-Za-z]{2}", gap) and not plain[last : last + 1].isalnum():
                        yield at, last, "cvv"
