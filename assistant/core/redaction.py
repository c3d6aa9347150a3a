"""Card, bank and personal numbers out of messages, before anything is stored (PCI-04, PCI-05, PCI-08)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["card", "cvv", "expiry", "iban", "account", "routing", "ssn", "otp"]

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


@dataclass(frozen=True, slots=True)
class _Run:
    """Digits that stand together, in groups as written: (digits, start, end in the text)."""

    groups: tuple[tuple[str, int, int], ...]

    @property
    def digits(self) -> str:
        return "".join(group[0] for group in self.groups)


_Span = tuple[int, int, Kind]

_WORD_DIGITS = {
    word: str(value)
    for value, names in enumerate(
        (
            "zero oh null cero", "one uno eins un", "two dos zwei zwo deux", "three tres drei trois",
            "four cuatro vier quatre", "five cinco fünf cinq", "six seis sechs", "seven siete sieben sept",
            "eight ocho acht huit", "nine nueve neun neuf",
        )
    )
    for word in names.split()
}  # fmt: skip
_TENS = {
    word: str(value)
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)  # noqa: SIM905
}
_TEENS = {
    word: str(value)
    for value, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),  # noqa: SIM905
        start=10,
    )
}
_TENS_UNITS = rf"(?:{'|'.join(_TENS)})[\s-](?:{'|'.join(_WORD_DIGITS)})"
_REPEAT = {"double": 2, "triple": 3}
_SPOKEN = "|".join(sorted((*_WORD_DIGITS, *_TENS, *_TEENS), key=len, reverse=True))
_ATOM = re.compile(rf"[0-9]+|\b(?:(?:double|triple)\s+)?(?:{_TENS_UNITS}|{_SPOKEN})\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_FIGURES = re.compile(r"[0-9]+")
_WORD = re.compile(r"[^\W\d_]+")
_SPOKEN_WORDS = frozenset((*_WORD_DIGITS, *_TENS, *_TEENS))
_GAP = re.compile(r"[\s.\-_,*|]{0,3}")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u2062\u2063\u2064\u180e")

_CARD_WORDS = re.compile(
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
_CVV = re.compile(
    r"\b(?:cvv2?|cvc2?|csc|cid|(?:card )?security (?:code|number)|card code|cryptogramme|pr[üu]fziffer"
    r"|kartenpr[üu]fnummer|c[óo]digo de seguridad|code de s[ée]curit[ée]|sicherheitscode)\b",
    re.IGNORECASE,
)
_ROUTING = re.compile(r"\b(?:routing|aba|rtn|transit|sort[ -]?code|bankleitzahl|blz)\b", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"\b(?:account|acct|a/c|checking|savings|iban|konto(?:nummer)?|cuenta|compte)\b", re.IGNORECASE
)
_BANK_WORDS = re.compile(
    r"\b(?:bank|checking|savings|routing|sort[ -]?code|direct debit|wire|ach|konto|banco|banque|aba)",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(?:ssn|social(?: security)?|itin|tin|tax(?:payer)? id|ein|sin|national insurance|nino|steuer-?id"
    r"|s[ée]curit[ée] sociale|seguridad social|dni|nie)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<!zip )(?<!postal )(?<!post )(?<!area )(?<!sort )(?<!promo )(?<!discount )(?<!coupon )(?<!error )"
    r"(?<!product )(?<!tax )(?<!order )(?<!dial )(?<!country )(?<!voucher )(?<!bar )(?<!qr )(?<!reference )"
    r"\b(?:codes?|otp|pin|passcode|one[- ]time (?:password|code)|verification|c[óo]digo"
    r"|best[äa]tigungscode)\b(?!\s+postal)",
    re.IGNORECASE,
)
_BELONGS_TO = re.compile(r"\s+|\s*(?:is|=|-|:|was|\()\s*(?:my|the|your|a)?\s*(?:\w+ )?")
_EXPIRY = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])\s?[/\-.]\s?(?:20)?[2-4]\d(?![\d/])")
_SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}(?P<dash>[- ])(?!00)\d{2}(?P=dash)(?!0000)\d{4}(?![\w-])")
_EIN = re.compile(r"(?<![\w-])\d{2}-\d{7}(?![\w-])")
_NINO = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[ -]?(\d{2})")
_IBAN_LENGTHS = {
    country: int(length)
    for length, countries in (
        line.split(":")
        for line in (
            "15:NO", "16:BE", "18:DK FI FO GL NL", "19:MK SI", "20:AT BA EE KZ LT LU XK", "21:CH HR LI LV",
            "22:BG BH CR DE GB GE IE ME RS", "23:AE GI IL IQ TL", "24:AD CZ ES MD PK RO SA SE SK TN VG",
            "25:PT ST", "26:IS TR", "27:FR GR IT MC MR SM", "28:AL AZ BY CY DO GT HU LB PL SV",
            "29:BR EG PS QA UA", "30:JO KW MU", "31:MT SC", "32:LC",
        )
    )
    for country in countries.split()
}  # fmt: skip


_LAST_MESSAGES = 6
_SHORTEST_CARD = 13
_FEWEST_SPOKEN = 3  # digit words; fewer are ordinary speech
_NEAR = 40


def redact(text: str, previous: Sequence[str] = ()) -> Redaction:
    """Take the numbers out of `text` that must not be kept.

    `previous` are the sender's last messages, oldest first: a number sent in pieces is found over them, and
    the piece in `text` is taken out.
    """
    plain, places = _plain(text)
    window = tuple(previous)[-_LAST_MESSAGES:]
    if not _FIGURES.search(plain) and not _is_spoken(plain):
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


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text as NFKC with ASCII digits and no invisible characters, and where each character stood."""
    if text.isascii():
        return text, range(len(text))
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char in _INVISIBLE:
            continue
        form = char if char.isascii() else unicodedata.normalize("NFKC", char)
        for part in form:
            digit = unicodedata.digit(part, None)
            dash = unicodedata.category(part) == "Pd"
            out.append(str(digit) if digit is not None else "-" if dash else part)
            places.append(place)
    return "".join(out), places


def _spans(plain: str, window: tuple[str, ...]) -> list[_Span]:
    ibans, iban_like = _ibans(plain)
    runs = [run for run in _runs(plain) if not _within(run, iban_like)]
    context = " ".join((*window[-1:], plain))
    found: list[_Span] = [(start, end, "iban") for start, end in ibans]
    long = [run for run in runs if len(run.digits) >= _SHORTEST_CARD]
    cards = _cards(plain, long, carded=bool(_CARD_WORDS.search(context))) if long else []
    cards += _split_cards(runs, plain, window) if window and not cards else []
    found += [(start, end, "card") for start, end in cards]
    found += _beside_cards(plain, runs, cards)
    said_before = window[-1] if window and re.fullmatch(r"[\W\d]*", plain) else ""
    found += _after(plain, runs, _CVV, (3, 4), "cvv", said_before)
    found += _personal(plain, runs)
    found += _after(plain, runs, _ROUTING, (6, 9), "routing", said_before)
    found += _accounts(plain, runs, said_before)
    found += _after(plain, runs, _CODE, (4, 8), "otp", said_before)
    return _without_overlaps(found)


def _without_overlaps(found: list[_Span]) -> list[_Span]:
    """In order of place; of two that overlap, the kind that was looked for first."""
    kept: list[_Span] = []
    for span in found:
        if all(span[1] <= other[0] or span[0] >= other[1] for other in kept):
            kept.append(span)
    return sorted(kept)


def _is_spoken(plain: str) -> bool:
    return sum(word in _SPOKEN_WORDS for word in _WORD.findall(plain.lower())) >= _FEWEST_SPOKEN


