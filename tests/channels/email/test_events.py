"""What SendGrid tells of a mail ends in the same state, in any order and however often it is told."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from assistant.core.db import reading, transaction
from assistant.core.queue.drain import drain
from assistant.domain import accounts, contact, outbox
from tests.channels.email.conftest import MARIA, outbound, plain

if TYPE_CHECKING:
    from tests.channels.email.conftest import Mailbox

_ids = itertools.count(1)


def event(mailbox: Mailbox, kind: str, **more: Any) -> dict[str, Any]:
    row = outbound()[-1]
    return {
        "email": MARIA,
        "timestamp": 1764086400,
        "event": kind,
        "sg_event_id": f"evt-{next(_ids)}",
        "sg_message_id": f"{row.provider_id}.recvd-66b-1-0.0",
        "outbound_id": row.id,
        "smtp-id": "<x@geopod>",
    } | more


def tell(mailbox: Mailbox, *events: dict[str, Any]) -> None:
    answer = mailbox.events(*events)
    assert answer.status_code == 200, answer.text
    drain()


def status() -> str:
    return outbound()[-1].status


def point(mailbox: Mailbox) -> accounts.ContactPoint:
    with reading() as session:
        return next(p for p in accounts.contacts(session, mailbox.world.customer.id) if p.kind == "email")


@pytest.mark.requirement("WHK-05", "WHK-11")
class TestOrder:
    def test_every_order_and_every_repeat_ends_the_same(self, mailbox: Mailbox) -> None:
        mailbox.write()
        told = [event(mailbox, kind) for kind in ("processed", "deferred", "delivered", "open")]
        for order in itertools.permutations(told):
            tell(mailbox, *order, *order)
            assert status() == "delivered"

    def test_one_that_overtakes_the_answer_to_the_send_finds_its_row(self, mailbox: Mailbox) -> None:
        mailbox.provider.script({"do": "drop", "kept": True})
        mailbox.write()
        assert status() == "unknown"
        told = event(mailbox, "delivered", sg_message_id="late0001.filter-1.0")
        tell(mailbox, told)
        assert (status(), outbound()[-1].provider_id) == ("delivered", "late0001")
        assert len(mailbox.provider.messages) == 1

    def test_events_of_others_are_taken_and_forgotten(self, mailbox: Mailbox) -> None:
        mailbox.write()
        tell(
            mailbox,
            {"event": "delivered", "sg_event_id": "o", "sg_message_id": "nobody.1", "email": "x@example.org"},
        )
        assert status() == "sent"


@pytest.mark.requirement("WHK-07")
class TestUndelivered:
    def test_an_address_that_is_none_gets_nothing_more(self, mailbox: Mailbox) -> None:
        mailbox.write()
        tell(mailbox, event(mailbox, "bounce", type="bounce", status="5.1.1", reason="550 no such user"))
        assert status() == "undelivered"
        assert point(mailbox).unreachable_at is not None
        row = enqueue(mailbox)
        drain()
        with reading() as session:
            held = outbox.get(session, row)
        assert (held.status, held.rule_id) == ("withheld", "WHK-07")

    def test_until_it_writes_again(self, mailbox: Mailbox) -> None:
        mailbox.write()
        tell(mailbox, event(mailbox, "bounce", type="bounce"))
        (mail,) = mailbox.write("I am here again, what do I owe?")
        assert "$432.00" in plain(mail)
        assert point(mailbox).unreachable_at is None

    @pytest.mark.parametrize(
        ("kind", "more", "lost"),
        [
            ("bounce", {"type": "blocked"}, False),
            ("dropped", {"reason": "Bounced Address"}, True),
            ("dropped", {"reason": "Spam Content"}, False),
        ],
    )
    def test_not_every_failure_says_that_nobody_is_there(
        self, mailbox: Mailbox, kind: str, more: dict[str, str], lost: bool
    ) -> None:
        mailbox.write()
        tell(mailbox, event(mailbox, kind, **more))
        assert status() in ("undelivered", "failed")
        assert (point(mailbox).unreachable_at is not None) is lost


@pytest.mark.requirement("COM-13")
@pytest.mark.parametrize("kind", ["spamreport", "unsubscribe", "group_unsubscribe"])
def test_a_complaint_is_an_opt_out(mailbox: Mailbox, kind: str) -> None:
    mailbox.write()
    told = event(mailbox, kind)
    tell(mailbox, told, told)
    tell(mailbox, event(mailbox, kind))
    with reading() as session:
        assert contact.consents(session, mailbox.world.customer.id) == {"email": False}
    assert len(revocations(mailbox)) == 1


class TestDoor:
    @pytest.mark.requirement("WHK-10")
    def test_only_the_providers_key_opens_it(self, mailbox: Mailbox) -> None:
        mailbox.write()
        other = ec.generate_private_key(ec.SECP256R1())
        assert mailbox.events(event(mailbox, "delivered"), key=other).status_code == 403
        assert (
            mailbox.client.post("/webhooks/sendgrid/events", json=[event(mailbox, "delivered")]).status_code
            == 403
        )
        drain()
        assert status() == "sent"

    @pytest.mark.parametrize("body", [b"", b"{", b"{}", b'"x"', b"[1, null, {}]", b"[" * 50_000])
    def test_whatever_is_signed_is_taken_or_asked_for_again(self, mailbox: Mailbox, body: bytes) -> None:
        from assistant.channels.email import simulator
        from tests.channels.email.conftest import KEY

        answer = mailbox.client.post(
            "/webhooks/sendgrid/events", content=body, headers=simulator.signed(body, KEY)
        )
        assert answer.status_code in (200, 503)


def enqueue(mailbox: Mailbox) -> str:
    world = mailbox.world
    with transaction() as session:
        row, _new = outbox.enqueue(
            session,
            outbox.OutboundDraft(
                business_id=world.business.id,
                customer_id=world.customer.id,
                invoice_id=world.invoice.id,
                channel="email",
                to=MARIA,
                purpose="receipt",
                text="Thank you, we have received your payment.",
                effect_key=f"test:{next(_ids)}",
            ),
        )
    return row.id


def revocations(mailbox: Mailbox) -> list[Any]:
    from sqlmodel import select

    with reading() as session:
        rows = session.exec(select(contact.ConsentEvent)).all()
    return [row for row in rows if row.customer_id == mailbox.world.customer.id and not row.granted]
