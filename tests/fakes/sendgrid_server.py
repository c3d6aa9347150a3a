"""A fake SendGrid on loopback, in a process of its own: it refuses what its description does not allow.

`python -m tests.fakes.sendgrid_server --port N --key SG…` prints its base URL when it listens. What it is to do with
the mails that it is given: `PUT /_script`, a JSON list of steps, used up one by one:

    {"do": "accept"}                                            202
    {"do": "refuse", "status": 413}                             an error; nothing is kept
    {"do": "refuse", "status": 429, "retry_after": 2}
    {"do": "fail", "status": 500, "kept": true}                 an error, and it was accepted or not
    {"do": "hang", "seconds": 60, "kept": true}                 no answer in time
    {"do": "drop", "kept": true}                                the line goes dead

Without a step every mail is accepted. `GET /_messages` gives what is kept, `GET /_faults` what the description refused.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import yaml
from jsonschema import FormatChecker
from openapi_schema_validator import OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ROOT = Path(__file__).parents[2]
MOST_BYTES = 30 * 1024 * 1024
RESERVED = frozenset(
    {
        "x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding", "to", "from",
        "subject", "reply-to", "cc", "bcc",
    }
)  # fmt: skip
FORMATS = FormatChecker(formats=())


@FORMATS.checks("email")
def _is_email(value: object) -> bool:
    if not isinstance(value, str):
        return True
    local, _, domain = value.rpartition("@")
    return bool(re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", local)) and bool(
        re.fullmatch(r"(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}", domain)
    )


@lru_cache(maxsize=1)
def _validator() -> OAS31Validator:
    document = yaml.safe_load(Path(__file__).with_name("sendgrid_api.yaml").read_text(encoding="utf-8"))
    registry = Registry().with_resource(
        "urn:sendgrid", Resource.from_contents(document, default_specification=DRAFT202012)
    )
    schema = {"$ref": "urn:sendgrid#/components/schemas/Mail"}
    return OAS31Validator(schema, registry=registry, format_checker=FORMATS)


def faults(body: Any) -> list[str]:
    """All that is wrong with a mail: by the description, and by the rules that stand beside it in words."""
    found = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in _validator().iter_errors(body)]
    if found:
        return found
    everyone = [
        one["email"].lower() for p in body["personalizations"] for one in (*p["to"], *p.get("cc", []))
    ]
    if len(set(everyone)) != len(everyone):
        found.append("personalizations: an address is there twice")
    kinds = [part["type"] for part in body["content"]]
    if kinds != sorted(kinds, key=lambda kind: (kind != "text/plain", kind != "text/html")):
        found.append("content: text/plain comes first, then text/html")
    for name, value in body.get("headers", {}).items():
        if name.lower() in RESERVED:
            found.append(f"headers: {name} is reserved")
        if not value.isascii() or "\n" in value or "\r" in value:
            found.append(f"headers: {name} has a character that it may not have")
    if len(json.dumps(body.get("custom_args", {}))) > 10_000:
        found.append("custom_args: more than 10,000 bytes")
    if "\n" in body["subject"] or "\r" in body["subject"]:
        found.append("subject: more than one line")
    return found


@dataclass
class FakeSendGrid:
    """The behaviour, apart from how it is served."""

    key: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    script: deque[dict[str, Any]] = field(default_factory=deque)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def keep(self, body: dict[str, Any]) -> str:
        name = f"fake{next(self.numbers):04d}-Ab_c"
        self.messages.append({"id": name, "body": body})
        return name


def _handler(fake: FakeSendGrid) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found = {"/_messages": fake.messages, "/_faults": fake.faults}.get(self.path)
            self._answer(404 if found is None else 200, found)

        def do_PUT(self) -> None:
            fake.script = deque(json.loads(self._body()))
            self._answer(200, {})

        def do_DELETE(self) -> None:
            fake.messages.clear()
            fake.faults.clear()
            fake.script.clear()
            self._answer(200, {})

        def do_POST(self) -> None:
            raw = self._body()
            if self.path != "/v3/mail/send":
                return self._answer(404, _errors("not found"))
            if self.headers.get("authorization") != f"Bearer {fake.key}":
                return self._answer(401, _errors("The provided authorization grant is invalid"))
            if len(raw) > MOST_BYTES:
                return self._answer(413, _errors("The JSON payload is too large"))
            try:
                body = json.loads(raw)
            except ValueError:
                return self._answer(400, _errors("Bad Request"))
            with fake.lock:
                wrong = faults(body)
                if wrong:
                    fake.faults.extend(wrong)
                    return self._answer(400, _errors(*wrong))
                step = fake.script.popleft() if fake.script else {"do": "accept"}
                kept = fake.keep(body) if step["do"] == "accept" or step.get("kept") else ""
            return self._act(step, kept)

        def _act(self, step: dict[str, Any], kept: str) -> None:
            if step["do"] == "accept":
                return self._answer(202, None, {"X-Message-Id": kept})
            if step["do"] == "hang":
                time.sleep(step.get("seconds", 60))
                self.close_connection = True
                return None
            if step["do"] == "drop":
                self.close_connection = True
                self.connection.close()
                return None
            headers = {"Retry-After": str(step["retry_after"])} if "retry_after" in step else {}
            return self._answer(step["status"], _errors("as scripted"), headers)

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers.get("content-length", 0)))

        def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
            data = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: Any) -> None:
            return None

    return Handler


def _errors(*messages: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "field": None, "help": None} for message in messages]}


@dataclass(frozen=True)
class Running:
    """A fake in its own process."""

    url: str
    key: str

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The bodies of the mails that are kept."""
        return [message["body"] for message in self._get("/_messages")]

    @property
    def faults(self) -> list[str]:
        found: list[str] = self._get("/_faults")
        return found

    def script(self, *steps: dict[str, Any]) -> None:
        self._send("PUT", "/_script", list(steps))

    def reset(self) -> None:
        self._send("DELETE", "/_messages", None)

    def _get(self, path: str) -> Any:
        with urlopen(f"{self.url}{path}", timeout=10) as answer:
            return json.loads(answer.read())

    def _send(self, method: str, path: str, body: Any) -> None:
        request = Request(f"{self.url}{path}", json.dumps(body).encode(), method=method)
        with urlopen(request, timeout=10) as answer:
            answer.read()


@contextmanager
def running(key: str = "SG.test.key") -> Iterator[Running]:
    """The fake in a process of its own, as long as the block lasts."""
    command = [sys.executable, "-m", "tests.fakes.sendgrid_server", "--port", "0", "--key", key]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert url.startswith("http://"), "the fake did not start"
            yield Running(url, key)
        finally:
            process.terminate()


def mime_of(body: dict[str, Any]) -> dict[str, str]:
    """The headers of the mail as its reader gets it."""
    sender = formataddr((body["from"].get("name", ""), body["from"]["email"]))
    found = {"From": sender, "Subject": body["subject"], **body.get("headers", {})}
    found["To"] = body["personalizations"][0]["to"][0]["email"]
    found["Reply-To"] = body.get("reply_to", {}).get("email", "") or parseaddr(sender)[1]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default="SG.test.key")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", options.port), _handler(FakeSendGrid(options.key)))
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
