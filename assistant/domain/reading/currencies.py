"""Which currencies a sign or a word can mean; several where people leave it to the context ($, kr)."""

from __future__ import annotations

from assistant.core.money import exponent

DOLLARS = (
    "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BBD", "JMD", "TTD", "TWD", "ARS", "CLP", "COP", "UYU", "DOP",
    "BSD", "BMD", "BZD", "FJD", "GYD", "XCD",
)  # fmt: skip
"""Also the pesos that are written with the same sign."""
SYMBOLS: dict[str, tuple[str, ...]] = {
    "$": DOLLARS,
    "€": ("EUR",),
    "£": ("GBP", "EGP", "LBP"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₺": ("TRY",),
    "₽": ("RUB",),
    "₪": ("ILS",),
    "₫": ("VND",),
    "฿": ("THB",),
    "₱": ("PHP",),
    "₦": ("NGN",),
    "₴": ("UAH",),
    "₡": ("CRC",),
    "₲": ("PYG",),
}
DOLLAR_PREFIXES = {
    "us": "USD",
    "ca": "CAD",
    "c": "CAD",
    "a": "AUD",
    "au": "AUD",
    "nz": "NZD",
    "s": "SGD",
    "hk": "HKD",
    "mx": "MXN",
    "r": "BRL",
    "nt": "TWD",
}
MINOR_UNIT = ("minor",)
_WORDS: dict[str, tuple[str, ...]] = {
    word: codes
    for line, codes in (
        (
            "dollar dollars dollers doller dollors dollas bucks buck dolar dolares piasse piasses "
            "piastres loonies smackers smackeroos dolaritos",
            DOLLARS,
        ),
        (
            "euro euros leuros mucken muecken balles boules pavos eurillos euronen kroten mause tacken "
            "piepen ocken euritos euretes",
            ("EUR",),
        ),
        ("pound pounds quid squid squids sterling libra libras livres pfund nicker", ("GBP",)),
        ("yen yens", ("JPY",)),
        ("rupee rupees rs rupien roupies rupias", ("INR", "PKR", "LKR")),
        ("franc francs franken franke sfr stutz frankli", ("CHF",)),
        ("peso pesos pesitos varos varo", ("MXN", "COP", "CLP", "ARS", "PHP", "UYU", "DOP")),
        ("dinar dinars dinares", ("KWD", "BHD", "JOD", "TND")),
        ("krona kronor kroner krone kr", ("SEK", "NOK", "DKK", "ISK")),
        ("zloty zlotys", ("PLN",)),
        ("yuan rmb renminbi", ("CNY",)),
        ("reais", ("BRL",)),
        ("cents pence pennies centavos centimos centimes", MINOR_UNIT),
    )
    for word in line.split()
}
_CODES_IN_LOWER_CASE = frozenset("usd eur gbp jpy cad aud chf kwd inr nzd sek nok dkk pln mxn brl".split())  # noqa: SIM905


def currency_of(word: str, folded: str) -> tuple[str, ...] | None:
    """The codes that a word can mean: `bucks`, `EUR`, `usd`; None where it is no currency."""
    if folded in _WORDS:
        return _WORDS[folded]
    if len(word) == 3 and (word.isupper() or folded in _CODES_IN_LOWER_CASE):
        try:
            exponent(word.upper())
        except ValueError:
            return None
        return (word.upper(),)
    return None
