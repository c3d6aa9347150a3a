"""`python -m evals.bench.webhook_bench`: how soon a text from Twilio is acknowledged while 200 come in every second.

Each text is verified, stored and queued before it is acknowledged; beside it, in the same run, a bare route that
verifies the same signature and keeps nothing. Texts come at their own times, whether or not the one before is answered,
and count from the moment at which they were due, so that a stall is seen by all that wait behind it. On PostgreSQL the
workers are processes of their own and not part of this; on SQLite the serving process answers the texts meanwhile,
which at this rate is more than it can do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import sqlalchemy as sa
from twilio.request_validator import RequestValidator

from assistant.core import db
from evals import setting, worlds
from evals.bench import app_process
from evals.chaos import databases

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = "/webhooks/twilio/sms"
PUBLIC = "https://pay.example.com"
SECRET = "bench-token"
US = "+15005550006"
TWILIO = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": SECRET, "TWILIO_FROM": US}
WORDS = (
    "What do I owe?",
    "Can I pay in three parts?",
    "I paid last week",
    "STOP",
    "Why is there tax on this?",
)
WARM_UP = 60
CONNECTIONS = 32


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.webhook_bench")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=200, help="texts in a second")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="postgresql")
    given = parser.parse_args()
    setting.quiet()
    report: dict[str, Any] = {"rate": given.rate, "load_before": os.getloadavg()}
    with _bare() as app:
        report["bare route"] = measure(app, [US], rate=given.rate, seconds=given.seconds)
    kinds: tuple[databases.Kind, ...] = ("postgresql", "sqlite")
    for kind in kinds:
        if given.database not in (kind, "both"):
            continue
        if kind == "postgresql" and not databases.postgres_answers():
            continue
        with tempfile.TemporaryDirectory() as name, databases.made(kind, Path(name)) as environment:
            phones = [world.phone for world in worlds.neighbourhood("webhook") if world.phone]
            with app_process.served(**environment, **TWILIO, ASSISTANT_PUBLIC_URL=PUBLIC) as app:
                app.settle()
                row = measure(app, phones, rate=given.rate, seconds=given.seconds)
            with db.engine().connect() as connection:
                row["stored"] = connection.execute(sa.text("SELECT count(*) FROM inbox_event")).scalar_one()
            report[kind] = row
    print(json.dumps(report, indent=2))


def measure(app: app_process.App, phones: list[str], *, rate: int, seconds: int) -> dict[str, Any]:
    """Times in ms from the moment a text was due to its acknowledgement; `late` are those never acknowledged."""
    chance = random.Random(1)
    asyncio.run(_send(app.url, _signed(phones, chance, WARM_UP), rate))
    texts, spent = _signed(phones, chance, rate * seconds), app.cpu_seconds()
    spans, refused = asyncio.run(_send(app.url, texts, rate))
    spans.sort()
    return {
        "texts": len(texts),
        "not_acknowledged": refused,
        "p50_ms": round(statistics.median(spans), 2),
        "p95_ms": round(_at(spans, 0.95), 2),
        "p99_ms": round(_at(spans, 0.99), 2),
        "most_ms": round(spans[-1], 1),
        "cpu_ms": round((app.cpu_seconds() - spent) * 1000 / len(texts), 2),
    }


def _at(spans: list[float], share: float) -> float:
    return spans[max(0, round(len(spans) * share) - 1)]


def _signed(phones: list[str], chance: random.Random, count: int) -> list[tuple[bytes, str]]:
    validator = RequestValidator(SECRET)
    texts = []
    for _ in range(count):
        fields = {
            "MessageSid": f"SM{chance.getrandbits(128):032x}",
            "AccountSid": TWILIO["TWILIO_ACCOUNT_SID"],
            "From": chance.choice(phones),
            "To": US,
            "Body": chance.choice(WORDS),
            "NumMedia": "0",
        }
        signature = validator.compute_signature(PUBLIC + PATH, fields)
        texts.append((urlencode(fields).encode(), signature))
    return texts


async def _send(url: str, texts: list[tuple[bytes, str]], rate: int) -> tuple[list[float], int]:
    spans: list[float] = []
    refused = 0
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=30) as client:

        async def send(body: bytes, signature: str, due: float) -> None:
            nonlocal refused
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Twilio-Signature": signature,
            }
            try:
                acknowledged = (await client.post(PATH, content=body, headers=headers)).status_code == 200
            except httpx.TransportError:
                acknowledged = False
            if acknowledged:
                spans.append((time.perf_counter() - due) * 1000)
            else:
                refused += 1

        began = time.perf_counter() + 0.05
        async with asyncio.TaskGroup() as tasks:
            for number, (body, signature) in enumerate(texts):
                due = began + number / rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                tasks.create_task(send(body, signature, due))
    return spans, refused


@contextmanager
def _bare() -> Iterator[app_process.App]:
    port = app_process.free_port()
    environment = os.environ | {"TWILIO_AUTH_TOKEN": SECRET, "BARE_URL": PUBLIC + PATH}
    command = [sys.executable, "-m", "evals.bench.bare_webhook", str(port)]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=app_process.ROOT, env=environment) as child:
        try:
            url = f"http://127.0.0.1:{port}"
            app_process.wait(url, child)
            yield app_process.App(url, child.pid, time.perf_counter() - started)
        finally:
            child.terminate()
            child.wait(20)


if __name__ == "__main__":
    main()
