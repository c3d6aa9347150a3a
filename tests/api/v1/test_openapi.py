"""The document that programs read is valid, complete, and true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.routing import APIRoute

from assistant.api.v1 import accounts, commitments, conversations, events, personal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # nothing here is about the database

RESOURCES = (
    "customers", "invoices", "payments", "plans", "promises", "disputes", "cases", "conversations",
    "decisions", "audit",
)  # fmt: skip


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def refs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from refs(inner)


def test_it_is_openapi_3_1_and_holds_together(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert document["info"]["title"]
    assert document["info"]["version"]
    for ref in refs(document):
        found: Any = document
        for step in ref.removeprefix("#/").split("/"):
            found = found[step]
    ids = [operation["operationId"] for _method, _path, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for method, path, operation in operations(document):
        names = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert names == set(re.findall(r"{(\w+)}", path)), path
        assert operation["responses"], path
        assert "requestBody" not in operation or method in ("post", "put", "patch"), path


def test_every_route_of_v1_is_there_with_words_and_its_security(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    documented = {(method.upper(), path) for method, path, _operation in operations(document)}
    assert documented
    assert all(path.startswith("/v1/") for _method, path in documented)
    routed = {
        (method, f"/v1{route.path}")
        for part in (accounts, commitments, conversations, events, personal)
        for route in part.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert routed == documented
    for method, path, operation in operations(document):
        assert operation.get("summary"), path
        assert operation.get("description"), path
        assert operation.get("tags"), path
        assert operation.get("security"), path
        if method == "post":
            headers = [one["name"] for one in operation.get("parameters", []) if one["in"] == "header"]
            assert "idempotency-key" in headers, path


def test_it_has_the_resources_of_the_contract(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for name in RESOURCES:
        assert any(path.split("/")[2] == name for path in paths), name
    assert "post" in paths["/v1/invoices/{invoice_id}/link"]


def test_people_have_a_page_of_it(client: TestClient) -> None:
    page = client.get("/docs", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "/v1/invoices/{invoice_id}/link" in page.text
    assert "<script" not in page.text
