"""Erasing a customer: what goes, what stays and why, and that the log still verifies (COM-72, AUD-08)."""

from __future__ import annotations

import json
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from assistant.agent import turn
from assistant.audit import log as audit
from assistant.audit.verify import verify
from assistant.cli import app as command
from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.core.errors import Conflict, Invalid, NotFound
from assistant.domain import (
    accounts,
    cases,
    contact,
    contact_facts,
    conversations,
    disputes,
    evidence,
    inbox,
    outbox,
    subject_keys,
    turn_lease,
)
from assistant.domain.accounts import ContactPoint
from assistant.domain.case_work import CaseNote
from assistant.domain.contact import ConsentEvent
from assistant.domain.conversations import Message
from assistant.domain.evidence import Attachment
from assistant.domain.inbox import InboxEvent
from assistant.domain.invoices import Invoice
from assistant.domain.ledger import LedgerEntry
from assistant.domain.model_inputs import ModelInput
from assistant.domain.outbox import OutboundDraft, OutboundMessage
from assistant.domain.personal import erasure, holds
from assistant.domain.personal.erasure import Decision, Erasure
from assistant.domain.scope import Level
from assistant.migrations.metadata import METADATA
from tests import acts, factories
from tests.factories import World

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("COM-72", "AUD-08")]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
NUMBER = "+15185550142"
ERASABLE = {"messages", "attachments", "contact", "notes", "copies", "consents"}


def talkative(monkeypatch: pytest.MonkeyPatch) -> World:
    """A world in which Walpurga is named wherever a text can stand."""
    monkeypatch.setattr(evidence, "check", lambda _content: "image/png")
    world = factories.world()
    scope = world.scope()
    with transaction() as session:
        inbox.accept(session, "twilio.sms", "SM1", {"From": NUMBER, "Body": "I am Walpurga"}, sender=NUMBER)
        message, _new = conversations.receive(
            session, world.conversation_id, channel="sms", external_id="SM1", text="What do I owe? Walpurga"
        )
    turn.answer(message, level=Level.LINK)
    with transaction() as session:
        outbox.enqueue(
            session,
            OutboundDraft(
                business_id=world.business.id,
                customer_id=world.customer.id,
                invoice_id=world.invoice.id,
                channel="sms",
                to=NUMBER,
                purpose="reply",
                text="Dear Walpurga",
                effect_key=acts.unique("out"),
            ),
        )
        evidence.receive(session, scope, name="walpurga.png", content=PNG)
        case, _new_case = cases.open_case(
            session, scope, reason="complaint", summary="Walpurga is cross", effect_key=acts.unique("case")
        )
        session.add(
            CaseNote(business_id=world.business.id, case_id=case.id, author="ana", text="Walpurga rang")
        )
        contact.record_consent(
            session,
            scope,
            channel="sms",
            granted=False,
            source="sms message",
            words="stop, Walpurga",
            address=NUMBER,
        )
        contact.set_preference(session, scope, not_before="10:00")
    return world


def erase(world: World, *, actor: str = "test") -> dict[str, Decision]:
    with transaction() as session:
        customer = accounts.get_customer(session, world.business.id, world.customer.id)
        return {made.category: made for made in erasure.erase(session, customer, actor=actor)}


def everything(session: Session) -> str:
    """All rows of all tables as text, the log among them."""
    found = []
    for table in METADATA.sorted_tables:
        if table.name not in ("procrastinate_jobs",):
            found += [repr(tuple(row)) for row in session.execute(sa.select(table))]
    return "\n".join(found)


