"""One run: messages come in, duplicated and out of order, while processes die; then everything comes to rest."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from assistant import migrations
from assistant.agent import speaking
from assistant.core.db import transaction
from assistant.domain import accounts, conversations, invoices, policy_versions
from assistant.domain.accounts import Business, Customer
from evals.chaos import counting, databases, signing
from evals.chaos.counting import Counts
from evals.chaos.databases import Kind
from evals.chaos.processes import Service, killing, provider

WORDS = (
    "Hello",
    "What do I owe?",
    "When is it due?",
    "What is the tax on this?",
    "Can I pay in three parts?",
    "What is on this invoice?",
    "Thank you",
    "Is there a discount if I pay today?",
)
REST_SECONDS = 420.0
KILLED_SECONDS = 420.0


@dataclass(frozen=True)
class Plan:
    database: Kind
    messages: int = 500
    seed: int = 1
    conversations: int = 40
    senders_at_once: int = 6
    kill_every: tuple[int, int] = (10, 60)
    """Things done between two kills: events handled, replies, messages settled."""
    duplicates: float = 0.3


@dataclass
class Result:
    database: str
    messages: int
    kills: int
    webhooks: int
    posts: int
    seconds: float
    rest_seconds: float
    counts: Counts = field(default_factory=Counts)

    def text(self) -> str:
        counts = self.counts
        verdict = "held" if not counts.problems else "BROKEN"
        lines = [
            f"{self.database}: {verdict}. {self.messages} messages in {self.webhooks} webhooks ({self.posts} posts), "
            f"{self.kills} kills in {self.seconds:.0f} s, at rest {self.rest_seconds:.0f} s later",
            f"  {counts.replies} replies, {counts.answered_together} messages answered together with a later one, "
            f"{counts.accepted} accepted by the provider, statuses {counts.statuses}, attempts {counts.attempts}",
            *(f"  {problem}" for problem in counts.problems[:40]),
        ]
        return "\n".join(lines)


def run(plan: Plan) -> Result:
    chance = random.Random(plan.seed)
    with tempfile.TemporaryDirectory() as name, databases.made(plan.database, Path(name)) as environment:
        payers = _payers(plan)
        _learn(Path(environment["DATA_DIR"]))
        log = Path(os.environ.get("CHAOS_LOG", f"{name}/service.log"))
        sqlite = plan.database == "sqlite"
        service = Service(environment, log, serves=2 if sqlite else 1, workers=0 if sqlite else 2)
        with provider(service.urls, plan.seed) as url:
            service.environment["CHAOS_PROVIDER_URL"] = url
            service.start()
            started = time.monotonic()
            try:
                with killing(service, chance, plan.kill_every, counting.progress):
                    ids, webhooks, posts = _send(plan, payers, service.urls, chance)
                    _mostly_done(plan)
                sent = time.monotonic()
                _rest(url)
                accepted = httpx.get(f"{url}/accepted", timeout=30).json()["accepted"]
            finally:
                service.stop()
            counts = counting.count(ids, accepted)
        return Result(
            plan.database,
            len(ids),
            service.kills,
            webhooks,
            posts,
            sent - started,
            time.monotonic() - sent,
            counts,
        )


def _learn(folder: Path) -> None:
    """What a first start embeds is kept: made once for all runs, not by each process that is killed."""
    kept = Path(tempfile.gettempdir()) / "chaos-offline"
    if kept.exists():
        shutil.copytree(kept, folder / "offline", dirs_exist_ok=True)
    speaking.warm()
    if (folder / "offline").exists():
        shutil.copytree(folder / "offline", kept, dirs_exist_ok=True)


def _send(
    plan: Plan, payers: list[tuple[str, str, str]], urls: list[str], chance: random.Random
) -> tuple[list[str], int, int]:
    """Every webhook is posted until it is acknowledged; some come twice, and neighbours change places."""
    bodies: list[dict[str, Any]] = []
    for number in range(plan.messages):
        conversation, phone, email = chance.choice(payers)
        channel = chance.choice(("sms", "email"))
        bodies.append(
            {
                "id": f"in-{number}",
                "channel": channel,
                "from": phone if channel == "sms" else email,
                "conversation": conversation,
                "text": chance.choice(WORDS),
            }
        )
    posted = [body for body in bodies for _ in range(2 if chance.random() < plan.duplicates else 1)]
    for index in range(len(posted) - 5):
        other = index + chance.randrange(5)
        posted[index], posted[other] = posted[other], posted[index]

    def post(body: dict[str, Any]) -> int:
        return signing.deliver(urls, "message", body, random.Random(body["id"]))

    with ThreadPoolExecutor(plan.senders_at_once) as pool:
        tries = list(pool.map(post, posted))
    return [body["id"] for body in bodies], len(posted), sum(tries)


def _mostly_done(plan: Plan) -> None:
    """Processes go on dying until nearly all is answered."""
    end = time.monotonic() + KILLED_SECONDS
    while time.monotonic() < end and sum(counting.unfinished().values()) > plan.messages // 20:
        time.sleep(1.0)


def _rest(url: str) -> None:
    """Wait until nothing has to happen any more."""
    end = time.monotonic() + REST_SECONDS
    while time.monotonic() < end:
        time.sleep(1.0)
        if counting.unfinished():
            continue
        if httpx.get(f"{url}/accepted", timeout=30).json()["reporting"] == 0 and not counting.unfinished():
            return


def _payers(plan: Plan) -> list[tuple[str, str, str]]:
    """Conversations with the number and the address that write in them."""
    policy = (Path(migrations.__file__).parents[1] / "demo" / "policy.yaml").read_text(encoding="utf-8")
    found = []
    with transaction() as session:
        business = Business(
            slug="chaos",
            name="Acme Supply",
            legal_name="Acme Supply LLC",
            country="US",
            region="NY",
            timezone="America/New_York",
            address=["1 Main Street", "Albany, NY 12207"],
        )
        session.add(business)
        session.flush()
        policy_versions.publish(session, business.id, policy, actor="chaos")
        for number in range(plan.conversations):
            customer = Customer(
                business_id=business.id,
                external_id=f"C{number}",
                name=f"Company {number}",
                customer_class="business",
                country="US",
                region="NY",
                timezone="America/New_York",
                address=["9 Elm Road", "Troy, NY 12180"],
            )
            session.add(customer)
            session.flush()
            phone, email = f"+15185550{number:03d}", f"payer{number}@example.com"
            accounts.add_contact(session, customer, "phone", phone)
            accounts.add_contact(session, customer, "email", email)
            invoice = invoices.issue(session, customer, _draft(number, customer.timezone))
            conversation = conversations.open_for(session, business.id, customer.id, invoice.id)
            found.append((conversation.id, phone, email))
    return found


def _draft(number: int, timezone: str) -> invoices.InvoiceDraft:
    from datetime import timedelta
    from decimal import Decimal

    from assistant.core import clock
    from assistant.core.money import Money

    today = clock.today(timezone)
    net = Money(40_000 + number * 100, "USD")
    return invoices.InvoiceDraft(
        number=f"INV-{number:04d}",
        currency="USD",
        issued_on=today - timedelta(days=20),
        due_on=today + timedelta(days=10),
        supplied_on=None,
        lines=(invoices.LineDraft("Oak desk", net, Decimal(1), "pcs", tax_rate=Decimal(8)),),
        taxes=(invoices.TaxDraft("Sales tax 8%", net, net.percent(Decimal(8)), Decimal(8)),),
    )
