"""What a liar knows of the world at hand, and a sentence that it says."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.core.money import Money

if TYPE_CHECKING:
    from evals.truth import Truth
    from evals.worlds import World


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence for the payer. `needle` is the part that must never be shown; None when it is all true."""

    text: str
    kind: str
    needle: str | None = None


@dataclass(frozen=True)
class Knows:
    """What the liar knows: the truth of this invoice, and the names, numbers and totals of others."""

    truth: Truth
    strangers: tuple[World, ...]
    rng: random.Random

    def money(self, minor: int) -> str:
        return Money(minor, self.truth.currency).text(self.truth.locale)

    def false_minor(self) -> int:
        """An amount that nothing here has: near a true one, or far off."""
        true = self.truth.every_amount()
        while True:
            base = self.rng.choice(sorted(true)) or 10_000
            minor = self.rng.choice(
                (
                    base + self.rng.choice((-1, 1, 10, -100, 100)),
                    base * 10,
                    base * self.rng.choice((50, 90, 97, 103, 110)) // 100,
                    self.rng.randrange(100, 900_000),
                    self.rng.randrange(1, 90) * 10_000,
                )
            )
            if minor > 0 and minor not in true:
                return minor

    def false_day(self) -> date:
        true = self.truth.every_day()
        while True:
            day = self.truth.due + timedelta(days=self.rng.choice((-9, -3, -1, 1, 2, 7, 13, 33, 61, 366)))
            if day not in true and (day.month, day.day) not in {(t.month, t.day) for t in true}:
                return day


Lie = Callable[[Knows], Said | None]


def a_lie(kind: str, text: str, needle: str | None = None) -> Said:
    return Said(text, kind, needle or text)
