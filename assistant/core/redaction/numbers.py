"""Bank and personal numbers and one-time codes, by their shape and the words around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.core.redaction.kinds import NEAR, Kind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.core.redaction.digits import Run

CVV = re.compile(
    r"\b(?:cvv2?|cvc2?|csc|cid|(?:card )?security (?:code|number)|card code|cryptogramme|pr[üu]fziffer"
    r"|kartenpr[üu]fnummer|c[óo]digo de seguridad|code de s[ée]curit[ée]|sicherheitscode)\b",
    re.IGNORECASE,
)
ROUTING = re.compile(r"\b(?:routing|aba|rtn|transit|sort[ -]?code|bankleitzahl|blz)\b", re.IGNORECASE)
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
CODE = re.compile(
    r"(?<!zip )(?<!postal )(?<!post )(?<!area )(?<!sort )(?<!promo )(?<!discount )(?<!coupon )(?<!error )"
    r"(?<!product )(?<!tax )(?<!order )(?<!dial )(?<!country )(?<!voucher )(?<!bar )(?<!qr )(?<!reference )"
    r"\b(?:codes?|otp|pin|passcode|one[- ]time (?:password|code)|verification|c[óo]digo"
    r"|best[äa]tigungscode)\b(?!\s+postal)",
    re.IGNORECASE,
)
_BELONGS_TO = re.compile(r"\s+|\s*(?:is|=|-|:|was|\()\s*(?:my|the|your|a)?\s*(?:\w+ )?")
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


def ibans_in(plain: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
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
        named = "iban" in plain[max(0, match.start() - NEAR) : match.start()].lower()
        if named or int("".join(str(int(char, 36)) for char in turned)) % 97 == 1:
            right.append((match.start(), end))
    return right, shaped


def after(
    plain: str,
    runs: list[Run],
    words: re.Pattern[str],
    sizes: tuple[int, int],
    kind: Kind,
    said_before: str = "",
) -> Iterator[Span]:
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


def _sized(plain: str, run: Run, sizes: tuple[int, int]) -> tuple[int, int] | None:
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


def personal(plain: str, runs: list[Run]) -> Iterator[Span]:
    named = bool(_PERSONAL.search(plain))
    for match in _SSN.finditer(plain):
        if match["dash"] == "-" or named:
            yield match.start(), match.end(), "ssn"
    for match in _NINO.finditer(plain):
        yield match.start(), match.end(), "ssn"
    if named:
        for match in _EIN.finditer(plain):
            yield match.start(), match.end(), "ssn"
        yield from after(plain, runs, _PERSONAL, (8, 13), "ssn")


def accounts(plain: str, runs: list[Run], said_before: str) -> Iterator[Span]:
    fewest = 6 if _BANK_WORDS.search(plain) else 8
    return after(plain, runs, _ACCOUNT, (fewest, 17), "account", said_before)
