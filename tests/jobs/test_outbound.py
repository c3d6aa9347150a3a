"""A message leaves through the gate, once, whatever the provider and the machine do."""

from __future__ import annotations

import ast
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from assistant.audit import log as audit
from assistant.channels.base import CannotTell, Outgoing, Rejected, Sent, Unavailable, Unknown
from assistant.core import clock
from assistant.core.db import engine, reading, transaction
from assistant.domain import cases, contact, disputes, notices, outbox
from assistant.domain.invoices import Invoice
from assistant.domain.outbox import OutboundMessage
from assistant.jobs import outbound
from tests.jobs.conftest import NOON, PHONE, Provider, run, text_in

if TYPE_CHECKING:
    from assistant.domain.contact_gate.purposes import Purpose
    from tests.factories import World

_keys = itertools.count()
TEN_AT_NIGHT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
EIGHT_IN_THE_MORNING = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)


def tell(world: World, purpose: Purpose = "receipt", key: str = "k") -> str:
    with transaction() as session:
        row, _new = outbox.enqueue(
            session,
            outbox.OutboundDraft(
                business_id=world.business.id,
                customer_id=world.customer.id,
                invoice_id=world.invoice.id,
                conversation_id=world.conversation_id,
                channel="sms",
                to=PHONE,
                purpose=purpose,
                text="Acme Supply: we received your payment.",
                effect_key=key,
            ),
        )
    return row.id


def look(outbound_id: str) -> OutboundMessage:
    with reading() as session:
        return outbox.get(session, outbound_id)


def later(**span: float) -> None:
    """Time goes by, for us and for the engine, which on PostgreSQL has the server's clock."""
    clock.freeze_process(clock.now() + timedelta(**span))
    with engine().begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - :span"),
                {"span": timedelta(**span)},
            )


def kinds(world: World, outbound_id: str) -> list[str]:
    with reading() as session:
        entries = audit.page(session, business_id=world.business.id, subject=outbound_id)
    return [str(entry.kind) for entry in reversed(entries)]


def the_cases(world: World) -> list[str]:
    with reading() as session:
        return [case.reason for case in session.exec(select(cases.Case)).all()]


