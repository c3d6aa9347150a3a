"""How many payments a message speaks of: `in 4 parts`, `over 6 months`, `100 down, then ten of 74`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.instalment_numbers import LARGEST_COUNT, Range, count_of, made_already
from assistant.domain.reading.languages import fold
from assistant.domain.reading.payments_apart import added, one_more, opens
from assistant.domain.reading.refused import corrected, refused

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_RATHER_THAN = re.compile(r"(?P<n>n)K(?=[DL]?nF?C)")
"""`6 instead of 4 payments`."""
_PARTS = re.compile(r"(?P<n>n)-?(?:F|z|\+)?-?(?:F|z)?C|(?P<more>n)(?:\+f(?=\+?\$?n)|[+&](?=f|C|F|z|$|[.,]))")
_INTO = re.compile(r"[iW](?P<n>n)(?=$|[.,&])")
_MAKE_IT = re.compile(r"[iWpSz,](?P<n>n)(?=$|[.,&])")
_IN_SO_MANY = re.compile(r"\b(halbieren|dritteln|vierteln|f(?:u|ue)nfteln)\b")
_SHARES_OF_VERBS = {"halbieren": 2, "dritteln": 3, "vierteln": 4}
_SPLIT_WORDS = re.compile(
    r"\b(?:split|splitting|chop|carve|divide|divided|break|broken|spread|cut|fraccion\w*|fraction\w*|echelonn\w*|coupe|couper|decouper|scinder|dividir|dividirlo|repartir|partir|aufteilen"
    r"|teilen|diviser|partager|etaler|do it|pay it|pay this|do this|clear it|settle it|stretch)\b"
)
_IN_FRACTIONS = re.compile(
    r"\b(?:(?:in|into|by) (?=[htqf])|in(?:to)? (?:two|three|four|2|3|4) )(halves|thirds|quarters|fifths)\b"
    r"|\bsplit (?:it |this |that )?in (half)\b|\b(?:in|en) (?:zwei|dos|deux|2) (halften|mitades|moities)\b"
)
_MADE_BEFORE = re.compile(
    r"\b(?:hab\w* (?:schon|bereits)|ya (?:pagu[e\u00e9]|he pagado)|d[e\u00e9]j[a\u00e0] pay\w+|made|shows?"
    r"|see|had|received|sent|missed|hice|faites?|gemacht|geleistet|already)\s+(?:the |my |our )?$",
    re.IGNORECASE,
)
_GOODS_AFTER = re.compile(
    r"\s*(?:(?:schon |bereits )?(?:be|ge)zahlt\b(?! w[ie]rd)|already|against|out of|so far|were|was|are"
    r"|is missing|on (?:the|this|my) account"
    r"|of the (?!balance|amount|bill|total|debt|invoice)|missing|damaged|broken|arrived|ya hech\w+"
    r"|d[e\u00e9]j[a\u00e0])\b",
    re.IGNORECASE,
)


def instalments_said(
    reading: Reading, text: str, *, after_first: Range | None, each: Range | None = None
) -> int | None:
    codes = reading.codes
    found, given_up = _parts(reading, each)
    folded = fold(text)
    fractions = _IN_FRACTIONS.search(folded)
    if found is None and fractions:
        return {"thirds": 3, "quarters": 4, "fifths": 5}.get(fractions[1] or "", 2)
    if found is None and (verb := _IN_SO_MANY.search(folded)):
        return _SHARES_OF_VERBS.get(verb[1], 5)
    if found is None and _SPLIT_WORDS.search(folded):
        found = _INTO.search(codes) or _in_so_many(reading)
    if found is None:
        found = _SO_MANY_TIMES.search(codes)
    if found is None and given_up is not None:
        found = _MAKE_IT.search(codes, given_up) or _RATHER_THAN.search(codes)
    if found is None:
        found = next((one for one in _EQUAL.finditer(codes) if _said_equal(reading, one)), None)
    if found is None and each is not None:
        found = _of_them(reading, each[1])
    if found is None:
        return None
    more = "more" in found.re.groupindex and found["more"]
    number = count_of(reading.tokens[found.start("more") if more else found.start("n")])
    if number is not None and (one_more(reading, found.start(), None) or added(reading, found)):
        return number + 1
    rest = codes.find("Q")
    apart = after_first is not None and 0 <= rest < found.start() and after_first[1] <= rest
    return number + 1 if number is not None and apart else number


_POLITE = frozenset(
    {
        "please",
        "like",
        "pls",
        "plz",
        "thanks",
        "then",
        "so",
        "if",
        "for me",
        "bitte",
        "por favor",
        "svp",
        "stp",
        "porfa",
        "pf",
    }
)


_SO_MANY_TIMES = re.compile(r"[SiW](?P<n>n)×(?=$|[.,&])")
"""`Could we do 4x?`"""


def _in_so_many(reading: Reading) -> re.Match[str] | None:
    """`Split it in 2 for me`, `in 3 please`: words that are not counted follow."""
    for match in re.finditer(r"[iW](?P<n>n)(?=z|pz)", reading.codes):
        word, then = (
            reading.tokens[match.end()],
            reading.tokens[min(match.end() + 1, len(reading.tokens) - 1)],
        )
        if fold(word.text) in _POLITE or f"{fold(word.text)} {fold(then.text)}" in _POLITE:
            return match
    return None


def _parts(reading: Reading, each: Range | None) -> tuple[re.Match[str] | None, int | None]:
    """The place that says how many payments, the last word where one number corrects another; and where a number
    ends that the message gives up."""
    found, given_up = None, None
    for match in _PARTS.finditer(reading.codes):
        if match["more"]:
            if found is None and _more_of_them(reading, match) and opens(reading, match.start()):
                found = match
            continue
        if _not_to_come(reading, match) or _one_thing(reading, match) or _an_amount(reading, match):
            continue
        if refused(reading, match.start(), match.end()):
            given_up = match.end()
        elif (given_up is not None or _counted(reading, match, each)) and (
            found is None or corrected(reading, found.end(), match.start())
        ):
            found = match
    return found, given_up


_EQUAL = re.compile(r"(?P<n>n)(?=z(?:$|[.,&]))")


def _said_equal(reading: Reading, match: re.Match[str]) -> bool:
    """`4 equal, every 2 weeks`."""
    number = reading.tokens[match.start()].number or 0
    return 1 < number <= LARGEST_COUNT and fold(reading.tokens[match.end()].text) in (
        "equal",
        "equals",
        "iguales",
    )


_OF_THEM = re.compile(
    r"\s+(?:of (?:them|those|that)|st[u\u00fc]ck|st(?:k|ck)?\.|mal|davon|insgesamt|en total|au total|en tout|in all"
    r"|all told|sundays|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?P<n>n)(?![$%n×/-])")


_NEAR_EACH = 12


def _of_them(reading: Reading, each: int) -> re.Match[str] | None:
    """`140 monatlich, sechs Stück`, `35 a month, 24 of them`, `seven Sundays`: not far behind the amount of each."""
    for match in _NUMBER.finditer(reading.codes, each, each + _NEAR_EACH):
        token = reading.tokens[match.start()]
        before = reading.codes[match.start() - 1 : match.start()]
        if before not in "$R" and (token.number or 0) > 1 and _OF_THEM.match(reading.text, token.end):
            return match
    return None


_MENTIONED = frozenset(
    {"times", "fois", "veces", "goes", "cheques", "checks", "schecks", "paies", "payes", "sueldos", "nominas",
     "quincenas", "gehalter", "lohne", "lohnzahlungen", "paydays", "paychecks", "pay checks", "salaires"}
)  # fmt: skip
"""Counted for many reasons: a number of payments only where it is introduced as one."""
_TIMES_WORDS = frozenset({"times", "fois", "veces", "goes"})
_OF_SO_MUCH = re.compile(r"(?:f|z?Z|z)\+?\$?n(?![uC])")
_NEAR = 3
"""Tokens between `£210 a month` and `four times`."""
_ALL_TOLD = re.compile(
    r"\s+(?:sans frais|en tout|au total|in all|in total|all told|all together|altogether|insgesamt|en total"
    r"|seguid[oa]s|acabamos|terminamos)\b",
    re.IGNORECASE,
)


def _counted(reading: Reading, match: re.Match[str], each: Range | None) -> bool:
    codes, last = reading.codes, reading.tokens[match.end() - 1]
    if codes[match.end() - 1] != "C" or last.value is not None:
        return False
    called = fold(last.text)
    return (
        called not in _MENTIONED
        or re.search(r"[iWp]$|[EFX].*[,&]$", codes[: match.start()]) is not None
        or _ALL_TOLD.match(reading.text, last.end) is not None
        or (called not in _TIMES_WORDS and _OF_SO_MUCH.match(codes, match.end()) is not None)
        or (each is not None and 0 <= match.start() - each[1] <= _NEAR)
        or (codes[match.end() : match.end() + 1] == "r" and "S" in codes[: match.start()])
    )  # `pay three times from May`


def _an_amount(reading: Reading, match: re.Match[str]) -> bool:
    """`My third $105 installment`."""
    return reading.codes[: match.start()].endswith("$")


_ONE_OF_THEM = frozenset({"pago", "abono", "paga", "paie", "paye"})
_NAMELESS = frozenset({"te", "le", "les", "os", "me", "se", "lo", "la", "nos", "vous", "je", "tu", "on"})


def _one_thing(reading: Reading, match: re.Match[str]) -> bool:
    """`De hoy en ocho te pago`: a verb, or one thing, and no eight of them."""
    last, number = reading.tokens[match.end() - 1], reading.tokens[match.start()].number
    if any(fold(token.text) in _NAMELESS for token in reading.tokens[match.start() + 1 : match.end() - 1]):
        return True
    return number != 1 and fold(last.text) in _ONE_OF_THEM


_ALIKE = frozenset(
    {"same", "equal", "alike", "iguales", "identicos", "identicas", "identiques", "pareils", "gleiche", "gleich",
     "gleichen", "like", "times", "zu"}
)  # fmt: skip


def _more_of_them(reading: Reading, match: re.Match[str]) -> bool:
    """`and four more`, `y cuatro más`: of the payment said before, where no other noun follows."""
    link = reading.tokens[match.end() - 1]
    if link.code == "&" and fold(link.text) != "mas":
        return False
    after = reading.tokens[match.end()] if match.end() < len(reading.tokens) else None
    return after is None or after.code != "z" or fold(after.text) in _ALIKE


def _not_to_come(reading: Reading, match: re.Match[str]) -> bool:
    """`I made 2 payments already`, `3 pieces were damaged`: payments of the past, or parts of goods."""
    start, end = reading.tokens[match.start()].start, reading.tokens[match.end() - 1].end
    return bool(
        made_already(reading, match.start())
        or _MADE_BEFORE.search(reading.text[max(0, start - 30) : start])
        or _GOODS_AFTER.match(reading.text, end)
    )
