"""A processor's notice counts when it is signed; what happened is the processor's own record, booked once."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from assistant.core import clock, db
from assistant.core.queue.drain import drain
from assistant.domain import inbox
from assistant.jobs.payments import take_notice
from assistant.processors.testing import signing
from tests import acts, factories, payment_processor, snapshots

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.factories import World
    from tests.payment_processor import Processor

URL = "/webhooks/payments/test"


def started(client: TestClient, world: World) -> tuple[str, str]:
    """The checkout's address and its reference."""
    place = client.post(f"/i/{world.token}/pay").headers["location"]
    return place, place.rpartition("/")[2]


def security_events() -> list[dict[str, Any]]:
    with db.reading() as session:
        bodies = session.execute(
            sa.text("SELECT body FROM audit_entry WHERE kind = 'security.refused' ORDER BY seq")
        ).scalars()
        return [json.loads(body)["payload"] for body in bodies]


def cases() -> list[str]:
    with db.reading() as session:
        return list(session.execute(sa.text('SELECT reason FROM "case" ORDER BY id')).scalars())


def entries(world: World) -> list[tuple[str, int]]:
    with db.reading() as session:
        rows = session.execute(
            sa.text("SELECT kind, amount_minor FROM ledger_entry WHERE invoice_id = :id ORDER BY id"),
            {"id": world.invoice.id},
        )
        return [(row.kind, row.amount_minor) for row in rows]


