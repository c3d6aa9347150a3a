"""The real application in a process of its own, and what it spends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 60.0


@dataclass(frozen=True)
class App:
    """A served application."""

    url: str
    pid: int
    start_seconds: float

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far, by /proc/<pid>/stat; to a tick of 10 ms."""
        after_name = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / _TICKS

    def settle(self, seconds: float = 40.0) -> None:
        """Wait until what it does by itself after the start (loading, warming up) is over."""
        deadline = time.monotonic() + seconds
        quiet = 0
        while quiet < 3 and time.monotonic() < deadline:
            before = self.cpu_seconds()
            time.sleep(0.3)
            quiet = quiet + 1 if self.cpu_seconds() - before <= 1 / _TICKS else 0

    def memory_mb(self) -> float:
        """Resident memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def served(**environment: str) -> Iterator[App]:
    """`invoice-assistant serve` with the process's environment and these settings on top, once it answers."""
    port = free_port()
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", str(port)]
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL
    ) as child:
        try:
            url = f"http://127.0.0.1:{port}"
            wait(url, child)
            yield App(url, child.pid, time.perf_counter() - started)
        finally:
            child.terminate()
            child.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait(url: str, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise RuntimeError(f"the application ended with status {child.returncode}")
        try:
            httpx.get(f"{url}/i/none", timeout=2)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the application did not answer in time")
