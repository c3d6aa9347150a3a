"""Money: integer minor units and an ISO 4217 currency. Decimal only at the edges, float never (MON-01)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency
from iso4217 import Currency

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


MOST_MINOR = 2**63 - 1  # what the database holds; far below where Decimal starts to round


class CurrencyMismatchError(TypeError):
    """Two currencies met in one calculation (MON-06)."""


@lru_cache(maxsize=256)
def exponent(currency: str) -> int:
    """Decimal digits of the minor unit: USD 2, JPY 0, KWD 3. Raises ValueError for an unknown code."""
    try:
        digits = Currency(currency).exponent
    except ValueError as error:
        raise ValueError(f"{currency!r} is not an ISO 4217 currency code") from error
    if digits is None:
        raise ValueError(f"{currency} has no minor unit and cannot be invoiced")
    return int(digits)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units: Money(12345, "USD") is $123.45. May be negative (a credit)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are an int, not {type(self.minor).__name__}")
        exponent(self.currency)

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> Money:
        """From major units; raises ValueError for no amount, one too large, or more decimals than the currency has."""
        if isinstance(amount, float):
            raise TypeError("no float near money")
        try:
            scaled = Decimal(amount).scaleb(exponent(currency))
        except InvalidOperation as error:
            raise ValueError(f"{amount!r} is not an amount") from error
        if not scaled.is_finite() or abs(scaled) > MOST_MINOR:
            raise ValueError("this is no amount, or one too large to be exact")
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{amount} has more decimals than {currency} has")
        return cls(int(scaled), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str, rounding: str = ROUND_HALF_UP) -> Money:
        """From major units, rounded to the minor unit; half up unless told (BR-CO-17, MON-04)."""
        return cls(int(amount.scaleb(exponent(currency)).to_integral_value(rounding)), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @property
    def decimal(self) -> Decimal:
        """In major units, with exactly the currency's decimals."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def split(self, parts: int) -> list[Money]:
        """`parts` amounts that sum exactly and differ by at most one unit, the larger ones first (MON-03).

        Raises ValueError when a part would be zero or `parts` is not positive.
        """
        if parts < 1:
            raise ValueError("an amount splits into at least one part")
        if self.minor < parts:
            raise ValueError(f"{self} is too small for {parts} parts")
        base, rest = divmod(self.minor, parts)
        return [Money(base + (index < rest), self.currency) for index in range(parts)]

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """By largest remainder over non-negative integer weights; sums exactly, earlier wins a tie."""
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are non-negative and at least one is positive")
        sign = -1 if self.minor < 0 else 1
        shares = [divmod(abs(self.minor) * weight, total) for weight in weights]
        rest = abs(self.minor) - sum(whole for whole, _ in shares)
        by_remainder = sorted(range(len(shares)), key=lambda index: (-shares[index][1], index))
        winners = set(by_remainder[:rest])
        return [
            Money(sign * (whole + (index in winners)), self.currency)
            for index, (whole, _) in enumerate(shares)
        ]

    def percent(self, rate: Decimal, rounding: str = ROUND_HALF_UP) -> Money:
        """`rate` per cent of it, rounded half up unless told."""
        return Money.rounded(self.decimal * rate / 100, self.currency, rounding)

    def text(self, locale: str = "en_US") -> str:
        """For people, in their locale: $1,234.50. Never ambiguous between dollars (MON-07)."""
        return _format(self, locale)

    def json(self, locale: str = "en_US") -> dict[str, object]:
        """The public shape: {"minor", "currency", "text"}."""
        return {"minor": self.minor, "currency": self.currency, "text": self.text(locale)}

    def __str__(self) -> str:
        return self.text()

    def _same(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"Money and {type(other).__name__} do not mix")
        if other.currency != self.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} do not mix")
        return other.minor


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum in `currency`; zero for none."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result


@lru_cache(maxsize=4096)
def _format(money: Money, locale: str) -> str:
    digits = exponent(money.currency)
    pattern = locale_of(locale).currency_formats["standard"].pattern
    decimals = "." + "0" * digits if digits else ""
    positive = pattern.split(";")[0].replace("0.00", "0" + decimals)
    text = format_currency(
        money.decimal, money.currency, positive, locale=locale_of(locale), currency_digits=False
    )
    unspaced = text.lstrip("-").startswith(money.currency) and "\xa0" not in text and " " not in text
    return text.replace(money.currency, money.currency + " ") if unspaced else text


@lru_cache(maxsize=64)
def locale_of(name: str) -> Locale:
    """The Babel locale for `en`, `en_US` or `en-US`; English where the name is unknown."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")
