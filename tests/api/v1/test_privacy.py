"""/v1: a customer's erasure, under its own scope (COM-72)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from assistant.core.db import reading, transaction
from assistant.domain import api_keys
from assistant.domain.personal.erasure import Erasure

pytestmark = pytest.mark.requirement("COM-72")


def path(api: Any) -> str:
    return f"/customers/{api.world.customer.id}/erasure"


def test_it_says_what_it_would_do_and_then_does_it_once(api: Any) -> None:
    before = api.get(path(api)).json()
    first = api.post(path(api), key="k1")
    assert first.status_code == 200
    assert first.json() == before
    again = api.post(path(api), key="k1")
    assert (again.json(), again.headers["idempotency-replayed"]) == (before, "true")
    contacts = api.get(f"/customers/{api.world.customer.id}").json()["contacts"]
    assert contacts == []
    with reading() as session:
        assert len(session.exec(select(Erasure)).all()) == 1


@pytest.mark.requirement("IDN-13")
def test_another_business_finds_no_such_customer(api: Any, other: Any) -> None:
    assert other.get(path(api)).status_code == 404
    assert other.post(path(api)).status_code == 404
    assert api.get(f"/customers/{api.world.customer.id}").json()["contacts"] != []


def test_who_may_write_customers_may_not_erase_them(api: Any) -> None:
    with transaction() as session:
        _key, secret = api_keys.issue(
            session, api.world.business.id, "erp", scopes="customers:write privacy:read"
        )
    api.client.headers["authorization"] = f"Bearer {secret}"
    assert api.get(path(api)).status_code == 200
    refused = api.post(path(api))
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


@pytest.mark.requirement("COM-70")
def test_the_bundle_is_a_zip_file_of_ones_own_customer(api: Any, other: Any) -> None:
    wanted = f"/customers/{api.world.customer.id}/access"
    answer = api.get(wanted)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.content.startswith(b"PK")
    assert other.get(wanted).status_code == 404
