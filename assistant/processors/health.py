"""How each way to pay did lately, and how a payer paid before, from the attempts on record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, select

from assistant.core import clock
from assistant.domain.attempts import PaymentAttempt
from assistant.processors.routing import Health

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.processors.routing import Way

WINDOW = timedelta(hours=24)
HALF_LIFE_SECONDS = 7200.0
MOST = 2000
MADE = ("open", "processing", "succeeded", "cancelled")


def recent(session: Session) -> dict[Way, Health]:
    """By way, from the newest attempts of the whole installation.

    A checkout that was made is a success whatever the payer then does; a bank's no is none, but no sign of an outage.
    """
    statement = (
        select(PaymentAttempt)
        .where(col(PaymentAttempt.created_at) >= clock.now() - WINDOW, PaymentAttempt.status != "creating")
        .order_by(col(PaymentAttempt.created_at).desc(), col(PaymentAttempt.id).desc())
        .limit(MOST)
    )
    by_way: dict[Way, list[PaymentAttempt]] = {}
    for attempt in session.exec(statement).all():
        by_way.setdefault((attempt.processor, attempt.method), []).append(attempt)
    return {way: _health(found) for way, found in by_way.items()}


def _health(newest_first: list[PaymentAttempt]) -> Health:
    ok = bad = 0.0
    row, still, latest = 0, True, float("inf")
    latencies = []
    for attempt in newest_first:
        age = max((clock.now() - attempt.created_at).total_seconds(), 0.0)
        weight = 0.5 ** (age / HALF_LIFE_SECONDS)
        technical = attempt.status == "unknown" or (attempt.status == "failed" and not attempt.decline)
        if attempt.latency_ms is not None:
            latencies.append(attempt.latency_ms)
        if technical:
            bad += weight
            row += still
            latest = min(latest, age)
        elif attempt.status == "failed":
            bad, still = bad + weight, False
        else:
            ok, still = ok + weight, False
    latencies.sort()
    return Health(ok, bad, row, latest, latencies[len(latencies) // 2] if latencies else None)


def usual(session: Session, customer_id: str) -> Way | None:
    """How this payer last paid."""
    found = session.exec(
        select(PaymentAttempt)
        .where(PaymentAttempt.customer_id == customer_id, PaymentAttempt.status == "succeeded")
        .order_by(col(PaymentAttempt.decided_at).desc())
        .limit(1)
    ).first()
    return None if found is None else (found.processor, found.method)
