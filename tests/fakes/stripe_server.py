"""Stripe's API as far as we use it, on loopback: it takes the parameters that Stripe takes, and refuses the others.

Answers have the shape that Stripe's library reads; a key used again answers the same, also its error.
"""

from __future__ import annotations

import html
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from stripe import WebhookSignature

KEY = "sk_test_51Example"
ZERO = set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".lower().split())
HUNDREDS = {"isk", "ugx"}
TENS = set("BHD JOD KWD OMR TND".lower().split())
KNOWN = ZERO | HUNDREDS | TENS | {"usd", "eur", "gbp", "cad", "aud", "chf", "sek", "pln"}
CREATE = {
    "mode",
    "line_items[0][quantity]",
    "line_items[0][price_data][currency]",
    "line_items[0][price_data][unit_amount]",
    "line_items[0][price_data][product_data][name]",
    "client_reference_id",
    "metadata[attempt]",
    "metadata[payment]",
    "metadata[business]",
    "payment_intent_data[metadata][attempt]",
    "payment_intent_data[metadata][payment]",
    "payment_intent_data[metadata][business]",
    "payment_intent_data[description]",
    "success_url",
    "cancel_url",
    "expires_at",
    "locale",
    "payment_method_types[0]",
}
NEEDED = {"mode", "success_url", "line_items[0][price_data][unit_amount]", "line_items[0][quantity]"}
LOCALES = {"auto", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt"}
METHODS = {"card", "us_bank_account", "sepa_debit"}


PAGE = """<!doctype html><html lang="en"><title>Checkout</title><link rel="icon" href="data:,">
<main><h1>Pay {payee}</h1><p>{units} {currency}</p>
<form method="post"><button>Pay</button></form><a href="{back}">Back</a></main></html>"""


class BadRequestError(Exception):
    """What Stripe answers with its error object."""

    def __init__(
        self, message: str, *, status: int = 400, code: str = "", kind: str = "invalid_request_error"
    ):
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "code": code or None, "message": message}}


