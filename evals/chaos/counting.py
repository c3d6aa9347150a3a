"""What is left when everything has come to rest: the counts that the promise is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from assistant.audit.verify import verify
from assistant.core import queue
from assistant.core.db import reading
from assistant.domain.conversations import Message
from assistant.domain.inbox import InboxEvent
from assistant.domain.outbox import OutboundMessage

REST = ("sent", "delivered", "undelivered", "failed", "withheld")


@dataclass
class Counts:
    """`problems` is empty when the promise held."""

    messages: int = 0
    replies: int = 0
    accepted: int = 0
    answered_together: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def unfinished() -> dict[str, int]:
    """What still has to happen, by kind."""
    with reading() as session:
        left = {
            "inbox": _count(
                session, sa.select(col(InboxEvent.id)).where(col(InboxEvent.status) == "received")
            ),
            "outbound": _count(
                session, sa.select(col(OutboundMessage.id)).where(col(OutboundMessage.status).not_in(REST))
            ),
            "unanswered": len(_unanswered(session)),
        }
    return {name: number for name, number in left.items() if number}


def progress() -> int:
    """How many things have been done so far."""
    with reading() as session:
        return sum(
            _count(session, statement)
            for statement in (
                sa.select(col(InboxEvent.id)).where(col(InboxEvent.status) != "received"),
                sa.select(col(Message.id)).where(col(Message.reply_to).is_not(None)),
                sa.select(col(OutboundMessage.id)).where(col(OutboundMessage.status).in_(REST)),
            )
        )


def count(external_ids: list[str], accepted: list[dict[str, Any]]) -> Counts:
    found = Counts(accepted=len(accepted))
    with reading() as session:
        said = session.exec(select(Message).where(Message.author == "payer")).all()
        replies = session.exec(select(Message).where(col(Message.reply_to).is_not(None))).all()
        outbound = session.exec(select(OutboundMessage)).all()
        given_up = queue.failures(session)
        unanswered = _unanswered(session)
        report = verify(session)
    found.messages, found.replies = len(said), len(replies)
    found.statuses = dict(Counter(row.status for row in outbound))
    found.attempts = {str(n): times for n, times in sorted(Counter(row.attempts for row in outbound).items())}
    _more_than_once(found, "stored twice", Counter(message.external_id for message in said))
    _differ(found, "lost", set(external_ids), {message.external_id for message in said})
    _more_than_once(found, "answered twice", Counter(str(reply.reply_to) for reply in replies))
    _differ(
        found,
        "a reply without its outbound message",
        {r.id for r in replies},
        {o.message_id for o in outbound},
    )
    _more_than_once(found, "sent twice", Counter(message["outbound_id"] for message in accepted))
    _differ(found, "sent or not", {o.id for o in outbound}, {message["outbound_id"] for message in accepted})
    found.problems += [f"never answered: {external_id}" for external_id in unanswered]
    found.problems += [
        f"{o.status}: {o.id} {o.rule_id} {o.reason}" for o in outbound if o.status != "delivered"
    ]
    found.problems += [f"given up: {row.name} {row.ids} {row.error}" for row in given_up]
    if not report.ok:
        found.problems.append(f"the log: {report.text()}")
    found.answered_together = len(said) - len(replies)
    return found


def _unanswered(session: Any) -> list[str]:
    """Messages after the last one of their conversation and channel that has a reply."""
    table = sa.inspect(Message).local_table
    asked, reply = table.alias(), table.alias()
    last = (
        sa.select(asked.c.conversation_id, asked.c.channel, sa.func.max(asked.c.seq).label("seq"))
        .join(reply, reply.c.reply_to == asked.c.id)
        .group_by(asked.c.conversation_id, asked.c.channel)
        .subquery()
    )
    statement = (
        sa.select(table.c.external_id)
        .outerjoin(
            last,
            sa.and_(last.c.conversation_id == table.c.conversation_id, last.c.channel == table.c.channel),
        )
        .where(table.c.author == "payer", table.c.seq > sa.func.coalesce(last.c.seq, 0))
    )
    return [str(row[0]) for row in session.execute(statement)]


def _count(session: Any, statement: Any) -> int:
    return int(session.execute(sa.select(sa.func.count()).select_from(statement.subquery())).scalar_one())


def _more_than_once(found: Counts, what: str, times: Counter[str]) -> None:
    found.problems += [f"{what}: {name} ({number})" for name, number in times.items() if number > 1]


def _differ(found: Counts, what: str, wanted: set[Any], there: set[Any]) -> None:
    found.problems += [f"{what}: {name}" for name in sorted(wanted ^ there, key=str)]
