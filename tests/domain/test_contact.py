"""What a payer agreed to and asked for: the last word counts, and all of them are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.core import clock, db
from assistant.domain import contact
from tests import factories
from tests.factories import World


def consent(world: World, channel: str, *, granted: bool) -> None:
    with db.transaction() as session:
        contact.record_consent(
            session, world.scope(), channel=channel, granted=granted, source="message", words="x" * 900
        )


def consents(world: World) -> dict[str, bool]:
    with db.reading() as session:
        return contact.consents(session, world.customer.id)


class TestConsent:
    def test_the_newest_word_counts(self, database: str, subtests: pytest.Subtests) -> None:
        for words, expected in [
            ([], {}),
            ([("sms", True)], {"sms": True}),
            ([("sms", True), ("sms", False)], {"sms": False}),
            ([("sms", False), ("sms", True)], {"sms": True}),
            ([("sms", True), ("email", True), ("all", False)], {"sms": False, "email": False}),
            ([("all", False), ("email", True)], {"sms": False, "email": True}),
        ]:
            with subtests.test(words=words, expected=expected):
                world = factories.world()
                for channel, granted in words:
                    consent(world, channel, granted=granted)
                assert consents(world) == expected

    @pytest.mark.requirement("IDN-13")
    def test_it_is_the_customers_own(self, database: str) -> None:
        one, two = factories.world(), factories.world()
        consent(one, "sms", granted=False)
        assert consents(two) == {}


def test_preferences_are_changed_one_by_one(database: str) -> None:
    world = factories.world()
    for changes in ({"not_before": "09:00"}, {"not_after": "17:30"}, {"language": "es"}):
        with db.transaction() as session:
            contact.set_preference(session, world.scope(), **changes)
    with db.reading() as session:
        shown = contact.values(session, world.customer.id)
    assert (shown["not_before"], shown["not_after"], shown["language"]) == ("09:00", "17:30", "es")


def test_a_hold_stands_once_and_has_its_review(database: str) -> None:
    world = factories.world()
    review = clock.now() + timedelta(days=30)
    with db.transaction() as session:
        first = contact.place_hold(session, world.scope(), "bereavement", review_at=review)
        again = contact.place_hold(
            session, world.scope(), "bereavement", review_at=review + timedelta(days=9)
        )
        contact.place_hold(session, world.scope(), "hardship", review_at=review)
    assert first.id == again.id
    with db.reading() as session:
        shown = contact.values(session, world.customer.id)["holds"]
    assert shown == [
        {"kind": "bereavement", "review_at": clock.utc_text(review)},
        {"kind": "hardship", "review_at": clock.utc_text(review)},
    ]
