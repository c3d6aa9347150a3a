"""Payments, plans, promises and disputes, seen and driven from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from assistant.core import clock
from tests import acts, snapshots

if TYPE_CHECKING:
    from tests.api.v1.conftest import Integrator

BY = {"by": "Ana", "reason": "We looked at the delivery note."}


def payment(api: Integrator, minor: int, reference: str) -> dict[str, Any]:
    return {
        "invoice_id": api.world.invoice.id,
        "amount": {"minor": minor, "currency": "USD"},
        "received_on": "2026-11-01",
        "reference": reference,
    }


class TestPayment:
    @pytest.mark.requirement("MON-05")
    def test_recorded_by_hand_it_settles_plan_and_promise_at_once(self, api: Integrator) -> None:
        plan = acts.plan(api.world).plan
        due = clock.today("America/New_York") + timedelta(days=3)
        promise = acts.accept(api.world, acts.offer_promise(api.world, due, minor=14400)).promise
        assert plan is not None
        assert promise is not None
        made = api.post("/payments", payment(api, 14400, "T1"))
        assert made.status_code == 201
        assert api.get(f"/payments/{made.json()['id']}").json() == made.json()
        parts = api.get(f"/plans/{plan.id}").json()["instalments"]
        assert [part["status"] for part in parts] == ["paid", "due", "due"]
        assert api.get(f"/promises/{promise.id}").json()["status"] == "kept"

    def test_the_same_reference_is_booked_once_and_for_other_values_refused(self, api: Integrator) -> None:
        first, again = (
            api.post("/payments", payment(api, 100, "T1")),
            api.post("/payments", payment(api, 100, "T1")),
        )
        assert first.json()["id"] == again.json()["id"]
        before = snapshots.contents()
        assert api.post("/payments", payment(api, 101, "T1")).status_code == 422
        assert snapshots.contents() == before

    @pytest.mark.requirement("MON-05")
    def test_too_much_is_a_credit(self, api: Integrator) -> None:
        api.post("/payments", payment(api, 50000, "T1"))
        body = api.get(f"/invoices/{api.world.invoice.id}").json()
        assert (body["status"], body["balance"]["minor"], body["payable"]["minor"]) == ("credit", -6800, 0)

    def test_a_charge_is_no_payment(self, api: Integrator) -> None:
        charge = api.get(f"/invoices/{api.world.invoice.id}").json()["ledger"][0]["id"]
        assert api.get(f"/payments/{charge}").status_code == 404
        assert api.get("/payments").json()["data"] == []


@pytest.mark.requirement("COM-54")
class TestDispute:
    def decide(self, api: Integrator, dispute_id: str, **body: Any) -> Any:
        return api.post(f"/disputes/{dispute_id}/decision", BY | body)

    def test_upheld_with_a_credit_it_lowers_what_is_owed(self, api: Integrator) -> None:
        dispute = acts.dispute(api.world, minor=5000)
        assert self.decide(api, dispute.id, outcome="under_review").json()["status"] == "under_review"
        credit = {"minor": 3000, "currency": "USD"}
        assert self.decide(api, dispute.id, outcome="partly_upheld", credit=credit).status_code == 200
        body = api.get(f"/invoices/{api.world.invoice.id}").json()
        assert (body["balance"]["minor"], body["disputed"]["minor"]) == (40200, 0)
        assert [entry["kind"] for entry in body["ledger"]] == ["charge", "credit"]

    def test_a_decision_that_cannot_be_changes_nothing(
        self, api: Integrator, subtests: pytest.Subtests
    ) -> None:
        bodies: list[dict[str, Any]] = [
            {"outcome": "upheld", "credit": {"minor": 5001, "currency": "USD"}},
            {"outcome": "upheld", "credit": {"minor": 1, "currency": "EUR"}},
            {"outcome": "upheld", "credit": {"minor": 1, "currency": "XXX"}},
            {"outcome": "upheld", "credit": {"minor": 1, "currency": "ZZZ"}},
            {"outcome": "rejected", "credit": {"minor": 1, "currency": "USD"}},
            {"outcome": "open"},
        ]
        for body in bodies:
            with subtests.test(body=body):
                dispute = acts.dispute(api.world, minor=5000)
                before = snapshots.contents()
                assert self.decide(api, dispute.id, **body).status_code == 422
                assert snapshots.contents() == before

    def test_decided_it_is_decided(self, api: Integrator) -> None:
        dispute = acts.dispute(api.world, minor=5000)
        self.decide(api, dispute.id, outcome="rejected")
        before = snapshots.contents()
        again = self.decide(api, dispute.id, outcome="upheld", credit={"minor": 5000, "currency": "USD"})
        assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
        assert snapshots.contents() == before
