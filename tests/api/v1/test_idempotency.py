"""A POST that is sent again with its key happens once and answers the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from assistant.core import db
from tests import acts, snapshots
from tests.api.v1.conftest import Integrator

if TYPE_CHECKING:
    from fastapi import FastAPI

ANN = {"external_id": "E1", "name": "Ann", "country": "US", "timezone": "UTC"}


def payment(api: Integrator, minor: int = 100, reference: str = "T1") -> dict[str, Any]:
    return {
        "invoice_id": api.world.invoice.id,
        "amount": {"minor": minor, "currency": "USD"},
        "received_on": "2026-11-01",
        "reference": reference,
    }


def count(table: str) -> int:
    with db.reading() as session:
        return int(session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


class TestReplay:
    def test_the_same_request_answers_the_same_and_changes_nothing(self, api: Integrator) -> None:
        first = api.post("/customers", ANN, key="k")
        before = snapshots.contents()
        again = api.post("/customers", ANN, key="k")
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert "idempotency-replayed" not in first.headers
        assert again.headers["idempotency-replayed"] == "true"
        assert snapshots.contents() == before

    def test_the_key_for_another_body_or_place_is_refused(self, api: Integrator) -> None:
        api.post("/customers", ANN, key="k")
        for path, body in (
            ("/customers", ANN | {"name": "Bob"}),
            ("/payments", payment(api)),
            ("/customers", None),
        ):
            answer = api.post(path, body, key="k")
            assert answer.status_code in (409, 422)
        answer = api.post("/customers", ANN | {"name": "Bob"}, key="k")
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
        assert count("customer") == 2

    @pytest.mark.requirement("IDN-01")
    def test_a_link_that_is_asked_for_again_is_the_same_link_and_is_not_stored(self, api: Integrator) -> None:
        path = f"/invoices/{api.world.invoice.id}/link"
        first, again = api.post(path, key="k").json(), api.post(path, key="k").json()
        assert first == again
        assert first["url"] == f"http://testserver/i/{first['token']}"
        assert api.client.get(f"/i/{first['token']}").status_code == 200
        assert api.post(path).json()["token"] != first["token"]
        with db.reading() as session:
            stored = session.execute(sa.text("SELECT body FROM idempotent_answer")).all()
        assert first["token"] not in str(stored)

    def test_what_failed_is_not_remembered(self, api: Integrator) -> None:
        bad = payment(api) | {"invoice_id": "inv_none"}
        assert api.post("/payments", bad, key="k").status_code == 404
        assert api.post("/payments", payment(api), key="k").status_code == 201

    @pytest.mark.parametrize("key", ["", "x" * 256])
    def test_a_key_that_is_none_is_refused(self, api: Integrator, key: str) -> None:
        answer = api.post("/customers", ANN, key=key)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")

    def test_without_a_key_it_happens_each_time_or_is_refused_by_its_own_name(self, api: Integrator) -> None:
        assert api.post("/customers", ANN).status_code == 201
        again = api.post("/customers", ANN)
        assert (again.status_code, again.json()["code"]) == (409, "duplicate_customer")


class TestAtOnce:
    @pytest.mark.parametrize("with_key", [True, False])
    def test_a_payment_sent_at_once_is_booked_once(
        self, app: FastAPI, api: Integrator, with_key: bool
    ) -> None:
        def act(_index: int) -> tuple[int, str]:
            answer = Integrator(app, api.world).post("/payments", payment(api), key="k" if with_key else None)
            return answer.status_code, answer.json().get("id", answer.text)

        results = acts.at_once(5, act)
        assert len(set(results)) == 1, results
        assert results[0][0] == 201
        assert acts.stands(api.world).balance.minor == 43100

    def test_a_link_asked_for_at_once_is_issued_once(self, app: FastAPI, api: Integrator) -> None:
        path = f"/invoices/{api.world.invoice.id}/link"
        results = acts.at_once(4, lambda _index: Integrator(app, api.world).post(path, key="k").json())
        assert len({result.get("token") for result in results}) == 1, results
        assert count("link") == 2

    def test_a_customer_made_at_once_is_made_once(self, app: FastAPI, api: Integrator) -> None:
        results = acts.at_once(
            4, lambda _index: Integrator(app, api.world).post("/customers", ANN).status_code
        )
        assert sorted(results) == [201, 409, 409, 409]
        assert count("customer") == 2
