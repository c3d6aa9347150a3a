"""A yes to messages is a payer's own: no model gives it for them, and none takes their no back (COM-13, COM-18)."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.agent import turn
from assistant.agent.context import load
from assistant.core.db import reading, transaction
from assistant.domain import contact, conversations
from assistant.domain.scope import Level
from tests import factories
from tests.factories import World
from tools import registry
from tools.base import ToolContext, ToolResult

pytestmark = pytest.mark.usefixtures("database")


def context_of(world: World, text: str) -> ToolContext:
    with transaction() as session:
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id=text, text=text
        )
    with reading() as session:
        return dataclasses.replace(load(session, message, level=Level.LINK).tool_context(), payer_text=text)


def allow(world: World, channel: str, *, said: str) -> ToolResult:
    wish = {"channel": channel, "allowed": True}
    return registry.execute("set_contact_preferences", wish, context_of(world, said))


def consents(world: World) -> dict[str, bool]:
    with reading() as session:
        return contact.consents(session, world.customer.id)


def stop(world: World, channel: str) -> None:
    with transaction() as session:
        contact.record_consent(session, world.scope(), channel=channel, granted=False, source="test")


@pytest.mark.requirement("COM-13", "LLM-06")
@pytest.mark.parametrize("channel", ["sms", "email", "all"])
@pytest.mark.parametrize("revoked", ["sms", "email", "all"])
def test_a_model_does_not_take_a_no_back(channel: str, revoked: str) -> None:
    world = factories.world()
    stop(world, revoked)
    before = consents(world)
    result = allow(world, channel, said="I said no texts and no emails, so why do you write?")
    if channel in (revoked, "all") or revoked == "all":
        assert result.outcome == "needs"
    assert all(consents(world)[name] is False for name, granted in before.items() if not granted)


@pytest.mark.requirement("COM-18")
@pytest.mark.parametrize("channel", ["sms", "email", "all"])
def test_a_model_gives_no_consent_that_the_payer_did_not_speak_of(channel: str) -> None:
    world = factories.world()
    assert allow(world, channel, said="What do I owe?").outcome == "needs"
    assert consents(world) == {}


def test_what_the_payer_wishes_is_noted() -> None:
    world = factories.world()
    assert allow(world, "sms", said="I'd rather have text messages.").outcome == "ok"
    assert consents(world) == {"sms": True}


@pytest.mark.parametrize(
    ("words", "channel"), [("Please start texting me again", "sms"), ("start emailing me again", "email")]
)
def test_the_payers_own_words_take_the_no_back_on_the_channel_that_they_name(
    words: str, channel: str
) -> None:
    world = factories.world()
    stop(world, "all")
    with transaction() as session:
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id="1", text=words
        )
    turn.answer(message, level=Level.LINK)
    assert consents(world) == {"sms": False, "email": False} | {channel: True}
