"""Minor units as processors count them, which is not always as ISO 4217 does (MON-02)."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.money import Money, exponent
from assistant.processors.base import Refused


@dataclass(frozen=True, slots=True)
class Units:
    """One processor's table: its decimals per currency and the step an amount must be a multiple of.

    A currency that is not in `decimals` is refused.
    """

    decimals: dict[str, int]
    steps: dict[str, int]

    def to(self, amount: Money) -> int:
        """The processor's integer. Raises Refused for a currency it does not take or an amount it cannot say."""
        scale = self._scale(amount.currency)
        units = amount.minor * 10**scale if scale >= 0 else self._shrunk(amount, -scale)
        step = self.steps.get(amount.currency, 1)
        if units % step:
            raise Refused(f"{amount} is not a multiple of what the processor can charge in {amount.currency}")
        return units

    def back(self, units: int, currency: str) -> Money:
        """Our amount of the processor's integer. Raises Refused for an unknown currency or a part of a unit."""
        scale = self._scale(currency)
        if scale < 0:
            return Money(units * int(10**-scale), currency)
        whole, rest = divmod(units, 10**scale)
        if rest:
            raise Refused(f"{units} is no whole amount in {currency}")
        return Money(whole, currency)

    def sayable(self, amount: Money) -> bool:
        try:
            self.to(amount)
        except Refused:
            return False
        return True

    def _scale(self, currency: str) -> int:
        if currency not in self.decimals:
            raise Refused(f"{currency} is not a currency that this processor takes")
        try:
            scale: int = self.decimals[currency] - exponent(currency)
            return scale
        except ValueError as error:
            raise Refused(str(error)) from error

    def _shrunk(self, amount: Money, by: int) -> int:
        factor: int = 10**by
        whole, rest = divmod(amount.minor, factor)
        if rest:
            raise Refused(f"{amount} has more decimals than the processor takes")
        return whole
