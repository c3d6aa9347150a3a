"""Stripe at the wire: its parameters, its units, its signatures, and its record before any money is booked."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient
from stripe import WebhookSignature

from assistant.core import config
from assistant.core.errors import Misconfigured
from assistant.core.money import Money
from assistant.core.queue.drain import drain
from assistant.jobs import load
from assistant.main import create_app
from assistant.processors import desk
from assistant.processors.base import Refused
from assistant.processors.stripe.currencies import UNITS
from tests import acts, factories, payment_processor
from tests.processors.conftest import WEBHOOK_SECRET

if TYPE_CHECKING:
    from tests.factories import World
    from tests.fakes.stripe_server import Stripe


load.load()
pytestmark = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # nothing here is about the database


@pytest.fixture(autouse=True)
def _database(database: str) -> None:
    """Each test has one."""


@pytest.fixture
def client(stripe: Stripe) -> TestClient:
    return TestClient(create_app(), raise_server_exceptions=False, follow_redirects=False)


def start(client: TestClient, world: World, **form: str) -> str:
    """The id of the session that the payer is sent to."""
    answer = client.post(f"/i/{world.token}/pay", data=form)
    assert answer.status_code == 303, answer.text
    place = str(answer.headers["location"])
    assert place.startswith("https://checkout.stripe.com/")
    return place.rpartition("/")[2]


def bring(client: TestClient, body: bytes, *, at: int | None = None, secret: str = WEBHOOK_SECRET) -> Any:
    header = WebhookSignature.generate_signature_header(body.decode(), secret, at or int(time.time()))
    answer = client.post("/webhooks/payments/stripe", content=body, headers={"stripe-signature": header})
    drain()
    return answer


def completed(stripe: Stripe, session: str, kind: str = "checkout.session.completed", **more: Any) -> bytes:
    return stripe.event(kind, {"id": session, "object": "checkout.session"}, **more)


class TestCheckout:
    @pytest.mark.requirement("PCI-07", "WHK-31")
    def test_from_the_button_to_the_ledger(self, client: TestClient, stripe: Stripe) -> None:
        world = factories.world()
        session = start(client, world)
        assert stripe.sessions[session]["amount_total"] == 43200
        stripe.pay(session)
        body = completed(stripe, session)
        assert bring(client, body).json() == {"taken": True}
        assert bring(client, body).json() == {"taken": False}
        bring(client, completed(stripe, session))
        assert acts.stands(world).status == "paid"
        [attempt] = payment_processor.attempts(world.invoice.id)
        assert (attempt.processor, attempt.status, attempt.method) == ("stripe", "succeeded", "card")
        assert world.token not in json.dumps(stripe.requests)

    def test_a_notice_of_what_is_not_paid_books_nothing(self, client: TestClient, stripe: Stripe) -> None:
        world = factories.world()
        session = start(client, world)
        assert bring(client, completed(stripe, session)).status_code == 200
        assert acts.stands(world).balance.minor == 43200

    def test_a_bank_debit_is_under_way_and_then_paid_or_not(self, client: TestClient, stripe: Stripe) -> None:
        world = factories.world()
        session = start(client, world)
        stripe.submit(session)
        bring(client, completed(stripe, session))
        assert payment_processor.attempts(world.invoice.id)[0].status == "processing"
        stripe.bounce(session, "insufficient_funds")
        bring(client, completed(stripe, session, "checkout.session.async_payment_failed"))
        assert payment_processor.attempts(world.invoice.id)[0].decline == "soft"
        stripe.pay(session, method="us_bank_account")
        bring(client, completed(stripe, session, "checkout.session.async_payment_succeeded"))
        assert acts.stands(world).status == "paid"

    def test_refunds_and_chargebacks_come_from_the_record(self, client: TestClient, stripe: Stripe) -> None:
        world = factories.world()
        session = start(client, world)
        stripe.pay(session)
        bring(client, completed(stripe, session))
        [attempt] = payment_processor.attempts(world.invoice.id)
        for _ in range(2):
            desk.refund(
                world.business.id, attempt.intent_id, Money(3200, "USD"), key="1", actor="staff:1", reason="x"
            )
        assert acts.stands(world).balance.minor == 3200
        stripe.chargeback(session)
        intent = stripe.sessions[session]["payment_intent"]
        body = stripe.event("charge.dispute.created", {"id": "dp_1", "payment_intent": intent})
        assert bring(client, body).json() == {"taken": True}
        now = acts.stands(world)
        assert (now.balance.minor, now.disputed.minor) == (43200, 40000)
        stripe.chargeback(session, "won")
        bring(client, stripe.event("charge.dispute.closed", {"id": "dp_1", "payment_intent": intent}))
        assert acts.stands(world).balance.minor == 3200


@pytest.mark.requirement("WHK-32")
class TestUnknownOutcome:
    def test_an_answer_that_was_lost_is_asked_for_again_and_makes_one_session(
        self, client: TestClient, stripe: Stripe
    ) -> None:
        world = factories.world()
        stripe.fault = "cut"
        answer = client.post(f"/i/{world.token}/pay")
        assert (answer.status_code, answer.json()["code"]) == (409, "payment_unclear")
        assert len(stripe.sessions) == 1
        stripe.fault = ""
        session = start(client, world)
        assert list(stripe.sessions) == [session]
        assert len(payment_processor.attempts(world.invoice.id)) == 1

    def test_while_it_is_unknown_there_is_no_other_attempt(self, client: TestClient, stripe: Stripe) -> None:
        world = factories.world()
        stripe.fault = "down"
        for _ in range(3):
            assert client.post(f"/i/{world.token}/pay").json()["code"] == "payment_unclear"
        [attempt] = payment_processor.attempts(world.invoice.id)
        assert attempt.status == "unknown"

    def test_a_double_click_makes_one_session(self, stripe: Stripe) -> None:
        world = factories.world()
        app = create_app()
        found = acts.at_once(4, lambda _index: start(TestClient(app, follow_redirects=False), world))
        assert len(set(found)) == 1
        assert len(stripe.sessions) == 1


class TestSignature:
    @pytest.mark.requirement("WHK-30")
    def test_old_early_foreign_and_altered_ones_are_refused(self, client: TestClient, stripe: Stripe) -> None:
        world = factories.world()
        session = start(client, world)
        stripe.pay(session)
        body = completed(stripe, session)
        now = int(time.time())
        for answer in (
            bring(client, body, at=now - 310),
            bring(client, body, at=now + 310),
            bring(client, body, secret="whsec_other"),
            client.post("/webhooks/payments/stripe", content=body),
            client.post("/webhooks/payments/stripe", content=body, headers={"stripe-signature": "t=1,v1="}),
            client.post(
                "/webhooks/payments/stripe", content=b"\xff", headers={"stripe-signature": "t=1,v1=a"}
            ),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "bad_signature")
        assert acts.stands(world).balance.minor == 43200

    def test_any_of_several_signatures_may_match(self, client: TestClient, stripe: Stripe) -> None:
        world = factories.world()
        session = start(client, world)
        stripe.pay(session)
        body = completed(stripe, session)
        good = WebhookSignature.generate_signature_header(body.decode(), WEBHOOK_SECRET, int(time.time()))
        stamp, _, mac = good.partition(",")
        header = f"{stamp},v1={'0' * 64},{mac},v0=abc"
        answer = client.post("/webhooks/payments/stripe", content=body, headers={"stripe-signature": header})
        assert answer.json() == {"taken": True}
        drain()
        assert acts.stands(world).status == "paid"

    @pytest.mark.requirement("WHK-31")
    def test_the_other_mode_and_another_account_are_none_of_ours(
        self, client: TestClient, stripe: Stripe
    ) -> None:
        world = factories.world()
        session = start(client, world)
        stripe.pay(session)
        for more in ({"livemode": True}, {"account": "acct_other"}):
            assert bring(client, completed(stripe, session, **more)).json() == {"taken": False}
        stripe.sessions[session]["livemode"] = True
        bring(client, completed(stripe, session))
        assert acts.stands(world).balance.minor == 43200

    @pytest.mark.requirement("WHK-31")
    def test_a_record_of_another_amount_or_attempt_books_nothing(
        self, client: TestClient, stripe: Stripe
    ) -> None:
        for field, value in (("amount_total", 1), ("currency", "eur"), ("metadata", {"attempt": "att_x"})):
            world = factories.world()
            session = start(client, world)
            stripe.pay(session)
            stripe.sessions[session][field] = value
            bring(client, completed(stripe, session))
            assert acts.stands(world).balance.minor == 43200


@pytest.mark.requirement("MON-02")
class TestUnits:
    @pytest.mark.parametrize(
        ("minor", "currency", "units"),
        [
            (12345, "USD", 12345),
            (500, "JPY", 500),
            (5, "ISK", 500),
            (700, "UGX", 70000),
            (5120, "KWD", 5120),
            (12300, "MGA", 123),
            (1000, "HUF", 1000),
        ],
    )
    def test_amounts_are_said_as_stripe_counts(self, minor: int, currency: str, units: int) -> None:
        assert UNITS.to(Money(minor, currency)) == units
        assert UNITS.back(units, currency) == Money(minor, currency)

    @pytest.mark.parametrize(
        ("minor", "currency"), [(5124, "KWD"), (12345, "MGA"), (100, "XDR"), (100, "KPW")]
    )
    def test_what_stripe_cannot_charge_is_refused(self, minor: int, currency: str) -> None:
        try:
            amount = Money(minor, currency)
        except ValueError:
            return
        with pytest.raises(Refused):
            UNITS.to(amount)

    def test_stripes_own_rules_take_what_we_send(self, client: TestClient, stripe: Stripe) -> None:
        for currency, net in (("JPY", 40000), ("ISK", 40000), ("KWD", 40000), ("UGX", 40000)):
            world = factories.world(currency=currency, net_minor=net, tax_rate="0")
            start(client, world)
        answer = client.post(f"/i/{factories.world(currency='KWD', net_minor=40001, tax_rate='0').token}/pay")
        assert answer.json()["code"] == "no_way_to_pay"


class TestSettings:
    @pytest.mark.parametrize(
        "settings",
        [
            {"STRIPE_SECRET_KEY": "sk_test_1"},
            {"STRIPE_WEBHOOK_SECRET": "whsec_1"},
            {"STRIPE_SECRET_KEY": "pk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"},
            {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "secret"},
            {"STRIPE_BASE_URL": "http://127.0.0.1:1"},
        ],
    )
    def test_half_a_setting_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
    ) -> None:
        for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_BASE_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        config.get_settings.cache_clear()
        with pytest.raises(Misconfigured, match="STRIPE_"):
            config.get_settings()
        config.get_settings.cache_clear()
