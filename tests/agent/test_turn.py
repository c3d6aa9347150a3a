"""One turn, whole: what a payer gets when the model is right, wrong, slow, broken, absent, or silenced."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from assistant.agent import speaking, turn
from assistant.agent.turn import Listener
from assistant.audit import log as audit
from assistant.audit.verify import verify
from assistant.core import clock, config
from assistant.core.db import reading, transaction
from assistant.core.text import local_time
from assistant.domain import cases, contact, conversations, offers, plans, promises, turn_lease
from assistant.domain.conversations import Message
from assistant.domain.ledger import LedgerEntry
from assistant.domain.offers import Offer
from assistant.domain.plans import Plan
from assistant.domain.scope import Level
from tests import factories
from tests.fakes import openai_script as script
from tests.fakes import openai_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.factories import World

pytestmark = pytest.mark.usefixtures("database")
RIGHT = "You owe $432.00 on this invoice."


@pytest.fixture(autouse=True)
def _fresh_models() -> Iterator[None]:
    speaking.forget_models()
    yield
    speaking.forget_models()


@contextmanager
def provider(monkeypatch: pytest.MonkeyPatch, *steps: Any, seconds: str = "5") -> Iterator[Any]:
    """A provider at the wire that does these steps, one a request."""
    with openai_server.running(list(steps)) as (fake, url):
        monkeypatch.setenv("ASSISTANT_MODEL", "openai:fake")
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("ASSISTANT_MODEL_TIMEOUT", seconds)
        config.get_settings.cache_clear()
        yield fake


def send(world: World, text: str, *, client_id: str = "1") -> Message:
    with transaction() as session:
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id=client_id, text=text
        )
    return message


def ask(world: World, text: str, *, client_id: str = "1", listener: Listener | None = None) -> Message:
    return turn.answer(send(world, text, client_id=client_id), level=Level.LINK, listener=listener)


def decision(world: World, reply: Message) -> dict[str, Any]:
    with reading() as session:
        entry = audit.get(session, reply.decision_id or "", business_id=world.business.id)
    assert entry is not None
    return entry.payload


class TestAnswering:
    def test_a_right_answer_is_shown_as_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = factories.world()
        with provider(monkeypatch, script.tools(("get_balance", {})), script.text(RIGHT)):
            reply = ask(world, "what do I owe?")
        assert RIGHT in reply.text

    def test_the_decision_record_says_what_happened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = factories.world()
        with provider(monkeypatch, script.tools(("get_balance", {})), script.text(RIGHT)):
            record = decision(world, ask(world, "what do I owe?"))
        assert record["model"] == "openai:fake"
        assert [call["name"] for call in record["tool_calls"]] == ["get_balance"]
        assert record["policy_version"]
        assert record["prompt_hash"]
        assert all(check["passed"] for check in record["checks"])
        assert record["usage"]["model_calls"] == 2

    @pytest.mark.requirement("AI-01")
    def test_the_first_answer_says_that_an_ai_speaks_and_the_second_does_not_repeat_it(self) -> None:
        world = factories.world()
        first, second = ask(world, "what do I owe?"), ask(world, "and when is it due?", client_id="2")
        assert "automated AI assistant" in first.text
        assert "automated AI assistant" not in second.text

    @pytest.mark.requirement("LLM-06")
    def test_a_false_figure_is_held_back_and_the_model_tries_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        steps = [script.tools(("get_balance", {})), script.text("You owe $999.00."), script.text(RIGHT)]
        with provider(monkeypatch, *steps):
            reply = ask(world, "what do I owe?")
        assert "999" not in reply.text
        assert RIGHT in reply.text
        assert decision(world, reply)["regenerated"] is True

    @pytest.mark.requirement("LLM-06")
    def test_a_model_that_lies_twice_is_replaced_by_one_that_does_not(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        lie = script.text("You owe $999.00.")
        with provider(monkeypatch, script.tools(("get_balance", {})), lie, lie):
            reply = ask(world, "what do I owe?")
        assert "999" not in reply.text
        assert "$432.00" in reply.text

    def test_what_was_shown_stays_and_only_the_lie_after_it_is_missing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        shown: list[str] = []
        steps = [
            script.tools(("get_balance", {})),
            script.text(f"{RIGHT} You have until $999.00 to decide."),
            script.text("It is due on " + _due(world) + "."),
        ]
        with provider(monkeypatch, *steps):
            reply = ask(world, "what do I owe?", listener=Listener(sentence=shown.append))
        assert shown[0].strip() == RIGHT
        assert "999" not in reply.text
        assert reply.text.count(RIGHT) == 1


def _due(world: World) -> str:
    from assistant.core.text import long_date

    return long_date(world.invoice.due_on)


class TestDegradation:
    """LLM-10: the payer is served whatever the provider does."""

    @pytest.mark.requirement("LLM-10")
    @pytest.mark.parametrize(
        "step",
        [
            script.status(429, headers={"Retry-After": "60"}),
            script.status(500),
            script.status(401),
            script.hang(),
            script.refusal(),
            script.drop(),
            script.raw("data: {not json}", ""),
            script.text("You owe $43", finish="length"),
            script.text("", finish="stop"),
            script.text("You owe", cut_after=2),
        ],
        ids=["429", "500", "401", "hang", "refusal", "drop", "garbage", "cut", "empty", "broken"],
    )
    def test_the_fallback_answers(self, step: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        world = factories.world()
        with provider(monkeypatch, *[step] * 6, seconds="1.5"):
            started = time.monotonic()
            reply = ask(world, "what do I owe?")
        assert "$432.00" in reply.text
        assert time.monotonic() - started < 30
        assert decision(world, reply)["failure"]

    def test_a_provider_that_waits_a_moment_is_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = factories.world()
        steps = [script.status(429, headers={"Retry-After": "0.1"}), script.text("Hello, how can I help?")]
        with provider(monkeypatch, *steps):
            reply = ask(world, "hi")
        assert decision(world, reply)["model"] == "openai:fake"

    def test_malformed_arguments_change_nothing_and_the_model_is_told(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        steps = [
            script.tools(("propose_plan", '{"instalments": "three')),
            script.text("I can help you with a plan. How many payments would suit you?"),
        ]
        with provider(monkeypatch, *steps):
            reply = ask(world, "can I pay in parts?")
        with reading() as session:
            assert session.exec(select(Offer)).all() == []
        assert reply.text

    @pytest.mark.requirement("LLM-01")
    def test_ids_from_a_model_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world, other = factories.world(), factories.world(net_minor=77700)
        steps = [
            script.tools(
                ("get_balance", {"invoice_id": other.invoice.id}),
                ("explain_invoice", {"customer_id": other.customer.id}),
                ("read_file", {"path": "/etc/passwd"}),
            ),
            script.text("I can help you with this invoice."),
        ]
        with provider(monkeypatch, *steps) as fake:
            record = decision(world, ask(world, "what do I owe?"))
        assert {call["outcome"] for call in record["tool_calls"]} == {"refused"}
        assert "$839.16" not in str(list(fake.requests))  # the other invoice: $777.00 and 8 % tax
        assert "$777.00" not in str(list(fake.requests))

    def test_a_model_that_never_stops_calling_tools_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = factories.world()
        with provider(monkeypatch, *[script.tools(("get_balance", {}))] * 40):
            reply = ask(world, "what do I owe?")
        assert "$432.00" in reply.text
        assert len(decision(world, reply)["tool_calls"]) <= 10


class TestOnce:
    def test_a_retry_with_the_same_client_id_gets_the_same_answer_and_does_nothing_twice(self) -> None:
        world = factories.world()
        first = ask(world, "can I pay in three parts?")
        again = ask(world, "can I pay in three parts?")
        assert again.id == first.id
        with reading() as session:
            assert len(session.exec(select(Offer)).all()) == 1

    def test_the_same_message_at_the_same_time_is_answered_once(self) -> None:
        world = factories.world()
        message = send(world, "what do I owe?")
        replies: list[str] = []

        def work() -> None:
            replies.append(turn.answer(message, level=Level.LINK).id)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(replies) == 4
        assert len(set(replies)) == 1

    def test_two_messages_at_once_are_both_answered(self) -> None:
        world = factories.world()
        messages = [
            send(world, "what do I owe?", client_id="a"),
            send(world, "when is it due?", client_id="b"),
        ]
        replies: list[Message] = []
        threads = [
            threading.Thread(target=lambda m=m: replies.append(turn.answer(m, level=Level.LINK)))
            for m in messages
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {reply.reply_to for reply in replies} == {message.id for message in messages}

    def test_a_turn_that_died_is_taken_up_again_after_its_lease(self) -> None:
        world = factories.world()
        message = send(world, "what do I owe?")
        with transaction() as session:
            assert turn_lease.claim(session, world.conversation_id, "msg_of_a_dead_worker", 60)
        with clock.frozen(clock.now() + timedelta(seconds=61)):
            reply = turn.answer(message, level=Level.LINK)
        assert "$432.00" in reply.text


class TestConsent:
    def test_a_plain_yes_accepts_the_one_offer_just_shown(self) -> None:
        world = factories.world()
        ask(world, "can I pay in three parts?")
        reply = ask(world, "yes", client_id="2")
        with reading() as session:
            plan = plans.live(session, world.invoice.id)
            assert plan is not None
            assert sum(part.amount_minor for part in plans.instalments(session, plan.id)) == 43200
        assert "$144.00" in reply.text

    @pytest.mark.requirement("LLM-03")
    def test_a_models_yes_has_no_effect(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = factories.world()
        steps = [
            script.tools(("propose_plan", {"instalments": 3})),
            script.text("Yes. I accept. Your plan is confirmed and set up."),
            script.text("Done, I have accepted it for you."),
        ]
        with provider(monkeypatch, *steps):
            reply = ask(world, "can I pay in three parts?")
        with reading() as session:
            assert session.exec(select(Plan)).all() == []
        assert "confirmed" not in reply.text

    @pytest.mark.parametrize(
        "words",
        ["yes but make it four", "maybe", "is yes enough?", "yesterday", "y'all", "ok what is that tax"],
    )
    def test_anything_but_a_plain_yes_accepts_nothing(self, words: str) -> None:
        world = factories.world()
        ask(world, "can I pay in three parts?")
        ask(world, words, client_id="2")
        with reading() as session:
            assert plans.live(session, world.invoice.id) is None

    def test_a_yes_after_another_answer_accepts_nothing(self) -> None:
        world = factories.world()
        ask(world, "can I pay in three parts?")
        ask(world, "what do I owe?", client_id="2")
        ask(world, "yes", client_id="3")
        with reading() as session:
            assert plans.live(session, world.invoice.id) is None

    def test_a_yes_to_an_expired_offer_accepts_nothing(self) -> None:
        world = factories.world()
        ask(world, "can I pay in three parts?")
        with clock.frozen(clock.now() + timedelta(minutes=16)):
            ask(world, "yes", client_id="2")
        with reading() as session:
            assert plans.live(session, world.invoice.id) is None

    def test_a_plain_no_declines_and_asks_what_would_suit(self) -> None:
        world = factories.world()
        ask(world, "can I pay in three parts?")
        reply = ask(world, "no thanks", client_id="2")
        with reading() as session:
            assert offers.open_offers(session, world.invoice.id) == []
        assert "?" in reply.text or "suit" in reply.text

    def test_a_promise_is_echoed_with_weekday_and_full_date(self) -> None:
        world = factories.world()
        ask(world, "I will pay it all in 5 days")
        reply = ask(world, "yes", client_id="2")
        with reading() as session:
            promise = promises.open_promises(session, world.invoice.id)[0]
        assert f"{promise.due_on:%A}" in reply.text
        assert str(promise.due_on.year) in reply.text


class TestScreens:
    """LLM-08: what code recognises outranks any model."""

    @pytest.mark.requirement("VUL-02")
    @pytest.mark.requirement("LLM-08")
    def test_a_crisis_is_answered_by_code_with_a_line_to_call_and_a_person_is_paged(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        with provider(monkeypatch, script.text("Please pay $432.00 now.")) as fake:
            reply = ask(world, "I want to kill myself, I can't do this any more")
        assert "988" in reply.text
        assert "$" not in reply.text
        assert len(fake.requests) == 0
        with reading() as session:
            case = session.exec(select(cases.Case)).one()
            assert (case.reason, case.priority) == ("crisis", "urgent")
            assert case.due_at - case.opened_at <= timedelta(minutes=5)
            assert "crisis" in {hold.kind for hold in contact.holds(session, world.customer.id)}

    @pytest.mark.requirement("VUL-02")
    def test_a_danger_that_only_the_model_hears_gets_the_line_to_call_from_code(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        calls = script.tools(("escalate_to_person", {"reason": "crisis", "summary": "in danger"}))
        with provider(monkeypatch, calls, script.text("I'm so sorry. A person will read this now.")):
            reply = ask(world, "the boxes are packed and the cat is at my sister's for good")
        assert "988" in reply.text
        assert {"helplines", "handoff"} <= {block["type"] for block in reply.blocks}

    @pytest.mark.requirement("VUL-02")
    def test_such_a_danger_is_met_also_where_the_screen_has_passed_the_message_to_a_person(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        calls = script.tools(("escalate_to_person", {"reason": "crisis", "summary": "in danger"}))
        with provider(monkeypatch, calls, script.text("I'm so sorry. A person will read this now.")):
            reply = ask(
                world,
                "It would be nice if somebody real looked into it. How much do I owe on this invoice as of today?",
            )
        assert "988" in reply.text
        assert sorted(block["type"] for block in reply.blocks) == ["handoff", "helplines"]
        with reading() as session:
            found = {case.reason: case.priority for case in session.exec(select(cases.Case)).all()}
            assert found == {"asked_for_person": "normal", "crisis": "urgent"}
            assert "crisis" in {hold.kind for hold in contact.holds(session, world.customer.id)}

    @pytest.mark.requirement("VUL-05")
    def test_no_plan_is_offered_while_such_a_hold_stands(self) -> None:
        world = factories.world()
        ask(world, "my husband died last week and I can't deal with this")
        with transaction() as session:
            conversation = conversations.get(session, world.business.id, world.conversation_id)
            conversations.hand_over(session, conversation, "assistant", actor="staff:x", reason="test")
        ask(world, "can I pay in three parts?", client_id="2")
        with reading() as session:
            assert session.exec(select(Offer)).all() == []

    @pytest.mark.requirement("VUL-06")
    def test_the_ways_to_get_help_are_said_once(self) -> None:
        world = factories.world()
        first = ask(world, "I lost my job and I can't pay this")
        again = ask(world, "I have no income, I can't afford anything", client_id="2")
        assert "helplines" in {block["type"] for block in first.blocks}
        assert "helplines" not in {block["type"] for block in again.blocks}
        assert "Reminders" not in again.text
        assert not any(block["type"] == "payment_link" for block in again.blocks)

    @pytest.mark.requirement("COM-13")
    def test_an_opt_out_takes_effect_at_once(self) -> None:
        world = factories.world()
        ask(world, "please stop texting me")
        with reading() as session:
            assert contact.consents(session, world.customer.id)["sms"] is False

    @pytest.mark.requirement("AI-04")
    def test_are_you_a_bot_is_answered_truthfully_without_a_model(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        with provider(monkeypatch, script.text("No, I am a human called Sam.")) as fake:
            reply = ask(world, "am I talking to a real person?")
        assert "automated AI assistant" in reply.text
        assert len(fake.requests) == 0

    @pytest.mark.requirement("AI-10")
    def test_asking_for_a_person_hands_over_within_the_turn(self) -> None:
        world = factories.world()
        reply = ask(world, "I want to speak to a human please")
        with reading() as session:
            assert conversations.get(session, world.business.id, world.conversation_id).owner == "staff"
        assert reply.handed_off
        assert "C-1001" in reply.text


class TestStaff:
    def test_while_staff_own_the_conversation_no_model_speaks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = factories.world()
        _take_over(world)
        with provider(monkeypatch, script.text("Hello!")) as fake:
            reply = ask(world, "what do I owe?")
        assert reply.author == "system"
        assert len(fake.requests) == 0

    def test_a_wish_for_a_person_in_a_longer_message_is_answered_with_the_rest(self) -> None:
        """The screen has handed over by then: this turn may finish what it has to say."""
        world = factories.world()
        reply = ask(
            world,
            "It would be nice if somebody real looked into it. How much do I owe on this invoice as of today?",
        )
        assert reply.handed_off
        assert "$432.00" in reply.text
        assert not any(
            block["type"] == "choices" for block in reply.blocks
        )  # a person has it: nobody would hear
        with reading() as session:
            assert conversations.get(session, world.business.id, world.conversation_id).owner == "staff"

    def test_whoever_waits_for_a_person_is_told_until_when(self) -> None:
        world = factories.world()
        ask(world, "I want to speak to a human please")
        waiting = ask(world, "when will they call?", client_id="2")
        with reading() as session:
            case = session.exec(select(cases.Case)).one()
        assert case.reference in waiting.text
        assert local_time(case.due_at, world.customer.timezone, "en_US") in waiting.text
        with clock.frozen(case.due_at + timedelta(minutes=1)):  # a promise that was not kept is not repeated
            late = ask(world, "hello?", client_id="3")
        assert case.reference not in late.text

    def test_a_take_over_silences_a_reply_that_is_being_written(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        slow = script.text(
            f"{RIGHT} I can help you with a plan. Which amount would suit you? " * 3, chunks=40, delay=0.05
        )
        shown: list[str] = []

        def on_sentence(sentence: str) -> None:
            shown.append(sentence)
            if len(shown) == 1:
                _take_over(world)

        with provider(monkeypatch, script.tools(("get_balance", {})), slow, seconds="10"):
            reply = ask(world, "what do I owe?", listener=Listener(sentence=on_sentence))
        assert len(shown) == 1
        assert reply.text.endswith(RIGHT)


def _take_over(world: World) -> None:
    with transaction() as session:
        conversation = conversations.get(session, world.business.id, world.conversation_id)
        conversations.hand_over(session, conversation, "staff", actor="staff:1", reason="test")


def test_the_log_of_a_whole_conversation_verifies() -> None:
    world = factories.world()
    for number, text in enumerate(
        ("hello", "what do I owe?", "can I pay in 3 parts?", "yes", "I want a human")
    ):
        ask(world, text, client_id=str(number))
    with reading() as session:
        report = verify(session)
        assert session.exec(select(LedgerEntry)).all()
    assert report.ok, report.text()


@pytest.mark.parametrize("word", ["fine", "ok fine", "that's fine", "fine thanks", "done", "perfect"])
def test_agreement_is_never_an_opt_out(word: str) -> None:
    world = factories.world()
    ask(world, word)
    with reading() as session:
        assert contact.consents(session, world.customer.id) == {}
