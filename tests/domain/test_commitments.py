"""Accepting validates everything again: what is owed, the policy in force, and that it happens once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant.core import clock, db
from assistant.core.errors import Conflict
from assistant.core.money import Money
from assistant.domain import commitments, contact, invoices, payments, policy_versions
from tests import acts, factories


def refusal(world: factories.World, offer_id: str) -> str:
    with pytest.raises(Conflict) as conflict, db.transaction() as session:
        commitments.accept(session, world.scope(), offer_id, act="button")
    assert count("plan") == 0
    return conflict.value.code


def count(table: str) -> int:
    with db.reading() as session:
        return int(session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def publish(world: factories.World, text: str) -> None:
    with db.transaction() as session:
        policy_versions.publish(session, world.business.id, text, actor="test")


@pytest.mark.requirement("LLM-03")
class TestRevalidation:
    def test_a_balance_that_changed_since_refuses_the_offer(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        acts.pay(world, 1)
        assert refusal(world, offer.id) == "balance_changed"

    @pytest.mark.requirement("COM-28")
    def test_a_dispute_opened_since_refuses_the_offer(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        acts.dispute(world, minor=1000)
        assert refusal(world, offer.id) == "balance_changed"

    def test_a_policy_that_got_stricter_since_refuses_the_offer(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world, parts=4)
        publish(world, factories.POLICY.replace("max_instalments: 4", "max_instalments: 2"))
        assert refusal(world, offer.id) == "policy_changed"

    def test_a_policy_that_changed_elsewhere_lets_it_stand(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        publish(world, factories.POLICY.replace("max_open_per_invoice: 1", "max_open_per_invoice: 2"))
        assert acts.accept(world, offer).plan is not None

    def test_a_hold_placed_since_leaves_it_to_a_person(self, database: str) -> None:
        planning, promising = factories.world(), factories.world()
        plan = acts.offer_plan(planning)
        promise = acts.offer_promise(promising, clock.today("America/New_York") + timedelta(days=3))
        for world, offer in ((planning, plan), (promising, promise)):
            with db.transaction() as session:
                review_at = clock.now() + timedelta(days=30)
                contact.place_hold(session, world.scope(), "crisis", review_at=review_at)
            assert refusal(world, offer.id) == "policy_changed"
        assert count("promise") == 0

    def test_an_invoice_paid_since_refuses_the_offer(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        acts.pay(world, world.invoice.total_minor)
        assert refusal(world, offer.id) == "balance_changed"

    def test_the_same_money_is_not_agreed_to_twice_by_a_plan_and_a_promise(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        promise = acts.offer_promise(world, clock.today("America/New_York") + timedelta(days=3))
        assert acts.accept(world, promise).promise is not None
        assert refusal(world, offer.id) == "offer_superseded"
        assert count("plan") == 0


@pytest.mark.requirement("LLM-03")
class TestAtOnce:
    def test_many_accepts_make_exactly_one_plan(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)

        def act(_index: int) -> str:
            try:
                accepted = acts.accept(world, offer)
            except Conflict as conflict:
                return conflict.code
            return str(accepted.plan and "plan")

        assert sorted(acts.at_once(6, act)) == ["offer_accepted"] * 5 + ["plan"]
        assert (count("plan"), count("instalment")) == (1, 3)

    def test_accept_and_decline_at_once_have_one_winner(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)

        def act(index: int) -> str:
            move = commitments.accept if index % 2 else commitments.decline
            try:
                with db.transaction() as session:
                    move(session, world.scope(), offer.id, act="button")
            except Conflict as conflict:
                return conflict.code
            return "accepted" if index % 2 else "declined"

        results = acts.at_once(4, act)
        winner = next(result for result in results if not result.startswith("offer_"))
        assert sorted(results) == sorted([winner, *[f"offer_{winner}"] * 3])
        assert count("plan") == (1 if winner == "accepted" else 0)

    def test_an_accept_waits_for_a_payment_that_is_being_booked_and_then_sees_it(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        results: list[str] = []

        def act() -> None:
            try:
                acts.accept(world, offer)
            except Conflict as conflict:
                results.append(conflict.code)

        with db.transaction() as session:
            invoices.lock(session, world.invoice.id)
            payments.receive(
                session,
                world.invoice,
                Money(10000, "USD"),
                source="t",
                external_id="1",
                text="",
                actor="system",
            )
            thread = threading.Thread(target=act)
            thread.start()
            thread.join(timeout=0.5)
            assert thread.is_alive()
        thread.join(timeout=30)
        assert results == ["balance_changed"]
        assert count("plan") == 0
