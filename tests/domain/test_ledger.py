"""A balance is the sum of what was booked, whatever was booked, in whatever order, however often it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from assistant.core import clock, db
from assistant.core.errors import Invalid
from assistant.core.money import Money, total
from assistant.domain import contact, ledger, positions
from assistant.domain.ledger import EntryKind
from tests import acts, factories

if TYPE_CHECKING:
    from tests.factories import World

RAISES = {"charge", "refund"}
BOOKINGS = st.lists(
    st.tuples(
        st.sampled_from(get_args(EntryKind)),
        st.integers(1, 10**12),
        st.integers(0, 6),  # few external ids, so that the same one comes again
    ),
    max_size=25,
)


def book(session: Session, world: World, kind: EntryKind, minor: int, external_id: str) -> bool:
    _entry, new = ledger.post(
        session,
        business_id=world.business.id,
        customer_id=world.customer.id,
        invoice_id=world.invoice.id,
        kind=kind,
        amount=Money(minor, world.invoice.currency),
        booked_on=clock.today("UTC"),
        source="test",
        external_id=external_id,
    )
    return new


class TestBalance:
    @pytest.mark.requirement("MON-05", "MON-01")
    @pytest.mark.parametrize("currency", ["JPY", "USD", "KWD"])
    def test_it_is_the_sum_through_any_sequence_of_bookings(self, database: str, currency: str) -> None:
        world = factories.world(currency=currency)
        start = world.invoice.total.minor

        @settings(max_examples=15, deadline=None)
        @given(BOOKINGS)
        def holds(bookings: list[tuple[EntryKind, int, int]]) -> None:
            with Session(db.engine()) as session:  # never committed: each example begins anew
                expected, booked = start, dict[str, tuple[str, int]]()
                for kind, minor, number in bookings:
                    name = str(number)
                    if name in booked and booked[name] != (kind, minor):
                        with pytest.raises(Invalid, match="booked already"):
                            book(session, world, kind, minor, name)
                        continue
                    new = book(session, world, kind, minor, name)
                    assert new == (name not in booked)
                    if new:
                        booked[name] = (kind, minor)
                        expected += minor if kind in RAISES else -minor
                balance = ledger.balance(session, world.invoice.id, currency)
                assert balance == Money(expected, currency)
                entries = ledger.entries(session, world.invoice.id)
                assert total((entry.money for entry in entries), currency) == balance
                now = positions.position(session, world.invoice, world.customer.timezone)
                charged = sum(entry.amount_minor for entry in entries if entry.kind == "charge")
                assert now.balance == Money(charged, currency) - now.paid - now.credited
                assert now.payable == max(balance, Money.zero(currency))

        holds()

    @pytest.mark.requirement("MON-05")
    def test_what_is_paid_too_much_is_a_credit_and_nothing_is_payable(self, database: str) -> None:
        world = factories.world()
        acts.pay(world, 50000)
        now = acts.stands(world)
        assert (now.balance.minor, now.payable.minor, now.status) == (43200 - 50000, 0, "credit")
        assert now.paid == Money(50000, "USD")

    def test_an_invoice_settled_to_the_cent_is_paid(self, database: str) -> None:
        world = factories.world()
        acts.pay(world, 43199)
        assert acts.stands(world).status != "paid"
        acts.pay(world, 1)
        assert acts.stands(world).status == "paid"

    def test_of_another_invoice_nothing_is_counted(self, database: str) -> None:
        one, two = factories.world(), factories.world()
        acts.pay(one, 100)
        assert acts.stands(two).balance == two.invoice.total


class TestPosting:
    def test_the_same_external_id_is_booked_once_and_the_same_entry_comes_back(self, database: str) -> None:
        world = factories.world()
        assert acts.pay(world, 100, reference="T1")
        assert not acts.pay(world, 100, reference="T1")
        assert acts.stands(world).balance.minor == 43100

    def test_the_same_external_id_with_another_amount_is_refused(self, database: str) -> None:
        world = factories.world()
        acts.pay(world, 100, reference="T1")
        with pytest.raises(Invalid, match="booked already"):
            acts.pay(world, 101, reference="T1")
        assert acts.stands(world).balance.minor == 43100

    @pytest.mark.requirement("IDN-13")
    def test_two_businesses_may_use_the_same_external_id(self, database: str) -> None:
        one, two = factories.world(), factories.world()
        assert acts.pay(one, 100, reference="T1")
        assert acts.pay(two, 200, reference="T1")

    def test_sent_by_many_at_once_it_is_booked_once(self, database: str) -> None:
        world = factories.world()
        results = acts.at_once(6, lambda _index: acts.pay(world, 100, reference="T1"))
        assert sorted(map(str, results)) == ["False"] * 5 + ["True"]
        assert acts.stands(world).balance.minor == 43100

    @pytest.mark.requirement("MON-06")
    def test_another_currency_is_refused(self, database: str) -> None:
        world = factories.world()
        with pytest.raises(Invalid, match="USD"):
            acts.pay(world, 100, currency="EUR")

    def test_nothing_and_less_than_nothing_are_refused(
        self, database: str, subtests: pytest.Subtests
    ) -> None:
        for minor in [0, -1]:
            with subtests.test(minor=minor):
                world = factories.world()
                with pytest.raises(Invalid, match="positive"):
                    acts.pay(world, minor)


class TestAppendOnly:
    @pytest.mark.requirement("AUD-01")
    def test_the_database_itself_refuses_change_and_deletion(
        self, database: str, subtests: pytest.Subtests
    ) -> None:
        world = factories.world()
        acts.pay(world, 100)
        with db.transaction() as session:
            contact.record_consent(session, world.scope(), channel="sms", granted=True, source="test")
        for table in ("ledger_entry", "consent_event", "audit_entry"):
            before = rows(table)
            assert before
            for statement in (
                f"UPDATE {table} SET business_id = business_id || 'x'",
                f"DELETE FROM {table}",
            ):
                with subtests.test(statement=statement):
                    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
                        session.execute(sa.text(statement))
                    assert rows(table) == before

    @pytest.mark.requirement("AUD-01")
    def test_an_entry_cannot_be_replaced_by_an_insert(self, database: str, subtests: pytest.Subtests) -> None:
        if database != "sqlite":
            pytest.skip("INSERT OR REPLACE is SQLite's")
        world = factories.world()
        acts.pay(world, 100)
        before = rows("ledger_entry")
        for name in ("id", "'led_' || id"):  # by its key, and by the external id that is unique too
            with subtests.test(name=name):
                with pytest.raises(sa.exc.DBAPIError), db.transaction() as session:
                    session.execute(
                        sa.text(
                            f"INSERT OR REPLACE INTO ledger_entry SELECT {name}, business_id, customer_id, "
                            "invoice_id, kind, 1, currency, booked_on, at, text, source, external_id FROM ledger_entry"
                        )
                    )
                assert rows("ledger_entry") == before

    @pytest.mark.requirement("AUD-01")
    def test_the_tables_cannot_be_emptied_at_a_stroke(self, database: str) -> None:
        if database != "postgresql":
            pytest.skip("TRUNCATE is PostgreSQL's")
        for table in ("ledger_entry", "consent_event"):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
                session.execute(sa.text(f"TRUNCATE {table} CASCADE"))


def rows(table: str) -> list[tuple[object, ...]]:
    with db.reading() as session:
        return [tuple(row) for row in session.execute(sa.text(f"SELECT * FROM {table} ORDER BY id"))]
