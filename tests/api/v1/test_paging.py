"""Pages hold every row once, newest first, also while new ones are coming in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.core import db
from assistant.core.money import Money
from assistant.domain import payments
from tests import acts, factories

if TYPE_CHECKING:
    from tests.api.v1.conftest import Integrator

ROWS = 120


def walk(api: Integrator, path: str, **params: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(60):
        page = api.get(path, **params, **cursor).json()
        assert set(page) == {"data", "next"}
        rows += page["data"]
        if page["next"] is None:
            return rows
        cursor = {"cursor": page["next"]}
    raise AssertionError("the pages do not end")


def pay_often(api: Integrator, count: int) -> None:
    with db.transaction() as session:
        for number in range(count):
            payments.receive(
                session, api.world.invoice, Money(1, "USD"), source="t", external_id=f"{count}-{number}",
                text="", actor="system",
            )  # fmt: skip


@pytest.mark.parametrize("limit", [7, 40, 100])
def test_through_many_rows_none_is_lost_and_none_comes_twice(api: Integrator, limit: int) -> None:
    pay_often(api, ROWS)
    for path in ("/payments", "/audit"):
        rows = walk(api, path, limit=limit)
        ids = [row["id"] for row in rows]
        assert len(ids) == len(set(ids)) >= ROWS
        assert ids == sorted(ids, reverse=True)


def test_what_comes_in_meanwhile_does_not_disturb_the_pages(api: Integrator) -> None:
    pay_often(api, 30)
    first = api.get("/payments", limit=20).json()
    pay_often(api, 10)
    second = api.get("/payments", limit=20, cursor=first["next"]).json()
    ids = [row["id"] for row in first["data"] + second["data"]]
    assert (len(ids), len(set(ids)), second["next"]) == (30, 30, None)


def test_a_filter_holds_over_all_pages(api: Integrator) -> None:
    with db.transaction() as session:
        second = factories.invoice(session, api.world.customer)
    pay_often(api, 10)
    with db.transaction() as session:
        payments.receive(
            session, second, Money(1, "USD"), source="t", external_id="s", text="", actor="system"
        )
    rows = walk(api, "/payments", limit=3, invoice_id=api.world.invoice.id)
    assert {row["invoice_id"] for row in rows} == {api.world.invoice.id}
    assert len(rows) == 10


def test_exactly_one_page_has_no_next(api: Integrator) -> None:
    pay_often(api, 10)
    assert api.get("/payments", limit=10).json()["next"] is None
    assert api.get("/payments", limit=9).json()["next"] is not None


def test_an_empty_list_is_an_empty_page(api: Integrator) -> None:
    assert api.get("/plans").json() == {"data": [], "next": None}
    assert api.get("/disputes", status="upheld").json() == {"data": [], "next": None}
    acts.dispute(api.world)
    assert len(api.get("/disputes", status="open").json()["data"]) == 1


def test_a_page_that_cannot_be_is_refused(api: Integrator, subtests: pytest.Subtests) -> None:
    cases: list[dict[str, Any]] = [
        {"limit": 0},
        {"limit": -1},
        {"limit": 101},
        {"limit": "x"},
        {"limit": "1e1"},
        {"cursor": "é"},
        {"cursor": "x" * 65},
        {"cursor": "\x00"},
        {"limit": 10**30},
    ]
    for params in cases:
        for path in ["/payments", "/audit"]:
            with subtests.test(params=params, path=path):
                answer = api.get(path, **params)
                assert answer.status_code == 422
                assert answer.headers["content-type"] == "application/problem+json"
