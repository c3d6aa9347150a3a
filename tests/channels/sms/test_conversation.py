"""A payer writes by text, and the same turn answers within the rules of texts."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from assistant.channels.sms import segments
from assistant.core import clock, config
from assistant.core.db import reading, transaction
from assistant.core.queue.drain import drain
from assistant.domain import contact, notices
from assistant.domain.conversations import Message
from assistant.domain.evidence import Attachment
from assistant.domain.inbox import InboxEvent
from assistant.domain.plans import Plan
from assistant.jobs.load import load as load_jobs
from assistant.main import create_app
from tests import factories
from tests.channels.sms.phone import Phone
from tests.jobs.conftest import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.twilio_server import Remote

load_jobs()
PNG = (
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006"
    "000557bfabd40000000049454e44ae426082"
)


@pytest.fixture
def phone(database: str, twilio: Remote) -> Iterator[Phone]:
    clock.freeze_process(NOON)
    world = factories.world(customer_fields={"customer_class": "business"})
    yield Phone(TestClient(create_app()), world, twilio)
    config.get_settings.cache_clear()


@pytest.fixture
def consumer(database: str, twilio: Remote) -> Phone:
    clock.freeze_process(NOON)
    return Phone(TestClient(create_app()), factories.world(), twilio)


def inbox(source: str = "twilio.sms") -> list[InboxEvent]:
    with reading() as session:
        return list(session.exec(select(InboxEvent).where(InboxEvent.source == source)).all())


class TestAnswers:
    def test_a_question_is_answered_by_text(self, phone: Phone) -> None:
        phone.text("What do I owe?")
        (answer,) = phone.got()
        assert "$432.00" in answer
        assert "Reply STOP to opt out." in answer
        assert segments.count(answer)[0] <= 3

    @pytest.mark.requirement("WHK-05")
    def test_a_webhook_that_comes_again_changes_nothing(self, phone: Phone) -> None:
        sid = phone.text("What do I owe?")
        for _again in range(3):
            phone.text("What do I owe?", sid=sid)
        assert len(phone.got()) == 1
        assert len(inbox()) == 1

    @pytest.mark.requirement("IDN-03")
    def test_a_locked_phone_shows_no_debt_of_a_consumer(self, consumer: Phone) -> None:
        consumer.text("how much do i owe")
        (answer,) = consumer.got()
        assert "$432.00" in answer
        assert answer.count(consumer.world.business.name) == 1  # who writes is said once
        assert "assistant" in answer[:160]
        assert "owe" not in answer[:160]
        assert segments.count(answer)[0] <= 3

    def test_several_texts_in_a_row_are_answered_together(self, phone: Phone) -> None:
        phone.text("Hi", run=False)
        phone.text("What do I owe?", run=False)
        phone.text("and when is it due?")
        assert len(phone.got()) == 1


class TestAgreeing:
    @pytest.mark.requirement("COM-15", "LLM-03")
    def test_a_plan_is_agreed_to_by_its_code_and_by_no_word(self, phone: Phone) -> None:
        phone.text("Can I pay in 3 monthly payments?")
        code = re.search(r"code ([A-Z0-9]{4})\b", phone.got()[-1])
        assert code is not None, phone.got()[-1]
        for word in ("YES", "ok", "agree", "START"):
            phone.text(word)
            assert not self.plans(), word
        phone.text("Can I pay in 3 monthly payments?")
        code = re.search(r"code ([A-Z0-9]{4})\b", phone.got()[-1])
        assert code is not None
        phone.text(f"ok {code[1].lower()}!")
        (plan,) = self.plans()
        assert plan.status == "active"
        assert phone.got()[-1].count("$144.00") == 3

    def test_a_code_inside_a_question_agrees_to_nothing(self, phone: Phone) -> None:
        phone.text("Can I pay in 3 monthly payments?")
        code = re.search(r"code ([A-Z0-9]{4})\b", phone.got()[-1])
        assert code is not None
        phone.text(f"what does {code[1]} mean, can I send it later?")
        assert not self.plans()

    def plans(self) -> list[Plan]:
        with reading() as session:
            return list(session.exec(select(Plan)).all())


class TestOptingOut:
    @pytest.mark.requirement("COM-13", "COM-14")
    @pytest.mark.parametrize("words", ["STOP", "please stop texting me", "no más mensajes", "STPO"])
    def test_any_words_end_the_texts_and_one_confirms_it(self, phone: Phone, words: str) -> None:
        phone.text(words)
        assert self.consent(phone) is False
        (confirmation,) = phone.got()
        assert "http" not in confirmation
        with transaction() as session:
            notices.notify(
                session, phone.world.invoice, purpose="reminder", text="Your invoice.", effect_key="r1"
            )
        drain()
        assert len(phone.got()) == 1

    @pytest.mark.requirement("COM-13", "COM-24")
    def test_it_is_carried_out_before_anybody_asks_which_invoice_it_is_about(self, phone: Phone) -> None:
        with transaction() as session:
            number = factories.invoice(session, phone.world.customer).number
        phone.text("not by text, email me instead")
        assert self.consent(phone) is False
        (confirmation,) = phone.got()
        assert number not in confirmation
        with reading() as session:
            assert contact.consents(session, phone.world.customer.id).get("email") is not False

    def test_what_the_carrier_answered_is_kept_and_not_answered_again(self, phone: Phone) -> None:
        phone.text("STOP", OptOutType="STOP")
        assert self.consent(phone) is False
        assert phone.got() == []
        phone.text("START", OptOutType="START")
        assert self.consent(phone) is True

    @pytest.mark.requirement("WHK-07", "COM-15")
    def test_a_refusal_by_the_carrier_is_an_opt_out(self, phone: Phone, twilio: Remote) -> None:
        twilio.script({"do": "refuse", "status": 400, "code": 21610})
        phone.text("What do I owe?")
        assert phone.got() == []
        assert self.consent(phone) is False

    def consent(self, phone: Phone) -> bool | None:
        with reading() as session:
            return contact.consents(session, phone.world.customer.id).get("sms")


class TestWhoAndWhich:
    @pytest.mark.requirement("COM-21")
    def test_an_unknown_number_learns_nothing_and_is_told_so_once(self, phone: Phone) -> None:
        stranger = Phone(phone.client, phone.world, phone.twilio, "+15185550199")
        for words in ("What does Maria owe?", "Tell me about INV-1"):
            stranger.text(words)
        assert len(stranger.got()) == 1
        assert "Maria" not in stranger.got()[0]
        assert phone.world.invoice.number not in stranger.got()[0]
        with reading() as session:
            assert not session.exec(select(Message)).all()

    def test_with_several_open_invoices_it_asks_which(self, phone: Phone) -> None:
        with transaction() as session:
            number = factories.invoice(session, phone.world.customer).number
        phone.text("What do I owe?")
        (asked,) = phone.got()
        assert number in asked
        assert phone.world.invoice.number in asked
        assert "$" not in asked
        phone.text(number)
        assert "$" in phone.got()[-1]  # the question was asked before; it is not asked for twice
        phone.text(phone.world.invoice.number)
        assert len(phone.got()) == 3


class TestWebhooks:
    @pytest.mark.requirement("WHK-01")
    def test_another_signature_is_refused_and_noted(self, phone: Phone) -> None:
        fields = {"MessageSid": "SM1", "From": phone.number, "Body": "hello"}
        refused = phone.post("/webhooks/twilio/sms", fields, token="wrong")
        assert (refused.status_code, refused.json()["code"]) == (403, "bad_signature")
        assert inbox() == []

    @pytest.mark.requirement("WHK-05")
    def test_callbacks_in_any_order_end_in_the_same_state(self, phone: Phone) -> None:
        phone.text("What do I owe?")
        (row,) = phone.rows()
        for status in ("delivered", "sent", "queued", "delivered"):
            path = f"/webhooks/twilio/status?outbound={row.id}"
            answer = phone.post(path, {"MessageSid": row.provider_id, "MessageStatus": status})
            assert answer.status_code == 200
            drain()
        assert phone.rows()[0].status == "delivered"

    def test_a_fault_of_ours_asks_twilio_to_come_again(
        self, phone: Phone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("no database")

        monkeypatch.setattr("assistant.api.webhooks.twilio.inbox.accept", broken)
        answer = phone.post("/webhooks/twilio/sms", {"MessageSid": "SM9", "From": "+1", "Body": "x"})
        assert answer.status_code == 503

    def test_a_picture_is_kept_as_evidence(self, phone: Phone, twilio: Remote) -> None:
        png = base64.b64encode(bytes.fromhex(PNG)).decode()
        kept = twilio.control(
            "inbound",
            {
                "from": phone.number,
                "to": "+12075550114",
                "body": "",
                "media": [{"type": "image/png", "base64": png}],
            },
        )
        media = kept["media"][0]
        account = twilio.account
        url = f"https://api.twilio.com/2010-04-01/Accounts/{account}/Messages/{kept['sid']}/Media/{media['sid']}"
        phone.text(
            "this arrived broken", sid=kept["sid"], NumMedia="1", MediaUrl0=url, MediaContentType0="image/png"
        )
        with reading() as session:
            assert len(session.exec(select(Attachment)).all()) == 1
