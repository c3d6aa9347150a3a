"""One catalogue, and nothing told that is not recorded."""

from __future__ import annotations

import pytest
from sqlmodel import select

from assistant.audit import log as audit
from assistant.core.db import reading, transaction
from assistant.core.money import Money
from assistant.domain import contact, ledger
from assistant.domain.events.catalogue import TYPES
from assistant.domain.events.stored import Event
from tests import factories

PROMISED = {
    "invoice.sent", "invoice.viewed", "invoice.paid", "payment.initiated", "payment.received", "payment.failed",
    "offer.made", "offer.accepted", "plan.created", "promise.created", "promise.kept", "promise.broken",
    "dispute.opened", "dispute.resolved", "case.opened", "case.closed", "conversation.handed_off",
    "consent.changed",
}  # fmt: skip


def told() -> list[tuple[str, dict[str, object]]]:
    with reading() as session:
        return [(event.type, event.data) for event in session.exec(select(Event).order_by(Event.id))]


def test_the_catalogue_has_what_was_promised() -> None:
    assert set(TYPES) >= PROMISED
    assert all(kind.version >= 1 and kind.says.endswith(".") for kind in TYPES.values())


@pytest.mark.usefixtures("database")
class TestInTheBusinessTransaction:
    def test_what_is_recorded_is_told(self) -> None:
        world = factories.world()
        with transaction() as session:
            contact.record_consent(session, world.scope(), channel="sms", granted=False, source="web")
        kind, data = told()[-1]
        assert kind == "consent.changed"
        assert data["customer_id"] == world.customer.id
        assert (data["channel"], data["granted"]) == ("sms", False)

    def test_what_is_rolled_back_is_not(self) -> None:
        world, before = factories.world(), len(told())
        with reading() as session:
            contact.record_consent(session, world.scope(), channel="sms", granted=False, source="web")
            session.rollback()
        assert len(told()) == before

    def test_an_invoice_is_paid_once_when_nothing_is_owed_any_more(self) -> None:
        world = factories.world()
        total = world.invoice.total.minor

        def pay(minor: int, reference: str) -> None:
            with transaction() as session:
                ledger.post(
                    session,
                    business_id=world.business.id,
                    customer_id=world.customer.id,
                    invoice_id=world.invoice.id,
                    kind="payment",
                    amount=Money(minor, world.invoice.currency),
                    booked_on=world.invoice.due_on,
                    source="test",
                    external_id=reference,
                )

        pay(total - 1, "a")
        assert "invoice.paid" not in [kind for kind, _data in told()]
        pay(1, "b")
        pay(1, "b")
        pay(5, "c")
        paid = [data for kind, data in told() if kind == "invoice.paid"]
        assert [data["id"] for data in paid] == [world.invoice.id]

    def test_an_event_carries_no_words_of_the_payer(self) -> None:
        world = factories.world()
        with transaction() as session:
            contact.record_consent(
                session, world.scope(), channel="sms", granted=False, source="sms", words="leave me alone"
            )
        assert "leave me alone" not in str(told())

    def test_an_entry_that_the_world_need_not_know_tells_nothing(self) -> None:
        world, before = factories.world(), len(told())
        with transaction() as session:
            audit.append(
                session,
                chain=world.customer.id,
                kind="staff.read",
                business_id=world.business.id,
                actor="staff:x",
                subject=world.customer.id,
                payload={},
            )
        assert len(told()) == before
