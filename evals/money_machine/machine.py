"""The state machine: what payers, banks, staff and time do, in any order, with a crash at any point."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlmodel import col, select
from starlette.testclient import TestClient

from assistant.api.deps import cookie_name
from assistant.core import clock, db, security
from assistant.core.errors import Problem
from assistant.core.money import Money
from assistant.domain import contact, disputes, inbox, invoices, keeping, payees, payments
from assistant.domain.attempts import PaymentAttempt
from assistant.jobs import payments as payment_jobs
from assistant.processors import desk
from assistant.processors.bank_transfer.arrivals import arrived
from assistant.processors.base import Unclear
from evals.money_machine import crash, truth
from tests import acts, factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from evals.money_machine.bank import Bank

IBAN = "DE89370400440532013000"
FIRST_DAY = datetime(2026, 11, 2, 15, tzinfo=UTC)
EXPIRES = timedelta(minutes=30)
SMALL, DOUBLE = 12_345, "10000"
OUTCOMES = ("pay", "pay", "pay", "decline", "decline_hard", "delay", "cancel", "late")
FAULTS = ("none", "none", "none", "down", "lost")
crashes = st.one_of(st.none(), st.none(), st.none(), st.integers(1, 90))
picks = st.integers(0, 20)
MOVES = {"minutes": timedelta(minutes=5), "hour": timedelta(hours=1), "days": timedelta(days=4)}
done: Counter[str] = Counter()
"""How often each thing was done, over all sequences."""


def _forget(session: Any) -> None:
    """How processors did in this sequence is nothing to the next one."""
    for table in ("payment_attempt", "inbox_event", "queue_job"):
        session.execute(sa.text(f"DELETE FROM {table}"))


class MoneyMachine(RuleBasedStateMachine):
    """`bank` is given before the first sequence; the database is wired already."""

    bank: ClassVar[Bank]
    client: ClassVar[TestClient]

    def __init__(self) -> None:
        super().__init__()
        self.now = FIRST_DAY
        clock.freeze_process(self.now)
        self.bank.reset()
        self.world = factories.world()
        with db.transaction() as session:
            self.other = factories.invoice(
                session, self.world.customer, net_minor=10_000, tax_rate="0", due_in=-5
            )
            payees.change(
                session, self.world.business.id, name="Acme", iban=IBAN, approved_by=("anna", "ben")
            )
        self.client.cookies.clear()
        self.client.cookies.set(
            cookie_name(), security.sign({"customer": self.world.customer.id}, "payer_session")
        )
        self.news = True
        self.born: dict[str, datetime] = {}
        self.lines: list[tuple[str, str, int]] = []
        self.keys = itertools.count(1)
        done["sequences"] += 1

    # How things are done

    def _do(self, name: str, point: int | None, work: Callable[[], Any]) -> Any:
        """Do it, or die on the way; what the service refuses is no fault."""
        result = None
        before = crash.POINTS.crashes
        with crash.at(point):
            try:
                result = work()
            except Problem as refusal:
                name = f"{name}: {refusal.code}"
        self.news = True
        done[f"{name} (crashed)" if crash.POINTS.crashes > before else name] += 1
        for one in self.bank.checkouts():
            self.born.setdefault(one["id"], self.now)
        return result

    def _post(self, path: str, form: dict[str, Any]) -> None:
        answer = self.client.post(path, data=form)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            done[f"POST: {answer.json().get('code')}"] += 1

    def _write(self, work: Callable[[Any], Any]) -> Any:
        with db.transaction() as session:
            return work(session)

    def _known(self) -> list[PaymentAttempt]:
        """Attempts whose checkout a payer may have been led to."""
        with db.reading() as session:
            return list(
                session.exec(
                    select(PaymentAttempt)
                    .where(
                        PaymentAttempt.business_id == self.world.business.id,
                        col(PaymentAttempt.processor_ref).is_not(None),
                    )
                    .order_by(col(PaymentAttempt.id))
                )
            )

    def _hosted(self, pick: int) -> str | None:
        found = [one.processor_ref for one in self._known() if one.processor != "bank_transfer"]
        return found[pick % len(found)] if found else None

    # Payers

    @rule(
        what=st.sampled_from(("balance", "amount", "instalment", "other_amount")),
        twice=st.booleans(),
        at=crashes,
    )
    def pay(self, what: str, twice: bool, at: int | None) -> None:
        form = {"pay_what": "amount", "amount": "100.00"} if what == "amount" else {"pay_what": what}
        if what == "other_amount":
            form = {"pay_what": "amount", "amount": "12.34"}
        self._do("pay", at, lambda: self._post(f"/i/{self.world.token}/pay", form))
        if twice:
            self._do("pay", None, lambda: self._post(f"/i/{self.world.token}/pay", form))

    @rule(at=crashes)
    def pay_several(self, at: int | None) -> None:
        form = {"invoice": [self.world.invoice.id, self.other.id]}
        self._do("pay several", at, lambda: self._post(f"/i/{self.world.token}/pay/several", form))

    @rule(pick=picks, method=st.sampled_from(("", "", "card", "bank", "transfer")), at=crashes)
    def press_pay_again(self, pick: int, method: str, at: int | None) -> None:
        """The page of a payment, from a message or the back button."""
        with db.reading() as session:
            found = payments.of_invoice(session, self.world.invoice.id)
        if found:
            ref = found[pick % len(found)].ref
            self._do("press", at, lambda: self._post(f"/pay/{ref}", {"method": method}))

    @rule(pick=picks, outcome=st.sampled_from(OUTCOMES))
    def at_the_processor(self, pick: int, outcome: str) -> None:
        ref = self._hosted(pick)
        if ref is not None:
            self._do(outcome, None, lambda: self.bank.befall(ref, outcome))

    @rule(pick=picks, whole=st.booleans(), again=st.booleans(), at=crashes)
    def transfer_arrives(self, pick: int, whole: bool, again: bool, at: int | None) -> None:
        found = [one for one in self._known() if one.processor == "bank_transfer"]
        if again and self.lines:
            line, reference, minor = self.lines[pick % len(self.lines)]
        else:
            reference, minor = "from my account", SMALL
            if found:
                chosen = found[pick % len(found)]
                reference = str(chosen.processor_ref)
                with db.reading() as session:
                    minor = payments.get(session, chosen.intent_id).amount_minor if whole else SMALL
            line = f"line-{next(self.keys)}"
            self.lines.append((line, reference, minor))

        def work(session: Any) -> None:
            arrived(
                session,
                self.world.business.id,
                reference=reference,
                amount=Money(minor, "USD"),
                line_id=line,
                booked_on=clock.today("UTC"),
            )

        self._do("bank line", at, lambda: self._write(work))

    @rule(days=st.integers(1, 20), at=crashes)
    def promise(self, days: int, at: int | None) -> None:
        due = clock.today(self.world.customer.timezone) + timedelta(days=days)
        if acts.stands(self.world).payable.minor > 0:
            offer = acts.offer_promise(self.world, due)
            self._do("promise", at, lambda: acts.accept(self.world, offer))

    @rule(parts=st.integers(2, 4), at=crashes)
    def plan(self, parts: int, at: int | None) -> None:
        try:
            offer = acts.offer_plan(self.world, parts=parts)
        except AssertionError:
            return  # the policy has none
        self._do("plan", at, lambda: acts.accept(self.world, offer))

    @rule(minor=st.one_of(st.none(), st.just(5_000)), at=crashes)
    def dispute(self, minor: int | None, at: int | None) -> None:
        self._do("dispute", at, lambda: acts.dispute(self.world, minor=minor))

    # Processors and banks

    @rule(pick=picks, at=crashes)
    def notice(self, pick: int, at: int | None) -> None:
        """Any of them: early, late, again, out of order."""
        told = self.bank.notices()
        if not told:
            return
        account, body = told[-1 - pick % len(told)]
        self._do("notice", at, lambda: self._notice(account, body))

    def _notice(self, account: str, body: bytes) -> None:
        answer = self.client.post(
            f"/webhooks/payments/{account}", content=body, headers=self.bank.signed(body)
        )
        assert answer.status_code == 200, answer.text

    @rule(newest_first=st.booleans(), at=crashes)
    def handle(self, newest_first: bool, at: int | None) -> None:
        with db.reading() as session:
            waiting = sorted(
                inbox.waiting(session, since=self.now + timedelta(seconds=1)), reverse=newest_first
            )
        for inbox_id in waiting[:2]:
            self._do("handle", at, partial(self._handle, inbox_id))

    def _handle(self, inbox_id: str) -> None:
        try:
            payment_jobs.take_notice(inbox_id)
        except Unclear:
            done["the processor does not answer; again later"] += 1

    @rule(pick=picks, minor=st.sampled_from((1_000, 5_000, 43_200)))
    def refund_at_the_processor(self, pick: int, minor: int) -> None:
        ref = self._hosted(pick)
        if ref is not None:
            self._do("refund there", None, lambda: self.bank.refund(ref, minor))

    @rule(pick=picks, status=st.sampled_from(("open", "open", "won", "lost")))
    def chargeback(self, pick: int, status: str) -> None:
        ref = self._hosted(pick)
        if ref is not None:
            self._do(f"chargeback {status}", None, lambda: self.bank.chargeback(ref, status))

    @rule(modes=st.tuples(st.sampled_from(FAULTS), st.sampled_from(FAULTS)))
    def outage(self, modes: tuple[str, str]) -> None:
        self.bank.faults(modes)

    # Staff

    @rule(pick=picks, minor=st.sampled_from((1_000, 5_000, 43_200)), at=crashes)
    def refund(self, pick: int, minor: int, at: int | None) -> None:
        with db.reading() as session:
            found = [
                one
                for one in payments.of_invoice(session, self.world.invoice.id)
                if one.status == "succeeded"
            ]
        if not found:
            return
        intent, key = found[pick % len(found)], str(pick % 3)
        if any(
            each["status"] != "won"
            for one in self.bank.checkouts()
            if one["ask"]["metadata"]["payment"] == intent.id
            for each in one["chargebacks"]
        ):
            return  # a processor refuses that

        def work() -> None:
            desk.refund(
                self.world.business.id,
                intent.id,
                Money(minor, "USD"),
                key=key,
                actor="staff:1",
                reason="asked",
            )

        self._do("refund", at, work)

    @rule(outcome=st.sampled_from(("rejected", "upheld")), at=crashes)
    def decide_dispute(self, outcome: str, at: int | None) -> None:
        with db.reading() as session:
            found = disputes.live(session, self.world.invoice.id)
        if not found:
            return

        def work(session: Any) -> None:
            invoices.lock(session, self.world.invoice.id)
            fresh = disputes.get(session, self.world.business.id, found[0].id)
            credit = fresh.amount if outcome == "upheld" else None
            disputes.decide(session, fresh, outcome, credit=credit, actor="staff:1", reason="looked at it")

        self._do(f"dispute {outcome}", at, lambda: self._write(work))

    @rule(placed=st.booleans(), at=crashes)
    def hold(self, placed: bool, at: int | None) -> None:
        def work(session: Any) -> None:
            if placed:
                contact.place_hold(session, self.world.scope(), "bereavement", review_at=self.now)
                return
            for one in contact.holds(session, self.world.customer.id):
                contact.lift_hold(session, one, actor="staff:1", reason="it is over")

        self._do("hold" if placed else "hold lifted", at, lambda: self._write(work))

    # Time

    @rule(how=st.sampled_from(tuple(MOVES)), at=crashes)
    def time_goes_by(self, how: str, at: int | None) -> None:
        self._move(MOVES[how])
        self._do("sweep", at, self._sweep)

    def _move(self, by: timedelta) -> None:
        self.now += by
        clock.freeze_process(self.now)
        for one in self.bank.checkouts():
            if one["state"] == "open" and self.now - self.born.get(one["id"], self.now) > EXPIRES:
                self.bank.befall(one["id"], "cancel")

    def _sweep(self) -> None:
        with db.reading() as session:
            ids = desk.unsettled(session)
        for attempt_id in ids:
            desk.look_after(attempt_id)
        with db.reading() as session:
            promised, planned = keeping.due_promises(session), keeping.due_plans(session)
        for promise_id in promised:
            self._write(partial(keeping.judge_promise, promise_id=promise_id))
        for plan_id in planned:
            self._write(partial(keeping.judge_plan, plan_id=plan_id))

    # What holds

    @invariant()
    def the_books_are_right(self) -> None:
        if not self.news:
            return
        self.news = False
        found = truth.always(self.world.business.id, self.world.customer.timezone, self.bank)
        assert not found, "; ".join(found)

    def teardown(self) -> None:
        self.bank.faults(("none", "none"))
        told: list[tuple[str, bytes]] = []
        for _ in range(3):
            fresh = self.bank.notices()[len(told) :]
            told += fresh
            for account, body in [*fresh, *reversed(fresh)]:
                self._notice(account, body)
            with db.reading() as session:
                waiting = inbox.waiting(session, since=self.now + timedelta(seconds=1))
            for inbox_id in waiting:
                payment_jobs.take_notice(inbox_id)
            self._move(timedelta(minutes=31))
            self._sweep()
        found = truth.always(self.world.business.id, self.world.customer.timezone, self.bank)
        found += truth.at_rest(self.world.business.id, self.bank)
        clock.freeze_process(None)
        self._write(_forget)
        assert not found, "; ".join(found)
