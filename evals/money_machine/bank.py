"""The test processor served in a thread of this process: its API over HTTP, its payers and banks by hand."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn

from assistant.processors.testing.book import Book
from assistant.processors.testing.server import create_app
from assistant.processors.testing.signing import sign

PAID = {"state": "succeeded", "failure": "", "decline": ""}
CHANGES: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    # what may befall a checkout: the states it is possible in, and what changes
    "pay": (("open", "processing"), PAID),
    "decline": (
        ("open", "processing"),
        {"state": "failed", "failure": "not enough funds", "decline": "soft"},
    ),
    "decline_hard": (
        ("open", "processing"),
        {"state": "failed", "failure": "the card was reported stolen", "decline": "hard"},
    ),
    "delay": (("open",), {"state": "processing"}),
    "cancel": (("open",), {"state": "cancelled", "failure": "cancelled by the payer"}),
    "late": (("failed",), PAID),
}


class Bank:
    """One server for all sequences; `reset` before each."""

    def __init__(self) -> None:
        self.book = Book(Path(":memory:"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._app = create_app(self.book, webhooks=False)
        config = uvicorn.Config(self._app, host="127.0.0.1", port=self.port, log_level="critical")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    def reset(self) -> None:
        self.faults(("none", "none"))
        self.book.forget()
        self.late = 0
        self._heard = 0

    def faults(self, modes: tuple[str, str]) -> None:
        self._app.state.faults.update(zip(("test", "test_b"), modes, strict=True))

    def checkouts(self) -> list[dict[str, Any]]:
        """Every checkout there is: its record, the ask it was made from, and its account."""
        return self.book.all()

    def befall(self, ref: str, what: str) -> None:
        states, changes = CHANGES[what]

        def work(record: dict[str, Any]) -> bool:
            if record["state"] not in states:
                return False
            self.late += what == "late"
            record.update(changes)
            return True

        self.book.change(ref, work)

    def chargeback(self, ref: str, status: str) -> None:
        def work(record: dict[str, Any]) -> bool:
            before = {one["id"]: one for one in record["chargebacks"]}
            name = f"cb_{ref[-8:]}"
            left = record["amount_minor"] - record["refunded_minor"]
            known = before.get(name)
            if record["state"] != "succeeded" or (known is None and (status != "open" or left <= 0)):
                return False
            if known is not None and known["status"] != "open":
                return False
            amount = known["amount_minor"] if known else left
            record["chargebacks"] = [
                {"id": name, "amount_minor": amount, "status": status, "reason": "fraudulent"}
            ]
            return True

        self.book.change(ref, work, "chargeback.changed")

    def refund(self, ref: str, minor: int) -> None:
        """At the processor's own desk; not of what the payer's bank holds."""
        record = self.book.get(ref)
        if record is None or any(one["status"] != "won" for one in record["chargebacks"]):
            return
        self.book.refund(ref, f"desk:{ref}:{record['refunded_minor']}", minor)

    def notices(self) -> list[tuple[str, bytes]]:
        """All of this sequence, in the order of their making."""
        return self.book.events()

    def signed(self, body: bytes) -> dict[str, str]:
        return {"x-signature": sign(body), "content-type": "application/json"}
