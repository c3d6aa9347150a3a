"""Where a payment goes, and why: pure, repeatable, explained; never where it must not."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from assistant.core.money import Money
from assistant.processors.base import Cost, Option
from assistant.processors.routing import Ask, Health, route
from evals import routing_sim

CHEAP = Option("cheap", "card", Cost(100))
DEAR = Option("dear", "card", Cost(300))
EURO = Option("euro", "bank", Cost(10), frozenset({"EUR"}), frozenset({"DE"}), most_minor={"EUR": 50_000})
TRANSFER = Option("transfer", "transfer", Cost(), on_request=True)
ALL = [CHEAP, DEAR, EURO, TRANSFER]
BROKEN = Health(bad=20, failures_in_a_row=5, last_failure_age=1.0)


def ask(minor: int = 10_000, currency: str = "USD", country: str = "US", **more: object) -> Ask:
    return Ask(Money(minor, currency), country, "seed", **more)  # type: ignore[arg-type]


def chosen(asked: Ask, health: dict[tuple[str, str], Health] | None = None) -> str:
    found = route(asked, ALL, health or {}, explore=False)
    return found.chosen[0] if found.chosen else ""


class TestChoice:
    def test_by_expected_cost_the_fee_and_what_failing_costs(self) -> None:
        assert chosen(ask()) == "cheap"
        assert chosen(ask(), {("cheap", "card"): Health(ok=50, bad=50)}) == "dear"
        assert chosen(ask(), {("cheap", "card"): Health(ok=50, latency_ms=90_000)}) == "dear"

    def test_currency_country_and_amount_narrow_it(self) -> None:
        assert chosen(ask(currency="EUR", country="DE")) == "euro"
        assert chosen(ask(currency="EUR", country="US")) == "cheap"
        assert chosen(ask(60_000, currency="EUR", country="DE")) == "cheap"

    def test_the_payers_usual_way_comes_first_while_it_works_and_is_not_much_dearer(self) -> None:
        usual = ("dear", "card")
        assert chosen(ask(usual=usual)) == "cheap"  # two per cent dearer
        near = [CHEAP, Option("near", "card", Cost(180))]
        found = route(ask(usual=("near", "card")), near, {}, explore=False)
        assert (found.chosen, found.why) == (("near", "card"), "how this payer paid before")
        gone = route(ask(usual=("near", "card")), near, {("near", "card"): BROKEN}, explore=False)
        assert gone.chosen == ("cheap", "card")

    def test_what_is_on_request_is_taken_only_then(self) -> None:
        assert chosen(ask(method="transfer")) == "transfer"
        assert chosen(ask(tried=[("cheap", "card"), ("dear", "card")])) == ""

    def test_what_failed_in_a_row_rests_until_nothing_else_is_left(self) -> None:
        assert chosen(ask(), {("cheap", "card"): BROKEN}) == "dear"
        assert chosen(ask(barred=["dear"]), {("cheap", "card"): BROKEN}) == "cheap"

    def test_what_was_tried_or_barred_is_never_tried_again(self) -> None:
        assert chosen(ask(tried=[("cheap", "card")])) == "dear"
        assert chosen(ask(tried=[("cheap", "card")], barred=["dear"])) == ""


@given(
    st.integers(1, 10_000_000),
    st.sampled_from(["USD", "EUR", "JPY"]),
    st.sampled_from(["US", "DE"]),
    st.lists(st.tuples(st.sampled_from([o.processor for o in ALL]), st.integers(0, 40), st.integers(0, 40))),
    st.text(max_size=8),
)
def test_every_decision_can_be_repeated_and_shown(
    minor: int, currency: str, country: str, seen: list[tuple[str, int, int]], seed: str
) -> None:
    health = {(name, "card"): Health(float(ok), float(bad)) for name, ok, bad in seen}
    asked = Ask(Money(minor, currency), country, seed)
    found = route(asked, ALL, health)
    assert found == route(asked, ALL, health)
    assert {one.way[0] for one in found.candidates} == {option.processor for option in ALL}
    able = [one.way for one in found.candidates if not one.why_not]
    assert found.chosen in able
    shown = json.dumps(found.json())
    assert all(option.processor in shown for option in ALL)
    assert not any(isinstance(value, float) for one in found.candidates for value in one.json().values())


class TestSimulation:
    def test_it_costs_less_than_a_fixed_table_and_than_chance(self) -> None:
        router, cheapest, anyhow = (
            routing_sim.run(policy, 4000, 7) for policy in ("router", "cheapest", "random")
        )
        assert router.oracle == cheapest.oracle == anyhow.oracle
        assert router.regret < cheapest.regret
        assert router.regret < anyhow.regret
