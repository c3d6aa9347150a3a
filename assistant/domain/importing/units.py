"""Units of measure (UN/ECE Recommendation 20) in a short form that people read."""

from __future__ import annotations

_SHORT = {
    "ANN": "year",
    "C62": "pcs",
    "CMT": "cm",
    "DAY": "day",
    "EA": "pcs",
    "GRM": "g",
    "H87": "pcs",
    "HUR": "h",
    "KGM": "kg",
    "KMT": "km",
    "KWH": "kWh",
    "LS": "lump sum",
    "LTR": "l",
    "MIN": "min",
    "MMT": "mm",
    "MON": "month",
    "MTK": "m²",
    "MTQ": "m³",
    "MTR": "m",
    "MWH": "MWh",
    "NAR": "pcs",
    "NPR": "pairs",
    "P1": "%",
    "PR": "pairs",
    "SET": "set",
    "TNE": "t",
    "WEE": "week",
    "XBX": "box",
    "XPK": "pack",
    "XPP": "pcs",
}


def unit_text(code: str) -> str:
    """`h` for HUR; a code that is not in common use stays as it is."""
    return _SHORT.get(code.upper(), code)
