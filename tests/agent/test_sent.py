"""What a model was sent is kept encrypted beside the decision's hash of it (AUD-05)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from assistant.agent import turn
from assistant.audit import log as audit
from assistant.audit.verify import verify
from assistant.cli import app
from assistant.core import config
from assistant.core.db import reading, transaction
from assistant.core.errors import Conflict, NotFound, Problem
from assistant.domain import conversations, model_inputs, subject_keys
from assistant.domain.conversations import Message
from assistant.domain.model_inputs import ModelInput
from assistant.domain.scope import Level
from tests import factories
from tests.factories import World

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("AUD-05", "AUD-08")]
WORDS = "What do I owe? My neighbour Walpurga told me to ask."


def ask(world: World, text: str = WORDS, *, client_id: str = "1") -> Message:
    with transaction() as session:
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id=client_id, text=text
        )
    return turn.answer(message, level=Level.LINK)


def record(world: World, reply: Message) -> dict[str, Any]:
    with reading() as session:
        entry = audit.get(session, reply.decision_id or "", business_id=world.business.id)
    assert entry is not None
    return entry.payload


def opened(world: World, reply: Message) -> model_inputs.Opened:
    with transaction() as session:
        return model_inputs.open_(session, world.business.id, reply.decision_id or "", actor="test")


def test_a_changed_secret_costs_no_payer_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    world = factories.world()
    ask(world)
    monkeypatch.setattr(
        config.get_settings(), "secret_key", "another secret of this installation, long enough"
    )
    assert opened(world, ask(world, client_id="2")).matches


def test_the_copy_holds_each_call_and_the_decision_names_its_hash() -> None:
    world = factories.world()
    reply = ask(world)
    found = opened(world, reply)
    assert found.matches
    assert found.content["message"] == WORDS
    first, second = found.content["calls"][:2]
    assert [message["role"] for message in first["messages"]] == ["system", "human"]
    assert first["messages"][-1]["content"] == WORDS
    assert second["repeated"] == 2
    assert [message["role"] for message in second["messages"]] == ["ai", "tool"]
    assert found.content["system_hash"]
    assert found.content["tools_hash"]


def test_neither_the_log_nor_the_copy_shows_the_words() -> None:
    world = factories.world()
    reply = ask(world, "Is this deductible? I am Walpurga's son and a dentist.")
    with reading() as session:
        row = session.get_one(ModelInput, reply.decision_id)
        bodies = session.connection().execute(sa.text("SELECT body FROM audit_entry")).scalars().all()
    assert b"Walpurga" not in row.sealed
    assert not [body for body in bodies if "Walpurga" in body]
    assert record(world, reply)["inputs_hash"] == hashlib.sha256(row.sealed).hexdigest()


def test_a_turn_without_a_model_has_its_copy_too() -> None:
    world = factories.world()
    found = opened(world, ask(world, "Are you a bot?"))
    assert found.content == {"message": "Are you a bot?"}
    assert found.matches


def test_one_customer_has_one_key_and_another_has_another() -> None:
    one, two = factories.world(), factories.world()
    ids = {ask(one).decision_id: one, ask(one, client_id="2").decision_id: one, ask(two).decision_id: two}
    with reading() as session:
        keys = {
            world.customer.id: {
                session.get_one(ModelInput, decision).key_id for decision, of in ids.items() if of is world
            }
            for world in (one, two)
        }
    assert len(keys[one.customer.id]) == len(keys[two.customer.id]) == 1
    assert keys[one.customer.id] != keys[two.customer.id]


def test_a_copy_that_is_put_in_the_place_of_another_does_not_open() -> None:
    world = factories.world()
    first, second = ask(world), ask(world, client_id="2")
    with transaction() as session:
        rows = [session.get_one(ModelInput, reply.decision_id) for reply in (first, second)]
        rows[0].sealed = rows[1].sealed
        session.add(rows[0])
    with pytest.raises(Conflict, match="changed"):
        opened(world, first)


def test_a_copy_that_was_made_anew_is_not_the_one_that_was_recorded() -> None:
    world = factories.world()
    reply = ask(world)
    with transaction() as session:
        session.execute(sa.delete(ModelInput))
        model_inputs.keep(
            session,
            reply.decision_id or "",
            business_id=world.business.id,
            customer_id=world.customer.id,
            content={"message": "something else"},
        )
    assert not opened(world, reply).matches


@pytest.mark.requirement("IDN-13")
def test_another_business_finds_no_such_decision() -> None:
    one, two = factories.world(), factories.world()
    reply = ask(one)
    with pytest.raises(NotFound), transaction() as session:
        model_inputs.open_(session, two.business.id, reply.decision_id or "", actor="test")


def test_without_the_key_nothing_opens_and_a_backup_does_not_bring_it_back() -> None:
    world = factories.world()
    reply = ask(world)
    with transaction() as session:
        rows = subject_keys.of_customer(session, world.customer.id)
        backup = rows[0].wrapped
        destroyed = subject_keys.destroy(session, rows)
    subject_keys.remember(destroyed)
    with pytest.raises(Conflict, match="erased"):
        opened(world, reply)
    with transaction() as session:  # an older backup is put back
        row = session.get_one(subject_keys.SubjectKey, destroyed[0])
        row.wrapped, row.destroyed_at = backup, None
        session.add(row)
    assert opened(world, reply).matches
    subject_keys.apply_file()
    with pytest.raises(Conflict, match="erased"):
        opened(world, reply)
    with reading() as session:
        assert verify(session).ok


class TestCommand:
    def test_it_prints_what_was_sent_and_the_look_is_in_the_log(self) -> None:
        world = factories.world()
        reply = ask(world)
        done = CliRunner().invoke(app, ["audit", "inputs", reply.decision_id or ""])
        assert done.exit_code == 0
        assert json.loads(done.stdout)["message"] == WORDS
        assert "is the one" in done.stderr
        with reading() as session:
            looks = audit.page(session, business_id=world.business.id, kind="staff.read")
        assert [(look.actor, look.subject) for look in looks] == [("command", reply.decision_id)]

    def test_an_id_that_there_is_not_is_refused(self) -> None:
        factories.world()
        assert isinstance(CliRunner().invoke(app, ["audit", "inputs", "aud_x"]).exception, Problem)
