"""From the chat to the receipt over Stripe, at the wire: a fake that takes Stripe's parameters and no others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.acts import say
from tests.browser.conftest import free_port, served
from tests.fakes import stripe_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import App, Open
    from tests.fakes.stripe_server import Stripe

pytestmark = pytest.mark.browser
WEBHOOK_SECRET = "whsec_test_0123456789"


@pytest.fixture(scope="module")
def stripe() -> Iterator[Stripe]:
    """An account whose hosted page a browser can open."""
    running = stripe_server.Running()
    running.stripe.page = running.stripe.url
    yield running.stripe
    running.stop()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, stripe: Stripe) -> Iterator[App]:
    """The demo with Stripe's settings."""
    port = free_port()
    stripe.webhook = f"http://127.0.0.1:{port}/webhooks/payments/stripe"
    stripe.webhook_secret = WEBHOOK_SECRET
    with served(
        tmp_path_factory.mktemp("demo"),
        port,
        STRIPE_SECRET_KEY=stripe_server.KEY,
        STRIPE_WEBHOOK_SECRET=WEBHOOK_SECRET,
        STRIPE_BASE_URL=stripe.url,
    ) as found:
        yield found


@pytest.mark.requirement("PCI-07", "WHK-31")
def test_from_the_chat_to_the_receipt(open_page: Open, stripe: Stripe) -> None:
    page = open_page("HP-1012")
    owed = page.locator(".balance-amount").inner_text()
    say(page, "I want to pay 20")
    page.get_by_role("link", name=re.compile("^Pay ")).click()
    page.get_by_role("button", name="Continue to secure payment").dblclick()
    page.wait_for_url("**/c/pay/cs_test_*")
    assert len(stripe.sessions) == 1
    [session] = stripe.sessions.values()
    assert (session["amount_total"], session["currency"]) == (2000, "eur")
    page.get_by_role("button", name="Pay").dblclick()
    page.get_by_role("heading", name="Payment received").wait_for()
    page.get_by_role("link", name="Back to the invoice").click()
    assert page.locator(".balance-amount").inner_text() != owed
    page.locator(".message").filter(has_text="We received your payment of").wait_for()
    page.reload()
    assert page.locator(".message").filter(has_text="We received your payment of").count() == 1


def test_who_goes_back_from_the_hosted_page_has_paid_nothing(open_page: Open) -> None:
    page = open_page("HP-1011")
    before = page.locator(".balance-amount").inner_text()
    page.get_by_label("Amount in EUR").fill("10")
    page.get_by_role("button", name="Continue to payment").click()
    page.wait_for_url("**/c/pay/cs_test_*")
    page.get_by_role("link", name="Back").click()
    page.get_by_role("link", name="Back to the invoice").click()
    assert page.locator(".balance-amount").inner_text() == before
