"""Stripe behind our interface. A webhook is only a hint: the session is read again before money is booked."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import stripe

from assistant.core import clock
from assistant.core.config import get_settings
from assistant.core.errors import Forbidden, Invalid
from assistant.domain.attempts import Chargeback, Word
from assistant.processors.base import Checkout, CheckoutAsk, Cost, Notice, Option, Refused, Unclear
from assistant.processors.stripe.currencies import UNITS, minor_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stripe.params.checkout import SessionCreateParams

    from assistant.core.money import Money
    from assistant.domain.attempts import Decline, State

TOLERANCE_SECONDS = 300
PATIENCE = timedelta(hours=2)  # Stripe wants 30 minutes to 24 hours, also of an ask that is made again later
CARD_COST = Cost(290, {"USD": 30, "EUR": 25, "GBP": 20, "CAD": 30, "AUD": 30, "JPY": 0})
BANK_COST = Cost(80, {}, {"USD": 500, "EUR": 600})
BANK_METHODS = {"USD": "us_bank_account", "EUR": "sepa_debit"}
EU_AND_US = frozenset(
    {
        "US",
        "AT",
        "BE",
        "CY",
        "DE",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
    }
    | {"PT", "SI", "SK"}
)
# A bank's no that no other try will change; every other one may be tried again by the payer.
HARD_DECLINES = frozenset(
    {
        "lost_card",
        "stolen_card",
        "pickup_card",
        "fraudulent",
        "restricted_card",
        "revocation_of_authorization",
    }
    | {"revocation_of_all_authorizations", "stop_payment_order", "card_not_supported", "invalid_account"}
    | {
        "merchant_blacklist",
        "security_violation",
        "no_such_account",
        "account_closed",
        "debit_not_authorized",
    }
)
LOCALES = frozenset(
    {
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "fi",
        "fr",
        "hr",
        "hu",
        "it",
        "ja",
        "ko",
        "lt",
        "lv",
        "mt",
    }
    | {"nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh"}
)
_CHARGEBACKS = {"won": "won", "warning_closed": "won", "prevented": "won", "lost": "lost"}


@lru_cache(maxsize=2)
def _client(key: str, base_url: str, account: str) -> stripe.StripeClient:
    """No retries of its own: an answer that does not come is asked for again by the payment desk."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": base_url} if base_url else None,
        stripe_account=account or None,
        http_client=stripe.RequestsClient(timeout=(5, 15)),
        max_network_retries=0,
    )


