"""What holds for every payer: the earliest instant is exact, and knowing more places only forbids more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.money import Money
from assistant.domain.contact_gate import Allow, Deny
from assistant.domain.contact_gate.facts import (
    Commitment,
    Contact,
    Hold,
    Inbound,
    OptOut,
    Place,
    Preferences,
    Stage,
    ZoneCandidate,
)
from assistant.domain.contact_gate.purposes import PURPOSES
from tests.domain.contact_gate.given import LONG_AGO, ask, facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.contact_gate.facts import ContactFacts
    from assistant.domain.contact_gate.purposes import Channel, Purpose

ZONES = [
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "Europe/London",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Auckland",
]
PUSHED = ["sms", "email", "voice"]
START = datetime(2026, 8, 20, tzinfo=UTC)


class Chance:
    """One payer after the other out of a seed; each fact is the harmless one most of the time."""

    def __init__(self, seed: int):
        self.random = Random(seed)
        self.now = START + timedelta(seconds=self.random.randrange(580 * 86400))

    def near(self, days_back: int, days_ahead: int = 0) -> datetime:
        return self.now + timedelta(seconds=self.random.randint(-days_back * 86400, days_ahead * 86400))

    def sometimes(self, make: Callable[[], Any], otherwise: Any, odds: float = 0.15) -> Any:
        return make() if self.random.random() < odds else otherwise

    def several(self, make: Callable[[], Any], most: int) -> tuple[Any, ...]:
        return tuple(make() for _ in range(self.random.randint(0, most)))

    def zone(self) -> ZoneCandidate:
        return ZoneCandidate(self.random.choice(ZONES), "address")

    def place(self) -> Place:
        pick = self.random.choice
        regions = [None, "", "MA", "NY", "FL", "CA", "QC", "NSW"]
        return Place(pick(["US", "CA", "GB", "DE", "AU", "BR"]), pick(regions), pick([None, "", "NYC"]))

    def contact(self) -> Contact:
        pick = self.random.choice
        return Contact(
            self.near(12),
            pick(PUSHED),
            pick(["in", "out", "out"]),
            pick(PURPOSES),
            pick([True, False]),
            pick([True, False, False]),
        )

    def preferences(self) -> Preferences:
        pick = self.random.choice
        before, after = pick([None, 7, 10, 15, 21]), pick([None, 9, 12, 18, 22])
        return Preferences(
            None if before is None else time(before, 30),
            None if after is None else time(after),
            frozenset(pick([[], [6], [5, 6], [0, 3]])),
            pick([True, False]),
        )

    def facts(self) -> ContactFacts:
        pick, some = self.random.choice, self.sometimes
        return facts(
            places=(self.place(), *some(lambda: (self.place(),), ())),
            zones=(self.zone(), *some(lambda: (self.zone(),), (), 0.3)),
            stage=pick(get_args(Stage)),
            collector_role=some(lambda: "third_party_collector", "first_party_creditor"),
            history=some(lambda: None, self.several(self.contact, 6), 0.05),
            opt_outs=some(lambda: (OptOut(pick(PUSHED), self.near(3)),), ()),
            holds=some(
                lambda: (Hold(pick(["hardship", "crisis"]), self.near(5), pick([None, self.near(0, 9)])),), ()
            ),
            preferences=some(self.preferences, Preferences(), 0.4),
            commitments=some(lambda: (Commitment("promise", self.near(0, 20)),), ()),
            disputed=some(lambda: Money(4000, "USD"), Money(0, "USD")),
            asked=Money(6000, "USD"),
            inbound=some(lambda: Inbound(pick([*PUSHED, "web"]), self.near(1), pick([0, 1])), None, 0.5),
            requested_at=some(lambda: self.now, None, 0.5),
            moratorium_until=some(lambda: self.near(0, 60), None),
            reassigned_check_at=some(lambda: self.near(70), self.near(10)),
            validation_ends_at=some(lambda: self.near(0, 10), LONG_AGO),
        )

    def question(self) -> tuple[ContactFacts, Channel, Purpose, datetime]:
        return self.facts(), self.random.choice([*PUSHED, "web"]), self.random.choice(PURPOSES), self.now


SEEDS = st.integers(0, 2**32)


@pytest.mark.requirement("COM-01", "COM-02", "COM-10")
@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_at_the_earliest_instant_it_may_go_and_never_before(seed):
    chance = Chance(seed)
    given_, channel, purpose, now = chance.question()
    verdict = ask(given_, channel=channel, purpose=purpose, now=now)
    if not isinstance(verdict, Deny):
        return
    if verdict.earliest is None:
        for later in (now + timedelta(days=45) * chance.random.random() for _ in range(4)):
            assert isinstance(ask(given_, channel=channel, purpose=purpose, now=later), Deny)
        return
    wait = verdict.earliest - now
    assert wait > timedelta(0)
    assert ask(given_, channel=channel, purpose=purpose, now=verdict.earliest) == Allow()
    for before in (
        verdict.earliest - timedelta(seconds=1),
        *(now + wait * chance.random.random() for _ in range(4)),
    ):
        if now <= before < verdict.earliest:
            again = ask(given_, channel=channel, purpose=purpose, now=before)
            assert isinstance(again, Deny)
            assert again.earliest == verdict.earliest


@pytest.mark.requirement("COM-02")
@settings(max_examples=250, deadline=None)
@given(SEEDS)
def test_another_place_or_zone_never_allows_what_was_denied(seed):
    chance = Chance(seed)
    given_, channel, purpose, now = chance.question()
    before = ask(given_, channel=channel, purpose=purpose, now=now)
    wider = replace(given_, places=(*given_.places, chance.place()), zones=(*given_.zones, chance.zone()))
    after = ask(wider, channel=channel, purpose=purpose, now=now)
    if isinstance(before, Deny):
        assert isinstance(after, Deny)
        if before.earliest is None or after.earliest is None:
            assert after.earliest is None
        else:
            assert after.earliest >= before.earliest


@pytest.mark.requirement("COM-02")
@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_knowing_no_place_at_all_never_allows_more(seed):
    given_, channel, purpose, now = Chance(seed).question()
    if isinstance(ask(given_, channel=channel, purpose=purpose, now=now), Deny):
        nowhere = replace(given_, places=(), zones=())
        assert isinstance(ask(nowhere, channel=channel, purpose=purpose, now=now), Deny)


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_every_denial_names_a_requirement_and_says_why(seed):
    given_, channel, purpose, now = Chance(seed).question()
    verdict = ask(given_, channel=channel, purpose=purpose, now=now)
    if isinstance(verdict, Deny):
        assert verdict.rule_id[:4] in {"COM-", "VUL-", "IDN-"}
        assert verdict.reason.endswith(".")
        assert "_" not in verdict.reason
