"""From the page to the processor and back, and a transfer; what is paid is told."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.acts import say

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

pytestmark = pytest.mark.browser
LOOKS = [(390, "light"), (390, "dark"), (1200, "light"), (1200, "dark")]


def look(page: Page, name: str) -> None:
    """Pictures for who wants to look: SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if not folder:
        return
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.screenshot(path=str(Path(folder) / f"{name}-{width}-{scheme}.png"), full_page=True)


class TestOnce:
    def test_two_clicks_lead_to_the_processor_and_the_receipt_is_said_in_the_conversation(
        self, open_page: Open
    ) -> None:
        page = open_page("HP-1011")
        page.get_by_label("Amount in EUR").fill("10")
        page.get_by_role("button", name="Continue to payment").click()
        page.wait_for_url("**/pay/co_*")
        look(page, "hosted")
        page.get_by_role("button", name=re.compile("^Pay .*10")).click()
        page.get_by_role("heading", name="Payment received").wait_for()
        look(page, "receipt")
        page.get_by_role("link", name="Back to the invoice").click()
        page.locator(".message").filter(has_text="We received your payment of").wait_for()


class TestTransfer:
    @pytest.mark.requirement("AUT-05")
    def test_the_invoice_page_leads_to_the_details_to_type_in(self, open_page: Open) -> None:
        page = open_page("HP-1011")
        look(page, "invoice")
        page.get_by_role("button", name="Pay by bank transfer").click()
        page.wait_for_url("**/pay/transfer/*")
        assert "DE89 3704 0044 0532 0130 00" in page.locator(".transfer").inner_text()
        assert page.locator(".transfer-code img").evaluate("image => image.naturalWidth") > 100
        look(page, "transfer")
        page.get_by_role("link", name="Back to the invoice").click()
        assert page.get_by_role("button", name="Continue to payment").is_visible()

    def test_from_the_chat_one_may_choose_it_as_well(self, open_page: Open) -> None:
        page = open_page("HP-1012")
        say(page, "I want to pay 20")
        page.get_by_role("link", name=re.compile("^Pay ")).click()
        page.get_by_role("button", name="Pay by bank transfer").wait_for()
        look(page, "pay")
        page.get_by_role("button", name="Pay by bank transfer").click()
        page.wait_for_url("**/pay/transfer/*")
