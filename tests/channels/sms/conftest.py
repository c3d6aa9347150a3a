"""A fake Twilio in its own process, and the settings that point to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.channels.sms import api
from assistant.core import config
from tests.fakes import twilio_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.twilio_server import Remote

FROM = "+12075550114"


@pytest.fixture(scope="session")
def twilio_process() -> Iterator[Remote]:
    with twilio_server.running() as remote:
        yield remote


@pytest.fixture
def twilio(twilio_process: Remote, monkeypatch: pytest.MonkeyPatch) -> Iterator[Remote]:
    """The fake, empty, and this process's settings pointing to it; nothing may have been of a wrong shape."""
    twilio_process.control("reset", {})
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", twilio_process.account)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", twilio_process.token)
    monkeypatch.setenv("TWILIO_FROM", FROM)
    monkeypatch.setenv("TWILIO_BASE_URL", twilio_process.url)
    config.get_settings.cache_clear()
    yield twilio_process
    api.forget()
    config.get_settings.cache_clear()
    assert twilio_process.faults == []
