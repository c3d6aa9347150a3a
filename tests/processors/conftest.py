"""Stripe's fake behind the settings of an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.core import config
from tests.fakes import stripe_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.stripe_server import Stripe

WEBHOOK_SECRET = "whsec_test_0123456789"


@pytest.fixture
def stripe(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stripe]:
    """An account at Stripe; the demo's own processors are not there."""
    running = stripe_server.Running()
    monkeypatch.setenv("STRIPE_SECRET_KEY", stripe_server.KEY)
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET)
    monkeypatch.setenv("STRIPE_BASE_URL", running.stripe.url)
    monkeypatch.setenv("ASSISTANT_DEMO", "")
    config.get_settings.cache_clear()
    yield running.stripe
    running.stop()
