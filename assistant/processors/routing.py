"""Which processor collects a payment: a pure function of the payment, the options and how they did lately.

The score of an option is what a payment by it is expected to cost: its fee, and what is lost when it fails, by
how often it succeeded of late. Every candidate is in the decision with its figures and the reason.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from assistant.core.money import Money
    from assistant.processors.base import Option

Way = tuple[str, str]
"""(processor, method)."""

PRIOR_OK, PRIOR_BAD = 4.5, 0.5  # what is thought of an option that nobody has used: 90 %
FAILURE_COST_POINTS = 1_500  # basis points of the amount: who was let down may not come back
SLOW_MS = 3_000
SLOW_COST_POINTS = 30  # per SLOW_MS of latency
DOWN_AFTER = 3  # failures in a row, none of them the payer's bank's
PROBE_AFTER_SECONDS = 30.0
HABIT_COST_POINTS = 150  # the payer's usual way is taken unless it is expected to cost more than this on top


@dataclass(frozen=True, slots=True)
class Health:
    """How a way did lately; recent payments weigh more. `failures_in_a_row` counts technical ones only."""

    ok: float = 0.0
    bad: float = 0.0
    failures_in_a_row: int = 0
    last_failure_age: float = float("inf")
    latency_ms: int | None = None

    @property
    def success(self) -> float:
        return (self.ok + PRIOR_OK) / (self.ok + self.bad + PRIOR_OK + PRIOR_BAD)

    @property
    def down(self) -> bool:
        """Left alone, until it is time to see whether it is back."""
        return self.failures_in_a_row >= DOWN_AFTER and self.last_failure_age < PROBE_AFTER_SECONDS * min(
            2 ** (self.failures_in_a_row - DOWN_AFTER), 8
        )


@dataclass(frozen=True, slots=True)
class Ask:
    """One payment to route. `seed` makes the choice repeatable; `usual` is how the payer paid before."""

    amount: Money
    country: str
    seed: str
    method: str = ""
    usual: Way | None = None
    tried: Collection[Way] = ()
    barred: Collection[str] = ()
    """Processors that this payment may not go to again."""


@dataclass(frozen=True, slots=True)
class Candidate:
    way: Way
    fee_minor: int
    success_percent: int
    expected_minor: int
    why_not: str = ""

    def json(self) -> dict[str, Any]:
        return {
            "processor": self.way[0],
            "method": self.way[1],
            "fee_minor": self.fee_minor,
            "success_percent": self.success_percent,
            "expected_cost_minor": self.expected_minor,
            "why_not": self.why_not,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """`chosen` is None when no candidate is left; `candidates` are all, the best first."""

    chosen: Way | None
    why: str
    candidates: tuple[Candidate, ...] = field(default_factory=tuple)

    def json(self) -> dict[str, Any]:
        """For the record: whole numbers, no floats."""
        return {
            "processor": self.chosen[0] if self.chosen else "",
            "method": self.chosen[1] if self.chosen else "",
            "why": self.why,
            "candidates": [one.json() for one in self.candidates],
        }


def route(
    ask: Ask, options: Sequence[Option], health: Mapping[Way, Health], *, explore: bool = True
) -> Decision:
    """The way to take. `explore` lets a less-known way be tried in proportion to the chance that it is the best
    (Thompson sampling, by the ask's seed)."""
    dice = random.Random(hashlib.sha256(ask.seed.encode()).digest()) if explore else None  # noqa: S311
    judged = [
        _judge(ask, option, health.get((option.processor, option.method), Health()), dice)
        for option in options
    ]
    able = sorted((one for one in judged if not one[0].why_not), key=lambda one: (one[1], one[0].way))
    unable = sorted((one[0] for one in judged if one[0].why_not), key=lambda one: one.way)
    ranked = tuple(one[0] for one in able)
    if not able:
        resting = [one for one in judged if one[0].why_not == _DOWN]
        if resting:  # all that remain seem down: the one that failed longest ago is the best guess
            best = max(resting, key=lambda one: health[one[0].way].last_failure_age)[0]
            return Decision(best.way, "all others are out; it may be back", tuple(unable))
        return Decision(None, "no processor can take this payment", tuple(unable))
    best, cost = able[0]
    why = "the lowest expected cost"
    if ask.usual is not None:
        for candidate, candidate_cost in able:
            limit = cost + ask.amount.minor * HABIT_COST_POINTS / 10_000
            if candidate.way == ask.usual and candidate_cost <= limit:
                best, why = candidate, "how this payer paid before"
    return Decision(best.way, why, (*ranked, *unable))


_DOWN = "it failed several times in a row just now"


def _judge(ask: Ask, option: Option, health: Health, dice: random.Random | None) -> tuple[Candidate, float]:
    way = (option.processor, option.method)
    fee = option.cost.of(ask.amount).minor
    success = health.success
    drawn = success
    if dice is not None:
        drawn = dice.betavariate(health.ok + PRIOR_OK, health.bad + PRIOR_BAD)
    slow = 0.0 if health.latency_ms is None else health.latency_ms / SLOW_MS * SLOW_COST_POINTS

    def expected(chance: float) -> float:
        return fee * chance + ask.amount.minor * ((1 - chance) * FAILURE_COST_POINTS + slow) / 10_000

    candidate = Candidate(
        way, fee, round(success * 100), round(expected(success)), _why_not(ask, option, health, way)
    )
    return candidate, expected(drawn)


def _why_not(ask: Ask, option: Option, health: Health, way: Way) -> str:
    amount = ask.amount
    if option.currencies and amount.currency not in option.currencies:
        return f"it does not take {amount.currency}"
    if option.countries and ask.country not in option.countries:
        return f"it is not for payers in {ask.country}"
    if amount.minor < option.least_minor.get(amount.currency, 0):
        return "the amount is too small for it"
    if amount.minor > option.most_minor.get(amount.currency, amount.minor):
        return "the amount is too large for it"
    if amount.minor % option.step_minor.get(amount.currency, 1):
        return "it cannot charge such small parts of the currency"
    if ask.method and option.method != ask.method:
        return f"the payer chose {ask.method}"
    if option.on_request and ask.method != option.method:
        return "it is there for who asks for it"
    if option.processor in ask.barred or way in ask.tried:
        return "it was tried for this payment"
    return _DOWN if health.down else ""
