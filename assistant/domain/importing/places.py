"""What a country says about a customer there: the timezone, the language, what its tax is called."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from babel.core import Locale, UnknownLocaleError
from babel.languages import get_official_languages

if TYPE_CHECKING:
    from assistant.domain.accounts import Business

# Countries that live in several zones, so that the country alone does not tell the hour.
_WIDE = frozenset({"AU", "BR", "CA", "CD", "FM", "GL", "ID", "KI", "KZ", "MN", "MX", "PF", "PG", "RU", "US"})
_TAX_NAMES = {
    "AU": "GST",
    "CA": "GST/HST",
    "IN": "GST",
    "JP": "Consumption tax",
    "NZ": "GST",
    "SG": "GST",
    "US": "Sales tax",
}
CATEGORIES = {
    "S": "",
    "Z": "",
    "E": "Tax exempt",
    "AE": "Reverse charge",
    "K": "Intra-community supply",
    "G": "Export",
    "O": "Not subject to tax",
    "L": "IGIC",
    "M": "IPSI",
}
"""The EN 16931 tax categories (UNTDID 5305), and how to call a tax of zero in each."""
TAXED = frozenset({"S", "L", "M"})


@lru_cache(maxsize=1)
def _zones() -> dict[str, tuple[str, ...]]:
    """Country -> its zones, the most populous first, from the timezone database."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {"XK": ["Europe/Belgrade"]}
    for row in table.splitlines():
        if row and not row.startswith("#"):
            country, _, zone, *_ = row.split("\t")
            found.setdefault(country, []).append(zone)
    found["UA"] = ["Europe/Kyiv"]
    return {country: tuple(zones) for country, zones in found.items()}


def is_country(code: str) -> bool:
    """Whether it is an ISO 3166 country that people live in."""
    return code in _zones()


def timezone_of(country: str, business: Business) -> tuple[str, bool]:
    """The zone for a customer in `country`, and whether that is certain.

    A country of several zones takes the business's own: it is a guess, and the report says so.
    """
    zones = _zones()[country]
    if country in _WIDE:
        return business.timezone, False
    return (business.timezone if business.timezone in zones else zones[0]), True


def locale_of(country: str, business: Business) -> str:
    """English where it is official, else the country's first official language; the business's where none is known."""
    languages = get_official_languages(country, de_facto=True)
    language = "en" if "en" in languages else next(iter(languages), "")
    name = f"{language}_{country}"
    try:
        Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return business.locale
    return name


def tax_name(country: str) -> str:
    return _TAX_NAMES.get(country, "VAT")


def tax_label(name: str, category: str, rate: str) -> str:
    """`VAT 19%`, or the words for a category without tax."""
    special = CATEGORIES.get(category, "")
    if category in TAXED or not special:
        return f"{special or name} {rate}%"
    return special
