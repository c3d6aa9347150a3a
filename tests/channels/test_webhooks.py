"""Events leave signed as the specification says, and never into the house (WHK-40, WHK-41)."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks import Webhook

from assistant.channels import webhooks
from assistant.core import clock, config

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@contextmanager
def receiver(status: int = 200, **headers: str) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server on loopback; its address and what it got."""
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hooks?a=1", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A setting under which loopback may be posted to."""
    monkeypatch.setenv("ASSISTANT_WEBHOOKS_TO_PRIVATE", "1")
    config.get_settings.cache_clear()
    yield
    config.get_settings.cache_clear()


@pytest.mark.requirement("WHK-40")
def test_the_published_vector() -> None:
    clock.freeze_process(datetime.fromtimestamp(1614265330, UTC))
    sent = webhooks.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', [SECRET])
    assert sent["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert sent["webhook-timestamp"] == "1614265330"


@pytest.mark.usefixtures("inside")
class TestPost:
    @pytest.mark.requirement("WHK-40")
    def test_a_receiver_with_either_secret_can_verify_it(self) -> None:
        other = "whsec_" + "QUJD" * 11
        with receiver() as (url, got):
            answered = webhooks.post(url, "msg_1", '{"a":1}', [SECRET, other])
        assert answered.taken
        ((headers, body),) = got
        for secret in (SECRET, other):
            assert Webhook(secret).verify(body, headers) == json.loads(body)

    @pytest.mark.requirement("WHK-41")
    @pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 410, 500, 503])
    def test_anything_but_success_is_a_failure_and_no_redirect_is_followed(self, status: int) -> None:
        with receiver() as (elsewhere, reached), receiver(status, location=elsewhere) as (url, got):
            answered = webhooks.post(url, "msg_1", "{}", [SECRET])
        assert (answered.taken, answered.status) == (False, status)
        assert (len(got), len(reached)) == (1, 0)

    @pytest.mark.requirement("WHK-41")
    def test_the_receivers_wish_to_wait_is_heard(self) -> None:
        with receiver(503, retry_after="120") as (url, _got):
            assert webhooks.post(url, "msg_1", "{}", [SECRET]).wait == timedelta(minutes=2)

    def test_nobody_there_is_a_failure_with_words(self) -> None:
        with receiver() as (url, _got):
            pass
        answered = webhooks.post(url, "msg_1", "{}", [SECRET])
        assert (answered.taken, answered.status) == (False, None)
        assert answered.detail

    @pytest.mark.requirement("WHK-41")
    def test_an_event_that_is_too_large_is_not_sent(self) -> None:
        with receiver() as (url, got):
            assert not webhooks.post(url, "msg_1", "x" * 20_001, [SECRET]).taken
        assert got == []


@pytest.mark.requirement("WHK-41")
@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
     "100.64.0.1", "[::1]", "[::ffff:127.0.0.1]", "[fd00::1]", "[fe80::1]", "224.0.0.1", "2130706433", "0x7f.1"],
)  # fmt: skip
def test_an_address_inside_the_house_is_not_spoken_to(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.delenv("ASSISTANT_WEBHOOKS_TO_PRIVATE", raising=False)
    monkeypatch.setenv("ASSISTANT_DEMO", "")
    config.get_settings.cache_clear()
    answered = webhooks.post(f"https://{host}/x", "msg_1", "{}", [SECRET])
    config.get_settings.cache_clear()
    assert (answered.taken, answered.status) == (False, None)
    assert "not a public address" in answered.detail
