"""Over how long a plan is paid: `over 6 months`, `pagarlo en seis meses`, `105 a month. Eight months.`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.instalment_numbers import Frequency, count_of
from assistant.domain.reading.languages import fold
from assistant.domain.reading.payments_apart import opens
from assistant.domain.reading.refused import refused

if TYPE_CHECKING:
    from assistant.domain.reading.tokens import Reading

_OVER = re.compile(r"(?P<how>[WpiZQ])[DL]?x?(?P<n>[na])(?P<u>u)")
_HALF_YEAR = re.compile(r"(?:W|p)[an]?ju")
_QUARTER_YEAR = re.compile(
    r"\b(?:\u00fcber|auf)\s+(?:ein\s+)?vierteljahr\b|\bover a quarter year\b", re.IGNORECASE
)


_LEADING = re.compile(r"(?P<how>)(?:^|(?<=[.,zSk&]))(?P<n>n)(?P<u>u)(?=[.,pZSzf&]|$)")
_OF_SO_MUCH = re.compile(r"(?P<how>)(?<=[iW])(?P<n>n)(?P<u>u)(?=f\+?\$?n)")
"""`En 4 quincenas de 210`."""
_FOLLOWING = re.compile(r"(?P<how>)(?<=[n$])D?x?(?P<n>n)(?P<u>u)")
_REMAINING = re.compile(r"(?:the |los |las |les |die )?(?:remaining|restantes|restlichen|verbleibenden)$")
"""`The remaining six months`."""
_NEXT = re.compile(r"\s+(?:siguientes|pr[o\u00f3]ximos|suivants|following)\b", re.IGNORECASE)
"""`84 los nueve meses siguientes`."""
_CLEARED = re.compile(
    r"\b(?:clear\w*|done|finish\w*|paid off|pay (?:it|this|that) (?:all )?off|settled|sorted|split|spread"
    r"|divide)\b[^.,;]{0,15}$",
    re.IGNORECASE,
)
_UNITS = re.compile(r"(?P<how>)(?P<n>n)-?(?P<u>u)")


_PLAN = re.compile(
    r"\s*,?\s+(?:same as cash|interest[- ]free|sin intereses|sans (?:frais|int\w+)|zinsfrei|ohne zinsen)\b"
    r"|\s+(?:payment |instal\w+ |repayment )?(?:plan|arrangement|agreement|schedule|split|spread|payoff|repayment)\b",
    re.IGNORECASE,
)
_SPREAD = re.compile(
    r"\s*(?:verteilt|aufgeteilt|gestreckt|strecken|lang\b|ab(?:zu)?(?:be)?zahl\w+|ab(?:zu|ge)?stotter\w+|ab\s*(?:$|[?.!]))",
    re.IGNORECASE,
)


def stretch_of_payments(reading: Reading, *, bound: bool) -> tuple[int, Frequency, int] | None:
    """`over 6 months` is six monthly payments; `for 6 months` and a leading `6 months,` too where an amount for each
    is named."""
    leading = tuple(
        match
        for match in _LEADING.finditer(reading.codes)
        if (bound and _stands_alone(reading, match)) or _follows_likewise(reading, match)
    )
    plans = tuple(
        match
        for match in _UNITS.finditer(reading.codes)
        if _PLAN.match(reading.text, reading.tokens[match.end() - 1].end)
    )
    following = tuple(match for match in _FOLLOWING.finditer(reading.codes) if _following(reading, match))
    if _HALF_YEAR.search(reading.codes):
        return 6, "monthly", 0
    if _QUARTER_YEAR.search(reading.text):
        return 3, "monthly", 0
    for match in (
        *_OVER.finditer(reading.codes),
        *leading,
        *plans,
        *_OF_SO_MUCH.finditer(reading.codes),
        *following,
    ):
        number, unit = count_of(reading.tokens[match.start("n")]), reading.tokens[match.start("u")].value
        if number is None or not _stretches(reading, match, bound=bound):
            continue
        if refused(reading, match.start("n"), match.end()) or _so_long_ago(reading, match):
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


_LASTED = re.compile(
    r"\b(?:been|haven't|hasn't|waiting|waited|was|were|sick|ill|off work|out of work|unemployed|llevo|llevamos"
    r"|hace|desde|depuis|seit|since|war)\b[^.,;!?\d]{0,25}$",
    re.IGNORECASE,
)
_LASTED_SO_FAR = re.compile(
    r"\s+(?:que|sin|ohne|without|krank|arbeitslos|lang\s+(?:krank|ohne))\b", re.IGNORECASE
)
_WAITED = re.compile(r"\b(?:for|been|is|was|it's|that's|its|thats|waited|waiting|took)\s+$", re.IGNORECASE)


def _so_long_ago(reading: Reading, match: re.Match[str]) -> bool:
    """`That's over two weeks ago`, `I've been waiting for over two months`: more than so long."""
    over, after = reading.tokens[match.start()], reading.codes[match.end() : match.end() + 1]
    if after == "g":
        return True
    if over.code != "W" and _LASTED.search(reading.text, max(0, over.start - 40), over.start):
        return True
    if over.code != "W" and _LASTED_SO_FAR.match(reading.text, reading.tokens[match.end() - 1].end):
        return True
    return (
        fold(over.text) == "over"
        and _WAITED.search(reading.text, max(0, over.start - 12), over.start) is not None
    )


_COMES_TO = re.compile(
    r"\b(?:that's|thats|makes|is|[c\u00e7]a fait|soit|son|ser[i\u00ed]an|sind|w\u00e4ren|macht)\s+$",
    re.IGNORECASE,
)


def _stands_alone(reading: Reading, match: re.Match[str]) -> bool:
    """`105 a month. Eight months.`: at the end of a sentence only where nothing else leads up to it."""
    if reading.codes[match.end() : match.end() + 1] != "." or reading.codes[match.start() - 1 :][:1] in (
        "",
        ".",
        ",",
    ):
        return True
    start = reading.tokens[match.start("n")].start
    return _COMES_TO.search(reading.text, max(0, start - 20), start) is not None


def _following(reading: Reading, match: re.Match[str]) -> bool:
    """`84 los nueve meses siguientes`, `84 the next nine months`: months that are several, behind an amount."""
    number = reading.tokens[match.start("n")].number or 0
    if number < _FEW_MONTHS or reading.tokens[match.start("u")].value != "month":
        return False
    behind = _NEXT.match(reading.text, reading.tokens[match.end() - 1].end) is not None
    return behind or "x" in match[0]


def _follows_likewise(reading: Reading, match: re.Match[str]) -> bool:
    """`210 el primero de mes y así cuatro meses`."""
    start = reading.tokens[match.start("n")].start
    return _LIKEWISE.search(reading.text, max(0, start - 40), start) is not None


_PAY_IT_OFF = re.compile(
    r"\b(?:pagar\w*|liquidar\w*|saldar\w*|devolver\w*|fraccion\w*|financi\w*|dividir\w*|repartir\w*|payer|r[e\u00e9]gler"
    r"|el resto|lo dem[a\u00e1]s|le reste|la suite|solder|[e\u00e9]taler|[e\u00e9]chelonner|rembourser"
    r"|apurer)\b[^.,;\d]{0,25}$",
    re.IGNORECASE,
)
_FEW_MONTHS = 3
"""From here on `pagarlo en seis meses` is so many payments; `en un mes` is a day."""
_LIKEWISE = re.compile(
    r"\b(?:as[i\u00ed]|comme [c\u00e7]a|ainsi|pareil|the same|same again|likewise|das gleiche|genauso)"
    r"(?: for| pour| pendant| durante| por| f[u\u00fc]r)?\s+$",
    re.IGNORECASE,
)


def paid_off_over(reading: Reading, start: int, number: int, unit: str, end: int) -> bool:
    """`pagarlo en seis meses`, `in 6 Monaten abstottern`: so many payments, and no day that lies so far ahead."""
    first = reading.tokens[start]
    if unit != "month" or number < _FEW_MONTHS:
        return False
    before = reading.text[max(0, first.start - 40) : first.start]
    spread = fold(first.text) in ("en", "a") and _PAY_IT_OFF.search(before) is not None
    return spread or _spread_words(reading, end)


def _stretches(reading: Reading, match: re.Match[str], *, bound: bool) -> bool:
    """`for 6 months` and `in 6 months` are a stretch of payments only where the words around them say so."""
    first = reading.tokens[match.start()]
    before = reading.text[max(0, first.start - 40) : first.start]
    preposition = fold(first.text) if match["how"] else ""
    if match["how"] == "Q":
        return bound and _REMAINING.match(preposition) is not None and opens(reading, match.start())
    if match["how"] == "Z":
        return bound and preposition == "por"
    if match["how"] == "i" or preposition == "a":
        number, unit = (
            int(reading.tokens[match.start("n")].number or 0),
            str(reading.tokens[match.start("u")].value),
        )
        return _CLEARED.search(before) is not None or paid_off_over(
            reading, match.start(), number, unit, match.end()
        )
    return match["how"] != "p" or bound or _spread_words(reading, match.end())


def _spread_words(reading: Reading, end: int) -> bool:
    """`Auf zwölf Monate verteilt`: the verb comes behind."""
    return _SPREAD.match(reading.text, reading.tokens[end - 1].end) is not None
