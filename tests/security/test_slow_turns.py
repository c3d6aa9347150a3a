"""A slow turn keeps its own conversation busy, and nobody else's."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from assistant.agent import turn
from assistant.core import clock, config
from assistant.core.db import reading, transaction
from assistant.core.errors import Conflict
from assistant.domain import conversations, turn_lease
from assistant.domain.conversations import Conversation
from assistant.domain.scope import Level
from assistant.main import create_app
from tests import factories

if TYPE_CHECKING:
    from assistant.domain.conversations import Message
    from tests.factories import World

pytestmark = pytest.mark.usefixtures("database")


def received(world: World, client_id: str) -> Message:
    with transaction() as session:
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id=client_id, text="What do I owe?"
        )
    return message


def claim(world: World, message: Message, seconds: float = 60) -> bool:
    with transaction() as session:
        return turn_lease.claim(session, world.conversation_id, message.id, seconds)


def holder(world: World) -> str | None:
    with reading() as session:
        return session.get_one(Conversation, world.conversation_id).turn_message_id


@pytest.mark.requirement("LLM-04")
def test_a_reply_that_comes_after_its_lease_does_not_give_away_the_turn_of_another() -> None:
    world = factories.world()
    late, next_one = received(world, "1"), received(world, "2")
    assert claim(world, late)
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert claim(world, next_one)
        with transaction() as session:
            conversations.say(
                session, world.conversation_id, author="assistant", channel="web", text="Late.",
                reply_to=late.id, ends_turn=True,
            )  # fmt: skip
        assert holder(world) == next_one.id


def test_a_reply_in_time_gives_its_turn_back() -> None:
    world = factories.world()
    turn.answer(received(world, "1"), level=Level.LINK)
    assert holder(world) is None


@pytest.mark.requirement("LLM-10")
def test_the_lease_outlasts_the_model_and_its_fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_MODEL_TIMEOUT", "120")
    config.get_settings.cache_clear()
    assert turn.lease_seconds() > 2 * 120


@pytest.mark.requirement("IDN-12")
def test_sending_the_same_many_times_does_not_take_every_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "WAIT_SECONDS", 4.0)
    world = factories.world()
    first, again = received(world, "1"), received(world, "2")
    assert claim(world, first)

    def answer(_index: int) -> tuple[str, float]:
        started = time.monotonic()
        with pytest.raises(Conflict) as refused:
            turn.answer(again, level=Level.LINK)
        return refused.value.code, time.monotonic() - started

    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(answer, range(12)))
    assert {code for code, _seconds in results} == {"turn_busy"}
    assert sum(seconds > 3.9 for _code, seconds in results) <= turn.MOST_WAITING


@pytest.mark.requirement("IDN-12", "LLM-10")
def test_many_slow_turns_do_not_keep_another_payer_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """More of them than the machine has threads for by itself."""
    slow = [factories.world() for _ in range(12)]
    quick = factories.world()
    answer, release = turn.answer, threading.Event()
    slow_ones = {world.conversation_id for world in slow}

    def patient(message: Message, **options: object) -> Message:
        if message.conversation_id in slow_ones:
            release.wait(60)
        return answer(message, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(turn, "answer", patient)
    with TestClient(create_app()) as client, ThreadPoolExecutor(13) as pool:
        body = {"text": "What do I owe?", "client_id": "1"}
        client.post(f"/i/{quick.token}/messages", json=body)
        waiting = [pool.submit(client.post, f"/i/{world.token}/messages", json=body) for world in slow]
        time.sleep(0.5)
        assert client.post(f"/i/{quick.token}/messages", json=body | {"client_id": "2"}).status_code == 200
        assert not any(response.done() for response in waiting)
        release.set()
        assert {response.result().status_code for response in waiting} == {200}
