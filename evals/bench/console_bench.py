"""`python -m evals.bench.console_bench`: the queue and a case's page with few and with many cases in the database.

Server time of whole requests inside one process: session, roles, reads, the log's entry, the page. Each case has a
customer, an invoice, a conversation of eight messages with their decision records, and a story in the log.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select
from starlette.testclient import TestClient

from assistant.audit import log as audit
from assistant.core import clock, db
from assistant.core.ids import new_id
from assistant.domain import staff, staff_sessions
from assistant.domain.accounts import Customer
from assistant.domain.cases import Case
from assistant.domain.conversations import Conversation, Message
from assistant.domain.invoices import Invoice, InvoiceLine
from assistant.domain.ledger import LedgerEntry
from assistant.main import create_app
from assistant.staff.deps import cookie_name
from evals import setting, worlds

BATCH = 2_000
LOOKED_AT = 40
REASONS = ("dispute", "asked_for_person", "hardship", "policy_exception", "complaint", "failed_check")
PRIORITIES = (("urgent", 0), ("high", 1), ("normal", 2))
QUERIES = {
    "queue": "/staff/queue",
    "queue, one reason": "/staff/queue?reason=dispute",
    "queue, next page": "",
    "queue, closed": "/staff/queue?box=closed",
    "queue, search": "/staff/queue?q=customer%2042",
}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.console_bench")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--database", help="a PostgreSQL URL of an empty database; SQLite when left out")
    given = parser.parse_args()
    setting.quiet()
    report = {}
    for count in (given.few, given.cases):
        with tempfile.TemporaryDirectory() as folder, _database(Path(folder), given.database):
            report[f"{count} cases"] = measure(count)
    print(json.dumps(report, indent=2))


def _database(folder: Path, url: str | None) -> Any:
    return setting.fresh_database(folder, **({"ASSISTANT_DATABASE_URL": url} if url else {}))


def measure(count: int) -> dict[str, dict[str, float]]:
    """p50 and p95 in ms of each kind of request, over cases spread through all of them."""
    world = worlds.neighbourhood("console")[0]
    fill(world, count)
    with db.transaction() as session:
        made = staff.add(
            session,
            world.business.id,
            email="bench@example.com",
            name="Bench",
            role="admin",
            password="bench-pass-of-the-console",
            actor="bench",
        )
        token = staff_sessions.start(session, made.user, how="bench")
    if db.engine().dialect.name == "postgresql":
        with db.engine().connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("ANALYZE"))
    else:
        with db.transaction() as session:
            session.execute(sa.text("ANALYZE"))
    browser = TestClient(create_app(), headers={"accept": "text/html"})
    browser.cookies.set(cookie_name(), token)
    with db.reading() as session:
        ids = session.exec(select(Case.id).where(Case.business_id == world.business.id)).all()
    rng = random.Random(1)
    figures = {}
    page = browser.get("/staff/queue").text
    after = page.partition('class="more"')[2].partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    for name, path in QUERIES.items():
        where = path or after
        if where:
            figures[name] = _spans(browser, [where] * LOOKED_AT)
    figures["case"] = _spans(browser, [f"/staff/cases/{rng.choice(ids)}" for _ in range(LOOKED_AT)])
    return figures


def _spans(browser: TestClient, paths: list[str]) -> dict[str, float]:
    for path in paths[:3]:
        browser.get(path)
    spans = []
    for path in paths:
        started, cpu = time.perf_counter(), time.process_time()
        answer = browser.get(path)
        spans.append(((time.perf_counter() - started) * 1000, (time.process_time() - cpu) * 1000))
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    walls, cpus = sorted(span[0] for span in spans), sorted(span[1] for span in spans)
    at = round(len(spans) * 0.95) - 1
    return {
        "p50": round(statistics.median(walls), 1),
        "p95": round(walls[at], 1),
        "cpu_p50": round(statistics.median(cpus), 1),
        "cpu_p95": round(cpus[at], 1),
    }


def fill(world: worlds.World, count: int) -> None:
    """`count` cases, half of them closed."""
    pattern = {table: row.model_dump() for table, row in _pattern(world)}
    for start in range(0, count, BATCH):
        rows: dict[str, list[dict[str, Any]]] = {}
        for number in range(start, min(start + BATCH, count)):
            for table, own in _rows(number):
                rows.setdefault(table, []).append(pattern[table] | own)
        with db.transaction() as session:
            for table in pattern:
                session.execute(sa.insert(SQLModel.metadata.tables[table]), rows[table])
    _stories(world, min(count, 200))


def _pattern(world: worlds.World) -> list[tuple[str, SQLModel]]:
    """One row of each table, in the order in which they refer to each other: what all cases have in common."""
    shared: dict[str, Any] = {"business_id": world.business.id}
    day: dict[str, Any] = {"issued_on": world.invoice.issued_on, "due_on": world.invoice.due_on}
    return [
        ("customer", Customer(**shared, external_id="", name="", country="US", timezone="America/New_York")),
        (
            "invoice",
            Invoice(
                **shared, **day, customer_id="", number="", currency="USD",
                subtotal_minor=40_000, tax_minor=0, total_minor=40_000,
            ),
        ),
        (
            "invoice_line",
            InvoiceLine(
                invoice_id="", no=1, description="Goods as ordered", unit_price="400", net_minor=40_000
            ),
        ),
        (
            "ledger_entry",
            LedgerEntry(
                **shared, customer_id="", invoice_id="", kind="charge", amount_minor=40_000,
                currency="USD", booked_on=world.invoice.issued_on, source="bench", external_id="",
            ),
        ),
        ("conversation", Conversation(**shared, customer_id="", invoice_id="", last_seq=8)),
        (
            "message",
            Message(
                conversation_id="", seq=1, author="payer", channel="web", external_id="",
                text="About as long as people write in a chat on an invoice that they have got in the post.",
            ),
        ),
        (
            "case",
            Case(
                **shared, reference="", customer_id="", invoice_id="", conversation_id="", effect_key="",
                reason="", priority="normal", rank=2, due_at=clock.now(),
                summary="The payer wrote that the third line is wrong, and asks for somebody to look at it.",
            ),
        ),
    ]  # fmt: skip


def _rows(number: int) -> list[tuple[str, dict[str, Any]]]:
    """What the rows of one case have for themselves."""
    opened = clock.now() - timedelta(minutes=number % 200_000)
    priority, rank = PRIORITIES[number % 3]
    closed = number % 2 == 1
    customer, invoice, talk = (new_id(kind) for kind in ("cus", "inv", "cnv"))
    parties = {"customer_id": customer, "invoice_id": invoice}
    bulk = f"BULK-{number}"
    case = {
        "id": new_id("case"),
        "reference": f"B-{number}",
        "conversation_id": talk,
        "effect_key": f"bench:{number}",
        "reason": REASONS[number % len(REASONS)],
        "priority": priority,
        "rank": rank,
        "status": "closed" if closed else "open",
        "opened_at": opened,
        "due_at": opened + timedelta(hours=8),
        "changed_at": opened,
        "closed_at": opened + timedelta(hours=3) if closed else None,
    }
    messages: list[tuple[str, dict[str, Any]]] = [
        (
            "message",
            {
                "id": new_id("msg"),
                "conversation_id": talk,
                "seq": seq,
                "author": "payer" if seq % 2 else "assistant",
                "external_id": f"bench-{seq}",
                "at": opened,
            },
        )
        for seq in range(1, 9)
    ]
    return [
        ("customer", {"id": customer, "external_id": bulk, "name": f"Customer {number}"}),
        ("invoice", {"id": invoice, "customer_id": customer, "number": bulk}),
        ("invoice_line", {"invoice_id": invoice}),
        ("ledger_entry", parties | {"id": new_id("led"), "external_id": invoice}),
        ("conversation", parties | {"id": talk}),
        *messages,
        ("case", parties | case),
    ]


def _stories(world: worlds.World, count: int) -> None:
    """Decision records behind the replies of some cases, as the assistant writes them."""
    with db.transaction() as session:
        for case in session.exec(select(Case).where(Case.business_id == world.business.id).limit(count)):
            _story(session, case)


def _story(session: Session, case: Case) -> None:
    said = session.exec(select(Message).where(Message.conversation_id == case.conversation_id)).all()
    for message in said:
        if message.author == "assistant":
            entry = audit.append(
                session,
                chain=case.customer_id,
                kind="turn.decided",
                business_id=case.business_id,
                actor="assistant",
                subject=message.id,
                payload={"outcome": "answered", "model": "offline", "tool_calls": [], "checks": []},
            )
            message.decision_id = entry.id
            session.add(message)


if __name__ == "__main__":
    main()
