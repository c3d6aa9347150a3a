"""Right replies made wrong: one figure, date, link or claim of each altered so that it is surely false.

An alteration is only made where what comes out is nowhere among the facts: a digit that turns an amount into another
true one, or an example that binds nobody, is no lie and is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from assistant.core.money import Money
from evals import claims_made_up

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from assistant.agent.checks import CheckContext
    from assistant.domain.facts import FactSheet

_AMOUNT = re.compile(
    r"(?:[$€£¥]|\b(?:USD|EUR|GBP|JPY|KWD|PLN|CHF)\s?)[ \u00a0\u202f]?(?P<a>\d[\d.,\u00a0\u202f]*\d|\d)"
    r"|(?P<b>\d[\d.,\u00a0\u202f]*\d|\d)[ \u00a0\u202f]?(?:€|zł|(?:USD|EUR|GBP|JPY|KWD|PLN|CHF)\b)"
)
_PERCENT = re.compile(r"(?P<a>\d+(?:[.,]\d+)?)[ \u00a0\u202f]?(?:%|percent\b|per cent\b|Prozent\b)")
_REFERENCE = re.compile(r"\b(?:[A-Z]{1,4}-)+(?P<a>\d{2,})\b")
_COUNT = re.compile(
    r"\b(?P<a>\d{1,2})(?= (?:monthly |weekly |equal |more )*(?:payments|instal?ments|days|lines|Raten|Zahlungen|Tage"
    r"|pagos|cuotas|paiements|mensualités|días|jours)\b)"
)
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
_QUOTED = re.compile(r"[“\"«„][^“”\"«»„]*[”\"»]|\[[^\]]*#[^\]]*\]")
_EXAMPLE = re.compile(
    r"\bfor example\b|\be\.g\.|\bfor instance\b|\bsuch as\b|\blike\b|\bsay[,:]|zum Beispiel|z\. ?B\.|par exemple|"
    r"por ejemplo",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[^\s)>\]]+")


@dataclass(frozen=True, slots=True)
class Altered:
    """A reply with one thing changed; `kind` says which."""

    kind: str
    text: str


def altered(text: str, sheet: FactSheet, context: CheckContext, rng: random.Random) -> Iterator[Altered]:
    """One alteration of each kind that the reply has a place for."""
    for kind, change in _KINDS.items():
        made = list(dict.fromkeys(one for one in change(text, sheet, context, rng) if one != text))
        if made:
            yield Altered(kind, rng.choice(made))
    yield from (Altered(kind, said) for kind, said in claims_made_up.added(text, sheet, context, rng))


def _spots(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Where the pattern's figure stands, but not in quotes, citations and examples."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for match in pattern.finditer(text):
        start, end = match.span(match.lastgroup or 0)
        sentence = text[max(text.rfind(stop, 0, start) for stop in (".  ", ". ", "\n", "? ", "! ")) + 1 : end]
        if not any(a <= start < b for a, b in quoted) and not _EXAMPLE.search(sentence):
            yield start, end, text[start:end]


def _put(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _other_digit(figure: str, rng: random.Random) -> str:
    places = [at for at, char in enumerate(figure) if char.isdigit()]
    at = rng.choice(places)
    return figure[:at] + rng.choice([d for d in "123456789" if d != figure[at]]) + figure[at + 1 :]


def _value(figure: str) -> Decimal | None:
    """The number, whichever sign its decimals have; None when it cannot be read."""
    plain = re.sub(r"[\u00a0\u202f ]", "", figure)
    if re.search(r"[.,]\d{1,2}$", plain):
        whole, cents = re.split(r"[.,](?=\d{1,2}$)", plain)
        plain = f"{re.sub(r'[.,]', '', whole)}.{cents}"
    else:
        plain = re.sub(r"[.,]", "", plain)
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _is_true_amount(figure: str, sheet: FactSheet) -> bool:
    value = _value(figure)
    said = " ".join(sheet.passages)
    return (
        value is None
        or any(abs(money.decimal) in (value, value.to_integral_value()) for money in sheet.amounts())
        or any(round(abs(money.decimal)) == value for money in sheet.amounts())
        or figure in said
    )


def _digit(text: str, sheet: FactSheet, _context: CheckContext, rng: random.Random) -> Iterator[str]:
    for start, end, figure in _spots(_AMOUNT, text):
        tried = [_other_digit(figure, rng) for _try in range(6)]
        new = next((one for one in tried if not _is_true_amount(one, sheet)), figure)
        yield _put(text, start, end, new)


def _magnitude(text: str, sheet: FactSheet, _context: CheckContext, _rng: random.Random) -> Iterator[str]:
    """A digit more in front."""
    for start, end, figure in _spots(_AMOUNT, text):
        if figure[0] != "0" and not _is_true_amount(f"1{figure}", sheet):
            yield _put(text, start, end, f"1{figure}")


def _currency(text: str, sheet: FactSheet, context: CheckContext, _rng: random.Random) -> Iterator[str]:
    other = {"$": "€", "€": "$", "£": "€", "¥": "$"}
    for start, end, _figure in _spots(_AMOUNT, text):
        around = text[max(0, start - 2) : end + 2]
        sign = next((sign for sign in other if sign in around), None)
        if sign and not any(sign in passage for passage in sheet.passages) and context.currency:
            at = text.index(sign, max(0, start - 2))
            yield _put(text, at, at + 1, other[sign])


_ALIKE = (
    {"instalment_amount", "first_payment", "instalment_remaining", "next_instalment"},
    {"unit_price", "line_amount", "subtotal", "tax_base", "disputed"},
    {"balance", "payable", "plan_total", "promise_amount", "payment_started", "remaining_after", "wish"},
    {"paid", "payment_amount", "last_payment", "credited"},
)


def _role(text: str, sheet: FactSheet, context: CheckContext, _rng: random.Random) -> Iterator[str]:
    """A true amount in the place of one that is something else."""
    facts = [fact for fact in sheet.of("money") if isinstance(fact.value, Money) and fact.value.minor]
    for start, end, figure in _spots(_AMOUNT, text):
        value = _value(figure)
        own = {fact.base for fact in facts if isinstance(fact.value, Money) and fact.value.decimal == value}
        if not own or "limit" in own or "wish" in own:
            continue
        own |= set().union(*(alike for alike in _ALIKE if own & alike))
        for fact in facts:
            assert isinstance(fact.value, Money)
            roles = {one.base for one in facts if one.value == fact.value}
            roles |= set().union(*(alike for alike in _ALIKE if roles & alike))
            if not roles & (own | {"limit", "wish"}):
                shown = re.sub(r"[^\d.,]", "", fact.value.text(context.locale))
                yield _put(text, start, end, shown)


def _percent(text: str, sheet: FactSheet, _context: CheckContext, rng: random.Random) -> Iterator[str]:
    rates = {fact.value for fact in sheet.of("percent")}
    for start, end, figure in _spots(_PERCENT, text):
        new = _other_digit(figure, rng)
        value = _value(new)
        if value not in rates and not any(new in passage for passage in sheet.passages):
            yield _put(text, start, end, new)


def _reference(text: str, sheet: FactSheet, _context: CheckContext, rng: random.Random) -> Iterator[str]:
    for start, end, figure in _spots(_REFERENCE, text):
        new = _put(text, start, end, _other_digit(figure, rng))
        if not any(str(fact.value) in new and str(fact.value) not in text for fact in sheet.of("reference")):
            yield new


def _count(text: str, sheet: FactSheet, _context: CheckContext, rng: random.Random) -> Iterator[str]:
    true = {str(fact.value) for fact in sheet.of("count")}
    words = " ".join(str(fact.value) for fact in sheet.of("text"))
    for start, end, figure in _spots(_COUNT, text):
        new = _other_digit(figure, rng)
        if new not in true and not re.search(rf"\b{new}\b", words + " ".join(sheet.passages)):
            yield _put(text, start, end, new)


def _day_of(text: str, locale: str) -> Iterator[tuple[int, int, str, str]]:
    """Days as text: where the day's number stands, and the month. "1. January 5" is an item of a list."""
    dot = r"\." if locale.startswith("de") else ""
    months = "|".join(_MONTHS.get(locale[:2], _MONTHS["en"]).split())
    for start, end, _said in _spots(
        re.compile(rf"(?:{months}) \d{{1,2}}\b|\b\d{{1,2}}(?:{dot}) (?:de )?(?:{months})"), text
    ):
        number = re.compile(r"\d{1,2}").search(text, start, end)
        month = re.compile(months).search(text, start, end)
        if number and month:
            yield number.start(), number.end(), number.group(), month.group()


