"""customers.csv: one customer a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core import clock
from assistant.core.errors import Invalid
from assistant.core.money import locale_of as babel_locale
from assistant.domain import accounts
from assistant.domain.importing import places
from assistant.domain.importing.records import CustomerRecord

if TYPE_CHECKING:
    from assistant.domain.accounts import Business
    from assistant.domain.importing.tabular import Row

REQUIRED = ("external_id", "name", "country")
COLUMNS = (
    *REQUIRED,
    "customer_class",
    "region",
    "timezone",
    "locale",
    "phone",
    "email",
    "tax_id",
    "address",
)
_CLASSES = ("consumer", "natural_person_commercial", "business")


def customer_of(row: Row, business: Business) -> tuple[CustomerRecord, str]:
    """The customer of a row, and a note ("" for none). Raises ValueError with the reason."""
    row.check()
    missing = [column for column in REQUIRED if not row[column]]
    if missing:
        raise ValueError(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    country = row["country"].upper()
    if not places.is_country(country):
        raise ValueError(f"country {row['country']!r} is not an ISO 3166 code of two letters, like DE")
    customer_class = row["customer_class"].lower() or "consumer"
    if customer_class not in _CLASSES:
        raise ValueError(f"customer_class {row['customer_class']!r} is none of {', '.join(_CLASSES)}")
    timezone, note = row["timezone"], ""
    if timezone:
        clock.zone(timezone)
    else:
        timezone, certain = places.timezone_of(country, business)
        if not certain:
            note = f"customer {row['external_id']}: no timezone given; {timezone} is assumed"
    locale = row["locale"].replace("-", "_")
    if not locale:
        locale = places.locale_of(country, business)
    elif str(babel_locale(locale)).split("_")[0] != locale.split("_")[0]:
        raise ValueError(f"locale {row['locale']!r} is not known; write it like de_DE")
    try:
        phone = accounts.normalise_phone(row["phone"], country) if row["phone"] else ""
        email = accounts.normalise_email(row["email"]) if row["email"] else ""
    except Invalid as error:
        raise ValueError(error.detail) from error
    record = CustomerRecord(
        external_id=row["external_id"],
        name=row["name"],
        customer_class=customer_class,
        country=country,
        timezone=timezone,
        locale=locale,
        region=row["region"],
        tax_id=row["tax_id"],
        address=tuple(part.strip() for part in row["address"].replace("\n", "|").split("|") if part.strip()),
        phone=phone,
        email=email,
    )
    return record, note
