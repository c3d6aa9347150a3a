"""What a payer does on the page."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ANSWERED = ".message:is([data-author=assistant], [data-author=system])"


def say(page: Page, text: str) -> str:
    """Type, send, wait for the answer; returns its whole text."""
    before = page.locator(ANSWERED).count()
    page.fill("#composer-text", text)
    page.keyboard.press("Enter")
    page.locator(ANSWERED).nth(before).wait_for()
    settled(page)
    return page.locator(ANSWERED).last.inner_text()


def settled(page: Page) -> None:
    page.wait_for_selector(".chat:not(.busy)")


def code_on_the_phone(page: Page, app_url: str, number: str) -> str:
    """The newest one-time code that came to the number, waited for: a job sends it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        shown = page.request.get(f"{app_url}/demo/phone", params={"number": number}).text()
        found = re.findall(r"<strong>(\d{6})</strong>", shown)
        if found:
            return str(found[-1])
        page.wait_for_timeout(250)
    raise AssertionError("no code arrived")
