"""A key does what its scopes name, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from assistant.core import db
from assistant.core.errors import Invalid
from assistant.domain import api_keys
from tests import factories

if TYPE_CHECKING:
    from fastapi import FastAPI

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # nothing here is about the database


def client_with(app: FastAPI, scopes: str) -> tuple[TestClient, factories.World, str]:
    world = factories.world()
    with db.transaction() as session:
        key, secret = api_keys.issue(session, world.invoice.business_id, "erp", scopes=scopes)
        key_id = key.id
    client = TestClient(app, raise_server_exceptions=False, headers={"authorization": f"Bearer {secret}"})
    return client, world, key_id


def test_a_key_that_may_read_invoices_reads_them_and_writes_none(app: FastAPI) -> None:
    client, world, _key = client_with(app, "invoices:read")
    assert client.get(f"/v1/invoices/{world.invoice.id}").status_code == 200
    refused = client.post(f"/v1/invoices/{world.invoice.id}/link")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert "invoices:write" in refused.json()["detail"]
    assert client.delete(f"/v1/invoices/{world.invoice.id}/link").status_code == 403
    for path in ("customers", "payments", "cases", "audit", "events", "event_types", "webhook_endpoints"):
        assert client.get(f"/v1/{path}").status_code == 403, path


def test_who_may_write_may_read(app: FastAPI) -> None:
    client, world, _key = client_with(app, "invoices:write, webhooks:write")
    assert client.post(f"/v1/invoices/{world.invoice.id}/link").status_code == 201
    assert client.get("/v1/invoices").status_code == 200
    assert client.get("/v1/webhook_endpoints").status_code == 200
    assert client.get("/v1/payments").status_code == 403


def test_every_operation_of_the_document_has_a_scope_that_opens_it(app: FastAPI) -> None:
    client, _world, _key = client_with(app, "*")
    paths = client.get("/openapi.json").json()["paths"]
    asked = set()
    for path, item in paths.items():
        for method in item:
            client, _world, _key = client_with(app, "decisions:read")
            answer = client.request(method, path.replace("{", "").replace("}", ""), json={})
            if answer.json().get("code") == "scope_missing":
                asked.add(answer.json()["detail"].split()[6].rstrip(";").partition(":")[0])
    assert asked == set(api_keys.RESOURCES) - {"decisions"}


def test_a_revoked_key_is_nobodys_and_revoking_twice_is_once(app: FastAPI) -> None:
    client, world, key_id = client_with(app, "*")
    for _again in range(2):
        with db.transaction() as session:
            api_keys.revoke(session, world.invoice.business_id, key_id, actor="command")
    assert client.get("/v1/invoices").status_code == 401


@pytest.mark.parametrize("scopes", ["", " ", "invoices", "invoices:delete", "invoices:read refunds:write"])
def test_a_scope_that_there_is_not_is_refused_by_name(database: str, scopes: str) -> None:
    with pytest.raises(Invalid, match=r"scope|what the key is for"):
        api_keys.checked(scopes)