def _known_days(sheet: FactSheet, context: CheckContext) -> set[tuple[int, int]]:
    return {(day.month, day.day) for day in (*sheet.days(), context.today)}


def _months_day(text: str, sheet: FactSheet, context: CheckContext, rng: random.Random) -> Iterator[str]:
    names = _MONTHS.get(context.locale[:2], _MONTHS["en"]).split()
    for start, end, number, month in _day_of(text, context.locale):
        others = [d for d in range(1, 29) if (names.index(month) + 1, d) not in _known_days(sheet, context)]
        new = str(rng.choice([d for d in others if d != int(number)]))
        yield _put(text, start, end, new)


def _month(text: str, sheet: FactSheet, context: CheckContext, rng: random.Random) -> Iterator[str]:
    names = _MONTHS.get(context.locale[:2], _MONTHS["en"]).split()
    for start, end, number, month in _day_of(text, context.locale):
        known = _known_days(sheet, context)
        others = [n for at, n in enumerate(names, 1) if (at, int(number)) not in known and n != month]
        at = text.index(month, max(0, start - 12), end + 16)
        yield _put(text, at, at + len(month), rng.choice(others))


def _swapped(text: str, sheet: FactSheet, context: CheckContext, _rng: random.Random) -> Iterator[str]:
    """Day and month exchanged: December 5 as May 12."""
    names = _MONTHS.get(context.locale[:2], _MONTHS["en"]).split()
    for start, end, number, month in _day_of(text, context.locale):
        as_day, as_month = names.index(month) + 1, int(number)
        if as_month > 12 or as_day == as_month or (as_month, as_day) in _known_days(sheet, context):
            continue
        at = text.index(month, max(0, start - 12), end + 16)
        pieces = sorted([(start, end, str(as_day)), (at, at + len(month), names[as_month - 1])], reverse=True)
        new = text
        for a, b, word in pieces:
            new = _put(new, a, b, word)
        yield new