@pytest.mark.requirement("PCI-09", "WHK-31")
class TestNotice:
    def test_a_signed_success_is_booked_and_sent_again_it_does_nothing(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        bank.choose(started(client, world)[0])
        [notice] = bank.notices()
        first, again = payment_processor.post(client, *notice), payment_processor.post(client, *notice)
        assert (first.status_code, first.json()) == (200, {"taken": True})
        assert (again.status_code, again.json()) == (200, {"taken": False})
        drain()
        assert acts.stands(world).status == "paid"

    def test_a_success_after_a_failure_is_money_all_the_same(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        bank.choose(started(client, world)[0], "late")
        bank.bring(client)
        assert acts.stands(world).balance.minor == 43200
        notices: list[Any] = []
        while not notices:
            time.sleep(0.2)
            notices = bank.notices()
        payment_processor.post(client, *notices[0])
        drain()
        assert acts.stands(world).status == "paid"

    def test_a_notice_that_lies_books_nothing_since_the_record_is_read(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        _, ref = started(client, world)
        body = json.dumps(
            {
                "id": "evt_1",
                "kind": "checkout.changed",
                "account": "test",
                "checkout": ref,
                "state": "succeeded",
            }
        ).encode()
        assert payment_processor.post(client, "test", body, signing.sign(body)).status_code == 200
        drain()
        assert acts.stands(world).balance.minor == 43200

    def test_of_another_form_it_is_refused(self, client: TestClient, bank: Processor) -> None:
        for content in (
            b"[]",
            b"{}",
            b"nonsense",
            b'{"id": "1", "kind": "unknown", "account": "test", "checkout": "x"}',
            b'{"id": "1", "kind": "checkout.changed", "account": "test_b", "checkout": "x"}',
        ):
            answer = payment_processor.post(client, "test", content, signing.sign(content))
            assert answer.status_code == 422

    def test_while_the_processor_does_not_answer_it_is_read_again_later(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        bank.choose(started(client, world)[0])
        bank.fault("down", payment_processor.attempts(world.invoice.id)[0].processor)
        assert bank.bring(client)[0].status_code == 200
        assert acts.stands(world).balance.minor == 43200
        bank.fault("none", payment_processor.attempts(world.invoice.id)[0].processor)
        with db.reading() as session:
            [waiting] = session.exec(select(inbox.InboxEvent.id)).all()
        take_notice(waiting)  # as its retry does
        assert acts.stands(world).status == "paid"

    def test_a_payment_that_we_never_started_is_ignored(self, client: TestClient, bank: Processor) -> None:
        body = b'{"id": "1", "kind": "checkout.changed", "account": "test", "checkout": "nothing"}'
        assert payment_processor.post(client, "test", body, signing.sign(body)).status_code == 200
        drain()
        with db.reading() as session:
            assert inbox.find(session, "payments.test", "1").status == "ignored"

    def test_a_processor_that_there_is_not_is_not_found(self, client: TestClient) -> None:
        assert client.post("/webhooks/payments/nobody", content=b"{}").status_code == 404

    def test_a_fault_of_ours_is_ours(
        self, client: TestClient, bank: Processor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bank.choose(started(client, factories.world())[0])

        def broken(*_: object, **__: object) -> None:
            raise OSError("disk full")

        monkeypatch.setattr("assistant.domain.inbox.accept", broken)
        assert bank.bring(client)[0].status_code == 500


class TestMoneyBack:
    def test_a_refund_is_owed_again_and_booked_once(self, client: TestClient, bank: Processor) -> None:
        from assistant.core.money import Money
        from assistant.processors import desk

        world = factories.world()
        bank.choose(started(client, world)[0])
        bank.bring(client)
        payment_id = payment_processor.attempts(world.invoice.id)[0].intent_id
        for _ in range(2):
            desk.refund(
                world.business.id,
                payment_id,
                Money(10000, "USD"),
                key="r1",
                actor="staff:1",
                reason="goodwill",
            )
        bank.bring(client)
        assert acts.stands(world).balance.minor == 10000
        assert entries(world) == [("charge", 43200), ("payment", -43200), ("refund", 10000)]

    def test_a_chargeback_is_a_dispute_and_a_case_and_won_it_is_paid_again(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        place, ref = started(client, world)
        bank.choose(place)
        account = payment_processor.attempts(world.invoice.id)[0].processor
        bank.chargeback(ref, account=account)
        bank.bring(client)
        now = acts.stands(world)
        assert (now.balance.minor, now.disputed.minor, now.payable.minor) == (43200, 43200, 0)
        assert cases() == ["chargeback"]
        bank.chargeback(ref, "won", account=account)
        bank.bring(client)
        now = acts.stands(world)
        assert (now.balance.minor, now.disputed.minor, now.status) == (0, 0, "paid")
        assert [kind for kind, _ in entries(world)] == ["charge", "payment", "refund", "payment"]

    @pytest.mark.requirement("MON-05")
    def test_what_is_paid_twice_is_a_credit_and_a_case(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        place, _ = started(client, world)
        acts.pay(world, 43200)
        bank.choose(place)
        bank.bring(client)
        assert acts.stands(world).balance.minor == -43200
        assert cases() == ["overpayment"]


@pytest.mark.requirement("WHK-30")
class TestSignature:
    def test_a_bad_one_is_forbidden_books_nothing_and_leaves_a_security_event(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        place, ref = started(client, world)
        bank.choose(place)
        [(_, body, good)] = bank.notices()
        other = body.replace(b"evt_", b"evx_")
        with clock.frozen(clock.now() - timedelta(minutes=6)):
            stale = signing.sign(body)
        with clock.frozen(clock.now() + timedelta(minutes=6)):
            early = signing.sign(body)
        stamp, _, mac = good.partition(",v1=")
        forged: list[tuple[bytes, bytes | None]] = [
            (body, None),
            (body, b""),
            (body, b"nonsense"),
            (body, f"{stamp},v1=".encode()),
            (body, f"{stamp},v1={mac[::-1]}".encode()),
            (body, f"t=0,v1={mac}".encode()),
            (body, f"v1={mac}".encode()),
            (body, stale.encode()),
            (body, early.encode()),
            (body, f"{stamp},v1=é".encode()),
            (body, f"t=²,v1={mac}".encode()),
            (body, b"t=" + b"9" * 5000 + b",v1=x"),
            (other, good.encode()),
            (b"", good.encode()),
            (body + b" ", good.encode()),
        ]
        for content, signature in forged:
            headers = {} if signature is None else {b"x-signature": signature}
            answer = client.post(URL, content=content, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "bad_signature"), signature
        assert acts.stands(world).balance.minor == 43200
        events = security_events()
        assert len(events) == len(forged)
        assert {event["reason"] for event in events} == {"bad_signature"}
        assert ref not in str(events)

    def test_a_duplicate_leaves_the_database_as_it_was(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        bank.choose(started(client, world)[0])
        [notice] = bank.notices()
        payment_processor.post(client, *notice)
        drain()
        before = snapshots.contents()
        payment_processor.post(client, *notice)
        assert snapshots.contents() == before
