"""How many payments, where no word for them stands beside the number: `split it in 3`, `six of them`, `5 equal`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.instalment_numbers import LARGEST_COUNT, Range, in_the_past
from assistant.domain.reading.languages import fold
from assistant.domain.reading.payments_apart import one_more

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_RATHER_THAN = re.compile(r"(?P<n>n)K(?=[DL]?nF?C)")
"""`6 instead of 4 payments`."""
_INTO = re.compile(r"[iW](?P<n>n)(?=$|[.,&])")
_MAKE_IT = re.compile(r"[iWpSz,](?P<n>n)(?=$|[.,&])")
_OWN_SENTENCE = re.compile(r"\.(?P<n>n)\.")
"""`Not one payment. Three.`"""
_TIMES = re.compile(r"[SiW](?P<n>n)×(?=$|[.,&])")
"""`Could we do 4x?`"""
_WITHOUT_FEES = re.compile(r"(?:^|[SiWz.,])(?P<n>n)×(?=z)")
_FREE = re.compile(
    r"\s+(?:sans frais|sin (?:intereses|comision)|ohne geb\w+|no fees?|interest[- ]free)\b", re.IGNORECASE
)
_IN_SO_MANY_TIMES = re.compile(r"[SC][^.]{0,12}[iW](?P<n>n)U")
_NOT_SO_MANY = re.compile(r"(?:^|[.,])(?P<n>n)C,?K[iDW]?n(?=$|[.,])")
"""`Deux fois, pas trois`."""
_ONE_EVERY = re.compile(r"(?P<n>n)[.,](?P<one>[na])z?[EX]")
"""`Let's call it five: one every other payday`."""
_MORE_TIMES = re.compile(r"(?P<n>n)\+[CU]")
_DO_THAT = re.compile(
    r"\b(?:that|it|the same|same|same again|das|dasselbe|das gleiche|lo mismo|eso|pareil|la m[e\u00ea]me chose)\s+$",
    re.IGNORECASE,
)
_TIMES_WORDS = frozenset({"times", "time", "mal", "male", "fois", "veces"})
_EQUAL = re.compile(r"(?P<n>n)(?=z(?:$|[.,&]))")
_IN_SO_MANY = re.compile(r"\b(halbieren|dritteln|vierteln|f(?:u|ue)nfteln)\b")
_SHARES_OF_VERBS = {"halbieren": 2, "dritteln": 3, "vierteln": 4}
_SPLIT_WORDS = re.compile(
    r"\b(?:split|splitting|chop|carve|divide|divided|break|broken|spread|cut|fraccion\w*|fraction\w*|echelonn\w*|coupe|couper|decouper|scinder|dividir|dividirlo|repartir|partir|aufteilen"
    r"|teilen|diviser|partager|etaler|do it|pay it|pay this|do this|clear it|settle it|stretch|pay in|lo pago|la pago"
    r"|pagarlo|pagarla|lo pagaria|le paie|la paie)\b"
)
_IN_FRACTIONS = re.compile(
    r"\b(?:(?:in|into|by) (?=[htqf])|in(?:to)? (?:two|three|four|2|3|4) )(halves|thirds|quarters|fifths)\b"
    r"|\bsplit (?:it |this |that )?in (half)\b|\b(?:in|en) (?:zwei|dos|deux|2) (halften|mitades|moities)\b"
)
_INTO_AMOUNTS = re.compile(r"[iW]a?(?:\+?\$n|n\$|n)(?:(?:,&?|&)a?(?:\+?\$n|n\$|n))+(?![uC%])")
_AMOUNT = re.compile(r"\+?\$n|n\$|n")
_POLITE = frozenset(
    {"please", "like", "pls", "plz", "thanks", "then", "so", "if", "for me", "bitte", "por favor", "svp", "stp",
     "porfa", "pf"}
)  # fmt: skip
_DAYS_AHEAD = (8, 15)
"""`En ocho`, `en quinze`: a week or two weeks from now."""


def in_fractions(reading: Reading) -> int | None:
    """`Split in half`, `in thirds`, `dritteln`; `split it into a 300 and a 540`."""
    folded = fold(reading.text)
    if fractions := _IN_FRACTIONS.search(folded):
        return {"thirds": 3, "quarters": 4, "fifths": 5}.get(fractions[1] or "", 2)
    if verb := _IN_SO_MANY.search(folded):
        return _SHARES_OF_VERBS.get(verb[1], 5)
    return len(split_into(reading)) or None


def split_into(reading: Reading) -> list[Range]:
    """The amounts of `split it into a 300 and a 540`; none where more than the first differ from the others."""
    match = _INTO_AMOUNTS.search(reading.codes)
    if match is None or not _SPLIT_WORDS.search(fold(reading.text)):
        return []
    amounts = [one.span() for one in _AMOUNT.finditer(reading.codes, match.start(), match.end())]
    numbers = [max(token.number or 0 for token in reading.tokens[start:end]) for start, end in amounts]
    alike = len(set(numbers[1:])) == 1
    return amounts if alike and all(number > LARGEST_COUNT for number in numbers) else []


def bare_count(reading: Reading, given_up: int | None, each: Range | None) -> re.Match[str] | None:
    """The place of the number; `given_up` is the end of a count that the message does not want."""
    codes = reading.codes
    found = None
    if _SPLIT_WORDS.search(fold(reading.text)):
        found = _INTO.search(codes) or _in_so_many(reading)
        if found is not None and _so_many_days(reading, found):
            found = None
    found = found or _TIMES.search(codes) or _without_fees(reading) or _in_so_many_times(reading)
    if found is None and given_up is not None:
        found = (
            _MAKE_IT.search(codes, given_up) or _RATHER_THAN.search(codes) or _own_sentence(reading, given_up)
        )
    found = found or _NOT_SO_MANY.search(codes) or _more_times(reading) or _one_every(reading)
    if found is None:
        found = next((one for one in _EQUAL.finditer(codes) if _said_equal(reading, one)), None)
    if found is None and each is not None:
        found = _of_them(reading, each[1])
    return found or _makes_so_many(reading)


def _so_many_days(reading: Reading, match: re.Match[str]) -> bool:
    return reading.language in ("es", "fr") and reading.tokens[match.start("n")].number in _DAYS_AHEAD


def _in_so_many(reading: Reading) -> re.Match[str] | None:
    """`Split it in 2 for me`, `in 3 please`: words that are not counted follow."""
    for match in re.finditer(r"[iW](?P<n>n)(?=[zS]|pz)", reading.codes):
        word, then = (
            reading.tokens[match.end()],
            reading.tokens[min(match.end() + 1, len(reading.tokens) - 1)],
        )
        if fold(word.text) in _POLITE or f"{fold(word.text)} {fold(then.text)}" in _POLITE:
            return match
    return None


def _without_fees(reading: Reading) -> re.Match[str] | None:
    """`4x sans frais`."""
    for match in _WITHOUT_FEES.finditer(reading.codes):
        if _FREE.match(reading.text, reading.tokens[match.end() - 1].end):
            return match
    return None


def _in_so_many_times(reading: Reading) -> re.Match[str] | None:
    """`Is possible I pay in four time?`"""
    match = _IN_SO_MANY_TIMES.search(reading.codes)
    return match if match and fold(reading.tokens[match.end() - 1].text) in _TIMES_WORDS else None


def _own_sentence(reading: Reading, given_up: int) -> re.Match[str] | None:
    match = _OWN_SENTENCE.match(reading.codes, given_up)
    number = reading.tokens[match.start("n")].number if match else None
    return match if number is not None and number <= LARGEST_COUNT else None


def _more_times(reading: Reading) -> re.Match[str] | None:
    """`Do that four more times`, `140 now n 140 four more times`."""
    for match in _MORE_TIMES.finditer(reading.codes):
        start = reading.tokens[match.start()].start
        repeated = _DO_THAT.search(reading.text, max(0, start - 30), start)
        paid = re.search(r"(?:\$n|n\$|n)$", reading.before(match.start()))
        called = fold(reading.tokens[match.end() - 1].text)
        if called not in _TIMES_WORDS or in_the_past(reading, match.start()):
            continue
        if paid or (repeated and "S" in reading.codes[: match.start()]):
            return match
    return None


def _one_every(reading: Reading) -> re.Match[str] | None:
    for match in _ONE_EVERY.finditer(reading.codes):
        number = reading.tokens[match.start("n")].number or 0
        if reading.tokens[match.start("one")].number == 1 and 1 < number <= LARGEST_COUNT:
            return match
    return None


def again(match: re.Match[str]) -> bool:
    """Whether the number is of payments beside the one that was named: `do that four more times`."""
    return match.re is _MORE_TIMES


def _said_equal(reading: Reading, match: re.Match[str]) -> bool:
    """`4 equal, every 2 weeks`."""
    number = reading.tokens[match.start()].number or 0
    return 1 < number <= LARGEST_COUNT and fold(reading.tokens[match.end()].text) in (
        "equal",
        "equals",
        "iguales",
    )


_OF_THEM = re.compile(
    r"\s+(?:of (?:them|those|that)|of ['\u2019]?em|st[u\u00fc]ck|st(?:k|ck)?\.|mal|davon|insgesamt|en total|au total"
    r"|en tout|in all|all told|sundays|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?P<n>n)(?![$%n×/-])")
_NEAR_EACH = 12
_ENDS = re.compile(r"\s*(?:$|[.,;!?])")
_MAKES = re.compile(r"\b(?:that's|thats|makes|macht|sind|son|[c\u00e7]a fait)\s+$", re.IGNORECASE)


def _of_them(reading: Reading, each: int) -> re.Match[str] | None:
    """`140 monatlich, sechs Stück`, `35 a month, 24 of them`, `seven Sundays`: not far behind the amount of each."""
    for match in NUMBER.finditer(reading.codes, each, each + _NEAR_EACH):
        token = reading.tokens[match.start()]
        before = reading.codes[match.start() - 1 : match.start()]
        if before not in "$R" and (token.number or 0) > 1 and _OF_THEM.match(reading.text, token.end):
            return match
    return None


def _makes_so_many(reading: Reading) -> re.Match[str] | None:
    """`Monatlich, macht drei Stück`: where a rhythm is said before."""
    rhythm = re.search("[EFX]", reading.codes)
    for match in NUMBER.finditer(reading.codes, rhythm.end()) if rhythm else ():
        token = reading.tokens[match.start()]
        of_them = _OF_THEM.match(reading.text, token.end)
        if (
            of_them
            and _MAKES.search(reading.text, max(0, token.start - 20), token.start)
            and _ENDS.match(reading.text, of_them.end())
        ):
            return match
    return None


_ONE_WORD = {"twice": 2, "thrice": 3}


def so_often_in_a_word(reading: Reading, each: Range | None) -> int | None:
    """`$110 each time, twice`: behind the amount of each or a rhythm, and no `twice a month`."""
    for match in re.finditer(r",z(?=$|[.,&])", reading.codes):
        often = _ONE_WORD.get(fold(reading.tokens[match.end() - 1].text))
        said = each is not None and 0 <= match.start() - each[1] <= _NEAR_EACH
        if often and (said or re.search("[EFX]", reading.codes[: match.start()])):
            return often + 1 if one_more(reading, match.start(), each, match.end()) else often
    return None
