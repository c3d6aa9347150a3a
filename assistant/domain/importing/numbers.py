"""Decimals and dates as files write them; nothing is guessed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

MAX_MINOR = 10**15
"""Amounts beyond it are slips: they would not be exact in every program that reads them."""

_PLAIN = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,12})?")
_XML = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]{0,12}[0]*)?|\.[0-9]{1,12})")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def decimal_cell(text: str, *, comma_allowed: bool, comma_used: bool) -> Decimal:
    """A number of a CSV file; raises ValueError with what to write instead.

    A decimal comma is read only in a file that is separated by semicolons (`comma_allowed`), and there one
    mark counts for the whole file (`comma_used`), because 1.234 means two things.
    """
    value = text.strip()
    if "," in value:
        if not comma_allowed:
            raise ValueError(
                f"{text!r} has a comma; write decimals with a point and no thousands separator, like 1234.50 "
                "(a decimal comma is read only in a file separated by semicolons)"
            )
        if "." in value or value.count(",") > 1:
            raise ValueError(f"{text!r} has a thousands separator; write it like 1234,50")
        value = value.replace(",", ".")
    elif comma_used and "." in value:
        raise ValueError(f"{text!r} has a point, but other numbers of this file have a decimal comma")
    elif comma_allowed and _THOUSANDS.fullmatch(value):
        raise ValueError(f"{text!r} may be a thousands separator or a decimal point; write it like 1234,50")
    if not _PLAIN.fullmatch(value):
        raise ValueError(f"{text!r} is not a number; write it like 1234.50, without a currency sign")
    return Decimal(value)


def decimal_xml(text: str) -> Decimal:
    """A number of an XML document (xs:decimal); raises ValueError."""
    value = text.strip()
    if not _XML.fullmatch(value):
        raise ValueError(f"{text[:40]!r} is not a decimal number")
    return Decimal(value)


def iso_date(text: str) -> date:
    """A calendar date written 2026-12-01; raises ValueError."""
    value = text.strip()
    if not _DATE.fullmatch(value):
        raise ValueError(f"{text[:40]!r} is not a date; write it like 2026-12-01")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a day of the calendar") from None
    if not 1970 <= day.year <= 2200:
        raise ValueError(f"{value} is not in the years 1970 to 2200")
    return day


def compact_date(text: str) -> date:
    """A calendar date written 20261201 (UNTDID 2379, 102); raises ValueError."""
    value = text.strip()
    if not re.fullmatch(r"[0-9]{8}", value):
        raise ValueError(f"{text[:40]!r} is not a date of the format 102, like 20261201")
    return iso_date(f"{value[:4]}-{value[4:6]}-{value[6:]}")


def plain(value: Decimal) -> str:
    """Without exponent and trailing zeros: the same number is always the same text."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
