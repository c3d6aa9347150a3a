"""The API reference for people says what the OpenAPI document says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import pytest
from fastapi import Body, FastAPI, Query
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

from assistant.api import docs_page
from assistant.api.v1 import router as v1
from assistant.core import config

if TYPE_CHECKING:
    from collections.abc import Iterator


class Line(BaseModel):
    what: str = Field(description="in `plain` words", max_length=80)
    price: int | None = None


class Order(BaseModel):
    """An order."""

    lines: list[Line]
    state: Literal["open", "closed"] = "open"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    monkeypatch.setenv("ASSISTANT_DEMO", "0")
    config.get_settings.cache_clear()
    made = FastAPI(docs_url=None)
    made.include_router(docs_page.router)
    yield made
    config.get_settings.cache_clear()


def test_every_operation_of_the_api_is_there(app: FastAPI) -> None:
    app.include_router(v1.router)
    document = app.openapi()
    page = TestClient(app).get("/docs").text
    for path, item in document["paths"].items():
        assert f"<code>{path}</code>" in page
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page
    assert "Authorization: Bearer $API_KEY" in page
    assert "<script" not in page


def test_nested_fields_types_and_limits_are_told(app: FastAPI) -> None:
    @app.post("/orders", tags=["orders"])
    def place(order: Annotated[Order, Body()], fast: Annotated[int, Query(ge=1, le=9)] = 3) -> None:
        """Place an order, `at once`."""

    operation = docs_page.groups(app.openapi())[0]["operations"][0]
    assert operation["description"] == "Place an order, at once."
    fields = {field["name"]: field for field in operation["fields"]}
    assert list(fields) == ["lines", "lines[].what", "lines[].price", "state"]
    assert fields["lines"]["type"] == "list of object"
    assert fields["lines[].what"]["text"] == "in plain words"
    assert fields["lines[].price"]["type"] == "integer"
    assert fields["state"]["type"] == '"open" or "closed"'
    assert not fields["state"]["required"]
    assert operation["parameters"][0]["text"] == "3 when left out, from 1 to 9"
    assert operation["example"].startswith('curl -X POST "$BASE_URL/orders"')
    assert '"what": "…"' in operation["example"]
