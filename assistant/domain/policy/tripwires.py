"""Where a plan becomes regulated credit: refused when a policy is loaded, unless counsel has signed
(FAIR-01 to 04).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.policy.limits import (
    EU_COUNTRIES,
    EU_MOST_DAYS,
    UK_COUNTRIES,
    UK_MOST_DAYS,
    UK_MOST_INSTALMENTS,
    US_MOST_INSTALMENTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.policy.source import Path, Plain

CHARGE_RULES = {"US": "FAIR-01", "GB": "FAIR-03"}
SIGN_OFF = "with approved_by, approved_on and reference of counsel's sign-off"


def tripped(data: Plain) -> Iterator[tuple[Path, str]]:
    """The path and the words of each trip-wire in the plain file, also in one that is wrong elsewhere."""
    country = _at(data, "business", "country")
    if not isinstance(country, str):
        return
    count_path: Path = ("plans", "consumer", "max_instalments")
    days_path: Path = ("plans", "consumer", "max_days")
    count, days = _at(data, *count_path), _at(data, *days_path)
    if country == "US" and _over(count, US_MOST_INSTALMENTS) and not _declared(data, "reg_z_mode"):
        yield (
            count_path,
            f"{count} is more than {US_MOST_INSTALMENTS}: for consumers in the US that is credit under "
            f"Regulation Z (FAIR-01); use {US_MOST_INSTALMENTS} or fewer, or declare reg_z_mode {SIGN_OFF}",
        )
    if country in UK_COUNTRIES and not _declared(data, "uk_regulated_mode"):
        lift = f"or declare uk_regulated_mode {SIGN_OFF}"
        if _over(count, UK_MOST_INSTALMENTS):
            yield (
                count_path,
                f"{count} is more than {UK_MOST_INSTALMENTS}: for consumers in the UK that is regulated "
                f"credit (FAIR-03); use {UK_MOST_INSTALMENTS} or fewer, {lift}",
            )
        if _over(days, UK_MOST_DAYS):
            yield (
                days_path,
                f"{days} days is more than 12 months: for consumers in the UK that is regulated credit "
                f"(FAIR-03); use {UK_MOST_DAYS} or fewer, {lift}",
            )
    if country in EU_COUNTRIES and _over(days, EU_MOST_DAYS) and not _declared(data, "eu_ccd2_mode"):
        yield (
            days_path,
            f"{days} days is more than {EU_MOST_DAYS}: for consumers in the EU that is credit under "
            f"Directive 2023/2225 (FAIR-04); use {EU_MOST_DAYS} or fewer, or declare eu_ccd2_mode {SIGN_OFF}",
        )
    yield from _charges(data, CHARGE_RULES.get(country, "FAIR-04" if country in EU_COUNTRIES else "FAIR-02"))


def _charges(data: Plain, rule: str) -> Iterator[tuple[Path, str]]:
    """No declaration lifts this one: plans here never cost more than the invoice, so there is nothing to
    disclose.
    """
    message = f"a plan must not cost more than the invoice ({rule}); leave it out or set it to 0"
    path: Path = ("plans", "charges", "interest_percent")
    if _positive(_at(data, *path)):
        yield path, message
    fees = _at(data, "plans", "charges", "fee_minor")
    for currency, fee in fees.items() if isinstance(fees, dict) else ():
        if _positive(fee):
            yield ("plans", "charges", "fee_minor", currency), message


def _at(data: Plain, *path: str | int) -> Plain:
    for part in path:
        if not isinstance(data, dict) or not isinstance(part, str):
            return None
        data = data.get(part)
    return data


def _declared(data: Plain, mode: str) -> bool:
    return isinstance(_at(data, mode), dict)


def _over(value: Plain, most: int) -> bool:
    return type(value) is int and value > most


def _positive(value: Plain) -> bool:
    return isinstance(value, int | Decimal) and value > 0