class TestErasing:
    def test_no_text_of_the_customer_is_left_in_any_table_or_file(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = talkative(monkeypatch)
        with reading() as session:
            path = session.exec(select(Attachment)).one().path
            assert everything(session).count("Walpurga") >= 6
        assert path.exists()
        decisions = erase(world)
        assert {name for name, made in decisions.items() if made.result == "erased"} == ERASABLE
        with reading() as session:
            left = everything(session)
        assert "alpurga" not in left
        assert NUMBER not in left
        assert not path.exists()

    def test_what_the_law_wants_kept_is_there_unchanged(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        with reading() as session:
            before = [row.model_dump() for row in session.exec(select(LedgerEntry)).all()]
            invoice = session.exec(select(Invoice)).one()
        decisions = erase(world)
        with reading() as session:
            assert [row.model_dump() for row in session.exec(select(LedgerEntry)).all()] == before
            assert session.exec(select(Invoice)).one() == invoice
        documents = decisions["documents"]
        assert (documents.result, documents.rows) == ("retained", 1)
        assert documents.until == date(invoice.issued_on.year + 7, 12, 31)
        assert "17(3)(b)" in documents.basis
        assert decisions["log"].result == decisions["opt_outs"].result == "retained"

    def test_the_log_verifies_and_has_the_erasure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        erase(world, actor="staff:ana")
        with reading() as session:
            assert verify(session).ok
            entry = audit.page(session, business_id=world.business.id, kind="data.erased")[0]
        assert (entry.chain, entry.actor) == (world.customer.id, "staff:ana")
        assert {made["category"] for made in entry.payload["decisions"]} > ERASABLE

    def test_the_customers_key_is_a_tombstone_and_named_in_the_file(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = talkative(monkeypatch)
        erase(world)
        with reading() as session:
            (key,) = subject_keys.of_customer(session, world.customer.id)
            assert session.exec(select(ModelInput)).all() == []
        assert key.wrapped is None
        assert key.destroyed_at is not None
        assert subject_keys.file().read_text().split() == [key.id]

    def test_a_second_erasure_changes_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        erase(world)
        with reading() as session:
            before = everything(session)
        again = erase(world)
        with reading() as session:
            assert everything(session) == before
        assert {name for name, made in again.items() if made.result == "erased" and made.rows} == set()

    def test_a_roll_back_leaves_all_as_it_was(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        with reading() as session:
            before, path = everything(session), session.exec(select(Attachment)).one().path
        with reading() as session:  # takes back what was done
            erasure.erase(session, session.get_one(accounts.Customer, world.customer.id), actor="test")
        with reading() as session:
            assert everything(session) == before
        assert path.exists()
        assert not subject_keys.file().exists()

    def test_while_a_message_is_being_answered_it_waits(self) -> None:
        world = factories.world()
        with transaction() as session:
            message, _new = conversations.receive(
                session, world.conversation_id, channel="web", external_id="1", text="hello"
            )
            turn_lease.claim(session, world.conversation_id, message.id, 60)
        with pytest.raises(Conflict, match="being answered"):
            erase(world)

    def test_what_waits_to_be_sent_is_not_sent_any_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        erase(world)
        with reading() as session:
            assert {row.status for row in session.exec(select(OutboundMessage)).all()} == {"withheld"}

    @pytest.mark.requirement("IDN-13")
    def test_one_business_never_touches_the_customers_of_another(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mine, theirs = talkative(monkeypatch), factories.world()
        with pytest.raises(NotFound), transaction() as session:
            accounts.get_customer(session, theirs.business.id, mine.customer.id)
        erase(theirs)
        with reading() as session:
            texts = session.exec(select(Message.text)).all()
            point = session.exec(
                select(ContactPoint).where(ContactPoint.customer_id == mine.customer.id)
            ).one()
            brought = session.exec(select(InboxEvent)).one()
        assert any("Walpurga" in text for text in texts)
        assert brought.payload["Body"] == "I am Walpurga"
        assert point.value == NUMBER


class TestHoldingBack:
    def test_an_open_dispute_restricts_and_the_end_of_it_frees(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        dispute = acts.dispute(world, minor=1000)
        made = erase(world)
        assert {made[name].result for name in ERASABLE} == {"restricted"}
        assert dispute.reference in made["messages"].basis
        assert "17(3)(e)" in made["messages"].basis
        with reading() as session:
            assert "Walpurga" in everything(session)
            assert session.exec(select(Erasure)).one().whole is False
        with transaction() as session:
            found = disputes.get(session, world.business.id, dispute.id)
            found.status = "resolved"
            session.add(found)
        assert {erase(world)[name].result for name in ERASABLE} == {"erased"}
        with reading() as session:
            assert "alpurga" not in everything(session)

    def test_a_running_plan_restricts(self) -> None:
        world = factories.world()
        acts.plan(world)
        assert "plan" in erase(world)["messages"].basis

    @pytest.mark.requirement("AUD-09")
    def test_a_legal_hold_restricts_until_it_is_lifted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = talkative(monkeypatch)
        with transaction() as session:
            holds.place(session, world.customer, why="file 12/26", actor="command")
        assert erase(world)["messages"].result == "restricted"
        with transaction() as session:
            assert holds.lift(session, world.customer, actor="command")
            assert not holds.lift(session, world.customer, actor="command")
        assert erase(world)["messages"].result == "erased"

    def test_a_hold_without_a_reason_is_refused(self) -> None:
        world = factories.world()
        with pytest.raises(Invalid), transaction() as session:
            holds.place(session, world.customer, why=" ", actor="command")

    @pytest.mark.requirement("COM-32")
    def test_a_collector_in_the_united_states_keeps_what_was_said_for_three_years(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = talkative(monkeypatch)
        with transaction() as session:
            business = session.get_one(accounts.Business, world.business.id)
            business.collector_role = "debt_buyer"
            session.add(business)
        made = erase(world)
        assert (made["messages"].result, made["attachments"].result) == ("restricted", "erased")
        assert made["messages"].until is not None
        assert made["messages"].until.year == clock.now().year + 3


class TestSuppression:
    def test_an_opt_out_outlives_the_erasure_without_the_address(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = talkative(monkeypatch)
        erase(world)
        with transaction() as session:
            event = session.exec(select(ConsentEvent).where(ConsentEvent.granted == sa.false())).one()
            assert (event.words, event.address[:7]) == ("", "erased:")
            anew = factories.customer(session, world.business)
            factories.phone(session, anew)
            made = factories.invoice(session, anew)
            row = OutboundMessage(
                business_id=world.business.id,
                customer_id=anew.id,
                invoice_id=made.id,
                channel="sms",
                to=NUMBER,
                purpose="payment_reminder",
                template_id="",
                text="x",
                effect_key="k",
            )
            assert contact_facts.load(session, row).opt_outs

    def test_the_database_lets_nothing_else_of_a_consent_be_changed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        talkative(monkeypatch)
        for values in ({"granted": True}, {"words": "I agree"}, {"words": "", "address": "+15005550006"}):
            with pytest.raises(sa.exc.DBAPIError), transaction() as session:
                session.execute(sa.update(ConsentEvent).values(**values))


class TestPage:
    def test_the_payers_link_shows_the_invoice_and_no_words(
        self, monkeypatch: pytest.MonkeyPatch, app: object
    ) -> None:
        world = talkative(monkeypatch)
        client = TestClient(app)  # type: ignore[arg-type]
        assert "Walpurga" in client.get(f"/i/{world.token}").text
        erase(world)
        page = client.get(f"/i/{world.token}").text
        assert "alpurga" not in page
        assert "[erased on" in page
        assert world.invoice.number in page


class TestCommand:
    def test_a_dry_run_says_what_would_be_done_and_does_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = talkative(monkeypatch)
        with reading() as session:
            before = everything(session)
        done = CliRunner().invoke(command, ["erase", world.customer.id, "--dry-run"])
        assert done.exit_code == 0
        assert "would be erased" in done.stdout
        with reading() as session:
            assert everything(session) == before

    def test_it_erases_by_the_businesss_own_name_of_the_customer(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = talkative(monkeypatch)
        done = CliRunner().invoke(command, ["erase", world.customer.external_id, "--json"])
        assert {made["category"] for made in json.loads(done.stdout)} > ERASABLE
        with reading() as session:
            assert "alpurga" not in everything(session)

    def test_a_hold_is_placed_and_lifted(self) -> None:
        world = factories.world()
        for arguments in (["--why", "file 7"], ["--lift"]):
            assert CliRunner().invoke(command, ["hold", world.customer.id, *arguments]).exit_code == 0
        with reading() as session:
            assert holds.standing(session, world.customer.id) is None
            kinds = [
                entry.kind.value
                for entry in audit.story(session, world.customer.id, business_id=world.business.id)
            ]
        assert kinds[-2:] == ["hold.placed", "hold.lifted"]
