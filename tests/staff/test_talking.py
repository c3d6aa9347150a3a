"""Taking over, answering and giving back; and every look at a case is in the log."""

from __future__ import annotations

import threading
import time

import pytest
from sqlmodel import col, select

from assistant.agent import speaking, turn
from assistant.audit.tables import AuditEntry
from assistant.core import config, db
from assistant.domain import cases, conversations, outbox
from assistant.domain.conversations import Conversation, Message
from assistant.domain.outbox import OutboundMessage
from assistant.domain.scope import Level
from assistant.main import create_app
from tests import acts, factories
from tests.factories import World
from tests.fakes import openai_script as script
from tests.fakes import openai_server
from tests.staff import people


def opened(world: World, reason: str = "asked_for_person") -> str:
    with db.transaction() as session:
        case, _new = cases.open_case(
            session, world.scope(), reason=reason, summary="Wants a person.", effect_key=acts.unique("case")
        )
    return f"/staff/cases/{case.id}"


def said(world: World) -> list[Message]:
    with db.reading() as session:
        return conversations.messages(session, world.conversation_id)


def write(world: World, text: str = "Hello?") -> Message:
    with db.transaction() as session:
        message, _new = conversations.receive(
            session, world.conversation_id, channel="web", external_id=acts.unique("m"), text=text
        )
    return message


def owner(world: World) -> str:
    with db.reading() as session:
        return session.get_one(Conversation, world.conversation_id).owner


