"""The demo's phone in the browser: a payer by text, over the real webhook, until the plan is agreed to by its code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import PATIENCE_MS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import App, Open

pytestmark = pytest.mark.browser
MARIA = "+17185550142"
GOT = ".text:not(.text-mine) .text-words"


def text(page: Page, words: str) -> str:
    """Send it, wait for the answer; the answer."""
    before = page.locator(GOT).count()
    page.fill("#phone-text", words)
    page.keyboard.press("Enter")
    page.locator(GOT).nth(before).wait_for(timeout=2 * PATIENCE_MS)
    return page.locator(GOT).last.inner_text()


@pytest.mark.requirement("COM-15", "WHK-01")
def test_a_payer_agrees_to_a_plan_by_text(open_page: Open, app: App) -> None:
    number = next(row["phone"] for row in app.links.values() if row["number"] == "HP-1001")
    page = open_page(f"/demo/phone?number={number.replace('+', '%2B')}", width=390, height=800)
    answer = text(page, "about HP-1001: can I pay in 3 monthly payments?")
    code = re.search(r"code ([A-Z0-9]{4})\b", answer)
    assert code is not None, answer
    assert "STOP" in answer
    agreed = text(page, code[1])
    assert code[1] not in agreed
    assert page.locator(".text-mine").count() == 2


def test_without_script_the_form_sends_it(open_page: Open, app: App) -> None:
    number = app.links["HP-1002"]["phone"]
    page = open_page(f"/demo/phone?number={number.replace('+', '%2B')}", java_script_enabled=False)
    page.fill("#phone-text", "hello, is this a bot?")
    page.click(".phone-send button")
    assert page.locator(".text-mine").count() == 1


@pytest.mark.requirement("PCI-07")
class TestPayingFromAMessage:
    def test_a_text_leads_to_the_processor_in_two_clicks(self, open_page: Open, app: App) -> None:
        number = app.links["HP-1006"]["phone"]
        page = open_page(f"/demo/phone?number={number.replace('+', '%2B')}", width=390, height=800)
        text(page, "about HP-1006: I want to pay 20 now")
        address = page.locator(GOT).last.locator("a[href*='/pay/']").get_attribute("href")
        assert address is not None
        self.two_clicks(page, address)

    def test_a_mail_leads_to_the_processor_in_two_clicks(self, open_page: Open, app: App) -> None:
        row = app.links["HP-1015"]
        page = open_page("/demo/mailbox")
        page.get_by_label("Whose mailbox").select_option(label=row["customer"])
        page.get_by_role("link", name="New message").click()
        page.get_by_label("Subject").fill("Invoice HP-1015")
        page.get_by_label("Message", exact=True).fill("Hello, I want to pay 20 now. Thank you")
        page.get_by_role("button", name="Send").click()
        link = page.locator(".mail-message:not(.mail-own) a[href*='/pay/']")
        link.first.wait_for(timeout=2 * PATIENCE_MS)
        address = link.first.get_attribute("href")
        assert address is not None
        self.two_clicks(page, address)

    def two_clicks(self, page: Page, address: str) -> None:
        """The message's link is the first, the page's button the second."""
        page.goto(address)
        page.get_by_role("button", name="Continue to secure payment").click()
        page.wait_for_url("**/pay/co_*")
        assert "20.00" in page.locator("main").inner_text()
