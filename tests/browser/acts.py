"""What a payer does on the page."""

from __future__ import annotations

import re
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


def code_on_the_phone(page: Page, app_url: str) -> str:
    """The newest one-time code that the demo's phone or mailbox shows."""
    for place in ("phone", "mailbox"):
        shown = page.request.get(f"{app_url}/demo/{place}").text()
        found = re.findall(r"<strong>(\d{6})</strong>", shown)
        if found:
            return str(found[-1])
    raise AssertionError("no code arrived")
