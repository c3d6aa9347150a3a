"""A one-time code proves one thing, once, soon, in the conversation it was asked for in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant.audit import log as audit
from assistant.core import clock, db, security
from assistant.core.errors import Conflict, TooMany
from assistant.domain import accounts, links, verification
from assistant.domain.accounts import ContactPoint
from tests import acts, factories
from tests.factories import World


def send(world: World) -> str:
    with db.transaction() as session:
        _contact, code = verification.send(session, world.scope())
    return code


def confirm(world: World, code: str) -> bool:
    with db.transaction() as session:
        return verification.confirm(session, world.scope(), code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.requirement("IDN-04")
class TestConfirm:
    def test_the_right_code_passes_once(self, database: str) -> None:
        world = factories.world()
        code = send(world)
        assert confirm(world, f" {code} ")
        assert not confirm(world, code)

    def test_the_sixth_try_fails_even_if_right(self, database: str) -> None:
        world = factories.world()
        code = send(world)
        assert not any(confirm(world, wrong(code)) for _ in range(5))
        assert not confirm(world, code)

    def test_the_fifth_try_may_still_be_right(self, database: str) -> None:
        world = factories.world()
        code = send(world)
        assert not any(confirm(world, wrong(code)) for _ in range(4))
        assert confirm(world, code)

    def test_tries_that_come_at_once_are_counted_one_by_one(self, database: str) -> None:
        world = factories.world()
        code = send(world)
        assert not any(acts.at_once(8, lambda _index: confirm(world, wrong(code))))
        assert not confirm(world, code)
        with db.reading() as session:
            tries = session.execute(sa.select(sa.func.sum(verification.VerificationCode.tries))).scalar_one()
        assert tries == verification.TRIES_PER_CODE + 1  # and no more is written after that

    def test_the_right_code_sent_twice_at_once_passes_once(self, database: str) -> None:
        world = factories.world()
        code = send(world)
        assert sorted(acts.at_once(4, lambda _index: confirm(world, code))) == [False] * 3 + [True]

    def test_it_lives_ten_minutes_and_not_a_second_more(self, database: str) -> None:
        one, two = factories.world(), factories.world()
        with clock.frozen(clock.now()) as now:
            in_time, late = send(one), send(two)
        with clock.frozen(now + timedelta(minutes=10)):
            assert confirm(one, in_time)
        with clock.frozen(now + timedelta(minutes=10, seconds=1)):
            assert not confirm(two, late)

    def test_a_newer_code_takes_the_place_of_the_older(self, database: str) -> None:
        world = factories.world()
        older, newer = send(world), send(world)
        assert older == newer or not confirm(world, older)
        assert confirm(world, newer)

    @pytest.mark.requirement("IDN-13")
    def test_a_code_of_one_conversation_fails_in_another(self, database: str) -> None:
        one, two = factories.world(), factories.world()
        code, other = send(one), send(two)
        assert other == code or not confirm(two, code)
        assert confirm(one, code)

    def test_a_code_for_another_invoice_of_the_same_customer_fails(self, database: str) -> None:
        world = factories.world()
        with db.transaction() as session:
            second = factories.invoice(session, world.customer)
            links.issue(session, second)
            from assistant.domain import conversations

            talk = conversations.open_for(session, world.business.id, world.customer.id, second.id)
        other = World(world.business, world.customer, second, "", talk.id, "")
        code = send(world)
        assert not confirm(other, code)

    def test_what_is_no_code_fails_and_counts(self, database: str, subtests: pytest.Subtests) -> None:
        for text in ["", " ", "0" * 12, "１２３４５６", "\x00", "abc", "-1"]:
            with subtests.test(text=text):
                world = factories.world()
                send(world)
                assert not confirm(world, text)

    def test_without_a_code_there_is_nothing_to_confirm(self, database: str) -> None:
        assert not confirm(factories.world(), "000000")


@pytest.mark.requirement("IDN-04")
class TestCaps:
    def test_five_codes_an_hour_and_then_a_pause(self, database: str) -> None:
        world = factories.world()
        with clock.frozen(clock.now()) as now:
            for _ in range(5):
                send(world)
            with pytest.raises(TooMany):
                send(world)
        with clock.frozen(now + timedelta(minutes=61)):
            assert confirm(world, send(world))

    def test_after_ten_failures_in_a_day_no_code_is_sent_and_none_passes(self, database: str) -> None:
        world = factories.world()
        with clock.frozen(clock.now()) as now:
            for _ in range(2):
                code = send(world)
                for _ in range(4):
                    confirm(world, wrong(code))
            code = send(world)
            confirm(world, wrong(code))
            confirm(world, wrong(code))
            assert not confirm(world, code)
            with pytest.raises(TooMany):
                send(world)
        with clock.frozen(now + timedelta(hours=25)):
            assert confirm(world, send(world))


class TestContact:
    @pytest.mark.requirement("IDN-05")
    def test_a_contact_that_was_just_changed_gets_no_code(self, database: str) -> None:
        world = factories.world()
        with db.transaction() as session:
            point = session.get_one(ContactPoint, accounts.contacts(session, world.customer.id)[0].id)
            point.changed_at = clock.now() - timedelta(hours=71)
            session.add(point)
        with pytest.raises(Conflict) as refused:
            send(world)
        assert refused.value.code == "no_contact_point"
        with clock.frozen(clock.now() + timedelta(hours=2)):
            assert send(world)

    @pytest.mark.requirement("IDN-05")
    def test_a_contact_that_was_retired_and_came_back_is_new(self, database: str) -> None:
        world = factories.world()
        with db.transaction() as session:
            point = session.get_one(ContactPoint, accounts.contacts(session, world.customer.id)[0].id)
            point.retired_at = point.confirmed_at = clock.now()
            session.add(point)
        with pytest.raises(Conflict):
            send(world)
        with db.transaction() as session:
            again = accounts.add_contact(session, world.customer, "phone", point.value)
            assert again.id == point.id
            assert [found.id for found in accounts.contacts(session, world.customer.id)] == [point.id]
        with pytest.raises(Conflict):
            send(world)

    def test_it_goes_to_the_customer_and_shows_as_two_digits(self, database: str) -> None:
        world = factories.world()
        with db.transaction() as session:
            contact, _code = verification.send(session, world.scope())
        assert (contact.value, contact.masked) == ("+15185550142", "phone ending 42")


@pytest.mark.requirement("IDN-04", "IDN-06", "AUD-06")
def test_the_code_is_stored_nowhere_in_the_clear(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "new_code", lambda digits=6: "907351")
    world = factories.world()
    assert confirm(world, send(world))
    with db.reading() as session:
        codes = session.execute(sa.text("SELECT * FROM verification_code")).all()
        entries = audit.page(session, business_id=world.business.id, chain=world.customer.id)
    assert "907351" not in str(codes)
    assert "907351" not in str(entries)
    assert [entry.kind.value for entry in entries] == ["verification.passed", "verification.sent"]
