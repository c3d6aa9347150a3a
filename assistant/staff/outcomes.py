"""How well people and the assistant do: waiting, resolving, reopening, and what needed no person at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session, col

from assistant.core import clock
from assistant.core.db import reading
from assistant.domain.cases import Case
from assistant.domain.conversations import Conversation, Message
from assistant.staff.deps import Me, allow
from assistant.staff.pages import render
from assistant.staff.shell import shell
from assistant.staff.words import reason, span

router = APIRouter(include_in_schema=False)
MOST_CASES = 50_000
SPANS = (7, 30, 90)


@router.get("/staff/outcomes")
def outcomes(request: Request, days: int = 30, me: Me = allow("read_outcomes")) -> Response:
    days = days if days in SPANS else 30
    since = clock.now() - timedelta(days=days)
    with reading() as session:
        rows = _cases(session, me.business_id, since)
        context = figures(rows) | _share(session, me.business_id, since)
        context |= {"days": days, "spans": SPANS, "weeks": weeks(rows, since, days)} | shell(session, me)
    return render(request, "outcomes.html", context, me=me)


Row = tuple[str, datetime, datetime | None, datetime | None, int]


def _cases(session: Session, business_id: str, since: datetime) -> list[Row]:
    found = session.execute(
        sa.select(
            col(Case.reason),
            col(Case.opened_at),
            col(Case.first_reply_at),
            col(Case.closed_at),
            col(Case.reopened),
        )
        .where(col(Case.business_id) == business_id, col(Case.opened_at) >= since)
        .limit(MOST_CASES)
    ).all()
    return [(row[0], row[1], row[2], row[3], row[4]) for row in found]


def figures(rows: list[Row]) -> dict[str, Any]:
    """Medians over the cases opened in the span; those that wait have no time yet."""
    reasons: dict[str, list[Row]] = {}
    for row in rows:
        reasons.setdefault(row[0], []).append(row)
    table = [
        {"code": code, "name": reason(code), **_of(found)}
        for code, found in sorted(reasons.items(), key=lambda item: -len(item[1]))
    ]
    most = max((line["count"] for line in table), default=1)
    for line in table:
        line["width"] = round(100 * line["count"] / most)
    return {"all": _of(rows), "table": table}


def _of(rows: list[Row]) -> dict[str, Any]:
    waited = [(row[2] - row[1]).total_seconds() for row in rows if row[2] is not None]
    took = [(row[3] - row[1]).total_seconds() for row in rows if row[3] is not None]
    return {
        "count": len(rows),
        "closed": sum(row[3] is not None for row in rows),
        "reopened": sum(row[4] > 0 for row in rows),
        "first_reply": span(timedelta(seconds=median(waited))) if waited else "–",
        "resolution": span(timedelta(seconds=median(took))) if took else "–",
    }


def weeks(rows: list[Row], since: datetime, days: int) -> list[dict[str, Any]]:
    """Per step of the span: cases opened, and the median hours to the first reply; heights are of 100."""
    step = timedelta(days=1 if days <= 7 else 3 if days <= 30 else 7)
    count = -(-days // step.days)
    bins: list[list[Row]] = [[] for _ in range(count)]
    for row in rows:
        at = min(int((row[1] - since) / step), count - 1)
        bins[at].append(row)
    hours = [
        median([(row[2] - row[1]).total_seconds() / 3600 for row in found if row[2] is not None] or [0.0])
        for found in bins
    ]
    most_cases, most_hours = max((len(found) for found in bins), default=0) or 1, max(hours, default=0) or 1
    return [
        {
            "day": (since + step * index).date(),
            "cases": len(found),
            "cases_high": round(100 * len(found) / most_cases),
            "hours": f"{hours[index]:.1f}",
            "hours_high": round(100 * hours[index] / most_hours),
        }
        for index, found in enumerate(bins)
    ]


def _share(session: Session, business_id: str, since: datetime) -> dict[str, Any]:
    """Of the conversations in which a payer wrote, those in which no case was opened."""
    wrote = (
        sa.select(col(Message.conversation_id))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            col(Conversation.business_id) == business_id,
            col(Message.author) == "payer",
            col(Message.at) >= since,
        )
        .distinct()
        .subquery()
    )
    total = session.execute(sa.select(sa.func.count()).select_from(wrote)).scalar_one()
    handed = session.execute(
        sa.select(sa.func.count(sa.distinct(col(Case.conversation_id)))).where(
            col(Case.business_id) == business_id,
            col(Case.opened_at) >= since,
            col(Case.conversation_id).in_(sa.select(wrote.c.conversation_id)),
        )
    ).scalar_one()
    alone = total - handed
    return {"talks": total, "alone": alone, "share": round(100 * alone / total) if total else None}
