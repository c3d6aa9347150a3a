"""A model that sends what no record can hold: the payer is still answered, and the decision is still recorded."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from assistant.agent import speaking, turn
from assistant.audit import log as audit
from assistant.audit.verify import verify
from assistant.core import config
from assistant.core.db import reading, transaction
from assistant.domain import contact, conversations
from assistant.domain.cases import Case
from assistant.domain.scope import Level
from tests import factories
from tests.fakes import openai_script as script
from tests.fakes import openai_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.conversations import Message
    from tests.factories import World

pytestmark = pytest.mark.usefixtures("database")
RIGHT = "You owe $432.00 on this invoice."


@pytest.fixture(autouse=True)
def _fresh_models() -> Iterator[None]:
    speaking.forget_models()
    yield
    speaking.forget_models()


@contextmanager
def provider(monkeypatch: pytest.MonkeyPatch, *steps: Any) -> Iterator[None]:
    with openai_server.running(list(steps)) as (_fake, url):
        monkeypatch.setenv("ASSISTANT_MODEL", "openai:fake")
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("ASSISTANT_MODEL_TIMEOUT", "5")
        config.get_settings.cache_clear()
        yield


def ask(world: World, text: str) -> Message:
    with transaction() as session:
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id="1", text=text
        )
    return turn.answer(message, level=Level.LINK)


def decision(world: World, reply: Message) -> dict[str, Any]:
    with reading() as session:
        entry = audit.get(session, reply.decision_id or "", business_id=world.business.id)
    assert entry is not None
    return entry.payload


@pytest.mark.requirement("AUD-05", "LLM-10")
@pytest.mark.parametrize(
    "arguments",
    [
        '{"instalments": 100000000000000000000000000}',
        '{"instalments": NaN}',
        '{"instalments": -Infinity}',
        '{"a": ' * 200 + "1" + "}" * 200,
        '{"first_payment": "\\ud800"}',
        '{"first_payment": "1\\u0000"}',
        '{"4242424242424242": 4242424242424242}',
        json.dumps({"x" * 3000: ["y" * 3000] * 40}),
    ],
    ids=["huge", "nan", "infinity", "deep", "surrogate", "nul", "card", "large"],
)
def test_tool_arguments_that_no_record_can_hold_do_not_stop_the_turn(
    monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    world = factories.world()
    with provider(
        monkeypatch,
        script.tools(("propose_plan", arguments)),
        script.tools(("get_balance", {})),
        script.text(RIGHT),
    ):
        reply = ask(world, "what do I owe?")
    assert "$432.00" in reply.text
    record = decision(world, reply)
    assert record["tool_calls"]
    assert "4242424242424242" not in json.dumps(record)
    with reading() as session:
        assert verify(session).ok


@pytest.mark.requirement("AUD-05", "LLM-10")
@pytest.mark.parametrize("tokens", [10**30, -(10**30), "many"])
def test_a_usage_that_no_record_can_hold_does_not_stop_the_turn(
    monkeypatch: pytest.MonkeyPatch, tokens: object
) -> None:
    world = factories.world()
    frames = [
        {"choices": [{"index": 0, "delta": {"content": "Hello, how can I help?"}, "finish_reason": None}]},
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        {"choices": [], "usage": {"prompt_tokens": tokens, "completion_tokens": tokens}},
    ]
    lines = [f"data: {json.dumps(frame)}\n" for frame in frames]
    with provider(monkeypatch, script.raw(*lines, "data: [DONE]\n")):
        reply = ask(world, "what do I owe?")
    assert reply.text
    assert decision(world, reply)["usage"]


@pytest.mark.requirement("LLM-10")
@pytest.mark.parametrize("sign", ["\ud800", "\x00", "\x1b[2J", "\u202e"])
def test_a_sign_that_no_page_can_show_does_not_reach_the_payer(
    monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    world = factories.world()
    said = json.dumps({"choices": [{"index": 0, "delta": {"content": f"Hello {sign}there. "}}]})
    end = json.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    with provider(monkeypatch, script.raw(f"data: {said}\n", f"data: {end}\n", "data: [DONE]\n")):
        reply = ask(world, "what do I owe?")
    assert reply.text.encode()
    assert sign not in reply.text


@pytest.mark.requirement("LLM-10")
@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800", "\\u001b"])
def test_a_summary_that_no_database_can_hold_still_reaches_a_person(
    monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    world = factories.world()
    wish = f'{{"reason": "other", "summary": "The payer asks {sign}about shipping."}}'
    with provider(
        monkeypatch, script.tools(("escalate_to_person", wish)), script.text("A person will look at it.")
    ):
        reply = ask(world, "what about shipping?")
    assert [call["outcome"] for call in decision(world, reply)["tool_calls"]] == ["ok"]
    with reading() as session:
        [case] = session.exec(select(Case)).all()
    assert case.summary == "The payer asks about shipping."


@pytest.mark.requirement("LLM-10")
@pytest.mark.parametrize("unit", ["…", "ﬁ", "1-", "½", "A.", "2026-11-"])
def test_an_endless_sentence_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch, unit: str) -> None:
    world = factories.world()
    ask(factories.world(), "what do I owe?")  # so that nothing is loaded while the clock runs
    lines = [{"choices": [{"index": 0, "delta": {"content": (unit * 3900)[:3900]}}]},
             {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]  # fmt: skip
    endless = script.raw(*(f"data: {json.dumps(line)}\n" for line in lines), "data: [DONE]\n")
    started = time.process_time()
    with provider(monkeypatch, endless, endless):
        reply = ask(world, "what do I owe?")
    assert "$432.00" in reply.text
    assert time.process_time() - started < 4


@pytest.mark.requirement("VUL-02")
def test_a_danger_that_only_the_model_hears_is_urgent_and_holds_every_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = factories.world()
    handed = script.tools(("escalate_to_person", {"reason": "crisis", "summary": "May be in danger."}))
    with provider(monkeypatch, handed, script.text("I am sorry. A person will read this.")):
        ask(world, "the lamp flickers, what did it cost")
    with reading() as session:
        case = session.exec(select(Case)).one()
        assert (case.reason, case.priority) == ("crisis", "urgent")
        assert [hold.kind for hold in contact.holds(session, world.customer.id)] == ["crisis"]
        assert conversations.get(session, world.business.id, world.conversation_id).owner == "staff"