class TestTakeOver:
    def test_of_two_agents_one_wins_and_the_other_is_told_who(self, database: str) -> None:
        world = factories.world()
        path, app = opened(world), create_app()
        names = ("Ana Duarte", "Ben Okoro")
        browsers = [people.at_work(people.hire(world.business.id, name=name), app) for name in names]
        answers = acts.at_once(2, lambda index: browsers[index].post(f"{path}/take"))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        winner = names[[answer.status_code for answer in answers].index(200)]
        loser = next(answer.json() for answer in answers if answer.status_code == 409)
        assert (loser["code"], loser["detail"]) == ("case_taken", f"{winner} took this case before you.")
        assert owner(world) == "staff"

    def test_a_browser_that_lost_is_told_on_the_page(self, database: str) -> None:
        world = factories.world()
        path = opened(world)
        people.at_work(people.hire(world.business.id, name="Ben Okoro")).post(f"{path}/take")
        ana = people.at_work(people.hire(world.business.id))
        page = {"accept": "text/html"}
        assert ana.post(f"{path}/take", headers=page).headers["location"] == path
        assert "Ben Okoro took this case before you." in ana.get(path, headers=page).text

    def test_a_reply_that_is_being_written_meanwhile_is_never_sent(
        self, database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The race: the model has the question, a person takes over, the model's answer comes."""
        world = factories.world()
        path = opened(world)
        ana = people.at_work(people.hire(world.business.id))
        slow = script.text("You owe $432.00 on this invoice.", chunks=20, delay=0.05)
        with openai_server.running([slow, slow]) as (fake, url):
            monkeypatch.setenv("ASSISTANT_MODEL", "openai:fake")
            monkeypatch.setenv("OPENAI_API_KEY", "key")
            monkeypatch.setenv("OPENAI_BASE_URL", url)
            config.get_settings.cache_clear()
            speaking.forget_models()
            message = write(world, "what do I owe?")
            replies: list[Message] = []
            asking = threading.Thread(target=lambda: replies.append(turn.answer(message, level=Level.LINK)))
            asking.start()
            deadline = time.monotonic() + 20
            while not fake.requests and time.monotonic() < deadline:
                time.sleep(0.01)
            assert ana.post(f"{path}/take").status_code == 200
            asking.join(timeout=30)
            speaking.forget_models()
        assert [reply.author for reply in replies] == ["system"]
        assert not any("432" in row.text for row in said(world))


class TestReply:
    def test_it_takes_over_and_reaches_the_payers_page_once(self, database: str) -> None:
        world = factories.world()
        path, app = opened(world), create_app()
        write(world)
        ana = people.at_work(people.hire(world.business.id), app)
        form = {"text": "Hello, Ana here. What happened?", "send_id": "snd_1"}
        assert [ana.post(f"{path}/reply", data=form).status_code for _ in range(2)] == [200, 200]
        state = people.client().get(f"/i/{world.token}/state").json()
        assert state["conversation"]["owner"] == "staff"
        assert [row["text"] for row in state["messages"] if row["author"] == "staff"] == [form["text"]]

    def test_on_a_colleagues_case_it_is_refused(self, database: str) -> None:
        world = factories.world()
        path = opened(world)
        people.at_work(people.hire(world.business.id, name="Ben Okoro")).post(f"{path}/take")
        answer = people.at_work(people.hire(world.business.id)).post(f"{path}/reply", data={"text": "Hi"})
        assert (answer.status_code, answer.json()["code"]) == (409, "case_taken")
        assert said(world) == []

    def test_an_empty_one_and_an_endless_one_are_refused(self, database: str) -> None:
        world = factories.world()
        ana = people.at_work(people.hire(world.business.id))
        path = opened(world)
        codes = [ana.post(f"{path}/reply", data={"text": text}).json()["code"] for text in ("  ", "x" * 4001)]
        assert codes == ["empty_message", "message_too_long"]

    def test_the_first_one_stops_the_payers_wait(self, database: str) -> None:
        world = factories.world()
        path = opened(world)
        ana = people.at_work(people.hire(world.business.id))
        ana.post(f"{path}/reply", data={"text": "Hello"})
        with db.reading() as session:
            case = session.exec(select(cases.Case)).one()
        assert case.first_reply_at is not None


class TestBrief:
    def test_the_open_question_stands_until_a_person_has_answered(self, database: str) -> None:
        world = factories.world()
        turn.answer(
            write(world, "Is the delivery taxed? I want to speak to a human please"), level=Level.LINK
        )
        with db.reading() as session:
            case = session.exec(select(cases.Case)).one()
        ana = people.at_work(people.hire(world.business.id))
        path = f"/staff/cases/{case.id}"
        assert "Is the delivery taxed?" in ana.get(path).text.partition('class="open-question"')[2][:200]
        ana.post(f"{path}/reply", data={"text": "It is not."})
        page = ana.get(path).text
        assert 'class="open-question"' not in page
        assert (">answered</span>" in page, 'class="due"' in page) == (True, False)
        write(world, "And the chair?")
        page = ana.get(path).text
        assert "And the chair?" in page.partition('class="open-question"')[2][:200]
        assert (">answered</span>" in page, 'class="due"' in page) == (False, True)

    def test_a_plan_beyond_the_policy_comes_with_what_the_payer_asked_for(self, database: str) -> None:
        world = factories.world()
        opened(world, "policy_exception")
        turn.answer(write(world, "can I pay in 9 monthly parts?"), level=Level.LINK)
        with db.reading() as session:
            case = session.exec(select(cases.Case)).first()
        assert case is not None
        page = people.at_work(people.hire(world.business.id)).get(f"/staff/cases/{case.id}").text
        assert "The payer asked for 9 payments every month" in page
        assert 'name="instalments" type="number" min="2" max="60" value="9"' in page


class TestSuggest:
    def test_it_says_what_the_facts_say_and_sends_nothing(self, database: str) -> None:
        world = factories.world()
        path = opened(world)
        write(world, "I cannot pay this now.")
        ana = people.at_work(people.hire(world.business.id))
        body = ana.post(f"{path}/suggest").json()
        assert "$432.00" in body["text"]
        assert body["text"].startswith("Hello Maria, Ana here.")
        assert [row.author for row in said(world)] == ["payer"]

    def test_a_models_sentence_that_the_facts_do_not_bear_is_left_out(
        self, database: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        path = opened(world)
        write(world, "I cannot pay this now.")
        ana = people.at_work(people.hire(world.business.id))
        draft = script.text("You owe $432.00 on this invoice. You only need to pay $100.00 of it.")
        with openai_server.running([draft]) as (_fake, url):
            monkeypatch.setenv("ASSISTANT_MODEL", "openai:fake")
            monkeypatch.setenv("OPENAI_API_KEY", "key")
            monkeypatch.setenv("OPENAI_BASE_URL", url)
            config.get_settings.cache_clear()
            body = ana.post(f"{path}/suggest").json()
        assert body == {"text": "You owe $432.00 on this invoice.", "model": "openai:fake"}


class TestGiveBack:
    def test_the_assistant_answers_again_knows_the_summary_and_says_that_it_is_one(
        self, database: str
    ) -> None:
        world = factories.world()
        path = opened(world)
        ana = people.at_work(people.hire(world.business.id))
        ana.post(f"{path}/reply", data={"text": "Hello"})
        assert ana.post(f"{path}/give-back", data={"brief": "Wants the copy sent."}).status_code == 200
        assert owner(world) == "assistant"
        message = write(world, "what do I owe?")
        reply = turn.answer(message, level=Level.LINK)
        assert reply.author == "assistant"
        assert "automated AI assistant" in reply.text
        with db.reading() as session:
            facts = turn.context.load(session, message, level=Level.LINK).facts_text([])
        assert "Wants the copy sent." in facts


@pytest.mark.requirement("AUD-10")
def test_every_look_at_a_case_is_in_the_log_of_the_account(database: str) -> None:
    world = factories.world()
    path = opened(world)
    ana = people.hire(world.business.id)
    browser = people.at_work(ana)
    for _ in range(2):
        assert browser.get(path).status_code == 200
    with db.reading() as session:
        reads = session.exec(
            select(AuditEntry.chain, AuditEntry.actor).where(col(AuditEntry.kind) == "staff.read")
        ).all()
    assert reads == [(world.customer.id, ana.user.actor)] * 2


class TestChannels:
    def test_a_payer_who_wrote_by_sms_is_answered_by_sms_through_the_door(self, database: str) -> None:
        world = factories.world()
        path = opened(world)
        with db.transaction() as session:
            asked, _new = conversations.receive(
                session,
                world.conversation_id,
                channel="sms",
                external_id="SM1",
                text="Call me",
                dialogue={"from": "+15185550142", "external_id": "SM1"},
            )
        ana = people.at_work(people.hire(world.business.id))
        assert ana.post(f"{path}/reply", data={"text": "Ana here.", "send_id": "1"}).status_code == 200
        assert ana.post(f"{path}/reply", data={"text": "Ana here.", "send_id": "1"}).status_code == 200
        with db.reading() as session:
            row = session.exec(select(OutboundMessage)).one()
        assert (row.channel, row.to, row.purpose, row.answers) == (
            "sms",
            "+15185550142",
            "staff_reply",
            asked.id,
        )
        assert [(said_.author, said_.channel) for said_ in said(world)] == [
            ("payer", "sms"),
            ("staff", "sms"),
        ]

    def test_what_the_door_says_is_on_the_page(self, database: str) -> None:
        world = factories.world()
        path = opened(world)
        with db.transaction() as session:
            conversations.receive(session, world.conversation_id, channel="sms", external_id="SM1", text="Hi")
        ana = people.at_work(people.hire(world.business.id))
        ana.post(f"{path}/reply", data={"text": "Ana here."})
        with db.transaction() as session:
            row = session.exec(select(OutboundMessage)).one()
            outbox.mark_withheld(session, row, rule_id="COM-13", reason="opted out")
        assert "Not sent: opted out (COM-13)" in ana.get(path).text
