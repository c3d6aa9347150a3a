"""Cases and conversations, worked by people from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.core import db
from assistant.domain import cases
from tests import acts

if TYPE_CHECKING:
    from tests.api.v1.conftest import Integrator

BY = {"by": "Ana", "reason": "Taking over."}


def test_a_person_takes_over_writes_and_gives_back(api: Integrator) -> None:
    path = f"/conversations/{api.world.conversation_id}"
    early = api.post(f"{path}/messages", {"text": "Hello", "by": "Ana"})
    assert (early.status_code, early.json()["code"]) == (422, "not_owner")
    assert api.post(f"{path}/owner", {"owner": "staff", **BY}).json()["owner"] == "staff"
    said = api.post(f"{path}/messages", {"text": "Hello, this is Ana.", "by": "Ana"})
    assert (said.status_code, said.json()["author"]) == (201, "staff")
    state = api.client.get(f"/i/{api.world.token}/state").json()
    assert state["conversation"]["owner"] == "staff"
    assert state["messages"][-1]["text"] == "Hello, this is Ana."
    assert api.post(f"{path}/owner", {"owner": "assistant", **BY}).json()["owner"] == "assistant"
    kinds = [entry["kind"] for entry in api.get("/audit", customer_id=api.world.customer.id).json()["data"]]
    assert kinds == ["conversation.returned", "message.sent", "conversation.handed_off"]


def test_a_case_is_closed_by_somebody_and_not_twice(api: Integrator) -> None:
    with db.transaction() as session:
        case, _new = cases.open_case(
            session, api.world.scope(), reason="complaint", summary="", effect_key=acts.unique("case")
        )
    path = f"/cases/{case.id}/status"
    assert api.post(path, {"status": "closed", **BY}).json()["status"] == "closed"
    again = api.post(path, {"status": "closed", **BY})
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    entry = api.get("/audit", subject=case.id).json()["data"][0]
    assert (entry["kind"], entry["actor"], entry["payload"]["reason"]) == (
        "case.closed",
        "staff:Ana",
        BY["reason"],
    )


@pytest.mark.requirement("AUD-01")
def test_the_log_shows_its_chain(api: Integrator) -> None:
    acts.pay(api.world, 100)
    acts.pay(api.world, 200)
    entries = api.get("/audit", customer_id=api.world.customer.id, kind="payment.received").json()["data"]
    assert [entry["seq"] for entry in entries] == [2, 1]
    assert entries[0]["prev_hash"] == entries[1]["hash"]
    assert api.get("/audit", kind="no.such.kind").status_code == 422


def test_a_decision_is_only_the_record_of_a_turn(api: Integrator) -> None:
    acts.pay(api.world, 100)
    entry = api.get("/audit", kind="payment.received").json()["data"][0]
    assert api.get(f"/decisions/{entry['id']}").status_code == 404