class TestGate:
    @pytest.mark.requirement("COM-01", "COM-03")
    def test_a_queue_that_drains_late_does_not_send_at_night(self, world: World, provider: Provider) -> None:
        clock.freeze_process(NOON)
        outbound_id = tell(world)
        clock.freeze_process(TEN_AT_NIGHT)
        run()
        row = look(outbound_id)
        assert (row.status, row.rule_id) == ("deferred", "COM-01")
        assert row.not_before == EIGHT_IN_THE_MORNING
        assert provider.accepted == []
        assert kinds(world, outbound_id) == ["message.deferred"]
        clock.freeze_process(EIGHT_IN_THE_MORNING)
        outbound.send_outbound(outbound_id)
        assert look(outbound_id).status == "sent"
        assert len(provider.accepted) == 1
        assert kinds(world, outbound_id) == ["message.deferred", "message.sent"]

    @pytest.mark.requirement("COM-05")
    def test_a_text_at_night_has_its_one_answer(self, world: World, provider: Provider) -> None:
        clock.freeze_process(TEN_AT_NIGHT)
        text_in("What do I owe?")
        run()
        assert len(provider.accepted) == 1
        tell(world)
        run()
        assert len(provider.accepted) == 1

    @pytest.mark.requirement("COM-13", "COM-14")
    def test_stop_is_confirmed_once_and_then_there_is_silence(self, world: World, provider: Provider) -> None:
        text_in("STOP")
        run()
        (confirmation,) = provider.accepted
        assert look(confirmation.outbound_id).purpose == "opt_out_confirmation"
        outbound_id = tell(world)
        run()
        row = look(outbound_id)
        assert (row.status, row.rule_id) == ("withheld", "COM-13")
        assert kinds(world, outbound_id) == ["message.withheld"]
        assert len(provider.accepted) == 1

    @pytest.mark.requirement("COM-18")
    def test_without_consent_nothing_comes_unasked(self, world: World, provider: Provider) -> None:
        outbound_id = tell(world, "reminder")
        run()
        assert (look(outbound_id).status, look(outbound_id).rule_id) == ("withheld", "COM-18")

    @pytest.mark.requirement("COM-10")
    def test_unasked_messages_are_capped_over_all_that_was_sent(
        self, world: World, provider: Provider
    ) -> None:
        self._agree(world)
        ids = []
        for day in range(3):
            clock.freeze_process(NOON + timedelta(days=day * 2))
            self._agree(world)
            ids.append(tell(world, "reminder", f"r{day}"))
            run()
        assert [look(one).status for one in ids] == ["sent", "deferred", "deferred"] or [
            look(one).status for one in ids
        ] == ["sent", "sent", "deferred"]

    @pytest.mark.requirement("COM-28")
    def test_what_was_disputed_meanwhile_is_not_asked_for(self, world: World, provider: Provider) -> None:
        self._agree(world)
        outbound_id = tell(world, "reminder")
        with transaction() as session:
            disputes.open_dispute(
                session,
                world.scope(),
                reason="wrong_amount",
                description="all of it",
                balance=world.invoice.total,
                effect_key="d",
            )
        run()
        assert (look(outbound_id).status, look(outbound_id).rule_id) == ("withheld", "COM-28")

    @pytest.mark.requirement("VUL-02")
    def test_a_hold_that_was_placed_meanwhile_counts(self, world: World, provider: Provider) -> None:
        outbound_id = tell(world)
        with transaction() as session:
            contact.place_hold(session, world.scope(), "crisis", review_at=clock.now() + timedelta(days=1))
        run()
        assert (look(outbound_id).status, look(outbound_id).rule_id) == ("withheld", "VUL-02")

    @pytest.mark.requirement("COM-29", "COM-11")
    def test_a_message_without_its_way_out_does_not_leave(
        self, world: World, provider: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from assistant.channels import registry

        def bare(draft: object) -> Outgoing:
            return Outgoing(
                outbound_id="x", channel="sms", sender="+1", to=PHONE, text="Acme Supply: thank you."
            )

        monkeypatch.setitem(registry._composers, "sms", bare)
        outbound_id = tell(world)
        run()
        assert (look(outbound_id).status, look(outbound_id).rule_id) == ("withheld", "COM-11")
        assert provider.accepted == []

    def _agree(self, world: World) -> None:
        with transaction() as session:
            contact.record_consent(
                session, world.scope(), channel="sms", granted=True, source="order form", address=PHONE
            )


class TestOnce:
    def test_a_message_is_sent_once_however_often_the_job_runs(
        self, world: World, provider: Provider
    ) -> None:
        outbound_id = tell(world)
        run()
        for _ in range(3):
            outbound.send_outbound(outbound_id)
        run()
        assert len(provider.accepted) == 1

    def test_the_same_effect_is_one_message(self, world: World, provider: Provider) -> None:
        assert tell(world) == tell(world)
        run()
        assert len(provider.accepted) == 1

    def test_the_intent_is_committed_before_the_call(self, world: World, provider: Provider) -> None:
        outbound_id = tell(world)
        seen: list[str] = []
        provider.act = lambda _provider, _message: seen.append(look(outbound_id).status)
        run()
        assert seen == ["sending"]

    def test_a_worker_that_died_after_the_provider_accepted_leaves_nothing_to_send(
        self, world: World, provider: Provider
    ) -> None:
        outbound_id = tell(world)

        class Killed(BaseException):
            pass

        def accepted_then_dead(made: Provider, message: Outgoing) -> None:
            made.accept(message)
            raise Killed

        provider.act = accepted_then_dead
        with pytest.raises(Killed):
            outbound.send_outbound(outbound_id)
        assert look(outbound_id).status == "sending"
        outbound.send_outbound(outbound_id)  # taken over at once: it may still be on its way
        assert look(outbound_id).status == "sending"
        later(seconds=61)
        run()
        assert (look(outbound_id).status, look(outbound_id).provider_id) == ("sent", "SM1")
        assert len(provider.accepted) == 1

    def test_what_the_provider_surely_does_not_have_is_sent_again(
        self, world: World, provider: Provider
    ) -> None:
        outbound_id = tell(world)

        def lost(made: Provider, _message: Outgoing) -> None:
            made.act = lambda _provider, _message: None
            raise Unknown("timed out")

        provider.act = lost
        run()
        assert look(outbound_id).status == "unknown"
        assert provider.accepted == []
        later(seconds=61)
        run()
        assert (look(outbound_id).status, look(outbound_id).attempts) == ("sent", 2)
        assert len(provider.accepted) == 1

    def test_what_nobody_can_tell_is_left_to_a_person(self, world: World, provider: Provider) -> None:
        outbound_id = tell(world)

        def lost(_made: Provider, _message: Outgoing) -> None:
            raise Unknown("timed out")

        def cannot(_made: Provider, _message: Outgoing) -> Sent | None:
            raise CannotTell("no such look-up")

        provider.act, provider.finds = lost, cannot
        run()
        for _ in range(20):
            later(seconds=61)
            run()
        assert look(outbound_id).status == "failed"
        assert provider.accepted == []
        assert the_cases(world) == ["message_failed"]

    def test_a_send_that_nobody_can_tell_of_is_settled_by_the_providers_event(
        self, world: World, provider: Provider
    ) -> None:
        outbound_id = tell(world)

        def lost(_made: Provider, _message: Outgoing) -> None:
            raise Unknown("timed out")

        provider.act = lost
        run()
        with transaction() as session:
            outbox.status_callback(
                session, provider="fake", provider_id="SM77", status="delivered", outbound_id=outbound_id
            )
        later(seconds=61)
        run()
        row = look(outbound_id)
        assert (row.status, row.provider_id, row.attempts) == ("delivered", "SM77", 1)


class TestProvider:
    def test_one_that_is_away_is_tried_again_later(self, world: World, provider: Provider) -> None:
        outbound_id = tell(world)

        def away(made: Provider, _message: Outgoing) -> None:
            made.act = lambda _provider, _message: None
            raise Unavailable(retry_after=30)

        provider.act = away
        run()
        assert look(outbound_id).status == "queued"
        later(seconds=29)
        run()
        assert provider.accepted == []
        later(seconds=2)
        run()
        assert look(outbound_id).status == "sent"

    def test_one_that_stays_away_is_given_up_with_a_case(self, world: World, provider: Provider) -> None:
        outbound_id = tell(world)

        def away(_made: Provider, _message: Outgoing) -> None:
            raise Unavailable

        provider.act = away
        for _ in range(8):
            run()
            later(minutes=16)
        assert look(outbound_id).status == "failed"
        assert kinds(world, outbound_id) == ["message.failed"]
        assert the_cases(world) == ["message_failed"]

    @pytest.mark.requirement("COM-15")
    def test_the_carriers_opt_out_is_one(self, world: World, provider: Provider) -> None:
        outbound_id = tell(world)

        def refused(_made: Provider, _message: Outgoing) -> None:
            raise Rejected("21610", opted_out=True)

        provider.act = refused
        run()
        assert look(outbound_id).status == "failed"
        with reading() as session:
            assert contact.consents(session, world.customer.id) == {"sms": False}
        provider.act = lambda _provider, _message: None
        again = tell(world, key="again")
        run()
        assert (look(again).status, look(again).rule_id) == ("withheld", "COM-15")
        assert provider.accepted == []


class TestStatus:
    @pytest.mark.requirement("WHK-05")
    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0, 1), (2, 2, 0, 1)])
    def test_callbacks_in_any_order_end_the_same(
        self, world: World, provider: Provider, order: tuple[int, ...]
    ) -> None:
        outbound_id = tell(world)
        run()
        statuses = ("sent", "delivered", "undelivered")
        for index in order:
            with transaction() as session:
                outbox.status_callback(
                    session, provider="fake", provider_id="SM1", status=statuses[index], error="30003"
                )  # type: ignore[arg-type]
        assert look(outbound_id).status == "undelivered"
        assert kinds(world, outbound_id) == ["message.sent", "message.failed"]

    def test_another_messages_callback_does_not_touch_it(self, world: World, provider: Provider) -> None:
        outbound_id = tell(world)
        run()
        with transaction() as session:
            found = outbox.status_callback(
                session, provider="fake", provider_id="SM9", status="failed", outbound_id=outbound_id
            )
        assert found is None
        assert look(outbound_id).status == "sent"


