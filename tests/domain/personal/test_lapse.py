"""The clock test: what is over its time goes, what is not stays, and holds override (AUD-09)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from assistant.audit import log as audit
from assistant.audit.verify import verify
from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.domain.accounts import Customer
from assistant.domain.evidence import Attachment
from assistant.domain.invoices import Invoice
from assistant.domain.ledger import LedgerEntry
from assistant.domain.personal import holds, lapse, schedule
from assistant.jobs import retention
from tests import acts
from tests.domain.personal.test_erasure import erase, everything, talkative
from tests.factories import World

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("AUD-09")]


def night(world: World) -> bool:
    """What the sweep and its jobs do; whether the customer was looked at."""
    with reading() as session:
        due = lapse.due(session)
    for customer_id in due:
        retention.look_at_customer(customer_id)
    retention.clear_transport(world.business.id)
    return world.customer.id in due


def later(days: int) -> None:
    clock.shift_process(timedelta(days=days))


class TestClock:
    def test_nothing_goes_before_its_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        with reading() as session:
            before = everything(session)
        later(89)
        night(world)
        with reading() as session:
            assert everything(session) == before

    def test_files_go_after_ninety_days_and_words_stay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        with reading() as session:
            path = session.exec(select(Attachment)).one().path
        later(92)
        assert night(world)
        assert not path.exists()
        with reading() as session:
            assert "Walpurga" in everything(session)

    @pytest.mark.requirement("COM-32")
    def test_words_go_four_years_after_the_last_activity_and_the_books_stay(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = talkative(monkeypatch)
        later(4 * 365 - 2)
        night(world)
        with reading() as session:
            assert "Walpurga" in everything(session)
        later(4 * 365 + 95)  # the erasing of the files was no activity
        assert night(world)
        with reading() as session:
            assert "alpurga" not in everything(session)
            assert session.exec(select(Invoice)).all()
            assert session.exec(select(LedgerEntry)).all()

    def test_each_deletion_is_logged_once_and_the_log_verifies(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        later(5 * 365)
        night(world)
        with reading() as session:
            entries = audit.page(session, business_id=world.business.id, kind="data.erased")
            before = everything(session)
            assert verify(session).ok
        assert {entry.actor for entry in entries} == {"system"}
        assert {entry.chain for entry in entries} >= {world.customer.id}
        assert not night(world)
        with reading() as session:
            assert everything(session) == before

    def test_what_providers_delivered_goes_after_ninety_days(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        with transaction() as session:
            from assistant.domain.inbox import InboxEvent

            row = session.exec(select(InboxEvent)).one()
            row.handled_at = clock.now()
            session.add(row)
        later(92)
        night(world)
        with reading() as session:
            assert session.exec(select(InboxEvent)).one().payload == {}


class TestHolding:
    def test_a_legal_hold_overrides(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        with transaction() as session:
            holds.place(session, world.customer, why="file 12", actor="command")
        later(6 * 365)
        assert not night(world)
        with reading() as session:
            assert "Walpurga" in everything(session)

    def test_an_open_dispute_overrides(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        acts.dispute(world, minor=1000)
        later(6 * 365)
        night(world)
        with reading() as session:
            assert "Walpurga" in everything(session)

    @pytest.mark.requirement("COM-72")
    def test_an_erasure_that_was_held_back_is_done_when_it_may_be(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = talkative(monkeypatch)
        with transaction() as session:
            holds.place(session, world.customer, why="file 12", actor="command")
        erase(world)
        with transaction() as session:
            holds.lift(session, session.get_one(Customer, world.customer.id), actor="command")
        assert night(world)
        with reading() as session:
            assert "alpurga" not in everything(session)
        assert not night(world)


class TestSchedule:
    def test_every_class_has_a_source_and_is_in_force(self) -> None:
        assert all(term.source and term.basis for term in schedule.terms())
        for name in ("documents", "messages", "collector_messages", "log", "attachments", "vulnerability"):
            assert schedule.term(name, date(2026, 11, 26)).of == name

    def test_invoices_are_kept_to_the_end_of_a_year_by_country(self) -> None:
        term = schedule.term("documents", date(2026, 11, 26))
        kept = {country: term.until(date(2026, 3, 1), country) for country in ("GB", "DE", "US", "FR")}
        assert kept == {
            "GB": date(2032, 12, 31),
            "DE": date(2034, 12, 31),
            "US": date(2033, 12, 31),
            "FR": date(2036, 12, 31),
        }

    def test_a_leap_day_ends_on_the_first_of_march(self) -> None:
        term = schedule.term("collector_messages", date(2028, 2, 29))
        assert term.until(date(2028, 2, 29)) == date(2031, 3, 1)

    def test_the_sweep_defers_a_job_for_each(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from assistant.core.queue import drain
        from assistant.jobs import load

        load.load()
        talkative(monkeypatch)
        later(5 * 365)
        retention.sweep_retention()
        drain.drain()
        with reading() as session:
            assert "alpurga" not in everything(session)
