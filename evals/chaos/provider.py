"""A provider in a process of its own that is never killed: it keeps what it accepted, is away now and then, hangs up
after accepting now and then, and reports what became of each message, twice and out of order.

`python -m evals.chaos.provider PORT CALLBACK_URLS SEED`
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from evals.chaos import signing

AWAY, HANGS_UP = 0.05, 0.04
CALLBACK_TRIES = 400


class Provider:
    def __init__(self, callbacks: list[str], seed: int) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.callbacks = callbacks
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.reporting = 0

    def accept(self, message: dict[str, Any]) -> str:
        with self.lock:
            number = len(self.accepted) + 1
            provider_id = f"CH{number:06d}"
            self.accepted.append(message | {"provider_id": provider_id, "at": time.time()})
            self.reporting += 1
        threading.Thread(target=self._report, args=(message, provider_id), daemon=True).start()
        return provider_id

    def _report(self, message: dict[str, Any], provider_id: str) -> None:
        statuses = ["sent", "delivered", "delivered"]
        self.random.shuffle(statuses)
        try:
            for number, status in enumerate(statuses):
                body = {
                    "event": f"{provider_id}-{status}" if number % 2 else f"{provider_id}-{status}-{number}",
                    "provider_id": provider_id,
                    "outbound_id": message["outbound_id"],
                    "status": status,
                }
                signing.deliver(self.callbacks, "status", body, self.random, tries=CALLBACK_TRIES)
        finally:
            with self.lock:
                self.reporting -= 1


def serve(port: int, callbacks: list[str], seed: int) -> None:
    provider = Provider(callbacks, seed)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            time.sleep(provider.random.uniform(0.0, 0.08))
            fate = provider.random.random()
            if fate < AWAY:
                self._answer(503, {})
                return
            provider_id = provider.accept(message)
            if fate < AWAY + HANGS_UP:
                self.close_connection = True  # it has the message, and says nothing
                self.connection.close()
                return
            self._answer(201, {"id": provider_id})

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path == "/accepted":
                self._answer(200, {"accepted": provider.accepted, "reporting": provider.reporting})
                return
            wanted = parse_qs(asked.query).get("outbound_id", [""])[0]
            found = [m["provider_id"] for m in provider.accepted if m["outbound_id"] == wanted]
            self._answer(200, {"id": found[0] if found else None})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_arguments: Any) -> None:
            return  # whoever asked was killed

    Server(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    with httpx.Client():
        serve(int(sys.argv[1]), sys.argv[2].split(","), int(sys.argv[3]))
