"""The test processor as the application sees it: the same interface as a real one, over HTTP."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx

from assistant.core.config import get_settings
from assistant.core.errors import Forbidden, Invalid
from assistant.core.money import Money
from assistant.domain.attempts import Chargeback, Word
from assistant.processors.base import (
    TIMEOUT_SECONDS,
    Checkout,
    CheckoutAsk,
    Cost,
    Notice,
    Option,
    Refused,
    Unclear,
)
from assistant.processors.testing import signing

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_SIGNATURE = 1000
STATES = ("open", "processing", "succeeded", "failed", "cancelled")
KINDS = ("checkout.changed", "refund.made", "chargeback.changed")
COSTS = {
    ("test", "card"): Cost(290, {"USD": 30, "EUR": 25, "GBP": 20, "JPY": 40, "KWD": 100}),
    ("test", "bank"): Cost(80, {}, {"USD": 500, "EUR": 500, "GBP": 400}),
    ("test_b", "card"): Cost(340, {"USD": 40, "EUR": 35, "GBP": 30, "JPY": 60, "KWD": 150}),
}


@lru_cache(maxsize=1)
def _http() -> httpx.Client:
    """One for all calls. It is on loopback, so no certificates are loaded; each call has a connection of its own, since
    one that the server has closed meanwhile would look like an answer that was lost."""
    return httpx.Client(
        timeout=TIMEOUT_SECONDS,
        trust_env=False,
        verify=False,  # noqa: S501
        limits=httpx.Limits(max_keepalive_connections=0),
    )


class TestProcessor:
    """Two of them, `test` and `test_b`, live in one server, so that there is something to fail over to."""

    __test__ = False
    patience = timedelta(minutes=30)

    def __init__(self, name: str = "test") -> None:
        self.name = name

    def options(self) -> tuple[Option, ...]:
        return tuple(
            Option(name, method, cost) for (name, method), cost in COSTS.items() if name == self.name
        )

    def create(self, ask: CheckoutAsk) -> Checkout:
        made = self._call(
            "POST",
            "/v1/checkouts",
            key=ask.key,
            json={
                "amount_minor": ask.amount.minor,
                "currency": ask.amount.currency,
                "method": ask.method,
                "payee": ask.payee,
                "description": ask.description,
                "return_url": ask.return_url,
                "metadata": {"attempt": ask.attempt_id, "payment": ask.payment_id},
            },
        )
        return Checkout(made["id"], f"{get_settings().test_processor_page}/pay/{made['id']}")

    def read(self, ref: str) -> Word:
        return _word(self._sure("GET", f"/v1/checkouts/{ref}"))

    def expire(self, ref: str) -> Word:
        return _word(self._sure("POST", f"/v1/checkouts/{ref}/expire"))

    def refund(self, ref: str, amount: Money, *, key: str) -> None:
        body = {"amount_minor": amount.minor, "currency": amount.currency}
        self._call("POST", f"/v1/checkouts/{ref}/refunds", key=key, json=body)

    def verify(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        signature = headers.get(signing.HEADER, "")
        if not signature.isascii() or len(signature) > MOST_SIGNATURE or not signing.valid(body, signature):
            raise Forbidden("The signature does not match.", code="bad_signature")
        try:
            content = json.loads(body)
            notice = Notice(str(content["id"]), str(content["kind"]), str(content["checkout"]))
        except (ValueError, KeyError, TypeError) as error:
            raise Invalid("The event is not of the form that this processor sends.") from error
        if notice.kind not in KINDS or content.get("account") != self.name:
            raise Invalid("The event is not one that this processor sends.")
        return notice

    def locate(self, notice: Notice) -> str | None:
        return notice.object_id or None

    def _sure(self, method: str, path: str) -> dict[str, Any]:
        """For calls where a no tells nothing about the payment."""
        try:
            return self._call(method, path)
        except Refused as error:
            raise Unclear(str(error)) from error

    def _call(
        self, method: str, path: str, *, key: str = "", json: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {signing.api_key()}", "x-account": self.name}
        if key:
            headers["idempotency-key"] = key
        url = f"{get_settings().test_processor_api}{path}"
        try:
            answer = _http().request(method, url, headers=headers, json=json)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Refused("the processor cannot be reached") from error
        except httpx.HTTPError as error:
            raise Unclear(f"no answer: {type(error).__name__}") from error
        body = _json(answer)
        if answer.is_success:
            return body
        if answer.is_client_error or body.get("processed") is False:
            raise Refused(str(body.get("error", answer.status_code))[:200])
        raise Unclear(f"status {answer.status_code}")


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _word(record: dict[str, Any]) -> Word:
    """Raises Unclear for a record of another shape."""
    try:
        if record["state"] not in STATES or record["decline"] not in ("", "soft", "hard"):
            raise Unclear("the processor's record says nothing that we know")
        currency = record["currency"]
        return Word(
            state=record["state"],
            amount=Money(record["amount_minor"], currency),
            method=record["method"][:20],
            failure=record["failure"][:200],
            decline=record["decline"],
            refunded=Money(record["refunded_minor"], currency),
            chargebacks=tuple(
                Chargeback(one["id"], Money(one["amount_minor"], currency), one["status"], one["reason"])
                for one in record["chargebacks"]
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Unclear("the processor's record is not of the form that it sends") from error
