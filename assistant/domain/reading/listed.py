"""Payments that a message lists one by one: `400 now and 440 on the 11th`, `half Friday, the rest in January`."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.domain.reading import shares
from assistant.domain.reading.instalment_numbers import made_already
from assistant.domain.reading.money_said import lives_on
from assistant.domain.reading.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.reading.amounts import AmountReading
    from assistant.domain.reading.dates import DateReading
    from assistant.domain.reading.tokens import Reading

_AND_SO_ON = re.compile(
    r"\b(?:and so on|etc|(?:until|till?) (?:it'?s |i'?m |we'?re )?(?:all )?(?:done|paid|clear\w*)"
    r"|then (?:i'?ll|we'?ll|we) (?:have to )?see|und so weiter|usw|dann (?:sehe?n|schaue?n?|sehe|schau) \w+|on verra"
    r"|ya veremos|ya ver[e\u00e9])\b",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"\b(?:already|tried|ya (?:van|mand\w+|pag\w+|di|hice)|schon|bereits|d[e\u00e9]j[a\u00e0])\b[^.,;!?]{0,60}$",
    re.IGNORECASE,
)
_FEE = re.compile(
    r"\s+(?:late )?(?:fees?|tax|vat|mahngeb\w+|zinsen|mwst|iva|de tva|tva|went|(?:was|were|has been) \w+ed|bounced)\b",
    re.IGNORECASE,
)
_FEE_OF = re.compile(
    r"\b(?:fees?|tax|vat|geb\w+hr|frais|comisi[o\u00f3]n)\s+(?:of|von|de)\s+$", re.IGNORECASE
)
_OTHER_ONE = re.compile(
    r"""\b(?:
      the\ (?:other|second|last|final|remaining)\ (?:one|half|third|quarter|fifth|two\ thirds|three\ quarters|bit|part
        |cheque|check|payment|instal\w+)|other\ 1/2|final(?=\ (?:on|in|by|at)\b)|the\ same\ again
      |el\ otro(?:\ (?:tercio|cuarto|pago|cheque|50\ ?%))?|la\ otra(?:\ mitad)?|la\ segunda\ (?:mitad|parte)
      |el\ (?:segundo|[u\u00fa]ltimo)(?:\ (?:tercio|cuarto|pago|cheque))?
      |el\ \w+\ (?:restante|que\ (?:queda|falta|resta))
      |l'autre(?:\ moiti[e\u00e9])?|la\ (?:deuxi[e\u00e8]me|seconde|2e)(?:\ moiti[e\u00e9])?|la\ suite
      |le\ (?:deuxi[e\u00e8]me|second|dernier)(?:\ (?:tiers|quart|ch[e\u00e8]que))?
      |die\ andere(?:\ h[a\u00e4]lfte)?|die\ (?:zweite|letzte)\ (?:h[a\u00e4]lfte|rate)
      |(?:das|den)\ (?:andere|zweite|letzte)n?\ (?:drittel|viertel|teil)
    )\b(?!\ (?:was|were|came|has|had|war|kam|fue|era|\u00e9tait)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""What completes the payments named before: `the last third`, `l'autre moitié`."""
_ONCE = re.compile(
    r"""[ ]?,?\s+(?:(?:just|right|only|erst|seulement|s\u00f3lo|solo)\s+)?(?:when|once|as\ soon\ as|after|before
      |then(?=,|\s+and)|same\ day|that\ (?:same\ )?(?:day|night)
      |wenn|sobald|nach|vor|quand|lorsque|d[e\u00e8]s|apr[e\u00e8]s|avant|cuando|en\ cuanto|tras|pasando|pasad[oa]s
      |antes\ de|despu[e\u00e9]s\ de
      |on\ (?:the\ back\ end|completion|delivery|receipt)
      |bei\ (?:abnahme|lieferung|fertigstellung)
      |[a\u00e0]\ la\ (?:livraison|r[e\u00e9]ception|fin|entrega|aceptaci[o\u00f3]n|firma)|al\ final)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def payments_listed(
    text: str, amounts: Sequence[AmountReading], dates: Sequence[DateReading], locale: str
) -> int | None:
    """How many amounts have each a moment of their own, a day that is not over or `now`; None where fewer than two,
    and where the list goes on (`50 on the 1st, 50 on the 15th, till done`)."""
    if _AND_SO_ON.search(text):
        return None
    reading = tokenize(text, locale)
    pieces = _pieces(reading, amounts)
    moments = {one.span[0] for one in dates if one.problem != "past"}
    moments |= {token.start for token in reading.tokens if token.code in "kI"}
    moments |= _conditions(text, pieces, moments)
    places = [(start, "amount") for start, _ in pieces] + [(at, "moment") for at in moments]
    ends = [token.start for token in reading.tokens if token.code == "." and token.text in ".?!"]
    listed = _pairs(sorted([*places, *((at, "end") for at in ends)]))
    if listed < _FEWEST:
        listed = _days_announced(reading, dates)
    if listed < _FEWEST:
        listed = _shares_of_the_whole(reading, moments)
    return listed if listed >= _FEWEST else None


_FEWEST = 2


def _pairs(places: list[tuple[int, str]]) -> int:
    """How many amounts and moments stand side by side, each pair in one sentence."""
    listed, waiting = 0, {"amount": 0, "moment": 0}
    for _at, kind in places:
        if kind == "end":
            waiting = {"amount": 0, "moment": 0}
            continue
        other = "moment" if kind == "amount" else "amount"
        if waiting[other]:
            waiting[other] -= 1
            listed += 1
        else:
            waiting[kind] = 1
    return listed


def _pieces(reading: Reading, amounts: Sequence[AmountReading]) -> list[tuple[int, int]]:
    """The places of the amounts that are to be paid, and of what completes them."""
    spans = [one.span for one in amounts if one.kind is not None and not _is_no_payment(reading, one.span)]
    if not spans:
        return []
    for match in _OTHER_ONE.finditer(reading.text, spans[0][1]):
        if all(match.end() <= start or end <= match.start() for start, end in spans):
            spans.append(match.span())
    return sorted(spans)


def _is_no_payment(reading: Reading, span: tuple[int, int]) -> bool:
    """`Rent's 675`, `I paid half in May`, `ya van 340`, `the $35 late fee`, `$420 went through`."""
    index = next((at for at, token in enumerate(reading.tokens) if token.end > span[0]), 0)
    if lives_on(reading, index) or made_already(reading, index) or _FEE.match(reading.text, span[1]):
        return True
    before = reading.text[max(0, span[0] - 90) : span[0]]
    return _PAID.search(before) is not None or _FEE_OF.search(before) is not None


def _conditions(text: str, pieces: list[tuple[int, int]], moments: set[int]) -> set[int]:
    """Where an amount waits for something that is no day: `the last third once I've seen the work`."""
    found = set()
    for index, (_, end) in enumerate(pieces):
        following = pieces[index + 1][0] if index + 1 < len(pieces) else len(text)
        if _ONCE.match(text, end) and not any(end <= at < following for at in moments):
            found.add(end)
    return found


_SO_MANY_DAYS = re.compile(
    r"(?:termine|tage|dates|days|fechas|d[i\u00ed]as|jours|[e\u00e9]ch[e\u00e9]ances)\s*:", re.IGNORECASE
)


def _days_announced(reading: Reading, dates: Sequence[DateReading]) -> int:
    """2 of `zwei Termine: 15.12. und 15.1.`: as many days follow as are announced."""
    for token, following in pairwise(reading.tokens):
        if token.number is not None and _SO_MANY_DAYS.match(reading.text, following.start):
            days = [one for one in dates if one.day is not None and one.span[0] > following.end]
            return len(days) if len(days) == token.number else 0
    return 0


def _shares_of_the_whole(reading: Reading, moments: set[int]) -> int:
    """2 of `half this minute and half later`, `mitad y mitad: hoy una, en un mes la otra`: shares that come to the
    whole together, each with a moment; not `half on my Amex, half on the other card, both today`."""
    parts, end = [], 0
    for index, token in enumerate(reading.tokens):
        share = _share(reading, index)
        if share is not None:
            parts.append(share)
            end = token.end
    clause = _CLAUSE.match(reading.text, end)
    beside = any(end <= at < (clause.end() if clause else end) for at in moments)
    return len(parts) if sum(parts) == 1 and (beside or len(moments) >= len(parts)) else 0


_CLAUSE = re.compile(r"[^.,;!?]*")


def _share(reading: Reading, index: int) -> Fraction | None:
    """A share of the balance; `the first half` is one that was named before."""
    token, codes = reading.tokens[index], reading.codes
    if codes[index - 1 : index] == "o":
        return None
    if token.code == "j" and isinstance(token.value, tuple) and not shares.of_something_else(reading, index):
        numerator, denominator = token.value
        return Fraction(int(numerator), int(denominator))
    if codes[index : index + 2] == "n%" and token.number and not shares.other_percentage(reading, index):
        return Fraction(token.number) / 100
    return None