class StripeProcessor:
    name = "stripe"
    patience = PATIENCE

    def options(self) -> tuple[Option, ...]:
        least, most, steps = minor_limits()
        limits: dict[str, Any] = {"least_minor": least, "most_minor": most, "step_minor": steps}
        return (
            Option(self.name, "card", CARD_COST, frozenset(least), **limits),
            Option(
                self.name,
                "bank",
                BANK_COST,
                frozenset(BANK_METHODS),
                countries=EU_AND_US,
                on_request=True,
                **limits,
            ),
        )

    def create(self, ask: CheckoutAsk) -> Checkout:
        names = {"attempt": ask.attempt_id, "payment": ask.payment_id, "business": ask.business_id}
        params: dict[str, Any] = {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": ask.amount.currency.lower(),
                        "unit_amount": UNITS.to(ask.amount),
                        "product_data": {"name": f"{ask.payee}: {ask.description}"[:250]},
                    },
                }
            ],
            "client_reference_id": ask.attempt_id,
            "metadata": names,
            "payment_intent_data": {"metadata": names, "description": ask.description[:500]},
            "success_url": ask.return_url,
            "cancel_url": ask.return_url,
            "expires_at": int((ask.created_at + PATIENCE).timestamp()),
            "locale": ask.locale[:2] if ask.locale[:2] in LOCALES else "auto",
        }
        if ask.method == "bank":
            params["payment_method_types"] = [BANK_METHODS[ask.amount.currency]]
        made = _asked(
            lambda: self._sessions().create(cast("SessionCreateParams", params), {"idempotency_key": ask.key})
        )
        if not made.url:
            raise Unclear("Stripe made a session without a page")
        return Checkout(made.id, made.url)

    def read(self, ref: str) -> Word:
        return self._word(
            _sure(lambda: self._sessions().retrieve(ref, {"expand": ["payment_intent.latest_charge"]}))
        )

    def expire(self, ref: str) -> Word:
        """Stripe refuses to expire what is complete: then its record says how it ended."""
        try:
            _asked(lambda: self._sessions().expire(ref))
        except Refused:
            return self.read(ref)
        return self.read(ref)

    def refund(self, ref: str, amount: Money, *, key: str) -> None:
        session = _sure(lambda: self._sessions().retrieve(ref))
        intent = session.payment_intent
        if intent is None:
            raise Refused("nothing was paid")
        name = intent if isinstance(intent, str) else intent.id
        units = UNITS.to(amount)
        _asked(
            lambda: self._api().v1.refunds.create(
                {"payment_intent": name, "amount": units}, {"idempotency_key": key[:255]}
            )
        )

    def verify(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        settings = get_settings()
        _check_signature(body, headers.get("stripe-signature", ""), settings.stripe_webhook_secret)
        try:
            event = json.loads(body)
            kind, found = str(event["type"]), event["data"]["object"]
            notice_id, live = str(event["id"]), event["livemode"]
        except (ValueError, KeyError, TypeError) as error:
            raise Invalid("The event is not of the form that Stripe sends.") from error
        foreign = live is not _live_key() or (event.get("account") or "") != settings.stripe_account
        return Notice(notice_id, kind, "" if foreign else _object_id(kind, found))

    def locate(self, notice: Notice) -> str | None:
        if notice.object_id.startswith("cs_"):
            return notice.object_id
        if not notice.object_id.startswith("pi_"):
            return None
        found = _sure(lambda: self._sessions().list({"payment_intent": notice.object_id, "limit": 1}))
        return found.data[0].id if found.data else None

    def _word(self, session: Any) -> Word:
        if session.livemode is not _live_key():
            raise Unclear("Stripe's session is of the other mode")
        amount = UNITS.back(int(session.amount_total), str(session.currency).upper())
        state, failure, decline, intent = _outcome(session)
        charge = getattr(intent, "latest_charge", None)
        refunded, method = None, ""
        chargebacks: tuple[Chargeback, ...] = ()
        if charge is not None and not isinstance(charge, str):
            refunded = UNITS.back(int(charge.amount_refunded), str(charge.currency).upper())
            method = str(getattr(charge.payment_method_details, "type", "") or "")[:20]
            chargebacks = self._chargebacks(intent.id) if charge.disputed else ()
        return Word(
            state,
            amount,
            method=method,
            failure=failure[:200],
            decline=decline,
            refunded=refunded,
            chargebacks=chargebacks,
            attempt_id=str(session.metadata["attempt"]) if "attempt" in session.metadata else "unknown",
        )

    def _chargebacks(self, intent: str) -> tuple[Chargeback, ...]:
        """An inquiry (`warning_…`) takes no money, so it is none yet."""
        found = _sure(lambda: self._api().v1.disputes.list({"payment_intent": intent}))
        return tuple(
            Chargeback(
                one.id,
                UNITS.back(int(one.amount), str(one.currency).upper()),
                _CHARGEBACKS.get(one.status, "open"),  # type: ignore[arg-type]
                str(one.reason or ""),
            )
            for one in found.data
            if not one.status.startswith("warning_")
        )

    def _sessions(self) -> Any:
        return self._api().v1.checkout.sessions

    def _api(self) -> stripe.StripeClient:
        settings = get_settings()
        return _client(settings.stripe_secret_key, settings.stripe_base_url, settings.stripe_account)


def _outcome(session: Any) -> tuple[State, str, Decline, Any]:
    intent = session.payment_intent if not isinstance(session.payment_intent, str) else None
    if session.status == "expired":
        return "cancelled", "expired", "", intent
    if session.status != "complete":
        return "open", "", "", intent
    if session.payment_status == "paid":
        return "succeeded", "", "", intent
    if intent is not None and intent.status in ("requires_payment_method", "canceled"):
        error = getattr(intent, "last_payment_error", None)
        code = str(getattr(error, "decline_code", "") or getattr(error, "code", "") or "declined")
        return "failed", code, "hard" if code in HARD_DECLINES else "soft", intent
    return "processing", "", "", intent


def _object_id(kind: str, found: Any) -> str:
    """What to read again: the session, or the payment that the object belongs to."""
    if not isinstance(found, dict):
        return ""
    if kind.startswith("checkout.session."):
        return str(found.get("id", ""))
    if kind.startswith(("charge.", "refund.")):
        return str(found.get("payment_intent") or "")
    return ""


def _check_signature(body: bytes, header: str, secret: str) -> None:
    """By Stripe's library, and with both bounds on the time: it takes signatures from the future (WHK-30)."""
    try:
        stamp, _ = stripe.WebhookSignature._get_timestamp_and_signatures(header, "v1")
        stripe.WebhookSignature.verify_header(body, header, secret)
    except (stripe.SignatureVerificationError, ValueError, IndexError, TypeError, OverflowError) as error:
        raise Forbidden("The signature does not match.", code="bad_signature") from error
    if abs(clock.now().timestamp() - stamp) > TOLERANCE_SECONDS:
        raise Forbidden("The signature is not of now.", code="bad_signature")


def _live_key() -> bool:
    return get_settings().stripe_secret_key[3:8] == "live_"


def _asked(call: Callable[[], Any]) -> Any:
    """Raises Refused where Stripe certainly did nothing, Unclear where it may have."""
    try:
        return call()
    except (stripe.IdempotencyError, stripe.APIError) as error:
        raise Unclear(_why(error)) from error
    except stripe.APIConnectionError as error:
        if _never_sent(error):
            raise Refused("Stripe cannot be reached") from error
        raise Unclear("no answer from Stripe") from error
    except (
        stripe.InvalidRequestError,
        stripe.AuthenticationError,
        stripe.PermissionError,
        stripe.RateLimitError,
    ) as error:
        if error.http_status == 409:
            raise Unclear(_why(error)) from error
        raise Refused(_why(error)) from error
    except stripe.StripeError as error:
        raise Unclear(_why(error)) from error


def _sure(call: Callable[[], Any]) -> Any:
    """For calls where a no tells nothing about the payment."""
    try:
        return _asked(call)
    except Refused as error:
        raise Unclear(str(error)) from error


def _why(error: stripe.StripeError) -> str:
    """Its type and code; messages may repeat what was sent."""
    return f"{type(error).__name__} {error.http_status or ''} {error.code or ''}".strip()


def _never_sent(error: stripe.APIConnectionError) -> bool:
    import requests

    cause: BaseException | None = error.__cause__ or error.__context__
    if isinstance(cause, requests.exceptions.ConnectTimeout):
        return True
    return isinstance(cause, requests.exceptions.ConnectionError) and "NewConnectionError" in repr(cause)
