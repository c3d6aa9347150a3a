"""The real application in a process of its own, and Chromium in front of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from assistant.main import WARM
from tests.chromium import chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    Open = Callable[..., Page]

STARTS_WITHIN = 90.0
WARM_WITHIN = 420.0
PATIENCE_MS = 30_000
OWN_SETTINGS = ("ASSISTANT_", "TWILIO_", "SENDGRID_", "OPENAI_", "STRIPE_")
HOST_PAGE = """<!doctype html><html lang="en"><title>A shop</title><link rel="icon" href="data:,">
<main><h1>My orders</h1><script type="module" src="{app}/static/embed.js"></script>
<invoice-assistant src="{app}" token="{token}" height="600"></invoice-assistant></main></html>"""


@dataclass
class App:
    """The demo as it is served, and a server of another site that embeds it."""

    url: str
    shop_port: int
    links: dict[str, dict[str, Any]]
    api_key: str
    staff: list[dict[str, str]]
    environment: dict[str, str]
    shop_token: str = ""

    def link(self, number: str) -> str:
        return str(self.links[number]["url"])


class _Shop(BaseHTTPRequestHandler):
    def __init__(self, app: list[App], *args: Any) -> None:
        self.app = app
        super().__init__(*args)

    def do_GET(self) -> None:
        token = self.app[0].shop_token
        body = HOST_PAGE.format(app=self.app[0].url, token=token).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """`invoice-assistant demo` with the offline model, on its own data: no other file's tests see what one does."""
    with served(tmp_path_factory.mktemp("demo"), free_port()) as found:
        yield found


@contextmanager
def served(folder: Path, port: int, **settings: str) -> Iterator[App]:
    """The demo with its data in `folder`, with these settings on top."""
    chromium()
    holder: list[App] = []
    shop = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Shop, holder))
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN_SETTINGS)}
    own = {
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "ASSISTANT_TEST_PROCESSOR_PORT": str(free_port()),
        "ASSISTANT_EMBED_ORIGINS": f"http://localhost:{shop.server_port}",
    } | settings
    environment |= own
    command = [sys.executable, "-c", "from assistant.cli import main; main()", "demo"]
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}/", process, folder / "log.txt")
        _wait_until_warm(process, folder / "log.txt")
        made = json.loads((folder / "demo.json").read_text())
        links = {row["number"]: row for row in made["invoices"]}
        holder.append(
            App(
                made["base_url"],
                shop.server_port,
                links,
                made["api_key"],
                made["staff"],
                own | {"ASSISTANT_DEMO": "1"},
            )
        )
        yield holder[0]
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        shop.shutdown()
        shop.server_close()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the demo did not start:\n{log.read_text()[-2000:]}")


def _wait_until_warm(process: subprocess.Popen[bytes], log: Path) -> None:
    """The library is embedded beside the first pages; on a busy machine that outlasts a page's patience."""
    deadline = time.monotonic() + WARM_WITHIN
    while WARM not in log.read_text():
        if time.monotonic() > deadline or process.poll() is not None:
            pytest.fail(f"the demo did not warm up:\n{log.read_text()[-2000:]}")
        time.sleep(0.2)


@pytest.fixture
def browser() -> Browser:
    return chromium()


@pytest.fixture
def open_page(browser: Browser, app: App) -> Iterator[Open]:
    """Open a path or an invoice by its number; any error in a page's console fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def hear(line: ConsoleMessage) -> None:
        if line.type in ("error", "warning"):
            problems.append(line.text)

    def open_one(
        where: str, *, width: int = 1440, height: int = 900, expect_errors: bool = False, **options: Any
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        if not expect_errors:
            page.on("console", hear)
            page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(app.link(where) if where in app.links else app.url + where)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []
