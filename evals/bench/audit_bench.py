"""What the audit log costs: microseconds for an append, entries a second for a full verification."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, SQLModel

from assistant.audit import log
from assistant.audit.checkpoint import make
from assistant.audit.keys import Signer
from assistant.audit.kinds import Kind
from assistant.audit.tables import ENTRY, TABLES
from assistant.audit.triggers import trigger_ddl
from assistant.audit.verify import verify
from assistant.core.db import make_engine


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians; `append_us` is without the commit, `insert_us` a bare insert of the same row."""

    database: str
    entries: int
    append_us: float
    insert_us: float
    checkpoint_per_second: float
    next_checkpoint_ms: float
    verify_per_second: float


def sample_payload(number: int) -> dict[str, object]:
    """A decision record of ordinary size (about 1.2 KB)."""
    return {
        "model": "offline",
        "prompt_hash": "9f" * 32,
        "policy_version": "2026-11-01.3",
        "intent": ["ask_plan", "first_payment"],
        "tool_calls": [
            {
                "name": "propose_plan",
                "arguments": {"first_payment": "100", "instalments": 3, "frequency": "monthly"},
                "outcome": "ok",
                "reason_code": None,
                "data": {
                    "total": {"minor": 45000 + number, "currency": "USD", "text": "$450.00"},
                    "count": 3,
                },
            }
        ],
        "checks": [
            {"name": name, "passed": True, "detail": ""}
            for name in ("figures", "dates", "claims", "links", "citations", "tone", "disclosure")
        ],
        "usage": {"input_tokens": 1840, "output_tokens": 96},
        "latency_ms": 812,
        "text": "You could pay $150.00 on 5 December, 5 January and 5 February. Shall I set that up for you?",
    }


def measure(url: str | None = None, *, entries: int = 20_000, accounts: int = 200) -> Figures:
    """Fill an empty database at `url` (a temporary SQLite file when None) and measure it."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(url or f"sqlite:///{Path(folder) / 'audit.db'}")
        try:
            SQLModel.metadata.create_all(engine, tables=list(TABLES))
            with engine.begin() as connection:
                for statement in trigger_ddl(engine.dialect.name):
                    connection.exec_driver_sql(statement)
            with Session(engine) as session:
                return _measure(session, entries, accounts)
        finally:
            engine.dispose()


def _measure(session: Session, entries: int, accounts: int) -> Figures:
    appends = []
    for number in range(entries):
        start = time.perf_counter()
        _append(session, number, f"cus_{number % accounts:08d}")
        appends.append(time.perf_counter() - start)
        if number % 500 == 499:
            session.commit()
    session.commit()
    insert_us = _bare_insert_us(session)
    signer = Signer("bench", Ed25519PrivateKey.generate())
    start = time.perf_counter()
    make(session, signer)
    session.commit()
    first = time.perf_counter() - start
    _append(session, entries, "cus_00000000")
    start = time.perf_counter()
    make(session, signer)
    following = time.perf_counter() - start
    session.commit()
    start = time.perf_counter()
    report = verify(session, signer=signer)
    verified = time.perf_counter() - start
    if not report.ok or report.entries != entries + 1:
        raise RuntimeError(report.text())
    return Figures(
        database=session.get_bind().dialect.name,
        entries=entries,
        append_us=statistics.median(appends) * 1e6,
        insert_us=insert_us,
        checkpoint_per_second=entries / first,
        next_checkpoint_ms=following * 1e3,
        verify_per_second=report.entries / verified,
    )


def _append(session: Session, number: int, chain: str) -> None:
    log.append(
        session,
        chain=chain,
        kind=Kind.TURN_DECIDED,
        business_id="biz_1",
        actor="assistant",
        subject=f"trn_{number:08d}",
        payload=sample_payload(number),
    )


def _bare_insert_us(session: Session) -> float:
    """The same row inserted by itself; rolled back."""
    connection = session.connection()
    row = dict(connection.execute(ENTRY.select().limit(1)).one()._mapping)
    times = []
    for number in range(1000):
        start = time.perf_counter()
        connection.execute(ENTRY.insert(), {**row, "id": f"bare_{number}", "chain": "bare", "seq": number})
        times.append(time.perf_counter() - start)
    session.rollback()
    return statistics.median(times) * 1e6
