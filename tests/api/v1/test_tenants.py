"""With the key of one business, everything of another is simply not there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from assistant.core import clock, db
from assistant.domain import cases
from tests import acts, snapshots

if TYPE_CHECKING:
    from tests.api.v1.conftest import Integrator
    from tests.factories import World

LISTS = (
    "customers", "invoices", "payments", "plans", "promises", "disputes", "cases", "conversations", "audit",
)  # fmt: skip
BY = {"by": "Ana", "reason": "because"}


def everything(api: Integrator) -> dict[str, str]:
    """One of each resource of the integrator's business, by the name of its list."""
    world: World = api.world
    plan = acts.plan(world).plan
    promise = acts.accept(
        world, acts.offer_promise(world, clock.today("America/New_York") + timedelta(days=3), minor=5000)
    ).promise
    acts.pay(world, 1000)
    dispute = acts.dispute(world, minor=500)
    with db.transaction() as session:
        case, _new = cases.open_case(
            session, world.scope(), reason="complaint", summary="", effect_key=acts.unique("case")
        )
    answer = api.client.post(
        f"/i/{world.token}/messages",
        json={"text": "Are you a bot?", "client_id": "1"},
        headers={"accept": "*/*"},
    ).json()
    assert plan is not None
    assert promise is not None
    return {
        "customers": world.customer.id,
        "invoices": world.invoice.id,
        "payments": api.get("/payments").json()["data"][0]["id"],
        "plans": plan.id,
        "promises": promise.id,
        "disputes": dispute.id,
        "cases": case.id,
        "conversations": world.conversation_id,
        "decisions": answer["reply"]["decision_id"],
    }


def writes(ids: dict[str, str]) -> list[tuple[str, str, Any]]:
    return [
        ("POST", f"/invoices/{ids['invoices']}/link", None),
        ("DELETE", f"/invoices/{ids['invoices']}/link", None),
        ("POST", "/payments", {"invoice_id": ids["invoices"], "amount": {"minor": 1, "currency": "USD"},
                               "received_on": "2026-11-01", "reference": "x"}),
        ("POST", "/invoices", {"customer_id": ids["customers"], "number": "X-1", "currency": "USD",
                               "issued_on": "2026-11-01", "due_on": "2026-12-01",
                               "lines": [{"description": "x", "net_minor": 1}]}),
        ("POST", f"/disputes/{ids['disputes']}/decision", {"outcome": "upheld", **BY}),
        ("POST", f"/cases/{ids['cases']}/status", {"status": "closed", **BY}),
        ("POST", f"/conversations/{ids['conversations']}/owner", {"owner": "staff", **BY}),
        ("POST", f"/conversations/{ids['conversations']}/messages", {"text": "Pay me", "by": "Mallory"}),
    ]  # fmt: skip


@pytest.mark.requirement("IDN-13")
class TestIsolation:
    def test_every_resource_is_found_by_its_own_key_and_by_no_other(
        self, api: Integrator, other: Integrator
    ) -> None:
        ids = everything(api)
        for name, found in ids.items():
            mine = api.get(f"/{name}/{found}")
            assert (mine.status_code, mine.json()["id"]) == (200, found), name
            theirs, nothing = other.get(f"/{name}/{found}"), other.get(f"/{name}/{found[:4]}{'0' * 32}")
            assert theirs.status_code == nothing.status_code == 404, name
            assert theirs.json() == nothing.json(), name

    def test_every_list_holds_its_own_whatever_is_asked_for(self, api: Integrator, other: Integrator) -> None:
        ids = everything(api)
        for name in LISTS:
            assert api.get(f"/{name}").json()["data"], name
            for params in (
                {},
                {"invoice_id": ids["invoices"]},
                {"customer_id": ids["customers"]},
                {"cursor": "zzzz"},
                {"business_id": api.world.business.id},
                {"kind": "payment.received"},
                {"external_id": api.world.customer.external_id},
                {"number": api.world.invoice.number},
            ):
                answer = other.get(f"/{name}", **params)
                assert answer.status_code == 200, (name, params)
                for value in (*ids.values(), api.world.business.id):
                    assert value not in answer.text, (name, params)

    def test_nothing_of_another_business_can_be_changed(self, api: Integrator, other: Integrator) -> None:
        ids = everything(api)
        before = snapshots.contents()
        for method, path, body in writes(ids):
            answer = other.client.request(method, f"/v1{path}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
        assert snapshots.contents() == before

    def test_the_same_things_can_be_changed_by_their_own_business(self, api: Integrator) -> None:
        ids = everything(api)
        for method, path, body in writes(ids):
            answer = api.client.request(method, f"/v1{path}", json=body)
            assert answer.status_code in (200, 201), (path, answer.text)

    def test_an_idempotency_key_is_the_business_s_own(self, api: Integrator, other: Integrator) -> None:
        body = {"external_id": "E1", "name": "Ann", "country": "US", "timezone": "UTC"}
        mine, theirs = api.post("/customers", body, key="k"), other.post("/customers", body, key="k")
        assert (mine.status_code, theirs.status_code) == (201, 201)
        assert mine.json()["id"] != theirs.json()["id"]
