"""Errors have one shape for programs and plain words for people, and say nothing of our insides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import factories

if TYPE_CHECKING:
    from starlette.testclient import TestClient

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # nothing here is about the database

CASES = [
    ("GET", "/i/" + "x" * 32, 404, "link_not_found"),
    ("GET", "/nothing", 404, "not_found"),
    ("DELETE", "/i/" + "x" * 32, 405, "method_not_allowed"),
    ("GET", "/v1/invoices", 401, "unauthorized"),
    ("POST", "/v1/customers", 401, "unauthorized"),
    ("GET", "/help/no-such-article", 404, "not_found"),
    ("GET", "/help/..%2f..%2fpyproject", 404, "not_found"),
    ("GET", "/help/%00", 404, "not_found"),
    ("GET", "/static/nothing.js", 404, "not_found"),
    ("GET", "/static/..%2f..%2fmain.py", 404, "not_found"),
]


def test_a_program_gets_a_problem_with_a_stable_code(client: TestClient, subtests: pytest.Subtests) -> None:
    for method, path, status, code in CASES:
        with subtests.test(method=method, path=path, status=status, code=code):
            answer = client.request(method, path)
            assert answer.headers["content-type"] == "application/problem+json"
            body = answer.json()
            assert set(body) >= {"type", "title", "status", "code", "detail"}
            assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
            assert body["type"] == f"urn:invoice-assistant:problem:{code}"


def test_a_person_gets_a_page(client: TestClient, subtests: pytest.Subtests) -> None:
    for method, path, status, code in CASES:
        with subtests.test(method=method, path=path, status=status, code=code):
            answer = client.request(method, path, headers={"accept": "text/html"})
            assert answer.status_code == status
            if path.startswith("/v1"):
                assert answer.headers["content-type"] == "application/problem+json"
            else:
                assert answer.headers["content-type"].startswith("text/html")
                assert "Traceback" not in answer.text


def test_a_refused_program_is_told_how_to_authenticate(client: TestClient) -> None:
    assert client.get("/v1/invoices").headers["www-authenticate"] == "Bearer"


def test_a_wrong_method_is_told_the_right_ones(client: TestClient) -> None:
    assert "GET" in client.delete(f"/i/{factories.world().token}").headers["allow"]
