"""Memory, idempotency, card numbers."""

from __future__ import annotations

from unittest.mock import patch

import sqlalchemy as sa

from assistant.agent import turn as turns_of_agent
from assistant.audit.triggers import drop_trigger_ddl, trigger_ddl
from assistant.core import redaction
from assistant.core.db import engine
from assistant.core.redaction import cards
from assistant.domain import (
    conversations,
)
from assistant.domain.scope import Level
from evals.mutations.guard import Guard
from evals.mutations.probes import ask, new_world, provider, receive


def guards() -> list[Guard]:
    return [
        Guard(
            "audit triggers", "the database refuses to change the log",
            lambda: [_no_triggers()], _log_unchanged,
        ),
        Guard(
            "one reply to a message", "a message answered twice has one reply",
            lambda: [patch.object(conversations, "reply_to", lambda _session, _id: None)], _answered_once,
        ),
        Guard(
            "card numbers", "a card number is never stored",
            lambda: [patch.object(cards, "_luhn", lambda _digits: False)],
            lambda: "4242 4242 4242 4242" not in redaction.redact("my card is 4242 4242 4242 4242").text,
        ),
    ]  # fmt: skip


class _no_triggers:  # noqa: N801 - used as a function
    def __enter__(self) -> None:
        self._run(drop_trigger_ddl(engine().dialect.name))

    def __exit__(self, *_error: object) -> None:
        self._run(trigger_ddl(engine().dialect.name))

    def _run(self, statements: list[str]) -> None:
        with engine().begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


def _log_unchanged() -> bool:
    ask(new_world(), "hello")
    try:
        with engine().connect() as connection:
            connection.execute(sa.text("UPDATE audit_entry SET kind = 'x' WHERE 1 = 1"))
            connection.rollback()
    except sa.exc.DBAPIError:
        return True
    return False


def _answered_once() -> bool:
    world = new_world()
    message = receive(world, "hello", "web")
    with provider():
        first = turns_of_agent.answer(message, level=Level.LINK)
        try:
            again = turns_of_agent.answer(message, level=Level.LINK)
        except Exception:
            return False
    return first.id == again.id