class TestNotices:
    def test_a_receipt_goes_where_the_payer_wrote_last(self, world: World, provider: Provider) -> None:
        text_in("Hello")
        run()
        with transaction() as session:
            invoice = session.get_one(Invoice, world.invoice.id)
            row = notices.notify(session, invoice, purpose="receipt", text="Thank you.", effect_key="n1")
        assert row is not None
        assert (row.channel, row.to) == ("sms", PHONE)

    def test_nobody_is_told_on_a_channel_that_they_left(self, world: World) -> None:
        with transaction() as session:
            contact.record_consent(session, world.scope(), channel="all", granted=False, source="web message")
            invoice = session.get_one(Invoice, world.invoice.id)
            assert (
                notices.notify(session, invoice, purpose="receipt", text="Thanks.", effect_key="n2") is None
            )

    @pytest.mark.requirement("IDN-04")
    def test_a_one_time_code_goes_through_the_gate_and_is_forgotten(
        self, world: World, provider: Provider
    ) -> None:
        with transaction() as session:
            notices.send_code(session, world.scope(), world.business)
        run()
        (sent,) = provider.accepted
        row = look(sent.outbound_id)
        assert (row.status, row.text, row.sent_text) == ("sent", "", "")
        with transaction() as session:
            notices.send_code(session, world.scope(), world.business)
        later(minutes=11)
        run()
        assert len(provider.accepted) == 1  # nobody waits for it any more


