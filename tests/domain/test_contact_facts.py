"""What the gate is told is what the database holds at the moment of sending, on all accounts of the person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assistant.core import clock
from assistant.core.db import transaction
from assistant.domain import accounts, contact, contact_facts, conversations, outbox
from assistant.domain.contact_gate import Deny, facts, may_contact
from assistant.domain.outbox import OutboundDraft, OutboundMessage
from tests import factories
from tests.factories import World

PHONE = "+15185550142"
NOON = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)


def draft(world: World, key: str = "k", **more: object) -> OutboundDraft:
    values: dict[str, object] = {
        "business_id": world.business.id,
        "customer_id": world.customer.id,
        "invoice_id": world.invoice.id,
        "conversation_id": world.conversation_id,
        "channel": "sms",
        "to": PHONE,
        "purpose": "reminder",
        "text": "Hello",
        "effect_key": key,
    }
    return OutboundDraft(**(values | more))  # type: ignore[arg-type]


def load(world: World, key: str = "k", **more: object) -> facts.ContactFacts:
    with transaction() as session:
        row, _new = outbox.enqueue(session, draft(world, key, **more))
        return contact_facts.load(session, row)


def gone_out(world: World, key: str, at: datetime, **more: object) -> None:
    with transaction() as session:
        row, _new = outbox.enqueue(session, draft(world, key, **more))
        row = session.get_one(OutboundMessage, row.id)
        row.status, row.sent_at = "sent", at
        session.add(row)


class TestWhere:
    @pytest.mark.requirement("COM-02")
    def test_a_number_of_another_coast_brings_its_zone(self, database: str) -> None:
        world = factories.world()
        with transaction() as session:
            accounts.add_contact(session, world.customer, "phone", "+12065550142")  # Seattle
        found = load(world)
        assert {zone.name for zone in found.zones} == {"America/New_York", "America/Los_Angeles"}
        verdict = may_contact(found, channel="sms", purpose="receipt", now=NOON.replace(hour=14))
        assert isinstance(verdict, Deny)
        assert verdict.rule_id == "COM-02"

    @pytest.mark.requirement("COM-09")
    @pytest.mark.parametrize(
        ("line", "city"),
        [
            ("New York, NY 10013", "NYC"),
            ("Troy, NY 12180", ""),
            ("Flushing, NY 11354-0001", "NYC"),
            ("Troy", None),
        ],
    )
    def test_new_york_city_is_read_off_the_postal_code(
        self, database: str, line: str, city: str | None
    ) -> None:
        world = factories.world(customer_fields={"address": ["9 Elm Road", line]})
        assert load(world).places[0] == facts.Place("US", "NY", city)

    def test_a_foreign_number_brings_its_country(self, database: str) -> None:
        world = factories.world()
        with transaction() as session:
            accounts.add_contact(session, world.customer, "phone", "+4930123456")
        assert facts.Place("DE") in load(world).places


class TestLanguage:
    def test_an_answer_goes_out_in_the_payers_language_the_rest_in_the_customers(self, database: str) -> None:
        world = factories.world()
        with transaction() as session:
            asked, _new = conversations.receive(
                session,
                world.conversation_id,
                channel="sms",
                external_id="1",
                text="Wie viel schulde ich noch?",
            )
        answer = load(world, "answer", purpose="reply_to_consumer", answers=asked.id, answers_at=asked.at)
        assert answer.locale == "de_DE"
        assert load(world, "reminder").locale == "en_US"


class TestHistory:
    @pytest.mark.requirement("COM-10")
    def test_what_went_to_the_same_number_counts_for_the_other_account(self, database: str) -> None:
        world = factories.world()
        with transaction() as session:
            other = factories.customer(session, world.business, name="Maria Lopez, other account")
            factories.phone(session, other)
        now = clock.now()
        gone_out(world, "mine", now - timedelta(days=2))
        gone_out(
            world,
            "theirs",
            now - timedelta(days=1),
            customer_id=other.id,
            conversation_id=None,
            invoice_id=None,
        )
        gone_out(world, "old", now - timedelta(days=31))
        found = load(world)
        assert found.history is not None
        assert [entry.unsolicited for entry in found.history] == [True, True]

    @pytest.mark.requirement("IDN-13")
    def test_another_business_counts_nothing(self, database: str) -> None:
        mine, theirs = factories.world(), factories.world()
        gone_out(theirs, "theirs", clock.now())
        with transaction() as session:
            contact.record_consent(
                session, theirs.scope(), channel="all", granted=False, source="sms message"
            )
        found = load(mine)
        assert found.history == ()
        assert found.opt_outs == ()

    def test_what_the_payer_wrote_is_in_it(self, database: str) -> None:
        world = factories.world()
        with transaction() as session:
            conversations.receive(
                session,
                world.conversation_id,
                channel="sms",
                external_id="1",
                text="Hi",
                dialogue={"from": PHONE},
            )
        found = load(world)
        assert [(entry.direction, entry.channel) for entry in found.history or ()] == [("in", "sms")]
        assert found.number_confirmed_at is not None
        assert found.inbound is not None
        assert found.inbound.replies_sent == 0


class TestConsent:
    @pytest.mark.requirement("COM-13")
    def test_an_opt_out_on_one_account_is_one_for_the_person(self, database: str) -> None:
        world = factories.world()
        with transaction() as session:
            other = factories.customer(session, world.business)
            factories.phone(session, other)
            scope = world.scope()
            theirs = type(scope)(scope.business_id, other.id, "", "", "sms", scope.level)
            contact.record_consent(session, theirs, channel="sms", granted=False, source="sms message")
        (found,) = load(world).opt_outs
        assert (found.channel, found.said_on) == ("sms", "sms")

    @pytest.mark.requirement("COM-18")
    def test_a_grant_covers_what_it_was_given_for(self, database: str) -> None:
        world = factories.world()
        with transaction() as session:
            contact.record_consent(
                session,
                world.scope(),
                channel="sms",
                granted=True,
                source="order form",
                purposes=("invoice",),
                shown="Text me my invoices.",
                address=PHONE,
            )
        found = load(world)
        assert isinstance(may_contact(found, channel="sms", purpose="reminder", now=NOON), Deny)
        assert found.consents[0].purposes == frozenset({"invoice"})

    @pytest.mark.requirement("COM-15")
    def test_the_carriers_block_ends_with_the_payers_own_start(self, database: str) -> None:
        world = factories.world()
        with transaction() as session:
            contact.record_consent(
                session, world.scope(), channel="sms", granted=False, source=contact.CARRIER, actor="system"
            )
        assert load(world, "a").carrier_opt_out
        with transaction() as session:
            contact.record_consent(session, world.scope(), channel="sms", granted=True, source="order form")
        assert load(world, "b").carrier_opt_out
        with transaction() as session:
            contact.record_consent(session, world.scope(), channel="sms", granted=True, source="sms message")
        assert not load(world, "c").carrier_opt_out

    @pytest.mark.requirement("COM-21")
    def test_a_number_that_was_taken_off_the_account_gets_nothing(self, database: str) -> None:
        world = factories.world()
        with transaction() as session:
            point = session.merge(accounts.contacts(session, world.customer.id)[0])
            point.retired_at = clock.now()
            session.add(point)
        assert load(world).number_reassigned
        assert not load(world, "ack", purpose="acknowledgement").number_reassigned
