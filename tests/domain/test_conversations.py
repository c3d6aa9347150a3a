"""What is said is kept once and in order, one turn at a time, and staff's word stands above the assistant's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.core import clock, db
from assistant.core.errors import Conflict, NotFound
from assistant.domain import conversations, turn_lease
from assistant.domain.conversations import Conversation, Message
from tests import acts, factories
from tests.factories import World


def receive(
    world: World, external_id: str, text: str = "Hello", channel: str = "web"
) -> tuple[Message, bool]:
    with db.transaction() as session:
        return conversations.receive(
            session, world.conversation_id, channel=channel, external_id=external_id, text=text
        )


def said(world: World, last: int | None = None) -> list[Message]:
    with db.reading() as session:
        return conversations.messages(session, world.conversation_id, last=last)


class TestOpen:
    def test_an_invoice_has_one_conversation_also_when_two_tabs_open_it_at_once(self, database: str) -> None:
        with db.transaction() as session:
            owner = factories.business(session)
            payer = factories.customer(session, owner)
            invoice = factories.invoice(session, payer)

        def act(_index: int) -> str:
            with db.transaction() as session:
                return conversations.open_for(session, owner.id, payer.id, invoice.id).id

        assert len(set(acts.at_once(5, act))) == 1

    @pytest.mark.requirement("IDN-13")
    def test_another_business_cannot_see_it(self, database: str) -> None:
        one, two = factories.world(), factories.world()
        with db.reading() as session, pytest.raises(NotFound):
            conversations.get(session, two.business.id, one.conversation_id)


class TestReceive:
    def test_the_same_message_sent_again_is_kept_once(self, database: str) -> None:
        world = factories.world()
        first, new = receive(world, "m1")
        again, doubled = receive(world, "m1")
        assert (first.id, new, doubled) == (again.id, True, False)
        assert len(said(world)) == 1

    def test_sent_again_at_once_it_is_kept_once(self, database: str) -> None:
        world = factories.world()
        results = acts.at_once(5, lambda _index: receive(world, "m1"))
        assert len({message.id for message, _new in results}) == 1
        assert sorted(new for _message, new in results) == [False] * 4 + [True]

    def test_its_id_for_another_text_is_refused(self, database: str) -> None:
        world = factories.world()
        receive(world, "m1")
        with pytest.raises(Conflict) as refused:
            receive(world, "m1", "Something else")
        assert refused.value.code == "client_id_reused"

    def test_channels_do_not_share_ids(self, database: str) -> None:
        world = factories.world()
        assert receive(world, "1")[1]
        assert receive(world, "1", channel="sms")[1]

    def test_many_at_once_are_all_kept_in_one_order(self, database: str) -> None:
        world = factories.world()
        acts.at_once(6, lambda index: receive(world, f"m{index}"))
        assert [message.seq for message in said(world)] == [1, 2, 3, 4, 5, 6]
        assert [message.seq for message in said(world, last=2)] == [5, 6]


class TestTurn:
    def test_one_message_has_it_until_it_gives_it_back(self, database: str) -> None:
        world = factories.world()

        def claim(message_id: str) -> bool:
            with db.transaction() as session:
                return turn_lease.claim(session, world.conversation_id, message_id, 60)

        assert sorted(acts.at_once(5, lambda index: claim(f"msg_{index}"))) == [False] * 4 + [True]
        with db.reading() as session:
            owner = session.get_one(Conversation, world.conversation_id).turn_message_id
        assert owner is not None
        with db.transaction() as session:
            turn_lease.release(session, world.conversation_id, "msg_of_nobody")
        assert not claim("msg_x")
        with db.transaction() as session:
            turn_lease.release(session, world.conversation_id, owner)
        assert claim("msg_x")

    def test_a_crash_keeps_it_no_longer_than_its_lease(self, database: str) -> None:
        world = factories.world()
        with clock.frozen(clock.now()) as now, db.transaction() as session:
            assert turn_lease.claim(session, world.conversation_id, "msg_1", 60)
        with clock.frozen(now + timedelta(seconds=60)), db.transaction() as session:
            assert not turn_lease.claim(session, world.conversation_id, "msg_2", 60)
        with clock.frozen(now + timedelta(seconds=61)), db.transaction() as session:
            assert turn_lease.claim(session, world.conversation_id, "msg_2", 60)
        with db.transaction() as session:
            turn_lease.release(session, world.conversation_id, "msg_1")
        with clock.frozen(now + timedelta(seconds=62)), db.transaction() as session:
            assert not turn_lease.claim(session, world.conversation_id, "msg_3", 60)


def test_it_is_handed_over_once_and_back(database: str) -> None:
    world = factories.world()
    with db.transaction() as session:
        talk = conversations.get(session, world.business.id, world.conversation_id)
        moves = [
            conversations.hand_over(session, talk, owner, actor="staff:1", reason="asked")
            for owner in ("staff", "staff", "assistant")
        ]
    assert moves == [True, False, True]


def test_what_is_said_once_is_said_once(database: str) -> None:
    world = factories.world()
    for _ in range(2):
        with db.transaction() as session:
            conversations.say_once(
                session,
                world.conversation_id,
                external_id="note:1",
                author="system",
                channel="web",
                text="Done.",
            )
    assert [message.text for message in said(world)] == ["Done."]