def test_nothing_but_the_gated_job_hands_a_message_to_a_provider() -> None:
    """`Transport.send` and the local phone's `deliver` are called in one place each."""
    root = Path(outbound.__file__).parents[1]
    callers = set()
    for file in root.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                if (node.func.attr == "send" and "transport" in owner) or (
                    node.func.attr == "deliver" and "local" in owner
                ):
                    callers.add(file.relative_to(root).as_posix())
    assert callers - {"demo/letters.py"} == {
        "jobs/outbound.py"
    }  # the demo keeps a copy of what a payer wrote


class TestProperty:
    """Whatever the hour and whatever was said before: what reaches the provider was allowed at that moment."""

    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        minutes=st.integers(0, 14 * 24 * 60),
        purpose=st.sampled_from(("receipt", "reminder", "dunning", "plan_confirmation", "dispute_outcome")),
        events=st.lists(st.sampled_from(("opt_out", "consent", "hold", "promise")), max_size=3),
    )
    def test_nothing_reaches_the_provider_that_was_not_allowed(
        self, world: World, provider: Provider, minutes: int, purpose: Purpose, events: list[str]
    ) -> None:
        clock.freeze_process(NOON + timedelta(minutes=minutes))
        with transaction() as session:
            for event in events:
                if event == "hold":
                    contact.place_hold(
                        session, world.scope(), "cease", review_at=clock.now() + timedelta(days=1)
                    )
                elif event in ("opt_out", "consent"):
                    contact.record_consent(
                        session,
                        world.scope(),
                        channel="sms",
                        granted=event == "consent",
                        source="order form",
                    )
        before = len(provider.accepted)
        outbound_id = tell(world, purpose, key=f"p{next(_keys)}")
        outbound.send_outbound(outbound_id)
        sent = len(provider.accepted) > before
        local = clock.now().astimezone(clock.zone("America/New_York"))
        with reading() as session:
            held = bool(contact.holds(session, world.customer.id))
            agreed = contact.consents(session, world.customer.id).get("sms")
        if sent:
            assert 8 <= local.hour < 21
            assert not held
            assert agreed is not False
            assert agreed or purpose not in ("reminder", "dunning")
        assert sent == (look(outbound_id).status == "sent")
