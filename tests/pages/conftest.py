"""The payer's pages over made-up state, in the session's one Chromium."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
import uvicorn

from tests.chromium import chromium
from tests.pages.preview import Preview

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page


class Site:
    """The preview server on a free port of loopback."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        self._server = uvicorn.Server(uvicorn.Config(preview.app, port=0, log_level="error", ws="none"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(5)


@pytest.fixture(scope="session")
def browser() -> Browser:
    return chromium()


@pytest.fixture(scope="session")
def _site() -> Iterator[Site]:
    site = Site(Preview())
    yield site
    site.close()


@pytest.fixture
def site(_site: Site) -> Site:
    """The one server of the session with its state as new."""
    _site.preview.reset()
    return _site


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a path of the preview; any error in the page's console fails the test."""
    contexts = []
    problems: list[str] = []

    def open_one(path: str, *, expect_errors: bool = False, **options: object) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        if not expect_errors:
            page.on(
                "console", lambda message: problems.append(message.text) if message.type == "error" else None
            )
            page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(site.url + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []
