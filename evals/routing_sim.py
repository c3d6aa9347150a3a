"""Routing against an oracle: 100,000 payments over processors that drift, slow down and go out.

    python -m evals.routing_sim [payments] [seed]

The world knows each processor's true chance at each moment; the oracle takes the way with the least expected cost by
it, the router only what it saw. Regret is what the router's choices cost in expectation above the oracle's.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field

from assistant.core.money import Money
from assistant.processors.base import Cost, Option
from assistant.processors.routing import FAILURE_COST_POINTS, Ask, Health, Way, route

PAYMENTS = 100_000
SECONDS_APART = 4.0
HALF_LIFE = 7200.0
MOST_TRIES = 3
COUNTRIES = ("US", "GB", "DE", "JP")
CURRENCIES = {"US": "USD", "GB": "GBP", "DE": "EUR", "JP": "JPY"}


@dataclass
class Provider:
    """One way to pay, with its truth: a chance that drifts, and outages that come and go."""

    option: Option
    chance: float
    drift: float
    outage_each: float  # seconds between outages, on average
    outage_lasts: float
    out_until: float = 0.0
    next_outage: float = 0.0

    @property
    def way(self) -> Way:
        return self.option.processor, self.option.method

    def move(self, now: float, dice: random.Random) -> None:
        self.chance = min(0.99, max(0.6, self.chance + dice.gauss(0, self.drift)))
        if now >= self.next_outage:
            self.out_until = now + dice.expovariate(1 / self.outage_lasts)
            self.next_outage = self.out_until + dice.expovariate(1 / self.outage_each)

    def out(self, now: float) -> bool:
        return now < self.out_until


@dataclass
class Seen:
    """What the router knows of a way: decayed counts, like those that are kept in the database."""

    ok: float = 0.0
    bad: float = 0.0
    at: float = 0.0
    row: int = 0
    last_failure: float = float("-inf")

    def note(self, now: float, *, paid: bool, technical: bool) -> None:
        fade = 0.5 ** ((now - self.at) / HALF_LIFE)
        self.ok, self.bad, self.at = self.ok * fade, self.bad * fade, now
        if paid:
            self.ok += 1
            self.row = 0
        elif technical:
            self.bad += 1
            self.row += 1
            self.last_failure = now
        else:
            self.bad, self.row = self.bad + 1, 0

    def health(self, now: float) -> Health:
        fade = 0.5 ** ((now - self.at) / HALF_LIFE)
        return Health(self.ok * fade, self.bad * fade, self.row, now - self.last_failure)


@dataclass
class Totals:
    """Sums over a run, in basis points of the amounts so that currencies add up."""

    payments: int = 0
    paid: int = 0
    first_try: int = 0
    regret: float = 0.0
    oracle: float = 0.0
    during_outage: int = 0
    paid_during_outage: int = 0
    failed_over: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def figures(self) -> dict[str, float]:
        """Per payment; costs in basis points of the amount."""
        return {
            "oracle_bp": round(self.oracle / self.payments, 1),
            "regret_bp": round(self.regret / self.payments, 1),
            "paid": round(self.paid / self.payments, 4),
            "paid_at_once": round(self.first_try / self.payments, 4),
            "paid_while_one_is_out": round(self.paid_during_outage / max(self.during_outage, 1), 4),
            "paid_after_one_fail_over": self.failed_over[1],
            "paid_after_two": self.failed_over[2],
        }


def providers(dice: random.Random) -> list[Provider]:
    fixed = {"USD": 30, "GBP": 20, "EUR": 25, "JPY": 40}
    made = [
        Provider(Option("alpha", "card", Cost(290, fixed)), 0.93, 0.0004, 40_000, 1_200),
        Provider(Option("beta", "card", Cost(340, fixed)), 0.95, 0.0003, 90_000, 600),
        Provider(Option("gamma", "card", Cost(240, fixed)), 0.86, 0.0008, 25_000, 1_800),
        Provider(
            Option("delta", "bank", Cost(80, {}), frozenset({"EUR", "USD"}), frozenset({"US", "DE"})),
            0.80,
            0.0006,
            60_000,
            3_600,
        ),
    ]
    for one in made:
        one.next_outage = dice.expovariate(1 / one.outage_each)
    return made


def run(policy: str, payments: int = PAYMENTS, seed: int = 1) -> Totals:
    """`policy`: router, cheapest (a fixed table, no memory) or random. The same seed is the same world."""
    world, choice = random.Random(seed), random.Random(seed + 1)
    there = providers(world)
    seen: dict[Way, Seen] = defaultdict(Seen)
    totals = Totals()
    for number in range(payments):
        now = number * SECONDS_APART
        for one in there:
            one.move(now, world)
        country = world.choice(COUNTRIES)
        amount = Money(int(10 ** world.uniform(3.2, 5.5)), CURRENCIES[country])
        luck = {one.way: world.random() for one in there}
        _pay(policy, number, now, amount, country, there, seen, luck, choice, totals)
    return totals


def _pay(
    policy: str,
    number: int,
    now: float,
    amount: Money,
    country: str,
    there: list[Provider],
    seen: dict[Way, Seen],
    luck: dict[Way, float],
    choice: random.Random,
    totals: Totals,
) -> None:
    able = {one.way: one for one in there if _able(one.option, amount, country)}
    best = min(_cost(one, amount, now) for one in able.values())
    totals.payments += 1
    totals.oracle += best
    totals.during_outage += any(one.out(now) for one in able.values())
    tried: list[Way] = []
    for attempt in range(MOST_TRIES):
        way = _choose(policy, f"{number}:{attempt}", now, amount, country, there, seen, tried, choice)
        if way is None:
            return
        taken = able[way]
        if attempt == 0:
            totals.regret += _cost(taken, amount, now) - best
        tried.append(way)
        if taken.out(now):
            seen[way].note(now, paid=False, technical=True)
            continue  # no checkout was made: another one may try
        paid = luck[way] < taken.chance
        seen[way].note(now, paid=paid, technical=False)
        if paid:
            totals.paid += 1
            totals.first_try += attempt == 0
            totals.failed_over[attempt] += 1
            totals.paid_during_outage += any(one.out(now) for one in able.values())
        return  # a bank's no is the payer's to answer


def _choose(
    policy: str,
    seed: str,
    now: float,
    amount: Money,
    country: str,
    there: list[Provider],
    seen: dict[Way, Seen],
    tried: list[Way],
    choice: random.Random,
) -> Way | None:
    options = [one.option for one in there]
    if policy == "router":
        ask = Ask(amount, country, seed, tried=tried)
        return route(ask, options, {way: one.health(now) for way, one in seen.items()}).chosen
    left = [
        one.option
        for one in there
        if _able(one.option, amount, country) and (one.option.processor, one.option.method) not in tried
    ]
    if not left:
        return None
    cheapest = min(left, key=lambda option: option.cost.of(amount).minor)
    picked = choice.choice(left) if policy == "random" else cheapest
    return picked.processor, picked.method


def _able(option: Option, amount: Money, country: str) -> bool:
    return (not option.currencies or amount.currency in option.currencies) and (
        not option.countries or country in option.countries
    )


def _cost(one: Provider, amount: Money, now: float) -> float:
    """The true expected cost in basis points of the amount, by the same rule as the router's."""
    chance = 0.0 if one.out(now) else one.chance
    fee = one.option.cost.of(amount).minor * 10_000 / amount.minor
    return fee * chance + (1 - chance) * FAILURE_COST_POINTS


def report(payments: int = PAYMENTS, seed: int = 1) -> str:
    lines = [
        f"{payments:,} payments, seed {seed}; costs in basis points of the amount",
        "",
        "| policy | oracle | regret | paid | paid at once | paid while one is out | after 1 / 2 fail-overs |",
        "|---|---|---|---|---|---|---|",
    ]
    for policy in ("router", "cheapest", "random"):
        found = run(policy, payments, seed).figures()
        lines.append(
            f"| {policy} | {found['oracle_bp']} | {found['regret_bp']} | {found['paid']:.2%} "
            f"| {found['paid_at_once']:.2%} | {found['paid_while_one_is_out']:.2%} "
            f"| {found['paid_after_one_fail_over']:,} / {found['paid_after_two']:,} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    arguments = [int(text) for text in sys.argv[1:]]
    print(report(*arguments))
