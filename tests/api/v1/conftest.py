"""An integrator with a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from tests import factories

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.factories import World


class Integrator:
    """Calls /v1 with the key of one business."""

    def __init__(self, app: FastAPI, world: World):
        self.world = world
        self.client = TestClient(app, raise_server_exceptions=False)
        self.client.headers["authorization"] = f"Bearer {world.api_key}"

    def get(self, path: str, **params: Any) -> Any:
        return self.client.get(f"/v1{path}", params=params or None)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **options: Any) -> Any:
        headers = {} if key is None else {"idempotency-key": key}
        if body is not None:
            options["json"] = body
        return self.client.post(f"/v1{path}", headers=headers, **options)

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/v1{path}")


@pytest.fixture
def api(app: FastAPI) -> Integrator:
    """The key of a fresh world's business."""
    return Integrator(app, factories.world())


@pytest.fixture
def other(app: FastAPI) -> Integrator:
    """The key of another business."""
    return Integrator(app, factories.world())
