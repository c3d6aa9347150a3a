"""The worlds, offers and turns that the probes need."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from assistant.agent import turn as turns_of_agent
from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.core.errors import Problem
from assistant.domain import (
    conversations,
    offers,
    policy_versions,
)
from assistant.domain.offers import Offer
from assistant.domain.scope import Level
from evals import setting, worlds
from tests.fakes import openai_script, openai_server
from tools.base import ToolContext

if TYPE_CHECKING:
    from assistant.domain.conversations import Message
    from evals.worlds import World

_seed = iter(range(10**9))


def new_world() -> World:
    return worlds.single(worlds.Ask(net_minor=40_000, due_in=12), f"mutation:{next(_seed)}:{time.time_ns()}")


def new_offer(world: World, parts: int) -> Offer:
    """A plan of equal monthly parts, by us and not by the solver."""
    today = clock.today(world.customer.timezone)
    total = world.invoice.total
    share, rest = divmod(total.minor, parts)
    days = [(today + timedelta(days=7 + 30 * number)).isoformat() for number in range(parts)]
    amounts = [share + (1 if number < rest else 0) for number in range(parts)]
    rows = [
        {"no": no, "due_on": day, "amount_minor": amount}
        for no, (day, amount) in enumerate(zip(days, amounts, strict=True), 1)
    ]
    with transaction() as session:
        policy = policy_versions.current(session, world.business.id)
        return offers.make(
            session, world.scope(), kind="plan",
            terms={"total_minor": total.minor, "currency": total.currency, "frequency": "monthly", "instalments": rows},
            summary=f"{parts} payments", changes=[], payable=total,
            policy_version=policy.version, policy_hash=policy.hash, effect_key=f"mutation-{time.time_ns()}",
        )  # fmt: skip


def context(world: World, level: Level) -> ToolContext:
    with reading() as session:
        policy = policy_versions.current(session, world.business.id)
    scope = world.scope(level=level)
    return ToolContext(scope, f"t-{time.time_ns()}", "hello", world.business, world.customer, policy)


def raises(attempt: Callable[[Any], Any]) -> bool:
    try:
        with transaction() as session:
            attempt(session)
    except Problem:
        return True
    return False


def receive(world: World, text: str, channel: str) -> Message:
    with transaction() as session:
        message, _new = conversations.receive(
            session, world.conversation_id, channel=channel, external_id=f"m{time.time_ns()}", text=text
        )
    return message


def ask(world: World, text: str, channel: str = "web") -> Message:
    with provider():
        return turns_of_agent.answer(receive(world, text, channel), level=Level.LINK)


def provider() -> ExitStack:
    """A model on the wire that says nothing of weight."""
    stack = ExitStack()
    _fake, url = stack.enter_context(openai_server.running([openai_script.text("How can I help?")]))
    stack.enter_context(
        setting.environment(
            ASSISTANT_MODEL="openai:plain", ASSISTANT_MODEL_FALLBACK="openai:plain", OPENAI_API_KEY="evals",
            OPENAI_BASE_URL=url,
        )
    )  # fmt: skip
    return stack
