"""How many payments a message speaks of: `in 4 parts`, `over 6 months`, `100 down, then ten of 74`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from assistant.domain.reading.languages import fold

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading, Token

Frequency = Literal["weekly", "every_two_weeks", "monthly"]
Range = tuple[int, int]
MOST_INSTALMENTS = 120
LARGEST_COUNT = 12
_PARTS = re.compile(r"(?P<n>n)-?(?:F|z|\+)?-?F?C|(?P<more>n)\+f(?=\+?\$?n)")
_INTO = re.compile(r"[iW](?P<n>n)(?=$|[.,&])")
_OVER = re.compile(r"(?P<how>[Wpi])[DL]?x?(?P<n>[na])(?P<u>u)")
_HALF_YEAR = re.compile(r"(?:W|p)a?ju")
_LEADING = re.compile(r"(?:^|[.,zSk&])(?P<how>)(?P<n>n)(?P<u>u)(?:[,pZSz]|$)")
_SPLIT_WORDS = re.compile(
    r"\b(?:split|splitting|chop|carve|divide|divided|break|broken|spread|dividir|dividirlo|repartir|partir|aufteilen"
    r"|teilen|diviser|partager|etaler|do it|pay it|pay this|do this|clear it|settle it|stretch)\b"
)
_IN_FRACTIONS = re.compile(
    r"\b(?:in|into|by) (halves|thirds|quarters|fifths)\b|\bsplit (?:it |this |that )?in (half)\b"
)
_OPENING = re.compile(r"(?:\+?\$n|n\$|n|j)(?:[kIT]|[pt]?[DL]?[wsdo]|f?[DL]?[no]f?m|m[no])")
_MADE_BEFORE = re.compile(
    r"\b(?:made|shows?|see|had|received|sent|missed|hice|faites?|gemacht|geleistet|already)\s+(?:the |my |our )?$",
    re.IGNORECASE,
)
_GOODS_AFTER = re.compile(
    r"\s*(?:already|against|out of|so far|were|was|are|is missing|on (?:the|this|my) account"
    r"|of the (?!balance|amount|bill|total|debt|invoice)|missing|damaged|broken|arrived|ya hech\w+"
    r"|d[e\u00e9]j[a\u00e0])\b",
    re.IGNORECASE,
)
_THEN_WORDS = frozenset(
    {
        "then",
        "and then",
        "dann",
        "danach",
        "und dann",
        "luego",
        "y luego",
        "despues",
        "puis",
        "et puis",
        "ensuite",
    }
)
_CLEARED = re.compile(
    r"\b(?:clear\w*|done|finish\w*|paid off|pay (?:it|this|that) (?:all )?off|settled|sorted|split|spread"
    r"|divide)\b[^.,;]{0,15}$",
    re.IGNORECASE,
)
_UNITS = re.compile(r"(?P<how>)(?P<n>n)-?(?P<u>u)")
_PLAN = re.compile(
    r"\s+(?:payment |instal\w+ |repayment )?(?:plan|arrangement|agreement|schedule)\b", re.IGNORECASE
)
_SPREAD = re.compile(r"\s*(?:verteilt|aufgeteilt|gestreckt|lang\b)", re.IGNORECASE)


def whole_number(token: Token) -> int | None:
    if token.number is not None and token.number == token.number.to_integral_value():
        return int(token.number)
    return token.value if isinstance(token.value, int) else None


def count_of(token: Token) -> int | None:
    number = 1 if token.code == "a" else whole_number(token)
    return number if number is not None and 1 <= number <= MOST_INSTALMENTS else None


def made_already(reading: Reading, index: int) -> bool:
    """Whether the amount there is one that was paid already."""
    return re.search(r"v[DL]?$", reading.before(index)) is not None


def instalments_said(reading: Reading, text: str, *, after_first: Range | None) -> int | None:
    codes = reading.codes
    found = None
    for match in _PARTS.finditer(codes):
        if match["more"] and _opens(reading, match.start()):
            found = match
            break
        if _not_to_come(reading, match):
            continue
        counted = codes[match.end() - 1] == "C" and reading.tokens[match.end() - 1].value is None
        called = fold(reading.tokens[match.end() - 1].text)
        introduced = re.search(r"[iWp]$|[EFX].*[,&]$", codes[: match.start()]) or (
            re.match(r"\s+sans frais", reading.text[reading.tokens[match.end() - 1].end :])
            or (
                codes[match.end() : match.end() + 1] == "r" and "S" in codes[: match.start()]
            )  # `pay three times from May`
        )
        if counted and (called not in ("times", "fois", "veces", "goes") or introduced):
            found = match
            break
    fractions = _IN_FRACTIONS.search(fold(text))
    if found is None and fractions:
        return {"halves": 2, "half": 2, "thirds": 3, "quarters": 4, "fifths": 5}[fractions[1] or fractions[2]]
    if found is None and _SPLIT_WORDS.search(fold(text)):
        found = _INTO.search(codes)
    if found is None:
        return None
    number = count_of(
        reading.tokens[
            found.start("more") if "more" in found.re.groupindex and found["more"] else found.start("n")
        ]
    )
    if number is not None and (
        one_more(reading, found.start(), None)
        or (
            (found[0].count("+") or reading.codes[: found.start()].endswith("+"))
            and _opens(reading, found.start())
        )
    ):
        return number + 1
    rest = codes.find("Q")
    apart = after_first is not None and 0 <= rest < found.start() and after_first[1] <= rest
    return number + 1 if number is not None and apart else number


def stretch_of_payments(reading: Reading, *, bound: bool) -> tuple[int, Frequency, int] | None:
    """`over 6 months` is six monthly payments; `for 6 months` and a leading `6 months,` too where an amount for each
    is named."""
    leading = _LEADING.finditer(reading.codes) if bound else ()
    plans = tuple(
        match
        for match in _UNITS.finditer(reading.codes)
        if _PLAN.match(reading.text, reading.tokens[match.end() - 1].end)
    )
    if _HALF_YEAR.search(reading.codes):
        return 6, "monthly", 0
    for match in (*_OVER.finditer(reading.codes), *leading, *plans):
        number, unit = count_of(reading.tokens[match.start("n")]), reading.tokens[match.start("u")].value
        if number is None or not _stretches(reading, match, bound=bound):
            continue
        if unit == "month" and number > 1:
            return number, "monthly", match.start()
        if unit == "week" and number > 1:
            return number, "weekly", match.start()
        if unit == "fortnight":
            return number, "every_two_weeks", match.start()
        if unit == "year" and number <= 10:
            return number * 12, "monthly", match.start()
    return None


def _opens(reading: Reading, before: int) -> bool:
    """Whether an opening payment with its day stands before that place."""
    return any(
        not made_already(reading, match.start()) for match in _OPENING.finditer(reading.codes[:before])
    )


def one_more(reading: Reading, count: int, each: Range | None) -> bool:
    """`100 down, then 74 a month for ten months`, `100 jetzt, dann 10 x 74`: the opening payment is one more."""
    codes = reading.codes
    for match in _OPENING.finditer(codes[:count]):
        number = reading.tokens[match.start()].number
        if made_already(reading, match.start()) or (each is not None and each[0] <= match.start() < each[1]):
            continue
        if match[0][0] == "n" and (number is None or number <= LARGEST_COUNT):
            continue
        words = [fold(token.text) for token in reading.tokens[match.end() : count]]
        if _THEN_WORDS.intersection(words):
            return True
    return False


def _not_to_come(reading: Reading, match: re.Match[str]) -> bool:
    """`I made 2 payments already`, `3 pieces were damaged`: payments of the past, or parts of goods."""
    start, end = reading.tokens[match.start()].start, reading.tokens[match.end() - 1].end
    return bool(
        made_already(reading, match.start())
        or _MADE_BEFORE.search(reading.text[max(0, start - 30) : start])
        or _GOODS_AFTER.match(reading.text, end)
    )


def _stretches(reading: Reading, match: re.Match[str], *, bound: bool) -> bool:
    """`for 6 months` and `in 6 months` are a stretch of payments only where the words around them say so."""
    if match["how"] == "i":
        start = reading.tokens[match.start()].start
        return _CLEARED.search(reading.text[max(0, start - 40) : start]) is not None
    return match["how"] != "p" or bound or _spread_words(reading, match.end())


def _spread_words(reading: Reading, end: int) -> bool:
    """`Auf zwölf Monate verteilt`: the verb comes behind."""
    return _SPREAD.match(reading.text, reading.tokens[end - 1].end) is not None
