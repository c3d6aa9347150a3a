"""What a webhook stored is answered once, whatever is repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from assistant.core.db import reading, transaction
from assistant.domain import conversations, inbox
from assistant.domain.outbox import OutboundMessage
from tests.jobs.conftest import PHONE, run, text_in

if TYPE_CHECKING:
    from tests.factories import World
    from tests.jobs.conftest import Provider


def replies(world: World) -> list[OutboundMessage]:
    with reading() as session:
        return list(session.exec(select(OutboundMessage).order_by(OutboundMessage.id)).all())


class TestAnswer:
    def test_a_text_is_answered_by_text(self, world: World, provider: Provider) -> None:
        text_in("What do I owe?")
        run()
        (row,) = replies(world)
        assert row.status == "sent", (row.rule_id, row.reason, row.text)
        (sent,) = provider.accepted
        assert sent.to == PHONE
        assert "$432.00" in sent.text
        assert "STOP" in sent.text
        (row,) = replies(world)
        assert (row.status, row.provider_id, row.purpose) == ("sent", "SM1", "reply_to_consumer")

    @pytest.mark.requirement("WHK-05")
    def test_a_repeated_webhook_changes_nothing(self, world: World, provider: Provider) -> None:
        sid = text_in("What do I owe?")
        text_in("What do I owe?", sid=sid)
        run()
        text_in("What do I owe?", sid=sid)
        run()
        assert len(provider.accepted) == 1

    def test_a_burst_is_answered_together(self, world: World, provider: Provider) -> None:
        for text in ("Hello", "What do I owe?", "and when is it due?"):
            text_in(text)
        run()
        assert len(provider.accepted) == 1
        with reading() as session:
            said = conversations.messages(session, world.conversation_id)
        assert [message.author for message in said] == ["payer"] * 3 + ["assistant"]
        assert said[-1].reply_to == said[2].id
        text_in("Thank you")
        run()
        assert len(provider.accepted) == 2

    def test_what_is_ignored_gets_no_answer(self, world: World, provider: Provider) -> None:
        sid = text_in("Out of office", ignore=True)
        run()
        assert provider.accepted == []
        with reading() as session:
            row = inbox.find(session, "test.sms", sid)
            assert (row.status, row.outcome) == ("ignored", "auto_submitted")


class TestInbox:
    @pytest.mark.requirement("PCI-04")
    def test_a_card_number_is_never_stored(self, world: World) -> None:
        with transaction() as session:
            inbox.accept(
                session,
                "test.sms",
                "SMcard",
                {"Body": "pay with 4111 1111 1111 1111", "n": ["4111111111111111"]},
            )
        with reading() as session:
            stored = inbox.find(session, "test.sms", "SMcard").payload
        assert "1111" not in str(stored)

    def test_what_a_provider_calls_a_thing_is_kept_whatever_its_digits(self, world: World) -> None:
        """A series of digits in an id can pass a card's check; masked, the payment would never be found."""
        name = "cs_test_a62d4111111111111111c0a5"
        with transaction() as session:
            inbox.accept(session, "test.sms", "SMid", {"note": name}, ids={"object_id": name})
        with reading() as session:
            stored = inbox.find(session, "test.sms", "SMid").payload
        assert stored["object_id"] == name
        assert "1111" not in stored["note"]
