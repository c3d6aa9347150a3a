"""Only the processor's word books money; it is heard once, late or twice, and never undone by a later no."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import sqlalchemy as sa

from assistant.core import db
from assistant.core.errors import Invalid, NotFound
from assistant.core.money import Money
from assistant.domain import attempts, payments, settlement
from assistant.domain.attempts import Chargeback, PaymentAttempt, Word
from assistant.domain.payments import PaymentIntent
from tests import acts, factories
from tests.factories import World

OUTCOMES = ("succeeded", "failed", "cancelled")


def start(world: World, minor: int = 43200, *, key: str = "", currency: str = "USD") -> PaymentIntent:
    with db.transaction() as session:
        intent, _new = payments.start(
            session, world.scope(), amount=Money(minor, currency), effect_key=key or acts.unique("pay")
        )
    return intent


def attempt(intent: PaymentIntent, *, processor: str = "test") -> PaymentAttempt:
    """A checkout that was made."""
    with db.transaction() as session:
        found = payments.get(session, intent.id)
        made = attempts.begin(session, found, processor=processor, method="card", decision={})
        attempts.opened(session, made, ref=acts.unique("ref"), url="https://pay.example", latency_ms=5)
    return made


def word(made: PaymentAttempt, outcome: Any = "succeeded", minor: int = 43200, **more: Any) -> bool:
    with db.transaction() as session:
        found = attempts.get(session, made.id)
        return settlement.take(session, found, Word(outcome, Money(minor, "USD"), "card", **more))


def status(intent: PaymentIntent) -> str:
    with db.reading() as session:
        return session.get_one(PaymentIntent, intent.id).status


def reasons() -> list[str]:
    with db.reading() as session:
        return list(session.execute(sa.text('SELECT reason FROM "case" ORDER BY id')).scalars())


@pytest.mark.requirement("PCI-09")
class TestWord:
    def test_a_payment_that_was_only_started_pays_nothing(self, database: str) -> None:
        world = factories.world()
        attempt(start(world))
        assert acts.stands(world).balance.minor == 43200

    @pytest.mark.requirement("WHK-31")
    def test_every_order_of_words_books_a_success_once_and_nothing_else(self, database: str) -> None:
        world = factories.world(net_minor=4_000_000)
        owed = world.invoice.total_minor
        for words in itertools.product(OUTCOMES, repeat=3):
            intent = start(world, 100)
            made = attempt(intent)
            news = [word(made, outcome, 100) for outcome in words]
            owed -= 100 if "succeeded" in words else 0
            assert acts.stands(world).balance.minor == owed, words
            assert status(intent) == ("succeeded" if "succeeded" in words else "pending")
            assert news[0]
            assert sum(news) <= 2

    def test_the_same_success_heard_at_once_is_booked_once(self, database: str) -> None:
        world = factories.world()
        made = attempt(start(world))
        assert sorted(acts.at_once(5, lambda _index: word(made))) == [False] * 4 + [True]
        assert acts.stands(world).status == "paid"

    def test_a_hard_no_ends_the_payment_and_a_late_success_is_money_all_the_same(self, database: str) -> None:
        world = factories.world()
        intent = start(world)
        made = attempt(intent)
        assert word(made, "failed", decline="hard")
        assert status(intent) == "failed"
        assert word(made)
        assert (status(intent), acts.stands(world).status) == ("succeeded", "paid")

    @pytest.mark.requirement("MON-05")
    def test_paying_one_checkout_withdraws_the_other_and_paid_all_the_same_it_is_a_credit(
        self, database: str
    ) -> None:
        world = factories.world()
        first, second = start(world), start(world)
        made, other = attempt(first), attempt(second)
        word(made)
        assert (status(first), status(second)) == ("succeeded", "cancelled")
        word(other)
        assert acts.stands(world).balance.minor == -43200
        assert acts.stands(world).status == "credit"
        assert reasons() == ["overpayment"]

    @pytest.mark.requirement("WHK-31")
    def test_another_amount_currency_or_attempt_books_nothing_and_opens_a_case(self, database: str) -> None:
        world = factories.world()
        intent = start(world)
        made = attempt(intent)
        assert not word(made, minor=43201)
        assert not word(made, attempt_id="att_other")
        with db.transaction() as session:
            assert not settlement.take(
                session, attempts.get(session, made.id), Word("succeeded", Money(43200, "EUR"))
            )
        assert acts.stands(world).balance.minor == 43200
        assert status(intent) == "pending"
        assert reasons() == ["amount_mismatch"]

    def test_the_payer_is_told_once_that_it_arrived_and_what_is_left(self, database: str) -> None:
        world = factories.world()
        made = attempt(start(world, 20000))
        word(made, minor=20000)
        word(made, minor=20000)
        with db.reading() as session:
            said = (
                session.execute(sa.text("SELECT text FROM message WHERE author = 'system'")).scalars().all()
            )
            sent = session.execute(
                sa.text("SELECT channel, text FROM outbound_message WHERE purpose = 'receipt'")
            ).all()
        [words] = said
        assert "$200.00" in words
        assert "$232.00 is left to pay" in words
        assert [tuple(row) for row in sent] == [("sms", words)]

    def test_the_world_hears_once_that_the_invoice_is_paid(self, database: str) -> None:
        world = factories.world()
        made = attempt(start(world))
        word(made)
        word(made)
        with db.reading() as session:
            told = session.execute(
                sa.text("SELECT count(*) FROM audit_entry WHERE kind = 'invoice.paid' AND subject = :id"),
                {"id": world.invoice.id},
            )
            assert told.scalar_one() == 1

    def test_what_went_back_is_owed_again_once(self, database: str) -> None:
        world = factories.world()
        made = attempt(start(world))
        for refunded in (0, 5000, 5000, 3000, 12000):  # an older record after a newer one changes nothing
            word(made, refunded=Money(refunded, "USD"))
        assert acts.stands(world).balance.minor == 12000

    def test_a_chargeback_is_contested_money_and_a_case_whatever_the_order(self, database: str) -> None:
        taken = Chargeback("cb1", Money(43200, "USD"), "open", "fraudulent")
        won = Chargeback("cb1", Money(43200, "USD"), "won", "fraudulent")
        for order, balance, payable in (((taken,), 43200, 0), ((taken, won), 0, 0), ((won, taken), 0, 0)):
            world = factories.world()
            made = attempt(start(world))
            for chargeback in order:
                word(made, chargebacks=(chargeback,))
                word(made, chargebacks=(chargeback,))
            now = acts.stands(world)
            assert (now.balance.minor, now.payable.minor) == (balance, payable)
        assert set(reasons()) == {"chargeback"}

    def test_money_back_reopens_the_instalments_it_had_paid(self, database: str) -> None:
        world = factories.world()
        acts.plan(world)
        made = attempt(start(world, 20000))
        word(made, minor=20000)
        word(made, minor=20000, refunded=Money(10000, "USD"))
        with db.reading() as session:
            paid = session.execute(sa.text("SELECT paid_minor FROM instalment ORDER BY no")).scalars().all()
        assert list(paid) == [10000, 0, 0]


class TestStart:
    @pytest.mark.requirement("WHK-32")
    def test_the_same_effect_starts_once(self, database: str) -> None:
        world = factories.world()
        assert start(world, key="click").id == start(world, key="click").id

    @pytest.mark.parametrize("minor", [0, -1])
    def test_nothing_cannot_be_paid(self, database: str, minor: int) -> None:
        with pytest.raises(Invalid, match="nothing to pay"):
            start(factories.world(), minor)

    def test_one_attempt_at_a_time(self, database: str) -> None:
        intent = start(factories.world())
        attempt(intent)
        with pytest.raises(sa.exc.IntegrityError):
            attempt(intent)

    def test_an_unknown_reference_is_not_found(self, database: str) -> None:
        made = attempt(start(factories.world()))
        assert made.processor_ref is not None
        with db.reading() as session:
            for processor, ref in (("test", "nothing"), ("stripe", made.processor_ref)):
                with pytest.raises(NotFound):
                    attempts.by_processor_ref(session, processor, ref)
            with pytest.raises(NotFound):
                payments.by_ref(session, "nothing")