def _year(text: str, sheet: FactSheet, _context: CheckContext, _rng: random.Random) -> Iterator[str]:
    for start, end, figure in _spots(re.compile(r"(?<=\D\s)(?P<a>20[23]\d)\b(?!-)"), text):
        if not any(figure in passage for passage in sheet.passages):
            yield _put(text, start, end, str(int(figure) + 3))


def _weekday(text: str, _sheet: FactSheet, context: CheckContext, rng: random.Random) -> Iterator[str]:
    names = _DAYS.get(context.locale[:2], _DAYS["en"]).split()
    months = "|".join(_MONTHS.get(context.locale[:2], _MONTHS["en"]).split())
    dated = re.compile(
        rf"\b(?P<a>{'|'.join(names)})(?=,? (?:(?:{months}) \d|(?:der |den |le |el )?\d{{1,2}}\.? (?:de )?(?:{months})))"
    )
    for start, end, name in _spots(dated, text):
        yield _put(text, start, end, rng.choice([other for other in names if other != name]))


def _link(text: str, _sheet: FactSheet, _context: CheckContext, rng: random.Random) -> Iterator[str]:
    """Another host or another path of a link."""
    for start, end, url in _spots(_LINK, text):
        scheme, _slashes, rest = url.partition("://")
        host, _slash, path = rest.partition("/")
        host, path = rng.choice(((f"pay-{host}", path), (host, f"{path}x1"), (f"{host}.co", path)))
        yield _put(text, start, end, f"{scheme}://{host}/{path}")


def _name(text: str, sheet: FactSheet, context: CheckContext, rng: random.Random) -> Iterator[str]:
    """Somebody else in the place of the customer or the business."""
    for name, others in (
        (sheet.state("customer_name") or "", ("Jordan Whitfield", "Priya Raman", "Hannes Vogt")),
        (context.business_name, ("Northgate Collections", "Alder Financial Services")),
    ):
        for known in (name, name.split(" ")[0] if name != context.business_name else ""):
            if len(known) > 2 and known in text:
                other = rng.choice(others)
                yield text.replace(known, other if known == name else other.split(" ")[0])


_KINDS = {
    "amount: a digit": _digit,
    "amount: magnitude": _magnitude,
    "amount: currency": _currency,
    "amount: another role": _role,
    "percentage": _percent,
    "reference": _reference,
    "count": _count,
    "date: day": _months_day,
    "date: month": _month,
    "date: day and month exchanged": _swapped,
    "date: year": _year,
    "date: weekday": _weekday,
    "link: host or path": _link,
    "name": _name,
}
