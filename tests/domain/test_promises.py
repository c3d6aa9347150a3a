"""A promise is an accepted day and amount; money that arrives keeps it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core import clock, db
from assistant.core.errors import Conflict, IllegalTransition, NotFound
from assistant.domain import keeping, promises
from assistant.domain.promises import Promise
from tests import acts, factories

if TYPE_CHECKING:
    from tests.factories import World


def promised(world: World, *, minor: int | None = None, days: int = 5) -> Promise:
    due_on = clock.today("America/New_York") + timedelta(days=days)
    found = acts.accept(world, acts.offer_promise(world, due_on, minor=minor)).promise
    assert found is not None
    return found


def now(promise: Promise) -> Promise:
    with db.reading() as session:
        return session.get_one(Promise, promise.id)


def test_it_notes_the_accepted_day_and_amount(database: str) -> None:
    world = factories.world()
    promise = promised(world, minor=10000)
    assert (promise.amount_minor, promise.currency, promise.status) == (10000, "USD", "open")
    assert promise.due_on == clock.today("America/New_York") + timedelta(days=5)


def test_payments_count_towards_it_until_it_is_kept(database: str) -> None:
    world = factories.world()
    promise = promised(world, minor=10000)
    acts.pay(world, 4000)
    assert (now(promise).paid_minor, now(promise).status) == (4000, "open")
    acts.pay(world, 9000)
    assert (now(promise).paid_minor, now(promise).status) == (10000, "kept")
    acts.pay(world, 100)
    assert now(promise).paid_minor == 10000


def test_a_new_promise_takes_the_place_of_one_not_kept_yet(database: str) -> None:
    world = factories.world()
    older = promised(world, minor=10000)
    newer = promised(world, minor=20000, days=7)
    assert (now(older).status, now(newer).status) == ("cancelled", "open")
    assert now(older).replaced_by == newer.id
    with db.reading() as session:
        assert [found.id for found in promises.open_promises(session, world.invoice.id)] == [newer.id]


def test_a_kept_promise_stays_kept(database: str) -> None:
    world = factories.world()
    promise = promised(world, minor=10000)
    acts.pay(world, 10000)
    for status in ("open", "broken", "cancelled", "partly_kept", "kept"):
        with db.transaction() as session, pytest.raises(IllegalTransition):
            promises.move(session, session.get_one(Promise, promise.id), status, actor="system", reason="x")


@pytest.mark.requirement("IDN-13")
def test_another_business_cannot_see_it(database: str) -> None:
    promise, other = promised(factories.world()), factories.world()
    with db.reading() as session, pytest.raises(NotFound):
        promises.get(session, other.business.id, promise.id)


def test_broken_ones_are_counted_within_the_time_asked_for(database: str) -> None:
    world = factories.world()
    promise = promised(world)
    with db.transaction() as session:
        promises.move(
            session, session.get_one(Promise, promise.id), "broken", actor="system", reason="missed"
        )
    with db.reading() as session:
        assert promises.broken_count(session, world.customer.id, clock.now() - timedelta(days=1)) == 1
        assert promises.broken_count(session, world.customer.id, clock.now() + timedelta(days=1)) == 0
        assert promises.broken_count(session, "cus_other", clock.now() - timedelta(days=1)) == 0


class TestPromisingAgain:
    """Who keeps promising does not keep from breaking."""

    def test_before_its_day_a_promise_can_be_moved_as_often_as_the_policy_lets(self, database: str) -> None:
        world = factories.world()
        promised(world, days=3)
        promised(world, days=5)
        with pytest.raises(Conflict, match="already noted"):
            promised(world, days=7)

    def test_replaced_after_its_day_it_is_broken(self, database: str) -> None:
        world = factories.world()
        older = promised(world, days=1)
        with clock.frozen(clock.now() + timedelta(days=2)):
            promised(world, days=2)
        assert now(older).status == "broken"

    def test_one_promise_after_the_other_leads_to_a_person(self, database: str) -> None:
        world = factories.world(due_in=60)
        start = clock.now()
        made = 0
        with pytest.raises(Conflict):  # noqa: PT012
            for _ in range(10):
                with clock.frozen(start + timedelta(days=3 * made)):
                    promised(world, days=1)
                made += 1
        assert made == 4  # two broken ones are let pass, the third is one too many


class TestJudge:
    def judge(self, promise: Promise, days: int) -> str:
        with clock.frozen(clock.now() + timedelta(days=days)), db.transaction() as session:
            return keeping.judge_promise(session, promise.id)

    def test_it_breaks_after_its_day_and_the_grace_and_not_before(self, database: str) -> None:
        promise = promised(factories.world(), days=5)
        assert [self.judge(promise, days) for days in (0, 6, 7, 8, 20)] == [
            "open",
            "open",
            "open",
            "broken",
            "broken",
        ]

    def test_paid_in_part_it_is_partly_kept_and_the_rest_keeps_it(self, database: str) -> None:
        world = factories.world()
        promise = promised(world, minor=10000)
        acts.pay(world, 4000)
        assert self.judge(promise, 8) == "partly_kept"
        acts.pay(world, 6000)
        assert now(promise).status == "kept"

    def test_the_sweep_finds_what_may_be_due_and_nothing_else(self, database: str) -> None:
        due, later = promised(factories.world(), days=1), promised(factories.world(), days=20)
        with clock.frozen(clock.now() + timedelta(days=4)), db.reading() as session:
            found = keeping.due_promises(session)
        assert due.id in found
        assert later.id not in found

    @pytest.mark.requirement("COM-51")
    def test_it_pauses_chasing_at_once_and_until_it_breaks(self, database: str) -> None:
        world = factories.world()
        promise = promised(world, days=5)
        with db.reading() as session:
            [found] = keeping.in_force(session, world.invoice, world.customer.timezone)
        assert (found.kind, found.pauses_until) == (
            "promise",
            clock.end_of_day(promise.due_on + timedelta(days=2), world.customer.timezone),
        )
        self.judge(promise, 9)
        with db.reading() as session:
            assert keeping.in_force(session, world.invoice, world.customer.timezone) == ()
