"""Outgoing webhooks in the console: seen, tried, sent again, and nobody's business but an admin's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.core.queue.drain import drain
from assistant.domain.events import endpoints, recovery
from assistant.domain.events.deliveries import WebhookDelivery
from assistant.domain.events.endpoints import WebhookEndpoint
from assistant.jobs import load
from tests import factories
from tests.channels.test_webhooks import inside, receiver
from tests.jobs.test_events import endpoint, happen
from tests.staff import people

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from tests.factories import World

__all__ = ["inside"]
load.load()
pytestmark = pytest.mark.usefixtures("database", "inside")
HOME = "/staff/webhooks"
PAGE = {"accept": "text/html"}


def admin(world: World) -> TestClient:
    return people.at_work(people.hire(world.business.id, "admin", "Ruth Okafor"))


def sent() -> list[WebhookDelivery]:
    with reading() as session:
        return list(session.exec(select(WebhookDelivery).order_by(WebhookDelivery.id)).all())


def the_endpoint() -> WebhookEndpoint:
    with reading() as session:
        return session.exec(select(WebhookEndpoint)).one()


class TestSecret:
    @pytest.mark.requirement("WHK-40")
    def test_it_is_shown_once_after_adding_and_after_a_new_one(self) -> None:
        browser = admin(factories.world())
        made = browser.post(f"{HOME}/add", data={"url": "https://erp.example.com/hooks"}, headers=PAGE)
        here = made.headers["location"]
        first, again = browser.get(here).text, browser.get(here).text
        held = the_endpoint().secrets_in_force()[0]
        assert held in first
        assert held not in again
        assert held not in made.headers["set-cookie"]
        moved = browser.post(f"{here}/secret", headers=PAGE)
        newest, before = the_endpoint().secrets_in_force()
        assert before == held
        assert newest in browser.get(moved.headers["location"]).text
        assert "two are in force until" in browser.get(here).text

    def test_a_cookie_that_nobody_sealed_shows_nothing(self) -> None:
        browser = admin(factories.world())
        browser.post(f"{HOME}/add", data={"url": "https://erp.example.com/hooks"})
        for bad in ("x", "bm90IHNlYWxlZCBieSBhbnlib2R5IGhlcmUgYXQgYWxs"):
            browser.cookies.set("staff_once", bad)
            assert browser.get(f"{HOME}/{the_endpoint().id}").status_code == 200

    @pytest.mark.requirement("IDN-07")
    def test_adding_one_wants_a_fresh_code_and_goes_on_with_what_was_typed(self) -> None:
        world = factories.world()
        ruth = people.hire(world.business.id, "admin", "Ruth Okafor")
        browser = people.at_work(ruth)
        clock.shift_process(timedelta(minutes=6))
        form = {"url": "https://erp.example.com/hooks", "types": ["plan.created", "invoice.paid"]}
        asked = browser.post(f"{HOME}/add", data=form, headers=PAGE)
        assert asked.status_code == 403
        assert 'value="https://erp.example.com/hooks"' in asked.text
        wrong = browser.post(
            "/staff/confirm", data=form | {"code": "000000", "go_on": f"{HOME}/add"}, headers=PAGE
        )
        assert 'value="plan.created"' in wrong.text
        confirmed = browser.post(
            "/staff/confirm", data=form | {"code": ruth.code(), "go_on": f"{HOME}/add"}, headers=PAGE
        )
        assert (confirmed.status_code, confirmed.headers["location"]) == (307, f"{HOME}/add")
        browser.post(f"{HOME}/add", data=form, headers=PAGE)
        assert the_endpoint().types == ["invoice.paid", "plan.created"]

    def test_a_code_sends_nobody_on_to_another_place(self) -> None:
        world = factories.world()
        ruth = people.hire(world.business.id, "admin")
        browser = people.at_work(ruth)
        form = {"code": ruth.code(), "go_on": "https://elsewhere.example/staff/x"}
        answer = browser.post("/staff/confirm", data=form, headers=PAGE)
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/queue")


class TestSeeing:
    def test_a_delivery_is_shown_with_its_tries_its_answer_and_its_payload(self) -> None:
        world = factories.world()
        browser = admin(world)
        with receiver(500) as (url, _got):
            made = endpoint(world, url)
            happen(world)
            drain()
        page = browser.get(f"{HOME}/{made.id}").text
        assert "consent.changed" in page
        assert "500, next try" in page
        assert "&#34;channel&#34;: &#34;sms&#34;" in page
        assert "1 try" in page
        assert "1 being tried again" in browser.get(HOME).text
        assert "Nothing failed" in browser.get(f"{HOME}/{made.id}?status=failed").text

    @pytest.mark.requirement("IDN-13")
    def test_another_businesss_endpoint_is_not_there(self) -> None:
        theirs = endpoint(factories.world(), "http://127.0.0.1:9/hooks")
        browser = admin(factories.world())
        assert browser.get(f"{HOME}/{theirs.id}").status_code == 404
        for act in ("secret", "status", "remove", "test", "recover"):
            answer = browser.post(f"{HOME}/{theirs.id}/{act}", data={"status": "disabled"})
            assert answer.status_code == 404, act


class TestSending:
    def test_a_test_event_goes_there_and_nowhere_else(self) -> None:
        world = factories.world()
        with receiver() as (one, got), receiver() as (two, nothing):
            tried = endpoint(world, one)
            endpoint(world, two)
            assert admin(world).post(f"{HOME}/{tried.id}/test").status_code == 200
            drain()
        assert b"endpoint.test" in got[0][1]
        assert nothing == []

    def test_what_waits_is_tried_now_and_what_is_done_is_sent_anew(self) -> None:
        world = factories.world()
        browser = admin(world)
        with receiver(500) as (url, got):
            made = endpoint(world, url)
            happen(world)
            drain()
            (waiting,) = sent()
            assert browser.post(f"{HOME}/{made.id}/again", data={"delivery": waiting.id}).status_code == 200
            drain()
        assert [one["webhook-id"] for one, _body in got] == [waiting.id, waiting.id]
        with receiver() as (url, got):
            with transaction() as session:
                held = endpoints.get(session, world.business.id, made.id)
                held.url = url
                session.add(held)
            browser.post(f"{HOME}/{made.id}/again", data={"delivery": waiting.id})
            drain()
            browser.post(f"{HOME}/{made.id}/again", data={"delivery": waiting.id})
            drain()
        first, second = got
        assert first[0]["webhook-id"] == waiting.id
        assert second[0]["webhook-id"] != waiting.id
        assert first[1] == second[1]

    def test_what_failed_and_what_was_missed_comes_in_order_and_what_arrived_does_not(self) -> None:
        world = factories.world()
        browser = admin(world)
        with receiver() as (url, got):
            made = endpoint(world, url)
            happen(world)
            drain()
            browser.post(f"{HOME}/{made.id}/status", data={"status": "disabled"})
            happen(world)
            happen(world)
            drain()
            assert len(got) == 1
            refused = browser.post(f"{HOME}/{made.id}/recover", data={"hours": "24"})
            assert (refused.status_code, refused.json()["code"]) == (409, "endpoint_disabled")
            browser.post(f"{HOME}/{made.id}/status", data={"status": "active"})
            told = browser.post(f"{HOME}/{made.id}/recover", data={"hours": "24"}).json()["told"]
            assert told.startswith("2 events are")
            drain()
            assert len({body for _headers, body in got}) == 3
            again = browser.post(f"{HOME}/{made.id}/recover", data={"hours": "24"}).json()["told"]
            assert again.startswith("Nothing failed")
            drain()
        assert len(got) == 3

    def test_a_recovery_is_a_bounded_number_at_a_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recovery, "MOST_AT_ONCE", 2)
        world = factories.world()
        with receiver() as (url, got):
            for _ in range(3):
                happen(world)
            drain()
            made = endpoint(world, url)
            browser = admin(world)
            assert "There are more" in browser.post(f"{HOME}/{made.id}/recover").json()["told"]
            drain()
            assert browser.post(f"{HOME}/{made.id}/recover").json()["told"].startswith("1 event is")
            drain()
        assert len(got) == 3

    def test_a_disabled_one_gets_no_test(self) -> None:
        world = factories.world()
        browser = admin(world)
        made = endpoint(world, "http://127.0.0.1:9/hooks")
        browser.post(f"{HOME}/{made.id}/status", data={"status": "disabled"})
        answer = browser.post(f"{HOME}/{made.id}/test", headers=PAGE)
        assert answer.status_code == 303
        page = browser.get(answer.headers["location"]).text
        assert "make it active first" in page
        assert "Disabled: by Ruth Okafor" in page

    def test_a_removed_one_is_gone_and_makes_room(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(endpoints, "MOST", 1)
        world = factories.world()
        browser = admin(world)
        made = endpoint(world, "http://127.0.0.1:9/hooks")
        form = {"url": "https://erp.example.com/hooks"}
        assert browser.post(f"{HOME}/add", data=form).status_code == 409
        assert browser.post(f"{HOME}/{made.id}/remove").status_code == 200
        assert browser.post(f"{HOME}/add", data=form).status_code == 200
        assert browser.get(f"{HOME}/{made.id}").status_code == 404
