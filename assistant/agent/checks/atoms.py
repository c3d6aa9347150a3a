"""Takes every figure out of a sentence: amounts, dates, rates, counts, durations, references, links, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from assistant.agent.checks import calendar
from assistant.core.money import exponent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.agent.checks.calendar import DatePattern
    from assistant.agent.checks.context import CheckContext

AtomKind = Literal[
    "money",
    "percent",
    "date",
    "duration",
    "count",
    "ordinal",
    "frequency",
    "share",
    "time",
    "reference",
    "number",
    "url",
    "email",
    "phone",
    "bank",
    "unread",
]


@dataclass(frozen=True, slots=True)
class Duration:
    number: int
    unit: str

    @property
    def hours(self) -> int:
        return (
            self.number
            * {"minute": 0, "hour": 1, "day": 24, "week": 168, "month": 720, "year": 8760}[self.unit]
        )


@dataclass(frozen=True, slots=True)
class Atom:
    """A figure at `start:end`; `value` by kind (money, number, percent, share: Decimal), `currency` when it was named.

    `noun` is what a count counts. An `unread` atom is a figure that could not be read: it supports nothing.
    """

    kind: AtomKind
    raw: str
    start: int
    end: int
    value: Decimal | DatePattern | Duration | str = ""
    currency: str | None = None
    noun: str = ""


_NUM = r"\d{1,3}(?:[ '.,]\d{3})+(?!\d)(?:[.,]\d{1,3})?(?!\d)|\d+(?:[.,]\d+)*"
_SIGN = r"(?P<sign>(?<![\w.)])-\s?)?"
_SYMBOLS = (
    r"us\$|ca\$|c\$|a\$|nz\$|hk\$|s\$|\$|€|£|¥|₹|₽|₩|₺|₿|chf|usd|eur|gbp|jpy|kwd|cad|aud|nzd|sek|nok|dkk|"
    r"pln|inr|cny|mxn|brl|btc|bitcoin"
)
_WORDS = (
    r"dollars?|bucks|quid|euros?|pounds?(?: sterling)?|yen|francs?|franken|dinars?|kd|pesos?|dólar(?:es)?|"
    r"libras?|livres?|pfund"
    r"|rupees?|kronor|kroner"
)
_CENTS = r"cents?|centavos?|céntimos?|centimes?|pence|pennies|pfennig|¢"
_MONEY = re.compile(
    rf"{_SIGN}(?P<pre>{_SYMBOLS})\s?(?P<sign2>-)?(?P<a>{_NUM})(?P<ak>\s?[km]\b)?(?:\s?(?P<post1>usd|cad|"
    rf"aud|dollars?|{_SYMBOLS})\b)?"
    rf"|{_SIGN.replace('sign', 'sign3')}(?<![\w.,])(?P<b>{_NUM})(?P<bk>\s?[km]\b)?[\s-]?(?P<post>(?:us |"
    rf"u\.s\. |canadian |australian )?(?:{_SYMBOLS}|{_WORDS})(?![a-z])|{_CENTS})(?![a-z])"
)
_CURRENCY_ALONE = re.compile(rf"(?<![a-z])(?:[$€£¥₿]|(?:{_WORDS})(?![a-z])|usd\b|eur\b|gbp\b|bitcoin)")
_CURRENCY_MENTION = re.compile(rf"\b(?:in|en) (?:us |u\.s\. |canadian )?(?:{_WORDS}|{_SYMBOLS})")
_CURRENCY_OF = {
    "€": "EUR",
    "euro": "EUR",
    "eur": "EUR",
    "£": "GBP",
    "pound": "GBP",
    "quid": "GBP",
    "gbp": "GBP",
    "libra": "GBP",
    "pfund": "GBP",
    "livre": "GBP",
    "¥": "JPY",
    "yen": "JPY",
    "jpy": "JPY",
    "kwd": "KWD",
    "kd": "KWD",
    "dinar": "KWD",
    "chf": "CHF",
    "franc": "CHF",
    "franken": "CHF",
    "usd": "USD",
    "us$": "USD",
    "us dollar": "USD",
    "u.s. dollar": "USD",
    "cad": "CAD",
    "ca$": "CAD",
    "c$": "CAD",
    "canadian dollar": "CAD",
    "aud": "AUD",
    "a$": "AUD",
    "australian dollar": "AUD",
    "nzd": "NZD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
}
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})
_PERCENT = re.compile(
    rf"(?<![\w.,])-?(?P<n>{_NUM})\s?-?(?:%|per ?cent\b|percentage points?|por ciento|pour cent|prozent|"
    rf"v\.?h\.)"
)
_SHARE = re.compile(
    r"\b(?P<half>half|halves|halve|mitad|moitié|hälfte)\b|\b(?P<third>a third|one third|1 third|tercio|"
    r"tiers|drittel)\b"
    r"|\b(?P<two>2 thirds)\b|\b(?P<quarter>a quarter|one quarter|cuarta parte|un quart|viertel)\b"
    r"|\b(?P<double>double(?!-check| check)|triple|doble|doppelt\w*)\b|(?P<frac>\b\d/\d\b)"
)
_SHARES = {"half": Decimal("0.5"), "third": Decimal(1) / 3, "two": Decimal(2) / 3, "quarter": Decimal("0.25")}
_UNITS = {
    "minute": r"minutes?|mins?|minutos?|minuten?",
    "hour": r"hours?|hrs?|horas?|heures?|stunden?|h",
    "day": r"days?|días?|dias?|jours?|tage?n?",
    "week": r"weeks?|semanas?|semaines?|wochen?",
    "month": r"months?|mes(?:es)?|mois|monate?n?",
    "year": r"years?|años?|ans|années?|jahre?n?",
}
_ANY_UNIT = "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items())
_DURATION = re.compile(
    rf"(?<![\w.,])(?P<n>\d+(?:[.,]\d+)?)(?:\s*(?:-|to|or|bis|a|à)\s*(?P<n2>\d+))?[\s-]?(?:(?:full|more|"
    rf"business|working|calendar|other|whole|consecutive|extra|additional|further|weitere|días?)\s)*"
    rf"(?:{_ANY_UNIT})\b"
)
_VAGUE = re.compile(
    r"\b(?:(?:(?<!over )(?<!over a )(?:(?:a )?few|(?:a )?couple(?: of)?|several)|some|many|unos|quelques|"
    r"ein paar|einige|next few"
    r"|(?:in|within|for|after|takes?|have|gives?|gets?|got|wait|under|than|another|by|least|just|about|"
    r"only|up to|of) (?:another(?! day)|an?|one)) "
    r"(?:more |business |working |extra |other )*(?:hours?|days?|weeks?|months?|years?|días|semanas|jours|"
    r"semaines|tage|wochen)\b(?! (?:when|that|of the|to|which|where|you)\b)"
    r"|another (?:hour|week|month|year)\b"
    r"|(?:soon|shortly|momentarily) (?=by phone)|within (?:the|an|a|this) (?:hour|day|week|month|minute)\b|"
    r"in no time\b|any (?:minute|moment)\b|within (?:hours|days|minutes|weeks)\b)"
)
_FREQUENCY = re.compile(
    r"\b(?P<biweekly>every (?:2|other|second) weeks?|every (?:2|14) (?:weeks|days)|fortnightly|"
    r"every fortnight|bi-?weekly|quincenal\w*|alle 2 wochen|cada 2 semanas|14-?tägig|"
    r"toutes les 2 semaines)\b"
    r"|\b(?P<bimonthly>every (?:2|other) months?|bi-?monthly|quarterly|every (?:3|quarter) ?(?:months?)?|"
    r"cada 2 meses|vierteljährlich|trimestriel\w*|trimestral\w*)\b"
    r"|\b(?P<weekly>weekly|(?:a|per|each|every|once a) week|cada semana|semanal(?:es)?|a la semana|"
    r"par semaine|chaque semaine|hebdomadaires?|wöchentlich\w*|pro woche|jede woche)\b"
    r"|\b(?P<monthly>monthly|(?:a|per|each|every|once a|of the|of each|of every) month|cada mes|"
    r"mensual(?:es)?|al mes|por mes|par mois|chaque mois|mensuel\w*|mensualités?|monatlich\w*|im monat|"
    r"pro monat|monatsraten?|jeden monat)\b"
    r"|\b(?P<daily>daily|(?:per|each|every|times a) day|(?<=\d )a day|diari\w+|par jour|täglich\w*)\b|"
    r"\b(?P<yearly>yearly|annual(?:ly)?|(?:a|per|each|every) year|jährlich\w*)\b"
)
_TIME = re.compile(
    r"\b\d{1,2}(?::\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.|uhr|o'clock)(?![a-z])|\b\d{1,2}[:h]\d{2}\b|"
    r"\b(?:midnight|noon|medianoche|minuit|mitternacht|close of business|end of day|cob|eod)\b"
)
_URL = re.compile(
    r"\b(?:https?|ftp|mailto|tel|sms|javascript|data|file|vbscript|whatsapp):[^\s]+|\bwww\.[^\s]+"
    r"|\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|net|org|io|co|info|biz|app|dev|me|us|uk|de|fr|es|eu|"
    r"ai|ru|cn|xyz|shop|site|online|link|page|pay"
    r"|ly|gl|to|cc|tv|ws|in|ca|au|nl|it|ch|at|be|pl|se|no|top|club|store|tech|cloud|live|money|finance|"
    r"bank|example|test|local|invalid)\b(?:/[^\s]*)?"
    r"|\b[\w-]+\s?(?:\(dot\)|\[dot\]|\sdot\s|\spunto\s|\spunkt\s|\spoint\s(?=com|net|org|fr))\s?(?:com|net|"
    r"org|io|co|example|info|app|de|fr|es)\b|[\w.-]+\.(?:php|html?|exe|js)\b|\b(?:\d{1,3}\.){3}\d{1,3}\b|"
    r"\b\w+\.\w+/\w+"
)
_EMAIL = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\[at\]|\sat\s(?=[a-z]\w*\s?(?:\.[a-z]|dot )))\s?[\w-]+(?:\.[\w-]+)*|@[\w.]{2,}"
)
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:\s?[a-z0-9]{4}){3,7}(?:\s?[a-z0-9]{1,3})?\b")
_PHONE = re.compile(r"(?<![\w.,])\+?\(?\d(?:[\s().\-/]{0,2}\d){6,}(?!\w)|\*\d{2,3}#")
_REFERENCE = re.compile(
    r"(?=[a-z0-9/_#-]*\d)(?=[0-9/_#-]*[a-z#])#?[a-z0-9]+(?:[-_/][a-z0-9]+)*\b"
    r"|\b(?:reference|ref|case|dispute|code|offer|ticket|confirmation|claim)(?: (?:number|code|no\.?|id|"
    r"reference))?(?: is|:)? ?#?(?P<word>[A-Z]{4,}|[A-Z]{2,}-[A-Z]{2,})\b"
)
_REFERENCE_AS_WRITTEN = re.compile(_REFERENCE.pattern.split("|", 1)[1])
_ORDINAL = re.compile(
    r"\b(?P<n>\d{1,2})(?:st|nd|rd|th|º|ª|e|er|ère|ème|\.)\s+(?=pay|inst|rate|cuota|pago|versement|échéance|"
    r"line|zahl)"
    r"|\b(?:next|other|remaining) (?P<rest>\d{1,2})\b(?! ?(?:day|week|month|hour|year|%|business|working|"
    r"minute))(?![.,:/]\d)"
    r"|\b(?P<noun>instal?lment|payment|line|item|rate|cuota|versement|zeile|position|línea|ligne|no\.|"
    r"number|#) ?(?:no\.? ?|number |#)?(?P<m>\d{1,2})\b(?![.,:/]\d|\s?[%€$])"
)
_SPLIT_DIGITS = re.compile(r"(?<![\w.,$€£])\d(?:[ _-]\d){1,}(?![\w%]|[.,]\d)")
_COUNT = re.compile(
    r"(?<![\w.,/-])(?P<n>\d{1,4})(?: or \d{1,2})?\s+(?:(?:equal|monthly|weekly|more|further|other|smaller|"
    r"separate|next|remaining|additional|further|open|easy|small|gleich\w*|monatliche|pagos?|mensuales?|x|"
    r"quick|simple|different|possible)\s+){0,3}"
    r"(?P<noun>(?!(?:would|will|are|and|were|for|the|on|is|at|of|with|then|from)\b)[^\W\d_]{3,})"
)
_BARE = re.compile(rf"(?<![\w]){_NUM}(?![a-z])|\d+")
_DIGIT = re.compile(r"\d")
_OPENLY_FREE = re.compile(
    r"^(?:ways?|options?|things?|questions?|choices?|possibilities|opciones|cosas|choses|möglichkeiten|"
    r"optionen|fragen|steps?|details|photos?|pictures?|words?|sentences?|examples?)$"
)


@lru_cache(maxsize=256)
def find(low: str, text: str, context: CheckContext) -> tuple[Atom, ...]:
    """The atoms of a sentence, in order, none inside another. `low` and `text` are of one length."""
    taken: list[Atom] = []
    used = bytearray(len(low) + 1)
    for atom in _candidates(low, text, context):
        if atom.end > atom.start and not any(used[atom.start : atom.end]):
            used[atom.start : atom.end] = b"\x01" * (atom.end - atom.start)
            taken.append(atom)
    return tuple(sorted(taken, key=lambda atom: atom.start))


def figureless(low: str) -> bool:
    """Quickly: nothing in it can be a figure."""
    return _DIGIT.search(low) is None


def _candidates(low: str, text: str, context: CheckContext) -> Iterator[Atom]:
    for kind, pattern in (("email", _EMAIL), ("url", _URL)):
        for match in pattern.finditer(low):
            yield Atom(
                "email" if kind == "email" else "url", match.group(), *match.span(), value=match.group()
            )
    has_digits = not figureless(low)
    if has_digits:
        for match in _IBAN.finditer(low):
            yield Atom("bank", match.group(), *match.span(), value=match.group())
        yield from _amounts(low, context)
        for match in _PERCENT.finditer(low):
            value = _number(match["n"], context, decimals=True)
            negative = match.group().startswith("-")
            yield Atom("percent", match.group(), *match.span(), value=-value if negative else value)
    for start, end, pattern_said in calendar.find(low, today=context.today, locale=context.locale):
        yield Atom("date", low[start:end], start, end, value=pattern_said)
    yield from _phrases(low, has_digits)
    if has_digits:
        yield from _numbers(low, text, context)
    for match in _REFERENCE_AS_WRITTEN.finditer(text):
        yield Atom("reference", match["word"], *match.span("word"), value=match["word"])
    for match in _CURRENCY_ALONE.finditer(low):
        if not any(m.start() <= match.start() < m.end() for m in _CURRENCY_MENTION.finditer(low)):
            yield Atom("unread", match.group(), *match.span())


def _amounts(low: str, context: CheckContext) -> Iterator[Atom]:
    for match in _MONEY.finditer(low):
        digits, scale = match["a"] or match["b"], (match["ak"] or match["bk"] or "").strip()
        unit = (match["pre"] or match["post"] or "").strip()
        value = _number(digits, context) * {"": 1, "k": 1000, "m": 1_000_000}[scale]
        if re.fullmatch(_CENTS, unit):
            yield Atom("money", match.group(), *match.span(), value=value / 100, currency=context.currency)
            continue
        if match["sign"] or match["sign2"] or match["sign3"]:
            value = -value
        named = _currency(unit, context)
        also = _currency(match["post1"], context) if match["post1"] else named
        yield Atom(
            "money", match.group(), *match.span(), value=value, currency=named if also == named else "?"
        )


def _phrases(low: str, has_digits: bool) -> Iterator[Atom]:
    for match in _FREQUENCY.finditer(low):
        yield Atom("frequency", match.group(), *match.span(), value=str(match.lastgroup))
    if has_digits:
        for match in _DURATION.finditer(low):
            unit = next(name for name in _UNITS if match[name])
            whole = match["n"].isdigit() and not match["n2"] and len(match["n"]) < 6
            if whole:
                yield Atom("duration", match.group(), *match.span(), value=Duration(int(match["n"]), unit))
            else:
                yield Atom("unread", match.group(), *match.span())
    for match in _VAGUE.finditer(low):
        yield Atom("unread", match.group(), *match.span())
    for match in _SHARE.finditer(low):
        name = next(key for key, value in match.groupdict().items() if value)
        if name in _SHARES:
            yield Atom("share", match.group(), *match.span(), value=_SHARES[name])
        else:
            yield Atom("unread", match.group(), *match.span())
    for match in re.finditer(r"\btwice\b", low):
        yield Atom("ordinal", match.group(), *match.span(), value=Decimal(2))
    for match in _TIME.finditer(low):
        yield Atom("time", match.group(), *match.span(), value=match.group().replace(" ", ""))


def _numbers(low: str, text: str, context: CheckContext) -> Iterator[Atom]:
    for match in _ORDINAL.finditer(low):
        value = Decimal(match["rest"]) + 1 if match["rest"] else Decimal(match["n"] or match["m"])
        yield Atom("ordinal", match.group(), *match.span(), value=value)
    for match in _SPLIT_DIGITS.finditer(low):
        joined = re.sub(r"\D", "", match.group())
        yield Atom("number", match.group(), *match.span(), value=Decimal(joined))
    for match in _REFERENCE.finditer(low):
        if not match["word"] and not re.fullmatch(r"\d+(?:st|nd|rd|th|x)|x?\d+|\d+[-/]\d+", match.group()):
            yield Atom("reference", match.group(), *match.span(), value=text[match.start() : match.end()])
    for match in _PHONE.finditer(low):
        yield Atom("phone", match.group(), *match.span(), value=re.sub(r"\D", "", match.group()))
    for match in _COUNT.finditer(low):
        number = Decimal(match["n"])
        free = number in {2, 3} and _OPENLY_FREE.match(match["noun"])
        if not free:
            yield Atom(
                "count", match.group(), match.start(), match.end("n"), value=number, noun=match["noun"]
            )
        else:
            yield Atom("count", match.group(), match.start(), match.end("n"), value=number, noun="*")
    for match in _BARE.finditer(low):
        yield Atom("number", match.group(), *match.span(), value=_number(match.group(), context))


def _currency(unit: str, context: CheckContext) -> str:
    if unit in {"$", "dollar", "dollars", "bucks", "dólar", "dólares"}:
        return context.currency if context.currency in _DOLLARS else "USD"
    if unit in _CURRENCY_OF:
        return _CURRENCY_OF[unit]
    for ending in ("es", "s"):
        if unit.endswith(ending) and unit.removesuffix(ending) in _CURRENCY_OF:
            return _CURRENCY_OF[unit.removesuffix(ending)]
    return {"pounds sterling": "GBP", "pound sterling": "GBP"}.get(unit, unit.upper())


def _number(digits: str, context: CheckContext, *, decimals: bool = False) -> Decimal:
    """The value of written digits; one separator before exactly three digits groups thousands, unless `decimals`."""
    plain = digits.replace(" ", "").replace("'", "")
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return Decimal(plain)
    mark, after = plain[last], len(plain) - last - 1
    both = "." in plain and "," in plain
    grouped = not both and (
        plain.count(mark) > 1 or (after == 3 and not decimals and not plain.startswith("0"))
    )
    if grouped and plain.count(mark) == 1 and exponent(context.currency) == 3:
        grouped = mark != ("." if context.locale.startswith("en") else ",")
    if grouped:
        return Decimal(re.sub(r"[.,]", "", plain))
    return Decimal(re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :])
