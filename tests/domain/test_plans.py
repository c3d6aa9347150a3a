"""A plan is what was accepted; payments settle it oldest part first, in the transaction that books them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from assistant.core import clock, db
from assistant.core.errors import Conflict, IllegalTransition, NotFound
from assistant.core.money import Money
from assistant.domain import payments, plans
from assistant.domain.offers import Offer
from assistant.domain.plans import Instalment, Plan
from tests import acts, factories


def parts_of(plan: Plan) -> list[Instalment]:
    with db.reading() as session:
        return plans.instalments(session, plan.id)


def now(plan: Plan) -> Plan:
    with db.reading() as session:
        return session.get_one(Plan, plan.id)


class TestCreate:
    @pytest.mark.requirement("MON-03")
    def test_its_parts_are_the_accepted_ones_and_sum_exactly(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        plan = acts.accept(world, offer).plan
        assert plan is not None
        parts = parts_of(plan)
        assert [(part.no, part.due_on.isoformat(), part.amount_minor) for part in parts] == [
            (row["no"], row["due_on"], row["amount_minor"]) for row in offer.terms["instalments"]
        ]
        assert sum(part.amount_minor for part in parts) == plan.total_minor == 43200

    def test_an_invoice_has_one_live_plan(self, database: str) -> None:
        world = factories.world()
        first = acts.plan(world).plan
        assert first is not None
        with db.transaction() as session, pytest.raises(Conflict) as refused:
            plans.create(session, session.get_one(Offer, first.offer_id))
        assert refused.value.code == "plan_exists"

    @pytest.mark.requirement("IDN-13")
    def test_another_business_cannot_see_it(self, database: str) -> None:
        plan, other = acts.plan(factories.world()).plan, factories.world()
        assert plan is not None
        with db.reading() as session, pytest.raises(NotFound):
            plans.get(session, other.business.id, plan.id)


class TestSettle:
    @pytest.mark.requirement("MON-05")
    def test_any_payments_fill_the_parts_oldest_first_and_lose_nothing(self, database: str) -> None:
        world = factories.world()
        plan = acts.plan(world).plan
        assert plan is not None

        @settings(max_examples=20, deadline=None)
        @given(st.lists(st.integers(1, 30000), max_size=6))
        def holds(amounts: list[int]) -> None:
            with Session(db.engine()) as session:
                for number, minor in enumerate(amounts):
                    payments.receive(
                        session,
                        world.invoice,
                        Money(minor, "USD"),
                        source="test",
                        external_id=f"x{number}",
                        text="",
                        actor="system",
                    )
                found = session.get_one(Plan, plan.id)
                parts = plans.instalments(session, plan.id)
                assert sum(part.paid_minor for part in parts) == min(sum(amounts), plan.total_minor)
                assert all(0 <= part.paid_minor <= part.amount_minor for part in parts)
                filled = [part.paid_minor == part.amount_minor for part in parts]
                assert filled == sorted(filled, reverse=True)
                assert [bool(part.paid_minor) for part in parts[1:]] <= filled[:-1]
                assert (found.status == "completed") == (sum(amounts) >= plan.total_minor)

        holds()

    def test_the_last_payment_completes_it(self, database: str) -> None:
        world = factories.world()
        plan = acts.plan(world).plan
        assert plan is not None
        acts.pay(world, 43199)
        assert now(plan).status == "active"
        acts.pay(world, 1)
        assert (now(plan).status, acts.stands(world).status) == ("completed", "paid")
        acts.pay(world, 500)
        assert now(plan).status == "completed"

    def test_a_payment_that_is_rolled_back_settles_nothing(self, database: str) -> None:
        world = factories.world()
        plan = acts.plan(world).plan
        assert plan is not None

        def work() -> None:
            with db.transaction() as session:
                payments.receive(
                    session,
                    world.invoice,
                    Money(20000, "USD"),
                    source="t",
                    external_id="1",
                    text="",
                    actor="s",
                )
                raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            work()
        assert sum(part.paid_minor for part in parts_of(plan)) == 0
        assert acts.stands(world).balance.minor == 43200

    def test_a_broken_plan_that_is_paid_after_all_is_completed(self, database: str) -> None:
        world = factories.world()
        plan = acts.plan(world).plan
        assert plan is not None
        with db.transaction() as session:
            plans.end(session, session.get_one(Plan, plan.id), "broken", actor="system", reason="missed")
        acts.pay(world, 43200)
        assert now(plan).status == "completed"


class TestEnd:
    def test_what_is_over_stays_over(self, database: str) -> None:
        world = factories.world()
        plan = acts.plan(world).plan
        assert plan is not None
        with db.transaction() as session:
            plans.end(session, session.get_one(Plan, plan.id), "cancelled", actor="staff:1", reason="agreed")
        for status in ("active", "completed", "broken", "cancelled"):
            with db.transaction() as session, pytest.raises(IllegalTransition):
                plans.end(session, session.get_one(Plan, plan.id), status, actor="staff:1", reason="again")
        assert now(plan).ended_at is not None
        with db.reading() as session:
            assert plans.live(session, world.invoice.id) is None


class TestInstalment:
    @pytest.mark.requirement("MON-10")
    @pytest.mark.parametrize(
        ("paid", "days", "status"),
        [
            (0, 0, "due"),
            (0, 1, "due"),
            (50, 0, "partly_paid"),
            (100, -5, "paid"),
            (0, -1, "missed"),
            (99, -1, "missed"),
        ],
    )
    def test_its_status_follows_from_the_calendar_and_the_money(
        self, paid: int, days: int, status: str
    ) -> None:
        today = clock.today("UTC")
        part = Instalment(
            plan_id="p", no=1, due_on=today + timedelta(days=days), amount_minor=100, paid_minor=paid
        )
        assert part.status(today) == status
