"""Work for people: said once, due in time, and closed by somebody for a reason."""

from __future__ import annotations

from datetime import datetime

import pytest

from assistant.core import clock, db
from assistant.core.errors import IllegalTransition, NotFound
from assistant.domain import cases
from assistant.domain.cases import Case, Priority
from tests import acts, factories
from tests.factories import World


def opened(
    world: World, reason: str = "complaint", *, priority: Priority = "normal", key: str = ""
) -> tuple[Case, bool]:
    with db.transaction() as session:
        return cases.open_case(
            session,
            world.scope(),
            reason=reason,
            summary="They are unhappy.",
            priority=priority,
            effect_key=key or acts.unique("case"),
        )


def move(case: Case, status: str) -> Case:
    with db.transaction() as session:
        found = session.get_one(Case, case.id)
        cases.move(session, found, status, actor="staff:1", reason="because")
        return found


@pytest.mark.requirement("MON-12")
class TestDue:
    """A person answers within working hours of where the business is."""

    def test_in_new_york(self, database: str, subtests: pytest.Subtests) -> None:
        cases: list[tuple[str, Priority, str]] = [
            ("2026-11-18T15:00:00Z", "urgent", "2026-11-18T15:05:00Z"),
            ("2026-11-21T03:00:00Z", "urgent", "2026-11-21T03:05:00Z"),
            ("2026-11-18T15:00:00Z", "high", "2026-11-18T19:00:00Z"),  # Wednesday 10:00, to 14:00
            ("2026-11-18T15:00:00Z", "normal", "2026-11-19T15:00:00Z"),  # to Thursday 10:00
            ("2026-11-18T14:00:00Z", "normal", "2026-11-18T22:00:00Z"),  # 9:00 to 17:00, the whole day
            ("2026-11-18T09:00:00Z", "high", "2026-11-18T18:00:00Z"),  # before opening: from 9:00
            ("2026-11-18T23:00:00Z", "high", "2026-11-19T18:00:00Z"),  # after closing: the next day
            ("2026-11-20T21:00:00Z", "high", "2026-11-23T17:00:00Z"),  # Friday 16:00, over the weekend
            ("2026-11-25T21:00:00Z", "high", "2026-11-27T17:00:00Z"),  # over Thanksgiving
            ("2027-03-12T21:00:00Z", "high", "2027-03-15T16:00:00Z"),  # over the night that is an hour short
        ]
        for at, priority, due in cases:
            with subtests.test(at=at, priority=priority, due=due):
                assert self.due(at, priority, country="US", region="NY", timezone="America/New_York") == due

    def test_where_the_weekend_is_friday_and_saturday(self, database: str) -> None:
        thursday = "2026-11-19T13:00:00Z"  # 16:00 in Kuwait
        due = self.due(thursday, "high", country="KW", region="", timezone="Asia/Kuwait")
        assert due == "2026-11-22T09:00:00Z"  # Sunday 12:00

    @staticmethod
    def due(at: str, priority: Priority, **place: object) -> str:
        world = factories.world(business_fields=place)
        with clock.frozen(datetime.fromisoformat(at)):
            case, _new = opened(world, priority=priority)
        return clock.utc_text(case.due_at)


def test_an_open_one_with_the_same_reason_is_joined_and_a_closed_one_is_not(database: str) -> None:
    world = factories.world()
    first, new = opened(world)
    again, doubled = opened(world)
    other, different = opened(world, "hardship")
    assert (new, doubled, different) == (True, False, True)
    assert again.id == first.id
    assert [first.reference, other.reference] == ["C-1001", "C-1002"]
    move(first, "closed")
    later, fresh = opened(world)
    assert fresh
    assert later.id != first.id


def test_the_same_effect_opens_it_once_even_after_it_was_closed(database: str) -> None:
    world = factories.world()
    case, _new = opened(world, key="turn-1")
    move(case, "closed")
    again, new = opened(world, key="turn-1")
    assert (again.id, new) == (case.id, False)


def test_it_can_be_closed_and_reopened_and_not_started_while_closed(database: str) -> None:
    case, _new = opened(factories.world())
    assert move(case, "in_progress").closed_at is None
    assert move(case, "closed").closed_at is not None
    with pytest.raises(IllegalTransition):
        move(case, "in_progress")
    assert move(case, "open").closed_at is None


@pytest.mark.requirement("IDN-13")
def test_businesses_count_and_see_their_own_cases_only(database: str) -> None:
    one, two = factories.world(), factories.world()
    mine, theirs = opened(one)[0], opened(two)[0]
    assert mine.reference == theirs.reference == "C-1001"
    assert mine.id != theirs.id
    with db.reading() as session, pytest.raises(NotFound):
        cases.get(session, two.business.id, mine.id)
