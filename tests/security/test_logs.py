"""A capability, a code or a card number is in no log, whoever writes it (AUD-06)."""

from __future__ import annotations

import io
import logging
import logging.config

import pytest
from uvicorn.config import LOGGING_CONFIG

from assistant.core import logging as ours

TOKEN = "Zq3vR8xK1mN5pT7wY2bC4dF6gH9jL0sA"


@pytest.mark.requirement("AUD-06", "IDN-01")
@pytest.mark.parametrize("name", ["uvicorn.error", "uvicorn.access"])
@pytest.mark.parametrize(
    "text",
    [
        f"GET /i/{TOKEN}/state",
        f"GET /pay/{TOKEN} and /pay/return/{TOKEN}",
        f"https://pay.example/i/{TOKEN}",
        "4242 4242 4242 4242",
    ],
)
def test_a_traceback_of_the_server_holds_no_capability(name: str, text: str) -> None:
    before = {known: list(logging.getLogger(known).handlers) for known in ("", "uvicorn", "uvicorn.access")}
    try:
        logging.config.dictConfig(LOGGING_CONFIG)
        ours.configure(json=True)
        written = io.StringIO()
        for known in ("", "uvicorn", "uvicorn.access"):
            for handler in logging.getLogger(known).handlers:
                if isinstance(handler, logging.StreamHandler):
                    handler.setStream(written)
        try:
            raise ValueError(f"cannot answer {text}")
        except ValueError:
            logging.getLogger(name).exception("Exception in ASGI application")
        assert "Exception in ASGI application" in written.getvalue()
        assert TOKEN not in written.getvalue()
        assert "4242 4242 4242 4242" not in written.getvalue()
    finally:
        for known, handlers in before.items():
            logging.getLogger(known).handlers[:] = handlers
