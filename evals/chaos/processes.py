"""The processes of one run, and the hand that kills them."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
START_SECONDS = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Service:
    """Some `serve` and `worker` processes over one database; a killed one is started again at once."""

    def __init__(self, environment: dict[str, str], log: Path, *, serves: int, workers: int) -> None:
        self.environment = os.environ | environment | {"PYTHONPATH": str(ROOT)}
        self.log = log
        self.ports = [free_port() for _ in range(serves)]
        self.commands = [["serve", str(port)] for port in self.ports] + [["worker"]] * workers
        self.running: list[subprocess.Popen[bytes]] = []
        self.kills = 0

    @property
    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def start(self) -> None:
        self.running = [self._spawn(command) for command in self.commands]
        end = time.monotonic() + START_SECONDS
        for url in self.urls:
            while not _answers(url):
                if time.monotonic() > end:
                    raise RuntimeError(f"the service did not start; see {self.log}")
                time.sleep(0.2)

    def kill_one(self, chance: random.Random) -> None:
        """`kill -9`, and a new one in its place."""
        index = chance.randrange(len(self.running))
        self.running[index].kill()
        self.running[index].wait()
        self.running[index] = self._spawn(self.commands[index])
        self.kills += 1

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "evals.chaos.app", *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )


@contextmanager
def killing(
    service: Service, chance: random.Random, steps: tuple[int, int], progress: Callable[[], int]
) -> Iterator[None]:
    """Kill one of them, wherever it is, after each `steps` things done: as often on a slow machine as a quick one."""
    over = threading.Event()

    def work() -> None:
        while not over.is_set():
            goal, end = progress() + chance.randint(*steps), time.monotonic() + START_SECONDS
            while progress() < goal and time.monotonic() < end and not over.wait(0.2):
                pass
            if not over.wait(chance.uniform(0.0, 0.5)):
                service.kill_one(chance)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def provider(callbacks: list[str], seed: int) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "evals.chaos.provider", str(port), ",".join(callbacks), str(seed)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        httpx.get(f"{url}/i/none", timeout=2)
    except httpx.TransportError:
        return False
    return True