def _runs(plain: str) -> list[_Run]:
    runs: list[_Run] = []
    groups: list[tuple[str, int, int]] = []
    atoms = _ATOM if _is_spoken(plain) else _FIGURES
    for match in atoms.finditer(plain):
        if groups and not _GAP.fullmatch(plain, groups[-1][2], match.start()):
            runs.append(_Run(tuple(groups)))
            groups = []
        groups.append((_digits(match[0].lower()), match.start(), match.end()))
    if groups:
        runs.append(_Run(tuple(groups)))
    return runs


def _digits(atom: str) -> str:
    if atom.isdecimal():
        return atom
    words = atom.replace("-", " ").split()
    times = _REPEAT.get(words[0], 1)
    digits = [_WORD_DIGITS.get(word) or _TEENS.get(word) or _TENS.get(word, "") for word in words]
    return "".join(digits) * times + ("0" if words[-1] in _TENS else "")


def _within(run: _Run, ranges: list[tuple[int, int]]) -> bool:
    start, end = run.groups[0][1], run.groups[-1][2]
    return any(start < until and at < end for at, until in ranges)


# Cards


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


def _cards(plain: str, runs: list[_Run], *, carded: bool) -> list[tuple[int, int]]:
    cards: list[tuple[int, int]] = []
    for run in runs:
        groups, index = run.groups, 0
        while index < len(groups):
            until = _card_from(plain, run, index, carded=carded)
            if until is None:
                index += 1
                continue
            cards.append((groups[index][1], groups[until - 1][2]))
            index = until
    return cards


def _card_from(plain: str, run: _Run, first: int, *, carded: bool) -> int | None:
    """One past the last group of the card number that starts at the group `first`; None where none does."""
    groups = run.groups
    start = groups[first][1]
    if start and (plain[start - 1].isalnum() or plain[start - 1] in "+_") and groups[first][0].isdecimal():
        letters = re.search(r"[A-Za-z_+]+$", plain[:start])
        if letters is None or not carded or not _CARD_WORDS.search(letters[0]):
            return None
    digits, best = "", None
    for until in range(first + 1, len(groups) + 1):
        digits += groups[until - 1][0]
        if len(digits) > 19:
            break
        issuer = _issuer(digits) if len(digits) >= _SHORTEST_CARD else None
        if issuer is None or not _luhn(digits):
            continue
        end = groups[until - 1][2]
        if end < len(plain) and plain[end].isalnum():
            continue
        spoken = not plain[start].isdecimal()
        sizes = tuple(len(group[0]) for group in groups[first:until])
        whole = (first == 0 and until == len(groups)) or spoken or len(set(sizes)) == 1
        usual = sizes in _USUAL_GROUPS or whole
        named = not carded and bool(_REFERENCE_BEFORE.search(plain[max(0, start - _NEAR) : start]))
        if issuer == "sure" and (carded or (usual and not named)):
            best = until
            break
        if issuer == "with_context" and (carded or spoken):
            best = until
    return best


def _split_cards(runs: list[_Run], plain: str, window: tuple[str, ...]) -> list[tuple[int, int]]:
    """The piece in this message of a card number whose earlier pieces are in the messages before."""
    pieces: list[str] = []
    bare = [plain]
    for message in window:
        if not (_DIGIT.search(message) or _is_spoken(message)):
            continue
        earlier = _runs(_plain(message)[0])
        if earlier and len(earlier[-1].digits) >= 3:
            pieces.append(earlier[-1].digits)
            bare.append(message)
    for run in runs:
        for until in range(len(run.groups), 0, -1):
            tail = "".join(group[0] for group in run.groups[:until])
            for first in range(len(pieces) - 1, -1, -1):
                digits = "".join(pieces[first:]) + tail
                right = _SHORTEST_CARD <= len(digits) <= 19 and _issuer(digits) is not None and _luhn(digits)
                if right and (_mostly_digits(bare) or any(map(_CARD_WORDS.search, (*window, plain)))):
                    return [(run.groups[0][1], run.groups[until - 1][2])]
    return []


def _mostly_digits(messages: list[str]) -> bool:
    return all(len(re.findall(r"[^\W\d]", message)) <= 15 for message in messages)


def _beside_cards(plain: str, runs: list[_Run], cards: list[tuple[int, int]]) -> Iterator[_Span]:
    """The expiry date and the three or four digits that stand around a card number."""
    for start, end in cards:
        expiries = [
            match
            for match in _EXPIRY.finditer(plain, max(0, start - _NEAR), min(len(plain), end + _NEAR))
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


# Bank and personal numbers, and codes


def _ibans(plain: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """(IBANs, by check digits or the word before; everything of an IBAN's shape and length)."""
    right: list[tuple[int, int]] = []
    shaped: list[tuple[int, int]] = []
    for match in _IBAN_START.finditer(plain):
        length = _IBAN_LENGTHS.get(match[1].upper(), 0)
        at, taken = match.end(), match[1] + match[2]
        end = at
        while at < len(plain) and len(taken) < length:
            if plain[at].isascii() and plain[at].isalnum():
                taken += plain[at]
                end = at + 1
            elif not (plain[at] in " -.\xa0" and plain[at - 1] not in " -."):
                break
            at += 1
        if not length or len(taken) < length or plain[end : end + 1].isalnum():
            continue
        shaped.append((match.start(), end))
        turned = taken[4:] + taken[:4]
        named = "iban" in plain[max(0, match.start() - _NEAR) : match.start()].lower()
        if named or int("".join(str(int(char, 36)) for char in turned)) % 97 == 1:
            right.append((match.start(), end))
    return right, shaped


def _after(
    plain: str,
    runs: list[_Run],
    words: re.Pattern[str],
    sizes: tuple[int, int],
    kind: Kind,
    said_before: str = "",
) -> Iterator[_Span]:
    """Runs of so many digits right after such words (`my cvv is 123`) or before (`123 is my cvv`)."""
    candidates = [span for run in runs if (span := _sized(plain, run, sizes)) is not None]
    if not candidates:
        return
    places = [match.span() for match in words.finditer(plain)]
    ending = rf"(?:{words.pattern})\W*(?:\w+\W*){{0,2}}$"
    announced = bool(said_before) and bool(re.search(ending, said_before, words.flags))
    for start, end in candidates:
        before = any(at <= start <= until + 25 and _linking(plain[until:start]) for at, until in places)
        behind = any(end <= at and _BELONGS_TO.fullmatch(plain, end, at) for at, _ in places)
        if before or behind or announced:
            yield start, end, kind


def _sized(plain: str, run: _Run, sizes: tuple[int, int]) -> tuple[int, int] | None:
    """The place of a run of so many digits, or of its first group; None for amounts and parts of words."""
    for digits, end in ((run.digits, run.groups[-1][2]), run.groups[0][::2]):
        start = run.groups[0][1]
        glued = start and (plain[start - 1].isalnum() or plain[start - 1] in "$€£¥")
        if sizes[0] <= len(digits) <= sizes[1] and not glued and not plain[end : end + 1].isalnum():
            return start, end
    return None


def _linking(between: str) -> bool:
    """Whether the text between a word and a number ties them: `number is`, `:`, `you sent me was`."""
    return not re.search(r"[\d$€£¥\n;?!]|\.\s", between) and len(between.split()) <= 5


def _personal(plain: str, runs: list[_Run]) -> Iterator[_Span]:
    named = bool(_PERSONAL.search(plain))
    for match in _SSN.finditer(plain):
        if match["dash"] == "-" or named:
            yield match.start(), match.end(), "ssn"
    for match in _NINO.finditer(plain):
        yield match.start(), match.end(), "ssn"
    if named:
        for match in _EIN.finditer(plain):
            yield match.start(), match.end(), "ssn"
        yield from _after(plain, runs, _PERSONAL, (8, 13), "ssn")


def _accounts(plain: str, runs: list[_Run], said_before: str) -> Iterator[_Span]:
    fewest = 6 if _BANK_WORDS.search(plain) else 8
    return _after(plain, runs, _ACCOUNT, (fewest, 17), "account", said_before)
