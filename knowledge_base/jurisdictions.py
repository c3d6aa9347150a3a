"""Whose articles apply to whom: a state includes its country, a member state the EU, and everyone "*"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EU_MEMBERS = frozenset(
    (
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
        "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    )
)  # fmt: skip

COUNTRIES = EU_MEMBERS | frozenset(
    ("AE", "AU", "BR", "CA", "CH", "CN", "GB", "IN", "JP", "MX", "NO", "NZ", "SG", "US")
)  # fmt: skip
REGIONS = {
    "US": frozenset(
        (
            "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS",
            "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC",
            "ND", "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI",
            "WY",
        )
    ),
    "CA": frozenset(("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")),
    "GB": frozenset(("NIR",)),
}  # fmt: skip

# Written so that everyday words (us, polish, turkey) are no countries unless capitals say so.
_NAMES = {
    "AE": r"uae|emirates",
    "AT": r"austrian?",
    "AU": r"australian?",
    "BE": r"belgium|belgian",
    "BR": r"brazil(?:ian)?",
    "CA": r"canad(?:a|ian)|ontario|quebec",
    "CH": r"switzerland|swiss",
    "CN": r"china|chinese",
    "CZ": r"czech(?:ia| republic)?",
    "DE": r"german(?:y)?",
    "DK": r"denmark|danish",
    "ES": r"spain|spanish",
    "EU": r"european union|(?-i:EU)",
    "FI": r"finland|finnish",
    "FR": r"france|french",
    "GB": r"uk|u\.k\.|united kingdom|great britain|british|england|scotland|hmrc",
    "GR": r"greece|greek",
    "HU": r"hungar(?:y|ian)",
    "IE": r"(?<!northern )ireland|irish",
    "IN": r"india|indian",
    "IT": r"ital(?:y|ian)",
    "JP": r"japan(?:ese)?",
    "MX": r"mexic(?:o|an)",
    "NL": r"netherlands|dutch",
    "NO": r"norway|norwegian",
    "NZ": r"new zealand",
    "PL": r"poland|(?-i:Polish)",
    "PT": r"portug(?:al|uese)",
    "SE": r"sweden|swedish",
    "SG": r"singapore",
    "US": r"usa|(?-i:US|U\.S\.)|united states|america|american|irs",
}
_NOT_A_COUNTRY = r"(?!\s+(?:dollars?|pounds?|francs?|pesos?|express|airlines|bank|card))"
_COUNTRIES = {
    code: re.compile(rf"(?<!\w)(?:{names})(?!\w){_NOT_A_COUNTRY}", re.IGNORECASE)
    for code, names in _NAMES.items()
}


def applicable(jurisdictions: Iterable[str]) -> frozenset[str]:
    """The given codes with their parents: {"US-CA"} -> {"US-CA", "US", "*"}; {"DE"} -> {"DE", "EU", "*"}."""
    found = {"*"}
    for code in (each.strip().upper() for each in jurisdictions):
        country = "GR" if code.split("-")[0] == "EL" else code.split("-")[0]
        found |= {code, country}
        if country in EU_MEMBERS:
            found.add("EU")
    return frozenset(found - {""})


def is_known(code: str) -> bool:
    """Whether articles may be written for this code: `*`, `EU`, a country, or a region of one as in `US-CA`."""
    country, _, region = code.partition("-")
    if region:
        return region in REGIONS.get(country, frozenset())
    return code in ("*", "EU") or code in COUNTRIES


def applies(article: Iterable[str], wanted: frozenset[str]) -> bool:
    """Whether an article for these codes is for someone in `wanted` (as `applicable` gives it)."""
    return not wanted.isdisjoint(article)


def named(text: str) -> frozenset[str]:
    """Countries that a question names, as codes; a currency ("US dollars") is no country."""
    return frozenset(code for code, pattern in _COUNTRIES.items() if pattern.search(text))


def elsewhere(text: str, wanted: frozenset[str]) -> bool:
    """Whether a question is about the rules of countries that are none of the payer's or the seller's."""
    asked = applicable(named(text)) - {"*"}
    return bool(asked) and asked.isdisjoint(wanted)
