"""Halves, quarters and per cents that are not of the balance, and a rest that is not of money."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.reading.languages import fold
from assistant.domain.reading.quantities import speaks_of_rates

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.domain.reading.tokens import Reading

_MONEY = (
    "(?:bills?|balance|amount|invoices?|total|debt|money|sum|payments?|price|cost|rest|remainder|full|whole|remaining"
    "|outstanding|account|what|betrags?|gesamtbetrags?|summe|gesamtsumme|rechnung|rechnungsbetrags?|schulden?|restbetrags?"
    "|geldes|geld|offenen|factura|deuda|importe|monto|saldo|dinero|total|facture|somme|montant|dette|solde|due|840)"
)
_DAY = (
    "(?:lunes|martes|mi[e\u00e9]rcoles|jueves|viernes|s[a\u00e1]bado|domingo|pr[o\u00f3]ximo|d[i\u00ed]a|mes|lundi|mardi"
    "|mercredi|jeudi|vendredi|samedi|dimanche|mois|jour)"
)
"""What follows a share's article without being what it is a share of: `la mitad el viernes`."""
_OF_SOMETHING = re.compile(
    rf"""\s+(?:
      (?:(?:of|von|de|du|des|d)\s+)?(?:the|my|our|your|their|his|her|these|those|der|die|das|dem|den|meiner?|unserer?
        |los|las|el|la|mis?|nuestr[oa]s?|les?|mes|mon|ma|nos|notre)\s+(?!(?:{_MONEY}|{_DAY})\b)[^\W\d_]+
      |of\s+(?:them|us|you|those|these|my|our|your)\b
      |(?:des|von|de)\s+(?!{_MONEY}\b|it\b|that\b|this\b|lo\b|ce\b|cela\b|esto\b|eso\b|diesem?\b|dem\b)[^\W\d_]{{4,}}
      |(?:right|way|dead|asleep|decent|hearted|wrong|done|term|price|baked|expecting|full|empty|to\ death|as\ \w+
        |past|the\ time|turned\ up|arrived|showed\ up|came|them|cups?|inch(?:es)?|hour|teaspoons?|tablespoons?
        |an?\ (?!(?:day|week|fortnight|month)\ (?:later|after|on|from)\b)\w+
        |open|finished|broken|truth|mile|marathon|geliefert
        |fertig|erledigt|livr\w+|entregad\w+|delivered)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NOT_MONEY_LEFT = re.compile(
    rf"""\s+(?:were|was|are|weren't|wasn't|aren't|assured|waren|sind|etaient|sont|eran|son
      |(?:is|ist|est|es|esta)\s+(?:fine|ok(?:ay)?|good|great|perfect|broken|missing|wrong|right|correct|history
        |in\ ordnung|gut|bien|bon)
      |en\ attente|[\u00e0a]\ votre
      |of\s+(?:the|my|our|your)\s+(?!{_MONEY}\b)[^\W\d_]+|of\s+(?:them|us|you)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_OF_ANOTHER_SUM = frozenset(
    {"tax", "taxes", "vat", "sales", "gst", "hst", "off", "discount", "interest", "rate", "rated", "apr", "markup",
     "sure", "certain", "fee", "surcharge", "tip", "restocking", "iva", "tva", "mwst", "ust", "steuer",
     "mehrwertsteuer", "rabatt", "skonto", "nachlass", "zinsen", "remise", "descuento", "interes", "interets",
     "escompte", "taux", "seguro", "sicher", "sur"}
)  # fmt: skip
_OWN_SHARE = 30
"""Per cent; what is below is more often a rate than what somebody wants to pay."""
_ADJECTIVES = frozenset({"medio", "media", "demi", "demie", "halb", "halbe", "halbes", "halben"})


_THE_SUM = re.compile(rf"\s+{_MONEY}\b", re.IGNORECASE)
"""`Die halbe Summe`."""
_OFFERS = frozenset({"take", "accept", "if", "settle", "settlement"})
_RECEIVES = frozenset({"krieg", "kriege", "bekomme", "get", "earn", "only"})


def of_something_else(reading: Reading, index: int) -> bool:
    """`half the order never came`, `a third of them were cracked`, `half right`: no share of the balance."""
    after = reading.codes[index + 1 :]
    if re.search(r"(?<!L)[na]&a?$", reading.before(index)) and not re.match(
        "[aEZk]", after
    ):  # `two and a half`
        return True
    if reading.language == "es" and re.search("i[DL]?$", reading.before(index)):
        return True  # `vivo en un quinto`
    if fold(reading.tokens[index].text) in _ADJECTIVES and not re.match(r"$|[kTpqwsd,&.]", after):
        return _THE_SUM.match(reading.text, reading.tokens[index].end) is None
    return _OF_SOMETHING.match(reading.text, reading.tokens[index].end) is not None


def of_what_was_said(reading: Reading, index: int) -> bool:
    """`half that`: of a figure that somebody named before, not of the balance."""
    return (
        re.match(r"\s+that\b(?!\s+\w)", reading.text[reading.tokens[index].end :], re.IGNORECASE) is not None
    )


def other_percentage(reading: Reading, index: int) -> bool:
    """`10% off`, `the 20% on towels`, `why 19%`, `100% sure`, `60% disabled`: a rate, or a manner of speaking.

    A share is one that is paid: after a verb of paying, with a day, up front or of the sum.
    """
    tokens, codes = reading.tokens, reading.codes
    own = (tokens[index].number or 0) >= _OWN_SHARE
    if own and _OF_THE_SUM.match(reading.text, tokens[index + 1].end) is not None:
        return False
    around = [
        fold(token.text) for token in (*tokens[max(0, index - 3) : index], *tokens[index + 2 : index + 5])
    ]
    if _OF_ANOTHER_SUM.intersection(around):
        return True
    after = codes[index + 2 :]
    if (tokens[index].number or 0) <= _OWN_SHARE and speaks_of_rates(reading, index):
        return True
    if re.match(
        r"I|[kT]|p?[DL]?[wsdomH]|zH|ef?[DL]?[xt]?[um]|[aEZ/]D?u|E?p[DL]?[oe]|L[n](?!%)|[&,]?D?Q", after
    ):
        return False
    large = (tokens[index].number or 0) >= _OWN_SHARE
    paid = re.search(r"[SI][DLa]?[pf]?$", codes[:index]) is not None
    if re.match(r"f?[DL]?[AQ]|f(?:z|t)?(?:$|[.,?])", after):
        return not large and not paid
    if tokens[index].number == 100:
        return not paid
    offered = paid or _OFFERS.intersection(around) or re.match(r"$|[.,?]|&|p[DL]", after) is not None
    return not large or not offered or codes[:index].endswith("R") or bool(_RECEIVES.intersection(around))


_OF_THE_SUM = re.compile(
    r"\s+(?:(?:of|von|de|du|des|del|der)\s+(?:the|der|dem|la|le|les|el|total|l')?\s*(?:remaining |open |full )?"
    r"(?:sum|amount|balance|total|bill|invoice|summe|gesamtsumme|betrags?|rechnung|somme|montant|facture|solde|importe|factura"
    r"|deuda|saldo)|restants?|restantes?|restlichen)\b(?! (?:is|was|were|ist|war|est|es|was)\b)",
    re.IGNORECASE,
)


_PARTS = {
    (1, 2): re.compile("half|halfte|haelfte|mitad|moitie"),
    (1, 3): re.compile("third|drittel|terci|tiers"),
    (1, 4): re.compile("quarter|viertel|cuart|quart"),
}


def other_part(reading: Reading, index: int) -> tuple[int, int] | None:
    """`The other half`, `the last third`, with no other one named: so much of the balance."""
    word = fold(reading.tokens[index].text)
    return next((part for part, said in _PARTS.items() if said.search(word)), None)


_ROUND = frozenset({"a grand", "a thousand", "a lakh", "a lac", "a hundred"})


def half_of_a_round_figure(reading: Reading, index: int) -> Decimal | None:
    """500 of `half a grand`; of any other figure a half is not how people say it."""
    token, following = reading.tokens[index], reading.tokens[index + 1 : index + 2]
    if token.value != (1, 2) or not following or following[0].number is None:
        return None
    said = reading.text[following[0].start : following[0].end].lower()
    return following[0].number / 2 if " ".join(said.split()) in _ROUND else None


def rest_of_something_else(reading: Reading, index: int) -> bool:
    """`the rest were fine`, `the rest of the order`, `have a rest`."""
    word, before = fold(reading.tokens[index].text), reading.codes[:index]
    if word in ("rest", "reste") and re.search(r"[ap]$", before) and reading.language in ("en", "fr"):
        return True
    if word == "reste" and re.search(r"(?:z|[DL]U|[DL]R)$", before):  # French: a verb
        return True
    return _NOT_MONEY_LEFT.match(reading.text, reading.tokens[index].end) is not None
