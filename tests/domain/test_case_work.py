"""People work on cases: one has it, what was just done can be taken back, and the queue keeps its order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.core import clock, db
from assistant.core.errors import Conflict, Invalid
from assistant.domain import case_queue, case_work, cases, conversations
from assistant.domain.case_queue import Wanted
from assistant.domain.cases import Case, Priority
from assistant.domain.staff import StaffUser
from tests import acts, factories
from tests.factories import World
from tests.staff import people


def opened(world: World, reason: str = "complaint", *, priority: Priority = "normal") -> str:
    with db.transaction() as session:
        case, _new = cases.open_case(
            session,
            world.scope(),
            reason=reason,
            summary="They are unhappy.",
            priority=priority,
            effect_key=acts.unique("case"),
        )
    return case.id


def do(case_id: str, act: str, user: StaffUser, *more: object) -> Case:
    with db.transaction() as session:
        case = session.get_one(Case, case_id)
        getattr(case_work, act)(session, case, user, *more)
        return case


class TestTake:
    def test_of_two_at_once_one_wins_and_the_other_is_told_who(self, database: str) -> None:
        world = factories.world()
        case_id = opened(world)
        ana = people.hire(world.business.id, name="Ana Duarte").user
        ben = people.hire(world.business.id, name="Ben Okoro").user
        results = acts.at_once(6, lambda index: do(case_id, "take", (ana, ben)[index % 2]))
        refused = [result for result in results if isinstance(result, Conflict)]
        owners = {result.owner for result in results if isinstance(result, Case)}
        assert len(owners) == 1
        assert {result.code for result in refused} == {"case_taken"}
        winner = "Ana Duarte" if owners == {ana.id} else "Ben Okoro"
        assert all(result.detail.startswith(winner) for result in refused)

    def test_taking_what_one_has_changes_nothing(self, database: str) -> None:
        world = factories.world()
        ana = people.hire(world.business.id).user
        case_id = opened(world)
        do(case_id, "take", ana)
        assert do(case_id, "take", ana).status == "in_progress"


class TestUndo:
    def test_within_a_minute_a_close_a_snooze_and_an_assignment_are_taken_back(
        self, database: str, subtests: pytest.Subtests
    ) -> None:
        world = factories.world()
        ana = people.hire(world.business.id).user
        ben = people.hire(world.business.id, name="Ben Okoro").user
        later = clock.now() + timedelta(hours=3)
        for act, more in (("close", "answered"), ("snooze", later), ("assign", ben)):
            case_id = opened(world, act)
            do(case_id, "take", ana)
            with subtests.test(act=act):
                do(case_id, act, ana, more)
                case = do(case_id, "undo", ana)
                assert (case.status, case.owner, case.snoozed_until) == ("in_progress", ana.id, None)
                with pytest.raises(Conflict):
                    do(case_id, "undo", ana)

    def test_not_by_somebody_else_and_not_later(self, database: str) -> None:
        world = factories.world()
        ana = people.hire(world.business.id).user
        ben = people.hire(world.business.id, name="Ben Okoro").user
        case_id = opened(world)
        do(case_id, "close", ana, "answered")
        with pytest.raises(Conflict) as others:
            do(case_id, "undo", ben)
        clock.shift_process(timedelta(seconds=61))
        with pytest.raises(Conflict) as late:
            do(case_id, "undo", ana)
        assert (others.value.code, late.value.code) == ("nothing_to_undo", "undo_too_late")


def test_what_is_snoozed_comes_back_by_itself(database: str) -> None:
    world = factories.world()
    ana = people.hire(world.business.id).user
    case_id = opened(world)
    do(case_id, "snooze", ana, clock.now() + timedelta(hours=1))
    assert [row.case.id for row in page(world, ana, "snoozed")] == [case_id]
    clock.shift_process(timedelta(hours=2))
    with db.transaction() as session:
        assert case_work.wake(session, world.business.id) == 1
        assert case_work.wake(session, world.business.id) == 0
    assert [row.case.id for row in page(world, ana, "open")] == [case_id]


class TestMerge:
    def test_one_goes_on_as_urgent_as_the_other_was(self, database: str) -> None:
        world = factories.world()
        ana = people.hire(world.business.id).user
        kept, gone = opened(world), opened(world, "crisis", priority="urgent")
        with db.transaction() as session:
            case_work.merge(session, session.get_one(Case, gone), ana, session.get_one(Case, kept))
        with db.reading() as session:
            one, other = session.get_one(Case, kept), session.get_one(Case, gone)
            assert (other.status, other.merged_into) == ("closed", kept)
            assert (one.priority, one.status) == ("urgent", "open")
            assert case_work.notes(session, kept)[0].text.startswith(f"Merged with {other.reference}")

    def test_never_across_customers(self, database: str) -> None:
        one, two = factories.world(), factories.world()
        ana = people.hire(one.business.id).user
        mine, theirs = opened(one), opened(two)
        with db.transaction() as session, pytest.raises(Invalid):
            case_work.merge(session, session.get_one(Case, mine), ana, session.get_one(Case, theirs))


def page(world: World, user: StaffUser, box: case_queue.Box, **wanted: str) -> list[case_queue.Row]:
    with db.reading() as session:
        rows, _after = case_queue.page(session, world.business.id, user.id, Wanted(box, **wanted))
    return rows


class TestQueue:
    def test_who_spoke_last_since_it_was_opened_stands_beside_it(self, database: str) -> None:
        world = factories.world()
        ana = people.hire(world.business.id).user

        def last_word() -> str | None:
            [row] = page(world, ana, "open")
            return row.last_word

        def payer(text: str) -> None:
            with db.transaction() as session:
                conversations.receive(
                    session, world.conversation_id, channel="web", external_id=acts.unique("m"), text=text
                )

        payer("before")
        opened(world)
        assert last_word() is None
        with db.transaction() as session:
            conversations.say(session, world.conversation_id, author="staff", channel="web", text="Hello")
            conversations.say(session, world.conversation_id, author="system", channel="web", text="(note)")
        assert last_word() == "staff"
        payer("thanks, but")
        assert last_word() == "payer"

    def test_by_priority_then_due_time_a_page_at_a_time_each_case_once(self, database: str) -> None:
        world = factories.world()
        ana = people.hire(world.business.id).user
        made: dict[str, str] = {}
        priorities: tuple[Priority, ...] = ("normal", "urgent", "high")
        for number in range(9):
            priority = priorities[number % 3]
            made[opened(world, f"reason-{number}", priority=priority)] = priority
        seen: list[Case] = []
        after = ""
        for _ in range(3):
            with db.reading() as session:
                rows, after = case_queue.page(
                    session, world.business.id, ana.id, Wanted("open", after=after), most=4
                )
            seen += [row.case for row in rows]
        assert after == ""
        assert {case.id for case in seen} == set(made)
        assert [case.priority for case in seen] == ["urgent"] * 3 + ["high"] * 3 + ["normal"] * 3
        assert seen == sorted(seen, key=lambda case: (case.rank, case.due_at, case.id))

    def test_closed_ones_come_newest_first_a_page_at_a_time(self, database: str) -> None:
        world = factories.world()
        ana = people.hire(world.business.id).user
        ids = [opened(world, f"reason-{number}") for number in range(3)]
        for number, case_id in enumerate(ids):
            clock.shift_process(timedelta(minutes=number))
            do(case_id, "close", ana, "answered")
        with db.reading() as session:
            first, after = case_queue.page(session, world.business.id, ana.id, Wanted("closed"), most=2)
            last, end = case_queue.page(
                session, world.business.id, ana.id, Wanted("closed", after=after), most=2
            )
        assert [row.case.id for row in (*first, *last)] == ids[::-1]
        assert end == ""

    def test_filters_and_search(self, database: str, subtests: pytest.Subtests) -> None:
        world = factories.world(customer_fields={"name": "Maria 100% Lopez"})
        ana = people.hire(world.business.id).user
        first, second = opened(world, "complaint", priority="high"), opened(world, "dispute")
        do(second, "take", ana)
        for box, wanted, expected in (
            ("mine", {}, {second}),
            ("unassigned", {}, {first}),
            ("open", {"reason": "complaint"}, {first}),
            ("open", {"priority": "high"}, {first}),
            ("open", {"owner": ana.id}, {second}),
            ("open", {"text": "maria"}, {first, second}),
            ("open", {"text": "100%"}, {first, second}),
            ("open", {"text": "1%0"}, set()),
            ("open", {"text": "c-1002"}, {second}),
            ("open", {"text": world.invoice.number.lower()}, {first, second}),
            ("open", {"text": "x' OR 1=1 --"}, set()),
        ):
            with subtests.test(box=box, **wanted):
                assert {row.case.id for row in page(world, ana, box, **wanted)} == expected  # type: ignore[arg-type]

    @pytest.mark.requirement("IDN-13")
    def test_another_business_is_another_world(self, database: str) -> None:
        one, two = factories.world(), factories.world()
        ana = people.hire(two.business.id).user
        opened(one)
        assert page(two, ana, "open") == []
        with db.reading() as session:
            assert case_queue.counts(session, two.business.id, ana.id)["open"] == 0

    def test_counts_say_what_waits_for_whom(self, database: str) -> None:
        world = factories.world()
        ana = people.hire(world.business.id).user
        opened(world, "crisis", priority="urgent")
        do(opened(world, "dispute"), "take", ana)
        do(opened(world, "complaint"), "close", ana, "answered")
        with db.reading() as session:
            counts = case_queue.counts(session, world.business.id, ana.id)
        assert counts == {
            "open": 2,
            "mine": 1,
            "unassigned": 1,
            "urgent": 1,
            "snoozed": 0,
            "reasons": {"crisis": 1, "dispute": 1},
        }
