"""The real app over each database, as browsers and programs see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from assistant.main import create_app

if TYPE_CHECKING:
    from fastapi import FastAPI


@pytest.fixture
def app(database: str) -> FastAPI:
    return create_app()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Follows no redirect, and shows a fault as the 500 that a visitor would see."""
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)
