"""Preparing the demo: migrate, seed once, write demo.json, say where to look."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant import migrations
from assistant.core import clock, db
from assistant.core.config import get_settings
from assistant.demo import seed

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKER = "demo.json"
RESTART_SECONDS = 1.0
AUDIT_FILES = ("audit_key.pem", "audit_pin.txt", "audit_trusted_keys.txt")


def prepare(*, reset: bool) -> str:
    """Everything up to serving; returns the text with the links to open."""
    settings = get_settings()
    if reset:
        _throw_away()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    clock.freeze_process(settings.frozen_now)
    clock.follow(settings.clock_file)
    migrations.upgrade()
    seed.seed_if_empty()
    written = seed.demo_json()
    (settings.data_dir / MARKER).write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")
    first = "\n".join(
        f"  {invoice['url']}\n    {invoice['customer']}, {invoice['number']}: {invoice['story']}"
        for invoice in written["invoices"][:6]
    )
    return (
        f"\nThe demo is at {settings.public_url}/ with every invoice and its story. To begin:\n\n{first}\n\n"
        f"  API key and all links: {settings.data_dir / MARKER}\n"
        f"  Staff console:         {settings.public_url}/staff (accounts and codes: "
        f"{settings.public_url}/demo/authenticator)\n"
        f"  API documentation:     {settings.public_url}/docs\n"
        "\nCtrl-C stops it; `make demo` brings it back with its data, `make demo-reset` starts afresh.\n"
    )


@contextmanager
def test_processor() -> Iterator[None]:
    """The demo's payment processor in a process of its own, for as long as this one lives.

    It holds the reading end of a pipe of ours and ends when that closes, however we end; when it dies it is started
    again.
    """
    over = threading.Event()
    holder: list[subprocess.Popen[bytes]] = []

    def watch() -> None:
        while not over.is_set():
            command = [sys.executable, "-m", "assistant.processors.testing", "--tethered"]
            with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 - our own module
                holder[:] = [process]
                process.wait()
            over.wait(RESTART_SECONDS)

    watcher = threading.Thread(target=watch, name="test-processor", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        for process in holder:
            process.terminate()
        watcher.join(5)


def _throw_away() -> None:
    """Remove what the demo made, and nothing else, from the data directory."""
    settings = get_settings()
    db.reset_engine()
    for name in (
        "assistant.db",
        "assistant.db-wal",
        "assistant.db-shm",
        MARKER,
        "local_messages.json",
        "local_messages.lock",
        "demo_clock",
        "test_processor.db",
        "test_processor.db-wal",
        "test_processor.db-shm",
        *AUDIT_FILES,
    ):
        (settings.data_dir / name).unlink(missing_ok=True)
    for name in ("evidence",):
        shutil.rmtree(settings.data_dir / name, ignore_errors=True)
