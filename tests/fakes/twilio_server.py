"""A fake Twilio on loopback, in a process of its own: it refuses what its description does not allow.

`python -m tests.fakes.twilio_server --port N --account AC… --token T` prints its base URL when it listens.
What it is to do with the messages it is given: `PUT /_script`, a JSON list of steps, used up one by one:

    {"do": "accept", "later": [["sent", null], ["undelivered", 30007]]}     201, then these callbacks
    {"do": "refuse", "status": 400, "code": 21610}                          an error, nothing is kept
    {"do": "fail", "status": 500, "kept": true}                             an error, and it was accepted or not
    {"do": "hang", "seconds": 60, "kept": true}                             no answer in time
    {"do": "drop", "kept": true}                                            the line goes dead

Without a step every message is accepted and, with `--callbacks`, sent and delivered. `GET /_messages` gives what is
kept, `GET /_faults` what was refused by the description, `POST /_inbound` keeps a message that a phone sent, with its
media, `POST /_callback` sends a signed callback.
"""

from __future__ import annotations

import argparse
import base64
import itertools
import json
import subprocess
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

from twilio.request_validator import RequestValidator

from tests.fakes.openapi_contract import Operation, contract

ROOT = Path(__file__).parents[2]
FORM = "application/x-www-form-urlencoded"
TEXTS = {
    21610: "Attempt to send to unsubscribed recipient",
    21211: "Invalid 'To' Phone Number",
    20429: "Too many",
}
Answer = tuple[int, Any]


@dataclass
class FakeTwilio:
    """The behaviour, apart from how it is served."""

    account: str
    token: str
    callbacks: bool = False
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    media: dict[str, dict[str, tuple[str, bytes]]] = field(default_factory=dict)
    script: deque[dict[str, Any]] = field(default_factory=deque)
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    callback_urls: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def create(self, fields: dict[str, list[str]]) -> tuple[Answer, dict[str, Any]]:
        """The answer, and the step that says how it is given."""
        with self._lock:
            step = self.script.popleft() if self.script else {"do": "accept"}
        if step["do"] == "refuse" or (step["do"] != "accept" and not step.get("kept", False)):
            return self.error(step.get("status", 400), step.get("code", step.get("status", 400))), step
        message = self.keep(
            to=fields["To"][0],
            sender=fields.get("From", [""])[0],
            body=fields.get("Body", [""])[0],
            direction="outbound-api",
            status="queued",
        )
        self.callback_urls[message["sid"]] = fields.get("StatusCallback", [""])[0]
        later = step.get("later", [["sent", None], ["delivered", None]] if self.callbacks else [])
        if later and self.callback_urls[message["sid"]]:
            threading.Thread(target=self._later, args=(message["sid"], later), daemon=True).start()
        if step["do"] == "fail":
            return self.error(step["status"], step.get("code", 20500)), step
        return (201, message), step

    def keep(self, *, to: str, sender: str, body: str, direction: str, status: str) -> dict[str, Any]:
        with self._lock:
            sid = f"SM{next(self._numbers):032x}"
            now = formatdate()
            self.messages[sid] = {
                "sid": sid, "account_sid": self.account, "messaging_service_sid": None, "status": status,
                "direction": direction, "to": to, "from": sender, "body": body, "num_segments": "1",
                "num_media": "0", "date_created": now, "date_updated": now, "date_sent": None, "error_code": None,
                "error_message": None, "price": None, "price_unit": "USD", "api_version": "2010-04-01",
                "uri": f"/2010-04-01/Accounts/{self.account}/Messages/{sid}.json", "subresource_uris": {},
            }  # fmt: skip
            return dict(self.messages[sid])

    def inbound(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Keep what a phone sent; `media` is a list of {"type", "base64"}."""
        message = self.keep(
            to=wanted["to"],
            sender=wanted["from"],
            body=wanted["body"],
            direction="inbound",
            status="received",
        )
        sid = message["sid"]
        self.media[sid] = {
            f"ME{uuid.uuid4().hex}": (item["type"], base64.b64decode(item["base64"]))
            for item in wanted.get("media", [])
        }
        return message | {
            "media": [{"sid": name, "type": kind} for name, (kind, _) in self.media[sid].items()]
        }

    def page(self, query: dict[str, list[str]]) -> Answer:
        wanted = {"to": query.get("To"), "from": query.get("From")}
        found = [
            message
            for message in reversed(self.messages.values())
            if all(values is None or message[name] == values[0] for name, values in wanted.items())
        ]
        size, number = int(query.get("PageSize", ["50"])[0]), int(query.get("Page", ["0"])[0])
        part = found[size * number : size * (number + 1)]
        base = f"/2010-04-01/Accounts/{self.account}/Messages.json"
        rest = {name: values[0] for name, values in query.items() if name not in ("Page", "PageToken")}
        following = urlencode(rest | {"Page": str(number + 1), "PageToken": "PA1"})
        return 200, {
            "messages": part, "page": number, "page_size": size, "start": size * number,
            "end": size * number + len(part), "uri": base, "first_page_uri": base, "previous_page_uri": None,
            "next_page_uri": f"{base}?{following}" if len(found) > size * (number + 1) else None,
        }  # fmt: skip

    def callback(self, sid: str, status: str, error_code: int | None = None) -> int:
        """Tell the application, signed; the status that it answered with."""
        message = self.messages[sid]
        message |= {"status": status, "error_code": error_code}
        fields = {
            "MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "To": message["to"],
            "From": message["from"], "AccountSid": self.account, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if error_code is not None:
            fields["ErrorCode"] = str(error_code)
        return post_signed(self.callback_urls[sid], fields, self.token)

    def _later(self, sid: str, steps: list[list[Any]]) -> None:
        for status, error_code in steps:
            time.sleep(0.02)
            try:
                self.callback(sid, status, error_code)
            except OSError as error:
                self.faults.append(f"callback: {error}")

    def error(self, status: int, code: int) -> Answer:
        more = f"https://www.twilio.com/docs/errors/{code}"
        return status, {
            "code": code, "message": TEXTS.get(code, "as scripted"), "more_info": more, "status": status,
        }  # fmt: skip

    def do(self, operation: Operation, query: dict[str, list[str]]) -> Answer:
        """Everything but making a message."""
        sid = operation.values.get("MessageSid") or operation.values.get("Sid", "")
        part = operation.values.get("Sid", "")
        if operation.id == "ListMessage":
            return self.page(query)
        known = self.media if operation.id.endswith("Media") else self.messages
        if sid not in known:
            return self.error(404, 20404)
        match operation.id:
            case "FetchMessage":
                return 200, self.messages[sid]
            case "DeleteMessage":
                del self.messages[sid]
                return 204, None
            case "ListMedia":
                rows = [
                    {"sid": name, "parent_sid": sid, "account_sid": self.account, "content_type": kind}
                    for name, (kind, _) in self.media.get(sid, {}).items()
                ]
                return 200, {"media_list": rows, "next_page_uri": None, "page": 0, "page_size": 50, "uri": ""}
            case "DeleteMedia":
                return (204, None) if self.media.get(sid, {}).pop(part, None) else self.error(404, 20404)
        return self.error(404, 20404)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the library's names

    def _serve(self) -> None:
        fake, parts = self.server.fake, urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if parts.path.startswith("/_"):
            found = self._control(fake, parts.path, body)
            self._send(200, {} if found is None else found)
            return
        fake.requests.append(f"{self.command} {parts.path}")
        if parts.path.startswith("/cdn/"):
            self._content(fake, *parts.path.split("/")[2:4])
            return
        login = base64.b64encode(f"{fake.account}:{fake.token}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {login}":
            self._send(*fake.error(401, 20003))
            return
        operation = contract("twilio_api.yaml").operation(self.command, parts.path)
        if operation is None:
            self._send(*fake.error(404, 20404))
            return
        kind = self.headers.get("Content-Type", "").partition(";")[0]
        fields = parse_qs(body.decode(), keep_blank_values=True)
        wrong = contract("twilio_api.yaml").faults(operation, query=parts.query, kind=kind, body=fields)
        if wrong:
            fake.faults += wrong
            self._send(*fake.error(400, 21200))
            return
        if operation.id == "FetchMediaContent":
            where = f"/cdn/{operation.values['MessageSid']}/{operation.values['Sid']}"
            self._send(307, None, {"Location": f"http://{self.headers['Host']}{where}"})
            return
        step: dict[str, Any] = {"do": "accept"}
        if operation.id == "CreateMessage":
            answer, step = fake.create(fields)
        else:
            answer = fake.do(operation, parse_qs(parts.query))
        if answer[0] < 300:
            fake.faults += contract("twilio_api.yaml").answer_faults(operation, *answer)
        if step["do"] == "hang":
            time.sleep(step["seconds"])
        if step["do"] in ("hang", "drop"):
            self.close_connection = True
            return
        headers = {"Retry-After": str(step["retry_after"])} if "retry_after" in step else {}
        self._send(*answer, headers)

    def _control(self, fake: FakeTwilio, path: str, body: bytes) -> Any:
        given = json.loads(body or b"null")
        match path:
            case "/_script":
                fake.script = deque(given)
            case "/_reset":
                for kept in (fake.messages, fake.media, fake.script, fake.faults, fake.requests):
                    kept.clear()
            case "/_messages":
                return list(fake.messages.values())
            case "/_media":
                return {sid: sorted(parts) for sid, parts in fake.media.items()}
            case "/_faults":
                return fake.faults
            case "/_requests":
                return fake.requests
            case "/_inbound":
                return fake.inbound(given)
            case "/_callback":
                return fake.callback(given["sid"], given["status"], given.get("code"))
        return None

    def _content(self, fake: FakeTwilio, message: str, part: str) -> None:
        """The address that a redirection leads to takes no password."""
        found = fake.media.get(message, {}).get(part)
        if found is None or self.headers.get("Authorization"):
            self._send(403, None)
            return
        self.send_response(200)
        self.send_header("Content-Type", found[0])
        self.send_header("Content-Length", str(len(found[1])))
        self.end_headers()
        self.wfile.write(found[1])

    def _send(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, fake: FakeTwilio) -> None:
        self.fake = fake
        super().__init__(("127.0.0.1", port), _Handler)


def post_signed(url: str, fields: dict[str, str], token: str) -> int:
    """Send a webhook as Twilio does; the status of the answer, whatever it is."""
    signature = RequestValidator(token).compute_signature(url, fields)
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    try:
        with urlopen(Request(url, urlencode(fields).encode(), headers), timeout=30) as answer:
            return int(answer.status)
    except OSError as error:
        if (status := getattr(error, "code", None)) is None:
            raise
        return int(status)


@dataclass(frozen=True)
class Remote:
    """The fake in its own process, as a test sees it."""

    url: str
    account: str
    token: str

    def control(self, path: str, body: Any = None, method: str = "POST") -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/_{path}", data, method=method if data else "GET")
        with urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def script(self, *steps: dict[str, Any]) -> None:
        self.control("script", list(steps), "PUT")

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.control("messages"))

    @property
    def faults(self) -> list[str]:
        return list(self.control("faults"))


@contextmanager
def running(
    *, callbacks: bool = False, account: str = "AC" + "0" * 32, token: str = "t" * 32
) -> Iterator[Remote]:
    """The fake in a process of its own, for as long as the block lasts."""
    command = [sys.executable, "-m", "tests.fakes.twilio_server", "--account", account, "--token", token]
    process = subprocess.Popen(
        [*command, *(["--callbacks"] if callbacks else [])], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield Remote(process.stdout.readline().strip(), account, token)
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--callbacks", action="store_true")
    given = parser.parse_args()
    server = _Server(given.port, FakeTwilio(given.account, given.token, given.callbacks))
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
