"""The one Chromium of a test session, for every folder of tests that drives it."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@cache
def _launch() -> Browser | str:
    """The browser, or why there is none."""
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    try:
        return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
    except Error as error:
        return str(error).splitlines()[0]


def chromium() -> Browser:
    """The shared browser; skips the test, with the reason, where there is none."""
    found = _launch()
    if isinstance(found, str):
        pytest.skip(f"no Chromium here: {found}")
    return found