@dataclass
class Stripe:
    """The account: its sessions and what befalls them. `fault` is what the next creation meets.

    With `page` at this server a browser can pay there, and `webhook` is told as Stripe tells.
    """

    port: int = 0
    live: bool = False
    page: str = "https://checkout.stripe.com"
    webhook: str = ""
    webhook_secret: str = ""
    fault: str = ""
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    disputes: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    _keys: dict[str, tuple[str, int, dict[str, Any]]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # What payers, banks and staff do

    def pay(self, session_id: str, *, method: str = "card") -> None:
        session = self.sessions[session_id]
        intent = self._intent(session)
        intent["status"] = "succeeded"
        intent["latest_charge"] = {
            "id": f"ch_{secrets.token_hex(8)}",
            "object": "charge",
            "amount": session["amount_total"],
            "amount_refunded": 0,
            "currency": session["currency"],
            "disputed": False,
            "payment_intent": intent["id"],
            "payment_method_details": {"type": method},
        }
        session.update(status="complete", payment_status="paid")

    def submit(self, session_id: str) -> None:
        """A bank debit that takes days."""
        session = self.sessions[session_id]
        self._intent(session)["status"] = "processing"
        session.update(status="complete", payment_status="unpaid")

    def bounce(self, session_id: str, code: str) -> None:
        intent = self._intent(self.sessions[session_id])
        intent.update(
            status="requires_payment_method", last_payment_error={"code": "x", "decline_code": code}
        )

    def chargeback(self, session_id: str, status: str = "needs_response") -> None:
        session = self.sessions[session_id]
        intent = self._intent(session)
        intent["latest_charge"]["disputed"] = True
        self.disputes[:] = [
            {
                "id": "dp_1",
                "object": "dispute",
                "amount": session["amount_total"],
                "currency": session["currency"],
                "status": status,
                "reason": "fraudulent",
                "payment_intent": intent["id"],
            }
        ]

    def event(self, kind: str, found: dict[str, Any], **more: Any) -> bytes:
        """A notice as Stripe posts it."""
        content = {
            "id": f"evt_{secrets.token_hex(8)}",
            "object": "event",
            "type": kind,
            "livemode": self.live,
            "api_version": "2026-10-28.endive",
            "created": int(time.time()),
            "data": {"object": found},
        }
        return json.dumps(content | more).encode()

    def _intent(self, session: dict[str, Any]) -> dict[str, Any]:
        if session["payment_intent"] is None:
            name = f"pi_{secrets.token_hex(8)}"
            session["payment_intent"] = name
            self.intents[name] = {
                "id": name,
                "object": "payment_intent",
                "amount": session["amount_total"],
                "currency": session["currency"],
                "status": "requires_payment_method",
                "latest_charge": None,
                "last_payment_error": None,
                "metadata": session["metadata"],
            }
        return self.intents[session["payment_intent"]]

    # The hosted page

    def show(self, session_id: str) -> str:
        """The page of a session. Raises KeyError."""
        session = self.sessions[session_id]
        return PAGE.format(
            payee=html.escape(session["name"]),
            units=session["amount_total"],
            currency=session["currency"],
            back=html.escape(session["cancel_url"]),
        )

    def press(self, session_id: str) -> str:
        """Pay on the page; the address to go on to. The notice comes first, and comes twice, as it may."""
        session = self.sessions[session_id]
        if session["status"] == "open":
            self.pay(session_id)
            body = self.event("checkout.session.completed", {"id": session_id, "object": "checkout.session"})
            header = WebhookSignature.generate_signature_header(
                body.decode(), self.webhook_secret, int(time.time())
            )
            for _ in range(2):
                httpx.post(
                    self.webhook, content=body, headers={"stripe-signature": header}, timeout=20
                ).raise_for_status()
        return str(session["success_url"])

    # The API

    def answer(
        self, method: str, path: str, form: dict[str, str], headers: Any
    ) -> tuple[int, dict[str, Any]]:
        if headers.get("Authorization") != f"Bearer {KEY}":
            raise BadRequestError("Invalid API Key provided", status=401)
        self.requests.append((method, path, form))
        key = headers.get("Idempotency-Key", "")
        if method == "POST" and key:
            used = self._keys.get(key)
            said = json.dumps([path, form], sort_keys=True)
            if used is not None:
                if used[0] != said:
                    raise BadRequestError("Keys for idempotent requests…", kind="idempotency_error")
                return used[1], used[2]
            status, body = self._act(method, path, form)
            self._keys[key] = (said, status, body)
            return status, body
        return self._act(method, path, form)

    def _act(self, method: str, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        parts = path.strip("/").split("/")
        if (method, path) == ("POST", "/v1/checkout/sessions"):
            return 200, self._create(form)
        if method == "GET" and path == "/v1/checkout/sessions":
            found = [one for one in self.sessions.values() if one["payment_intent"] == form["payment_intent"]]
            return 200, {
                "object": "list",
                "data": [self._shown(one, False) for one in found],
                "has_more": False,
            }
        if parts[:3] == ["v1", "checkout", "sessions"]:
            session = self.sessions.get(parts[3])
            if session is None:
                raise BadRequestError("No such checkout.session", status=404, code="resource_missing")
            if method == "POST" and parts[4:] == ["expire"]:
                if session["status"] != "open":
                    raise BadRequestError("Only Checkout Sessions with a status of open can be expired.")
                session["status"] = "expired"
            return 200, self._shown(session, any(name.startswith("expand") for name in form))
        if method == "GET" and path == "/v1/disputes":
            found = [one for one in self.disputes if one["payment_intent"] == form["payment_intent"]]
            return 200, {"object": "list", "data": found, "has_more": False}
        if (method, path) == ("POST", "/v1/refunds"):
            return 200, self._refund(form)
        raise BadRequestError(f"Unrecognized request URL ({method}: {path})", status=404)

    def _create(self, form: dict[str, str]) -> dict[str, Any]:
        if self.fault == "down":
            return {}
        for name in form:
            if name not in CREATE:
                raise BadRequestError(f"Received unknown parameter: {name}", code="parameter_unknown")
        for name in NEEDED - set(form):
            raise BadRequestError(f"Missing required param: {name}.", code="parameter_missing")
        currency = form["line_items[0][price_data][currency]"]
        units = int(form["line_items[0][price_data][unit_amount]"])
        _check_amount(currency, units)
        ahead = int(form["expires_at"]) - time.time()
        if not 30 * 60 <= ahead <= 24 * 3600:
            raise BadRequestError(
                "The `expires_at` timestamp must be between 30 minutes and 24 hours from now."
            )
        if form.get("locale", "auto") not in LOCALES:
            raise BadRequestError("Invalid locale")
        if form.get("payment_method_types[0]", "card") not in METHODS:
            raise BadRequestError("Invalid payment_method_types[0]")
        if form["mode"] != "payment" or any(
            not form[name].startswith(("http://", "https://")) or len(form[name]) > 5000
            for name in ("success_url", "cancel_url")
        ):
            raise BadRequestError("Not a valid URL", code="url_invalid")
        if len(form["client_reference_id"]) > 200 or any(
            len(value) > 500 for name, value in form.items() if "metadata" in name
        ):
            raise BadRequestError("Invalid string: too long")
        name = f"cs_test_{secrets.token_hex(12)}"
        self.sessions[name] = {
            "id": name,
            "object": "checkout.session",
            "livemode": self.live,
            "url": f"{self.page}/c/pay/{name}",
            "name": form["line_items[0][price_data][product_data][name]"],
            "success_url": form["success_url"],
            "cancel_url": form["cancel_url"],
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": units,
            "currency": currency,
            "client_reference_id": form["client_reference_id"],
            "metadata": {one: form[f"metadata[{one}]"] for one in ("attempt", "payment", "business")},
            "payment_intent": None,
        }
        return self._shown(self.sessions[name], False)

    def _shown(self, session: dict[str, Any], expand: bool) -> dict[str, Any]:
        intent = session["payment_intent"]
        return session | {"payment_intent": self.intents[intent] if expand and intent else intent}

    def _refund(self, form: dict[str, str]) -> dict[str, Any]:
        for name in form:
            if name not in ("payment_intent", "amount"):
                raise BadRequestError(f"Received unknown parameter: {name}", code="parameter_unknown")
        charge = self.intents[form["payment_intent"]]["latest_charge"]
        amount = int(form["amount"])
        if charge is None or amount > charge["amount"] - charge["amount_refunded"]:
            raise BadRequestError("Refund amount is greater than unrefunded amount on charge")
        charge["amount_refunded"] += amount
        return {
            "id": f"re_{secrets.token_hex(8)}",
            "object": "refund",
            "amount": amount,
            "status": "succeeded",
        }


def _check_amount(currency: str, units: int) -> None:
    if currency not in KNOWN:
        raise BadRequestError(f"Invalid currency: {currency}", code="invalid_currency")
    if currency in HUNDREDS and units % 100:
        raise BadRequestError(
            "must be evenly divisible by 100", code="invalid_charge_amount_no_decimal_compatible"
        )
    if currency in TENS and units % 10:
        raise BadRequestError("the least-significant digit must be 0")
    if units > 99_999_999:
        raise BadRequestError("Amount must be no more than 99999999", code="amount_too_large")
    if currency in ("usd", "eur") and units < 50:
        raise BadRequestError("Amount must convert to at least 50 cents.", code="amount_too_small")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, stripe: Stripe, *args: Any) -> None:
        self.stripe = stripe
        super().__init__(*args)

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        if place.path.startswith("/c/pay/"):
            self._page(200, self.stripe.show(place.path.rpartition("/")[2]))
            return
        self._say("GET", place.path, place.query)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path.startswith("/c/pay/"):
            self._page(303, "", self.stripe.press(self.path.rpartition("/")[2]))
            return
        self._say("POST", self.path, body)

    def _page(self, status: int, text: str, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(text.encode())))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(text.encode())

    def _say(self, method: str, path: str, text: str) -> None:
        form = {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
        fault, status, body = self.stripe.fault, 500, {"error": {"type": "api_error", "message": "down"}}
        if fault != "down":
            try:
                status, body = self.stripe.answer(method, path, form, self.headers)
            except BadRequestError as error:
                status, body = error.status, error.body
        if fault == "cut":  # it was done, and the answer is lost
            self.close_connection = True
            return
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class Running:
    """The fake on a port of its own, until `stop`."""

    def __init__(self) -> None:
        self.stripe = Stripe()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self.stripe))
        self._server.daemon_threads = True
        self.stripe.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
