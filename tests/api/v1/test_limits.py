"""Each key has its own number of calls, and is told how many are left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from assistant.api import rate_limit
from assistant.core import config
from assistant.core.errors import Misconfigured
from assistant.main import create_app
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # nothing here is about the database


@pytest.fixture
def limited(database: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., TestClient]:
    def make(limit: str, store: str = "memory://") -> TestClient:
        monkeypatch.setenv("ASSISTANT_RATE_LIMIT", limit)
        monkeypatch.setenv("ASSISTANT_RATE_LIMIT_STORE", store)
        config.get_settings.cache_clear()
        rate_limit._limiter.cache_clear()
        return TestClient(create_app(), raise_server_exceptions=False)

    return make


def key(world: factories.World) -> dict[str, str]:
    return {"authorization": f"Bearer {world.api_key}"}


def test_calls_beyond_the_limit_are_told_when_to_come_back(limited: Callable[..., TestClient]) -> None:
    client, world, other = limited("3/hour"), factories.world(), factories.world()
    for left in (2, 1, 0):
        answer = client.get("/v1/invoices", headers=key(world))
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"key";q=3;w=3600'
        assert re.fullmatch(rf'"key";r={left};t=\d+', answer.headers["ratelimit"])
    refused = client.get("/v1/invoices", headers=key(world))
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert refused.json()["retry_after"] == int(refused.headers["retry-after"])
    assert refused.headers["ratelimit"].startswith('"key";r=0;')
    assert client.get("/v1/invoices", headers=key(other)).status_code == 200


def test_refusals_count_and_carry_the_headers_too(limited: Callable[..., TestClient]) -> None:
    client, world = limited("2/hour"), factories.world()
    missing = client.get("/v1/invoices/inv_none", headers=key(world))
    assert missing.status_code == 404
    assert missing.headers["ratelimit"].startswith('"key";r=1;')
    assert client.post("/v1/payments", headers=key(world), json={}).status_code == 422
    assert client.get("/v1/invoices", headers=key(world)).status_code == 429


def test_the_payers_page_and_a_stranger_have_no_such_headers(limited: Callable[..., TestClient]) -> None:
    client, world = limited("2/hour"), factories.world()
    assert "ratelimit" not in client.get(f"/i/{world.token}").headers
    stranger = client.get("/v1/invoices", headers={"authorization": "Bearer ia_wrong"})
    assert stranger.status_code == 401
    assert "ratelimit" not in stranger.headers


def test_a_store_that_is_away_refuses_nobody(limited: Callable[..., TestClient]) -> None:
    client, world = limited("1/hour", "redis://127.0.0.1:9"), factories.world()
    for _call in range(2):
        assert client.get("/v1/invoices", headers=key(world)).status_code == 200


@pytest.mark.parametrize(("limit", "store"), [("many", "memory://"), ("5/minute", "carrier-pigeon://x")])
def test_half_a_setting_stops_the_start(limited: Callable[..., TestClient], limit: str, store: str) -> None:
    with pytest.raises(Misconfigured, match="ASSISTANT_RATE_LIMIT"):
        limited(limit, store)
