"""The demo's payment processor in a process of its own, for tests: orders for it, and its notices brought by hand."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from sqlmodel import col, select

from assistant.core import db
from assistant.core.queue.drain import drain
from assistant.domain.attempts import PaymentAttempt
from assistant.domain.payments import PaymentPart
from assistant.jobs import load
from assistant.processors.testing import signing
from tests.conftest import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

STARTS_WITHIN = 60.0
load.load()
PUBLIC_URL = "http://testserver"


class Processor:
    """What payers and banks do at the processor."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._heard = len(self.events())

    def _call(self, method: str, path: str, account: str = "test", **rest: Any) -> Any:
        headers = {"authorization": f"Bearer {signing.api_key()}", "x-account": account}
        answer = httpx.request(method, self.url + path, headers=headers, timeout=20, **rest)
        answer.raise_for_status()
        return answer.json()

    def events(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self._call("GET", "/v1/events")
        return found

    def fault(self, mode: str, account: str = "test") -> None:
        self._call("POST", "/v1/faults", account, json={"mode": mode})

    def choose(self, url: str, outcome: str = "pay", method: str = "card") -> httpx.Response:
        """Press a button on the hosted page; the answer leads back."""
        path = url.split("/pay/")[1]
        form = {"outcome": outcome, "method": method}
        return httpx.post(f"{self.url}/pay/{path}", data=form, timeout=20)

    def chargeback(self, ref: str, status: str = "open", account: str = "test") -> None:
        self._call("POST", f"/v1/checkouts/{ref}/chargeback", account, json={"status": status})

    def notices(self) -> list[tuple[str, bytes, str]]:
        """Those not brought yet: account, body, signature."""
        fresh = self.events()[self._heard :]
        self._heard += len(fresh)
        return [(one["account"], one["body"].encode(), signing.sign(one["body"].encode())) for one in fresh]

    def bring(self, client: TestClient) -> list[Any]:
        """Send what the processor would, and let it be settled; the answers."""
        answers = [post(client, *notice) for notice in self.notices()]
        drain()
        return answers


def post(client: TestClient, account: str, body: bytes, signature: str) -> Any:
    return client.post(f"/webhooks/payments/{account}", content=body, headers={"x-signature": signature})


@contextmanager
def running(folder: Path, port: int | None = None, *arguments: str, **settings: str) -> Iterator[int]:
    """The server on a free port; yields the port."""
    port = port or _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    environment |= {
        "DATA_DIR": str(folder),
        "ASSISTANT_DEMO": "1",
        "ASSISTANT_SECRET_KEY": SECRET,
        "ASSISTANT_PUBLIC_URL": PUBLIC_URL,
        "ASSISTANT_TEST_PROCESSOR_PORT": str(port),
        **settings,
    }
    command = [sys.executable, "-m", "assistant.processors.testing", *arguments]
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/health", timeout=2)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the test processor did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def attempts(invoice_id: str) -> list[PaymentAttempt]:
    """All attempts to pay the invoice, oldest first."""
    with db.reading() as session:
        statement = (
            select(PaymentAttempt)
            .join(PaymentPart, col(PaymentPart.intent_id) == col(PaymentAttempt.intent_id))
            .where(PaymentPart.invoice_id == invoice_id)
            .order_by(col(PaymentAttempt.id))
        )
        return list(session.exec(statement).all())
