"""The example client of the documents does what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import factories

if TYPE_CHECKING:
    from starlette.testclient import TestClient

PAGE = Path(__file__).parents[3] / "docs" / "api.md"


def example() -> dict[str, Any]:
    code = re.search(r"```python\n(.+?)```", PAGE.read_text(), re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(code[1], names)
    return names


def test_it_issues_an_invoice_and_reads_the_news(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    world = factories.world()
    url = example()["example"](client, world.api_key)
    page = client.get(url.removeprefix("http://testserver"), headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "$432.00" in page.text
    assert "Send this to your customer" in capsys.readouterr().out


def test_a_second_invoice_is_for_the_same_customer(client: TestClient) -> None:
    world = factories.world()
    assistant = example()["Assistant"](client, world.api_key)
    customer = {"external_id": "C-1", "name": "Ada", "country": "US", "timezone": "America/New_York"}
    invoice = {
        "currency": "USD", "issued_on": "2026-11-01", "due_on": "2026-12-01",
        "lines": [{"description": "Work", "net_minor": 100}],
    }  # fmt: skip
    assistant.issue(customer, invoice | {"number": "A-1"})
    assistant.issue(customer, invoice | {"number": "A-2"})
    assert len(assistant.get("/customers", external_id="C-1")["data"]) == 1


def test_the_scopes_of_the_page_are_those_that_there_are() -> None:
    from assistant.domain import api_keys

    page = PAGE.read_text()
    for resource in api_keys.RESOURCES:
        assert f"`{resource}`" in page, resource
