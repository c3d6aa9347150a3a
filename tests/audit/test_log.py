from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import rfc8785
import sqlalchemy as sa
from sqlmodel import Session

from assistant.audit import log
from assistant.audit.canonical import GENESIS, entry_hash
from assistant.audit.kinds import Kind
from assistant.audit.payload import InvalidEntryError
from assistant.audit.tables import ENTRY, HEAD
from assistant.audit.verify import verify
from assistant.core import clock
from tests.audit.factory import append

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine


class TestAppend:
    @pytest.mark.requirement("AUD-01")
    def test_each_entry_names_the_one_before_it(self, session: Session) -> None:
        first, second, other = append(session), append(session), append(session, "cus_other")
        assert (first.seq, first.prev_hash) == (1, GENESIS)
        assert (second.seq, second.prev_hash) == (2, first.hash)
        assert (other.seq, other.prev_hash) == (1, GENESIS)

    @pytest.mark.requirement("AUD-01")
    def test_the_body_is_canonical_and_holds_every_field(self, session: Session) -> None:
        at = datetime(2026, 11, 22, 9, 40, 0, 123456, tzinfo=UTC)
        with clock.frozen(at):
            entry = append(session, actor='staff:"Zoë"\n', payload={"z": [1, None], "a": "é\u2028"})
        row = session.connection().execute(sa.select(ENTRY)).one()
        assert json.loads(row.body) == {
            "actor": 'staff:"Zoë"\n',
            "at": "2026-11-22T09:40:00.123456Z",
            "business_id": "biz_harbor",
            "chain": "cus_maria",
            "id": entry.id,
            "kind": "promise.recorded",
            "payload": {"a": "é\u2028", "z": [1, None]},
            "prev_hash": GENESIS,
            "seq": 1,
            "subject": "pro_1",
            "v": 1,
        }
        assert rfc8785.dumps(json.loads(row.body)) == row.body.encode()
        assert row.hash == entry.hash == entry_hash(row.body)

    @pytest.mark.requirement("AUD-06")
    def test_a_line_break_cannot_forge_a_second_record(self, session: Session) -> None:
        append(session, payload={"text": "hello\n{'seq':2}\r\nbye"})
        body = session.connection().execute(sa.select(ENTRY.c.body)).scalar_one()
        assert "\n" not in body
        assert "\r" not in body

    @pytest.mark.requirement("AUD-06")
    def test_no_secret_reaches_the_table(self, session: Session) -> None:
        append(
            session,
            actor="payer 4242 4242 4242 4242",
            subject="https://pay.example/i/Zk3v9Qw1Zk3v9Qw1Zk3v9Qw1Zk3v9Qw1",
            payload={
                "text": "it is 4242424242424242",
                "otp": "918273",
                "tool": {"arguments": {"code": "918273"}},
            },
        )
        stored = repr(session.connection().execute(sa.select(ENTRY)).one())
        for canary in ("4242 4242", "42424242", "918273", "Zk3v9Qw1"):
            assert canary not in stored

    @pytest.mark.requirement("AUD-05")
    def test_a_decision_record_with_floatless_payload_is_read_back_as_given(self, session: Session) -> None:
        decision = {
            "model": "offline",
            "prompt_hash": "ab" * 32,
            "policy_version": "3",
            "tool_calls": [{"name": "propose_plan", "arguments": {"instalments": 3}, "outcome": "ok"}],
            "checks": [{"name": "figures", "passed": True, "detail": ""}],
            "usage": {"input_tokens": 10},
            "latency_ms": 12,
        }
        entry = append(session, kind=Kind.TURN_DECIDED, payload=decision)
        session.commit()
        found = log.get(session, entry.id, business_id="biz_harbor")
        assert found == entry
        assert found.payload == decision

    def test_it_vanishes_with_the_transaction_of_the_caller(self, session: Session) -> None:
        append(session)
        session.rollback()
        assert append(session).seq == 1
        session.commit()
        assert verify(session).entries == 1

    def test_an_unknown_kind_is_refused(self, session: Session) -> None:
        with pytest.raises(InvalidEntryError, match="not a kind"):
            append(session, kind="promise.recoded")

    def test_a_float_is_refused_and_leaves_no_gap(self, session: Session) -> None:
        append(session)
        with pytest.raises(InvalidEntryError, match="is a float"):
            append(session, payload={"amount": 12.5})
        assert append(session).seq == 2

    def test_a_payload_beyond_256_kb_is_refused(self, session: Session) -> None:
        append(session, payload={"text": "é" * (128 * 1024 - 6)})
        with pytest.raises(InvalidEntryError, match="larger than 256 KB"):
            append(session, payload={"text": "é" * (128 * 1024)})

    def test_an_entry_without_a_chain_is_refused(self, session: Session) -> None:
        with pytest.raises(InvalidEntryError, match="belongs to a chain"):
            append(session, "")

    @pytest.mark.requirement("AUD-01")
    def test_fifty_writers_on_one_chain_make_no_fork(self, engine: Engine) -> None:
        failures: list[BaseException] = []
        together = threading.Barrier(50)

        def write(number: int) -> None:
            try:
                together.wait()
                for _ in range(2):
                    with Session(engine) as session:
                        append(session, "cus_busy", payload={"writer": number})
                        session.commit()
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        with Session(engine) as session:
            report = verify(session)
            head = session.connection().execute(sa.select(HEAD.c.seq)).scalar_one()
        assert (report.ok, report.entries, report.chains, head) == (True, 100, 1, 100)


class TestReading:
    def test_another_business_finds_nothing(self, session: Session) -> None:
        entry = append(session)
        assert log.get(session, entry.id, business_id="biz_other") is None
        assert log.page(session, business_id="biz_other") == []

    def test_pages_go_backwards_in_time_and_filter(self, session: Session) -> None:
        written = [append(session, subject=f"pro_{number}") for number in range(5)]
        append(session, log.business_chain("biz_harbor"), kind=Kind.POLICY_LOADED)
        first = log.page(session, business_id="biz_harbor", chain="cus_maria", limit=3)
        rest = log.page(session, business_id="biz_harbor", chain="cus_maria", before=first[-1].id)
        assert [*first, *rest] == written[::-1]
        assert [e.chain for e in log.page(session, business_id="biz_harbor", kind="policy.loaded")] == [
            "business:biz_harbor"
        ]
        assert log.page(session, business_id="biz_harbor", subject="pro_2") == [written[2]]
