"""Amounts out of a payer's words, in the invoice's currency: "half", "150 bucks", "€1.234,56", "the rest"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.core.money import Money
from assistant.domain.reading import bounds, figures_apart, quantities, shares, wholes
from assistant.domain.reading.amount_words import first_in_order, no_noun_follows, offered, roughly
from assistant.domain.reading.dates import date_spans
from assistant.domain.reading.languages import fold
from assistant.domain.reading.lexicons.base import words
from assistant.domain.reading.quantities import LAST_DAY, YEARS
from assistant.domain.reading.tokens import tokenize

if TYPE_CHECKING:
    from assistant.domain.reading.joined_words import Token
    from assistant.domain.reading.tokens import Reading

AmountKind = Literal["absolute", "share", "rest"]
AmountProblem = Literal["none", "unclear", "over_balance", "other_currency", "not_positive"]

_LARGEST_WORD_WITHOUT_CURRENCY = 10
_SURELY_MONEY = 100  # in words: "a hundred", "five thousand"
_FRACTIONS = {"1/2": (1, 2), "1/3": (1, 3), "2/3": (2, 3), "1/4": (1, 4), "3/4": (3, 4)}
_BANKNOTES = ("fiver", "tenner", "fuffi", "fuffziger", "zwanni", "hunni")
_AGE = frozenset(
    {
        "am",
        "i'm",
        "im",
        "aged",
        "age",
        "turned",
        "turning",
        "since",
        "under",
        "over",
        "ending",
        "ends",
        "gate",
    }
)
_TO = frozenset({"-", "to", "bis", "a", "hasta"})
_TIME = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
_TIME_BEFORE = re.compile(
    r"\b(?:at|up|till?|until|from|after|before|always|around|um|gegen|ab|bis|vor|a las|[a\u00e0]|vers)\s+$",
    re.IGNORECASE,
)
_ABOUT = frozenset(
    {"about", "around", "maybe", "like", "roughly", "perhaps", "unos", "unas", "quizas", "como", "environ", "etwa",
     "ungefahr", "vielleicht", "so", "peut", "peutetre"}
)  # fmt: skip
_BETWEEN = frozenset({"between", "entre", "zwischen"})


@dataclass(frozen=True, slots=True)
class AmountReading:
    """`money` is set only where `problem` is None. A share is of the balance, rounded half up to the minor
    unit. "The rest" is the balance less what else the message names; "everything" is a rest too.
    """

    money: Money | None
    kind: AmountKind | None
    problem: AmountProblem | None
    span: tuple[int, int]
    text: str


def read_amount(text: str, *, balance: Money, locale: str = "en_US") -> AmountReading:
    """One phrase to one amount.

    Problems: `none` (no amount in it), `unclear` (several, or more decimals than the currency has),
    `over_balance`, `other_currency`, `not_positive`.
    """
    readings = _read(text, balance, locale, whole=True)
    whole = (0, len(text))
    if not readings:
        return AmountReading(None, None, "none", whole, text)
    problems = [reading for reading in readings if reading.problem]
    if problems:
        return problems[0]
    if len({reading.money for reading in readings}) > 1:
        return AmountReading(None, None, "unclear", whole, text)
    return readings[0]


def find_amounts(text: str, *, balance: Money, locale: str = "en_US") -> list[AmountReading]:
    """Every amount in a longer message, in order; a bare number only where its place makes it one."""
    return _read(text, balance, locale, whole=False)


def _read(text: str, balance: Money, locale: str, *, whole: bool) -> list[AmountReading]:
    reading = tokenize(text, locale)
    if not re.search("[njAQd]", reading.codes):
        return []
    dated = [False] * len(reading.codes)
    for start, end in date_spans(reading):
        dated[start:end] = [True] * (end - start)
    found: list[AmountReading] = []
    read_until = -1
    for index, token in enumerate(reading.tokens):
        if index <= read_until:
            continue
        if dated[index] and not (whole and token.text in _FRACTIONS):
            continue
        result = _at(reading, index, token, balance, found, whole=whole)
        if result is not None:
            kind, value, (first, last) = result
            read_until = last if token.code in "nj" else -1
            span = (reading.tokens[first].start, reading.tokens[last].end)
            found.append(_checked(kind, value, balance, span, text[span[0] : span[1]]))
    return found


def _checked(
    kind: AmountKind, value: Money | AmountProblem, balance: Money, span: tuple[int, int], text: str
) -> AmountReading:
    if not isinstance(value, Money):
        return AmountReading(None, kind, value, span, text)
    if value.minor <= 0:
        return AmountReading(None, kind, "not_positive", span, text)
    if value > balance:
        return AmountReading(None, kind, "over_balance", span, text)
    return AmountReading(value, kind, None, span, text)


Found = tuple[AmountKind, Money | AmountProblem, tuple[int, int]]


def _at(
    reading: Reading, index: int, token: Token, balance: Money, found: list[AmountReading], *, whole: bool
) -> Found | None:
    codes = reading.codes
    before, after = reading.before(index), codes[index + 1 :]
    if token.code == "n":
        return None if wholes.left_out(reading, index) else _number(reading, index, balance, whole=whole)
    if token.text in _FRACTIONS:
        return "share", _share(balance, *_FRACTIONS[token.text]), (index, index)
    if token.code == "j" and not _SHARE_OF_OTHERS.match(after) and not re.search("[oD]?o$", before):
        if re.match(r"f?[DL]?\+?\$?n(?![uC%])", after) and not _a_day_follows(reading, index):
            half = shares.half_of_a_round_figure(reading, index)
            if half is not None:
                return "absolute", Money.rounded(half, balance.currency), (index, index + 1)
            return "share", "unclear", (index, index)
        if not whole and shares.of_something_else(reading, index):
            return None
        if shares.of_what_was_said(reading, index) or roughly(reading, index):
            return "share", "unclear", (index, index)
        assert isinstance(token.value, tuple)
        return "share", _share(balance, int(token.value[0]), int(token.value[1])), (index, index)
    if token.code == "Q" and (
        wholes.said_in_figures(reading, index)
        or wholes.only_asked_about(reading, index)
        or shares.rest_of_something_else(reading, index)
    ):
        return None
    if token.code == "z" and found and before.endswith(("&", ",")) and fold(token.text) == "balance":
        named = sum(other.money.minor for other in found if other.money is not None)
        return ("rest", Money(balance.minor - named, balance.currency), (index, index)) if named else None
    if token.code == "A" and (besides := wholes.all_but(reading, index)) is not None:
        last, number = besides
        left = Money.rounded(balance.decimal - number, balance.currency)
        return "rest", left, (index, last)
    if token.text.lower() == "all" and (
        after[:1] in ("z", "n") or not (whole or re.search(r"S[zt]?$", before))
    ):
        return None
    if token.code == "Q" or (token.code == "A" and wholes.everything(reading, index, whole=whole)):
        if token.code == "Q" and roughly(reading, index):
            return "rest", "unclear", (index, index)
        named = sum(other.money.minor for other in found if other.money is not None)
        if token.code == "Q" and not named and (part := shares.other_part(reading, index)):
            return "share", _share(balance, *part), (index, index)
        rest = balance.minor - named if token.code == "Q" and named < balance.minor else balance.minor
        return "rest", Money(rest, balance.currency), (index, index)
    return None


_SHARE_OF_OTHERS = re.compile(r"(?!a?u(?:V|r)|C(?:$|[.,&?pqTws]))(?:[au]|CU|U|C)")


def _a_day_follows(reading: Reading, index: int) -> bool:
    """`un tercio el 30`: not a third of 30."""
    if reading.codes[index + 1] != "L" or reading.codes[index + 2 : index + 3] != "n":
        return False
    return (reading.tokens[index + 2].number or 0) <= LAST_DAY


def _share(balance: Money, part: int, of: int) -> Money:
    return Money.rounded(balance.decimal * part / of, balance.currency)


def _number(reading: Reading, index: int, balance: Money, *, whole: bool) -> Found | None:
    codes, tokens = reading.codes, reading.tokens
    number = tokens[index].number
    assert number is not None
    first = last = index
    currencies: list[tuple[str, ...]] = []
    after = codes[index + 1 : index + 2]
    if after == "%":
        if not whole and shares.other_percentage(reading, index):
            return None
        share = Money.rounded(balance.decimal * number / 100, balance.currency)
        return "share", share if number <= 100 else "over_balance", (index, index + 1)
    if codes[index - 1 : index] == "$" and index:
        first = index - 1
        currencies.append(_codes(tokens[first]))
        if codes[first - 1 : first] == "+" and first:
            first -= 1
    if after == "$" and not _leads(reading, index + 1):
        last = index + 1
        currencies.append(_codes(tokens[last]))
    signed = first > 0 and codes[first - 1] == "-" and tokens[first - 1].end == tokens[first].start
    if signed and (first < 2 or tokens[first - 2].end < tokens[first - 1].start):
        return "absolute", "not_positive", (first - 1, last)
    apart = figures_apart.cents(reading, index, last)
    if not currencies and figures_apart.thousands(reading, index):
        return "absolute", "unclear", (first, last)
    if not currencies and apart is None and not _amount_like(reading, index, whole=whole):
        return None
    if tokens[index].value == "pair" and number > balance.decimal:
        return "absolute", "unclear", (first, last)  # of $9.50 `one fifty` is 1.50
    if not currencies and not whole and _colloquial_pair(reading, index):
        return "absolute", "unclear", (index - 1, index)
    words = fold(tokens[index].text).split()
    if "couple" in words or (codes[:first].endswith("j") and words[:1] == ["a"]):  # `half a grand`
        return "absolute", "unclear", (first, last)
    if not whole and (
        _between_two(reading, first, last)
        or bounds.one_of_two_bounds(reading, index)
        or codes[:first].endswith("J")
        or roughly(reading, last)
    ):
        return "absolute", "unclear", (first, last)
    if any("minor" in names for names in currencies):
        cents = number == number.to_integral_value()
        return "absolute", Money(int(number), balance.currency) if cents else "unclear", (first, last)
    if apart is not None:
        last, number = apart
    if any(balance.currency not in names for names in currencies):
        return "absolute", "other_currency", (first, last)
    try:
        return "absolute", Money.of(number, balance.currency), (first, last)
    except ValueError:
        return "absolute", "unclear", (first, last)


def _colloquial_pair(reading: Reading, index: int) -> bool:
    """`one fifty`, `2 fifty`, `three twenty`: 150 or 1.50, and never 50."""
    if not index or reading.codes[index - 1] != "n" or reading.tokens[index].text[0].isdigit():
        return False
    first, second = reading.tokens[index - 1], reading.tokens[index]
    close = reading.text[first.end : second.start] in (" ", "-")
    return (
        close
        and 1 <= (first.number or 0) < _LARGEST_WORD_WITHOUT_CURRENCY <= (second.number or 0) < _SURELY_MONEY
    )


def _between_two(reading: Reading, first: int, last: int) -> bool:
    """`40 to 50`, `$40-50`: no single figure is said."""
    codes, tokens = reading.codes, reading.tokens
    ahead = re.match(r"[Opq&-]\+?\$?n(?![Cu])", codes[last + 1 :])
    behind = re.search(r"\$?n\$?[Opq&-]$", codes[:first])
    if not ahead and not behind:
        return False
    link = last + 1 if ahead else first - 1
    rated = re.match(
        r"[aEZ/]D?u|F", codes[last + 1 :] if behind else codes[last + (ahead.end() if ahead else 0) + 1 :]
    )
    if codes[link] == "O" and rated:
        return True  # `200 or 300 a week`
    first_of_both = first if ahead else behind.start() if behind else 0
    if codes[link] == "O" and first_of_both and fold(tokens[first_of_both - 1].text) in _ABOUT:
        return True  # `unos 150 o 200`
    start = first if ahead else behind.start() if behind else 0
    between = start > 0 and fold(tokens[start - 1].text) in _BETWEEN
    return between if codes[link] == "&" else fold(tokens[link].text) in _TO


def _codes(token: Token) -> tuple[str, ...]:
    assert isinstance(token.value, tuple)
    return tuple(str(code) for code in token.value)


def _leads(reading: Reading, index: int) -> bool:
    """Whether this currency sign belongs to the number after it (`50 $100`)."""
    following = reading.tokens[index + 1] if index + 1 < len(reading.tokens) else None
    return following is not None and following.code == "n" and following.start == reading.tokens[index].end


def _amount_like(reading: Reading, index: int, *, whole: bool) -> bool:
    """Whether a number with no currency is an amount by its neighbours."""
    codes, token = reading.codes, reading.tokens[index]
    before, after = reading.before(index), codes[index + 1 :]
    figures = token.number or Decimal(0)
    kilo = token.value == "kilo" and token.text[0].isdigit()
    if kilo and re.match("[my]", after) and not quantities.counts_something(reading, index):
        return True  # `0.4k dec 2nd`
    if re.match(r"[-+]?[CuUmyg]|F?z?F?C|:|/n|-n|×(?!n)", after) and not re.match(r"/u", after):
        return False
    if re.match(r"×n", after):  # `210 x 4`, not `4 x 210`
        return figures > (reading.tokens[index + 2].number or 0)
    spelled = not token.text[0].isdigit()
    if spelled and figures >= _SURELY_MONEY and not whole and no_noun_follows(reading, index):
        return re.search(r"[RmyE×]$", before) is None
    if re.search(r"[RUmyE]$|[RU][.,-]$|n[-/]$", before):
        return False
    if not whole and quantities.counts_something(reading, index):
        return False
    if figures >= _LARGEST_WORD_WITHOUT_CURRENCY and offered(reading, index):
        return True
    if token.text.lower() in _BANKNOTES or _stands_free(reading, index, spelled=spelled):
        return True
    if spelled and figures < _LARGEST_WORD_WITHOUT_CURRENCY and not (whole and len(codes) <= 2):
        return False
    if (
        not whole
        and _TIME_BEFORE.search(reading.text, max(0, token.start - 20), token.start)
        and _TIME.fullmatch(token.text)
    ):
        return False
    if token.value == "kilo" or re.search(r"\d[.,]\d\d$", token.text):
        return True
    if whole and not re.search(r"[iWp]$", before) and not re.match(r"z{1,3}U", after):
        return figures >= _LARGEST_WORD_WITHOUT_CURRENCY or not re.match("z", after)
    if re.search(r"n×$", before) and reading.tokens[index - 2].number is not None:
        return figures > (reading.tokens[index - 2].number or 0)  # `4 x 210`, not `210 x 4`
    if (
        re.match(r"T", after)
        and figures < _LARGEST_WORD_WITHOUT_CURRENCY
        and not re.search(r"S[DL]?$", before)
    ):
        return False  # `9 this morning`, `9 hoy`
    if (
        first_in_order(reading, index)
        or re.match(r"[aEZ/]D?u|F|E(?![uwo])|[kTI]", after)
        or re.search(r"[×]$|CF?f$|CZ$|If?$|[EX]n?u,?$|(?<=[o&])Z$", before)
    ):
        return True
    if not spelled and figures < _LARGEST_WORD_WITHOUT_CURRENCY and not _paid(reading, index):
        return False
    if re.search(r"[Sv][DLaO]?$|SCf$|Sz$", before) and not re.match(r"z", after):
        return True
    if before.endswith("q") and figures > LAST_DAY and not re.match("z", after):
        return True
    if re.search(r"S[DL]?$", before) and re.match(r"z", after):
        return figures >= _LARGEST_WORD_WITHOUT_CURRENCY
    if len(token.text) > len("1234") and token.text.isdecimal():  # a postal code
        return False
    alone = re.search(r"(?:^z?|[.,&KO])$", before) and re.match(r"$|[.,&?OaEZqp]", after)
    return bool(alone) and figures >= _LARGEST_WORD_WITHOUT_CURRENCY


_PAYS = frozenset(
    words(
        "pay paying send sending sent afford spare transfer offer manage paid owe chip in settle zahle zahlen bezahle "
        "bezahlen uberweise uberweisen schaffe pagar pago pagare abonar transferir payer paie paye verser verse virer"
    )
)


def _paid(reading: Reading, index: int) -> bool:
    """A single digit is money only where it is paid: not in `make it 4`, `it should be 4`, `only 4`."""
    return any(
        _PAYS.intersection(fold(token.text).split()) for token in reading.tokens[max(0, index - 2) : index]
    )


def _stands_free(reading: Reading, index: int, *, spelled: bool) -> bool:
    """A figure too large for a day or a count that belongs to no noun: `225 fri`, `put me down for five thousand`."""
    codes, token = reading.codes, reading.tokens[index]
    figures = token.number or Decimal(0)
    if figures <= LAST_DAY or (spelled and figures < _SURELY_MONEY) or int(figures) in YEARS:
        return False
    said_before = fold(reading.tokens[index - 1].text) if index else ""
    if said_before in _AGE or (not spelled and len(token.text) > len("12.345,67")):
        return False
    before, after = reading.before(index), codes[index + 1 :]
    if token.text[0] == "0" or (len(token.text) > len("1234") and token.text.isdecimal()):
        return False
    if re.search(r"[wsT]$", before) and re.match(r"z(?:$|[.,&])", after):  # `gestern 840 raus`
        return True
    if re.search(r"^$|[.,&]$", before) and re.match(r"z[wsT]", after):  # `840 partis mardi`
        return True
    if before.endswith("z") and re.match(r"z$", after) and reading.tokens[-1].text.lower().endswith("s"):
        return False
    return bool(
        re.search(r"(?:^|[.,&KOSvDLpwsTkz+FQIqoiAdHP])$", before)
        and re.match(r"$|[.,&?OaEZqpkTIVwsdDLHQFrelvKSA]|[xt]u|z$|L[wno]|z{1,2}v|oU|Wnu|im", after)
    )
