"""Every event once, in one order, and delivered until it is taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.core.queue.drain import drain
from assistant.domain import contact
from assistant.domain.events import deliveries, endpoints, stored
from assistant.domain.events.deliveries import PAUSES, WebhookDelivery
from assistant.domain.events.endpoints import WebhookEndpoint
from assistant.jobs import events, load
from tests import factories
from tests.channels.test_webhooks import receiver

if TYPE_CHECKING:
    from tests.factories import World

load.load()
pytestmark = pytest.mark.usefixtures("database")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def endpoint(world: World, url: str, *types: str) -> WebhookEndpoint:
    with transaction() as session:
        made, _secret = endpoints.add(session, world.business.id, url=url, types=list(types), actor="test")
    return made


def happen(world: World) -> None:
    with transaction() as session:
        contact.record_consent(session, world.scope(), channel="sms", granted=True, source="web")


def sent() -> list[WebhookDelivery]:
    with reading() as session:
        return list(session.exec(select(WebhookDelivery).order_by(WebhookDelivery.id)).all())


class TestDelivery:
    def test_an_event_reaches_each_endpoint_that_wants_it_once(self) -> None:
        world = factories.world()
        with receiver() as (one, got_one), receiver() as (two, got_two), receiver() as (not_this, nothing):
            endpoint(world, one)
            endpoint(world, two, "consent.changed")
            endpoint(world, not_this, "plan.created")
            happen(world)
            drain()
            drain()
        assert (len(got_one), len(got_two), len(nothing)) == (1, 1, 0)
        assert b'"type":"consent.changed"' in got_one[0][1]
        assert [delivery.status for delivery in sent()] == ["delivered", "delivered"]

    @pytest.mark.requirement("IDN-13")
    def test_another_business_hears_nothing(self) -> None:
        ours, theirs = factories.world(), factories.world()
        with receiver() as (url, got):
            endpoint(theirs, url)
            happen(ours)
            drain()
        assert got == []

    @pytest.mark.requirement("WHK-41")
    def test_a_failure_is_tried_again_over_days_with_the_same_id_and_then_given_up(self) -> None:
        world = factories.world()
        clock.freeze_process(NOW)
        with receiver(500) as (url, got):
            endpoint(world, url)
            happen(world)
            drain()
            for _ in range(len(PAUSES) + 2):
                (delivery,) = sent()
                if delivery.next_at is None:
                    break
                clock.freeze_process(delivery.next_at + timedelta(seconds=1))
                events.deliver(delivery.id, delivery.tries)
        (delivery,) = sent()
        assert (delivery.status, delivery.tries, len(got)) == ("failed", len(PAUSES), len(PAUSES))
        assert {headers["webhook-id"] for headers, _body in got} == {delivery.id}
        assert len({headers["webhook-timestamp"] for headers, _body in got}) == len(PAUSES)
        assert timedelta(days=3) < clock.now() - NOW < timedelta(days=5)

    @pytest.mark.requirement("WHK-41")
    def test_gone_disables_the_endpoint(self) -> None:
        world = factories.world()
        with receiver(410) as (url, got):
            held = endpoint(world, url)
            happen(world)
            drain()
            happen(world)
            drain()
        assert len(got) == 1
        with reading() as session:
            assert session.get_one(WebhookEndpoint, held.id).status == "disabled"

    def test_a_replay_is_the_same_event_again(self) -> None:
        world = factories.world()
        with receiver() as (url, got):
            endpoint(world, url)
            happen(world)
            drain()
            with transaction() as session:
                deliveries.replay(session, session.get_one(WebhookDelivery, sent()[0].id))
            drain()
        assert got[0][1] == got[1][1]
        assert got[0][0]["webhook-id"] != got[1][0]["webhook-id"]

    @pytest.mark.requirement("WHK-40")
    def test_after_a_rotation_both_secrets_sign_for_a_day(self) -> None:
        world = factories.world()
        clock.freeze_process(NOW)
        with receiver() as (url, got):
            held = endpoint(world, url)
            with transaction() as session:
                endpoints.rotate(session, session.get_one(WebhookEndpoint, held.id), actor="test")
            happen(world)
            drain()
            clock.freeze_process(NOW + timedelta(days=1, seconds=1))
            happen(world)
            drain()
        assert [len(headers["webhook-signature"].split(" ")) for headers, _body in got] == [2, 1]


class TestFeed:
    def test_each_event_has_one_place_and_a_reader_misses_none(self) -> None:
        world = factories.world()
        seen: list[str] = []
        after = 0
        for _ in range(3):
            happen(world)
            happen(world)
            drain()
            with reading() as session:
                page = stored.feed(session, world.business.id, after=after, limit=100)
            seen += [event.id for event in page]
            after = page[-1].position or 0
        assert len(seen) == len(set(seen))
        with reading() as session:
            everything = session.exec(select(stored.Event.id).order_by(stored.Event.position)).all()
        assert seen == list(everything)

    def test_what_is_not_placed_yet_is_not_in_it(self) -> None:
        world = factories.world()
        drain()
        happen(world)
        with reading() as session:
            last = stored.feed(session, world.business.id, after=0, limit=500)
            assert all(event.position is not None for event in last)
