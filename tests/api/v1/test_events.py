"""Integrators read what happened, and have it delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from assistant.core.db import transaction
from assistant.core.queue.drain import drain
from assistant.domain import contact
from assistant.jobs import load
from assistant.main import create_app
from tests import factories
from tests.channels.test_webhooks import receiver

if TYPE_CHECKING:
    from tests.factories import World

load.load()
pytestmark = pytest.mark.usefixtures("database")


def client(world: World) -> TestClient:
    return TestClient(create_app(), headers={"authorization": f"Bearer {world.api_key}"})


def happen(world: World, times: int = 1) -> None:
    for _ in range(times):
        with transaction() as session:
            contact.record_consent(session, world.scope(), channel="sms", granted=True, source="web")
    drain()


def events(api: TestClient, **query: Any) -> dict[str, Any]:
    answer = api.get("/v1/events", params=query)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


class TestFeed:
    def test_it_is_read_to_its_end_page_by_page(self) -> None:
        world = factories.world()
        api = client(world)
        happen(world, 5)
        seen, after, more = [], 0, True
        while more:
            page = events(api, after=after, limit=2)
            seen += page["data"]
            after, more = page["next"], page["more"]
        assert [event["type"] for event in seen].count("consent.changed") == 5
        assert len({event["id"] for event in seen}) == len(seen)
        assert events(api, after=after)["data"] == []

    def test_one_type_alone(self) -> None:
        world = factories.world()
        happen(world)
        found = events(client(world), type="consent.changed")["data"]
        assert {event["type"] for event in found} == {"consent.changed"}

    @pytest.mark.requirement("IDN-13")
    def test_another_business_sees_none_of_it(self) -> None:
        ours, theirs = factories.world(), factories.world()
        happen(ours)
        shown = events(client(theirs))["data"]
        assert ours.customer.id not in str(shown)


class TestEndpoints:
    def test_the_secret_is_shown_once(self) -> None:
        api = client(factories.world())
        key = {"Idempotency-Key": "one"}
        body = {"url": "https://erp.example.com/hooks", "types": ["plan.created"]}
        first = api.post("/v1/webhook_endpoints", json=body, headers=key)
        again = api.post("/v1/webhook_endpoints", json=body, headers=key)
        assert first.status_code == 201
        assert first.json()["secret"].startswith("whsec_")
        assert again.json()["id"] == first.json()["id"]
        assert "secret" not in again.json()
        assert "whsec_" not in api.get("/v1/webhook_endpoints").text

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"url": "ftp://erp.example.com/x"}, "bad_url"),
            ({"url": "https://user:pw@erp.example.com/x"}, "bad_url"),
            ({"url": "https://erp.example.com/x", "types": ["plan.eaten"]}, "bad_type"),
        ],
    )
    def test_what_cannot_be_delivered_is_refused_with_words(self, body: dict[str, Any], code: str) -> None:
        answer = client(factories.world()).post("/v1/webhook_endpoints", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    def test_tried_looked_at_replayed_and_removed(self) -> None:
        world = factories.world()
        api = client(world)
        with receiver() as (url, got):
            made = api.post("/v1/webhook_endpoints", json={"url": url}).json()["id"]
            assert api.post(f"/v1/webhook_endpoints/{made}/test").status_code == 202
            drain()
            (delivery,) = api.get(f"/v1/webhook_endpoints/{made}/deliveries").json()["data"]
            assert (delivery["type"], delivery["status"]) == ("endpoint.test", "delivered")
            assert api.post(f"/v1/webhook_deliveries/{delivery['id']}/replay").status_code == 202
            drain()
            assert api.delete(f"/v1/webhook_endpoints/{made}").status_code == 204
            happen(world)
        assert len(got) == 2
        assert api.get("/v1/webhook_endpoints").json()["data"] == []


class TestSeen:
    def test_a_person_on_the_page_is_told_of_once_and_a_get_never(self) -> None:
        world = factories.world()
        web = TestClient(create_app())
        for _ in range(2):
            web.get(f"/i/{world.token}")
            web.head(f"/i/{world.token}")
        drain()
        assert events(client(world), type="invoice.viewed")["data"] == []
        for _ in range(2):
            assert web.post(f"/i/{world.token}/seen").status_code == 204
        drain()
        (viewed,) = events(client(world), type="invoice.viewed")["data"]
        assert viewed["data"] == {"id": world.invoice.id, "customer_id": world.customer.id}
