"""What is contested is held apart, once and never more than is open; the rest stays payable."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from assistant.core import clock, db
from assistant.core.errors import Conflict, IllegalTransition, Invalid, NotFound
from assistant.core.money import Money, total
from assistant.domain import conversations, disputes, invoices, payments, positions
from assistant.domain.disputes import Dispute
from assistant.domain.invoices import InvoiceDraft, LineDraft, TaxDraft
from tests import acts, factories

if TYPE_CHECKING:
    from assistant.domain.invoices import Invoice
    from tests.factories import World


def move(dispute: Dispute, status: str) -> None:
    with db.transaction() as session:
        disputes.move(
            session, session.get_one(Dispute, dispute.id), status, actor="staff:1", reason="looked at"
        )


def issue(
    world: World, lines: tuple[LineDraft, ...], taxes: tuple[TaxDraft, ...], allowance: int = 0
) -> World:
    """The world with another invoice of these lines."""
    today = clock.today("UTC")
    draft = InvoiceDraft(
        number=acts.unique("X"),
        currency="USD",
        issued_on=today,
        due_on=today,
        lines=lines,
        taxes=taxes,
        adjustment=Money(allowance, "USD") if allowance else None,
    )
    with db.transaction() as session:
        return replace(world, invoice=invoices.issue(session, world.customer, draft))


def line(net: int, rate: str = "8", category: str = "S") -> LineDraft:
    return LineDraft("Thing", Money(net, "USD"), tax_rate=Decimal(rate), tax_category=category)


def tax(base: int, amount: int, rate: str = "8", category: str = "S") -> TaxDraft:
    return TaxDraft("Tax", Money(base, "USD"), Money(amount, "USD"), Decimal(rate), category)


@pytest.mark.requirement("COM-28", "COM-54")
class TestAmount:
    def test_the_whole_leaves_nothing_payable(self, database: str) -> None:
        world = factories.world()
        opened = acts.dispute(world)
        now = acts.stands(world)
        assert (opened.scope, opened.amount_minor) == ("whole", 43200)
        assert (now.balance.minor, now.disputed.minor, now.payable.minor) == (43200, 43200, 0)

    def test_an_amount_leaves_the_rest_payable(self, database: str) -> None:
        world = factories.world()
        opened = acts.dispute(world, minor=5000)
        now = acts.stands(world)
        assert (opened.scope, now.disputed.minor, now.payable.minor) == ("amount", 5000, 38200)

    def test_a_line_counts_with_its_share_of_the_tax(self, database: str) -> None:
        world = factories.world()
        opened = acts.dispute(world, lines=(1,))
        assert (opened.scope, opened.line_nos, opened.amount_minor) == ("lines", [1], 30000 + 2400)
        assert acts.stands(world).payable.minor == 10800

    def test_more_than_is_open_is_capped(self, database: str) -> None:
        world = factories.world()
        acts.pay(world, 40000)
        assert acts.dispute(world, minor=999999).amount_minor == 3200
        assert acts.stands(world).payable.minor == 0

    def test_what_is_paid_meanwhile_is_no_longer_disputed(self, database: str) -> None:
        world = factories.world()
        acts.dispute(world, minor=30000)
        acts.pay(world, 40000)
        now = acts.stands(world)
        assert (now.balance.minor, now.disputed.minor, now.payable.minor) == (3200, 3200, 0)
        acts.pay(world, 10000)
        now = acts.stands(world)
        assert (now.balance.minor, now.disputed.minor, now.payable.minor) == (-6800, 0, 0)

    def test_disputes_add_up_and_never_exceed_what_is_open(self, database: str) -> None:
        world = factories.world()
        acts.dispute(world, minor=40000)
        assert acts.dispute(world, minor=40000).amount_minor == 3200
        with pytest.raises(Conflict) as refused:
            acts.dispute(world, minor=1)
        assert refused.value.code == "already_disputed"

    def test_the_same_line_is_not_contested_twice(self, database: str) -> None:
        world = factories.world()
        acts.dispute(world, lines=(1,))
        with pytest.raises(Conflict) as refused:
            acts.dispute(world, lines=(1, 1))
        assert refused.value.code == "already_disputed"
        assert acts.dispute(world, lines=(1, 2, 2)).line_nos == [2]
        assert acts.stands(world).payable.minor == 0

    def test_payable_disputed_and_balance_always_fit_together(self, database: str) -> None:
        world = factories.world()

        @settings(max_examples=20, deadline=None)
        @given(st.lists(st.tuples(st.booleans(), st.integers(1, 30000)), max_size=6))
        def holds(steps: list[tuple[bool, int]]) -> None:
            with Session(db.engine()) as session:
                for number, (paying, minor) in enumerate(steps):
                    now = positions.position(session, world.invoice, "UTC")
                    if paying:
                        receive(session, world, minor, f"x{number}")
                    elif now.payable:
                        contest(session, world, minor, f"y{number}", now.balance)
                    now = positions.position(session, world.invoice, "UTC")
                    assert now.disputed + now.payable == max(now.balance, Money.zero("USD"))
                    assert now.disputed.minor >= 0

        holds()


@pytest.mark.requirement("COM-28")
class TestRefused:
    def test_another_currency(self, database: str) -> None:
        with pytest.raises(Invalid, match="EUR"):
            acts.dispute(factories.world(), minor=100, currency="EUR")

    def test_a_line_that_the_invoice_does_not_have(self, database: str, subtests: pytest.Subtests) -> None:
        for lines in [(3,), (0,), (-1,), (1, 99)]:
            with subtests.test(lines=lines), pytest.raises(Invalid, match="lines 1 to 2"):
                acts.dispute(factories.world(), lines=lines)

    def test_nothing(self, database: str, subtests: pytest.Subtests) -> None:
        for minor in [0, -5]:
            with subtests.test(minor=minor), pytest.raises(Invalid, match="more than zero"):
                acts.dispute(factories.world(), minor=minor)

    def test_an_invoice_on_which_nothing_is_open(self, database: str) -> None:
        world = factories.world()
        acts.pay(world, 43200)
        with pytest.raises(Conflict):
            acts.dispute(world)

    def test_a_reason_we_do_not_know(self, database: str) -> None:
        with pytest.raises(Invalid, match="goods_not_received"):
            acts.dispute(factories.world(), reason="do not like it")


class TestReasons:
    def test_there_are_at_least_eight_and_each_has_words(self) -> None:
        assert len(disputes.REASONS) >= 8
        assert set(disputes.REASON_TEXTS) == set(disputes.REASONS)

    def test_each_opens_a_dispute_with_a_reference_of_its_own(self, database: str) -> None:
        world = factories.world()
        opened = [acts.dispute(world, minor=100, reason=reason) for reason in disputes.REASONS]
        assert [dispute.reason for dispute in opened] == list(disputes.REASONS)
        assert [dispute.reference for dispute in opened] == [f"D-{1001 + n}" for n in range(len(opened))]
        apart = opened[0].respond_by - opened[0].opened_at
        assert abs(apart - timedelta(days=10)) < timedelta(seconds=5)


class TestLines:
    """A line's share of the tax, on invoices that are less tidy than most."""

    def test_all_lines_together_are_the_whole_invoice_to_the_cent(self, database: str) -> None:
        world = factories.world()

        @settings(max_examples=25, deadline=None)
        @given(st.lists(st.integers(1, 9999), min_size=1, max_size=5), st.integers(0, 3000))
        def holds(nets: list[int], taxed: int) -> None:
            with Session(db.engine()) as session:
                invoice = _flushed(session, world, nets, taxed)
                parts = [
                    disputes.lines_amount(session, invoice.id, (no,), "USD") for no in range(1, len(nets) + 1)
                ]
                assert total(parts, "USD") == invoice.total

        holds()

    def test_the_first_line_of(self, database: str, subtests: pytest.Subtests) -> None:
        for lines, taxes, allowance, expected in [
            # a discount line below zero: the tax belongs to what was sold
            ((line(30000), line(-5000)), (tax(25000, 2000),), 0, 32000),
            # a discount on the document: the base is less than the lines
            ((line(30000), line(10000)), (tax(35000, 2800),), -5000, 32100),
            # state and county tax on one line
            (
                (line(30000, "8.875"), line(10000, "8.875")),
                (tax(40000, 1600, "4"), tax(40000, 1950, "4.875")),
                0,
                30000 + 1200 + 1463,
            ),
            # the same rate written in another way
            ((line(30000, "8.00"), line(10000, "8.00")), (tax(40000, 3200, "8"),), 0, 32400),
            # a line that is exempt bears none of the tax
            ((line(30000, "0", "E"), line(10000)), (tax(30000, 0, "0", "E"), tax(10000, 800)), 0, 30000),
            # no tax at all
            ((line(30000, "0", "O"),), (), 0, 30000),
        ]:
            with subtests.test(lines=lines, taxes=taxes, allowance=allowance, expected=expected):
                world = issue(factories.world(), lines, taxes, allowance)
                opened = acts.dispute(world, lines=(1,))
                assert opened.amount_minor == min(expected, world.invoice.total_minor)


class TestMove:
    @pytest.mark.requirement("COM-54")
    def test_decided_it_no_longer_holds_anything_apart(
        self, database: str, subtests: pytest.Subtests
    ) -> None:
        for end in ["upheld", "partly_upheld", "rejected", "withdrawn"]:
            with subtests.test(end=end):
                world = factories.world()
                opened = acts.dispute(world, minor=5000)
                move(opened, "under_review")
                assert acts.stands(world).disputed.minor == 5000
                move(opened, end)
                assert acts.stands(world).disputed.minor == 0
                for status in ("open", "under_review", "upheld", "withdrawn"):
                    with pytest.raises(IllegalTransition):
                        move(opened, status)

    def test_upheld_it_is_credited_in_full_in_the_same_step(self, database: str) -> None:
        world = factories.world()
        opened = acts.dispute(world, minor=5000)
        with db.transaction() as session:
            disputes.decide(
                session, session.get_one(Dispute, opened.id), "upheld", actor="staff:1", reason="right"
            )
        now = acts.stands(world)
        assert (now.balance.minor, now.credited.minor, now.disputed.minor) == (38200, 5000, 0)

    def test_a_credit_that_does_not_fit_the_decision_changes_nothing(
        self, database: str, subtests: pytest.Subtests
    ) -> None:
        for outcome, credit in [
            ("upheld", Money(4999, "USD")),
            ("upheld", Money(5001, "USD")),
            ("upheld", Money(5000, "EUR")),
            ("partly_upheld", None),
            ("partly_upheld", Money(0, "USD")),
            ("partly_upheld", Money(5000, "USD")),
            ("rejected", Money(1, "USD")),
            ("under_review", Money(1, "USD")),
        ]:
            with subtests.test(outcome=outcome, credit=credit):
                world = factories.world()
                opened = acts.dispute(world, minor=5000)
                with db.transaction() as session, pytest.raises(Invalid):  # noqa: PT012
                    found = session.get_one(Dispute, opened.id)
                    disputes.decide(session, found, outcome, actor="staff:1", reason="x", credit=credit)
                assert acts.stands(world).disputed.minor == 5000

    @pytest.mark.requirement("IDN-13")
    def test_another_business_cannot_see_it(self, database: str) -> None:
        opened, other = acts.dispute(factories.world()), factories.world()
        with db.reading() as session, pytest.raises(NotFound):
            disputes.get(session, other.business.id, opened.id)


def test_references_given_out_at_once_are_all_different(database: str) -> None:
    with db.transaction() as session:
        owner = factories.business(session)
        people = [factories.customer(session, owner) for _ in range(5)]
        made = [factories.invoice(session, person) for person in people]
        talks = [conversations.open_for(session, owner.id, one.customer_id, one.id) for one in made]
    worlds = [
        factories.World(owner, person, one, "", talk.id, "")
        for person, one, talk in zip(people, made, talks, strict=True)
    ]
    opened = acts.at_once(5, lambda index: acts.dispute(worlds[index], minor=100).reference)
    assert sorted(opened) == [f"D-{1001 + n}" for n in range(5)]


def _flushed(session: Session, world: World, nets: list[int], taxed: int) -> Invoice:
    today = clock.today("UTC")
    draft = InvoiceDraft(
        number=acts.unique("X"),
        currency="USD",
        issued_on=today,
        due_on=today,
        lines=tuple(line(net) for net in nets),
        taxes=(tax(sum(nets), taxed),),
    )
    return invoices.issue(session, world.customer, draft)


def receive(session: Session, world: World, minor: int, name: str) -> None:
    payments.receive(
        session, world.invoice, Money(minor, "USD"), source="t", external_id=name, text="", actor="system"
    )


def contest(session: Session, world: World, minor: int, name: str, balance: Money) -> None:
    disputes.open_dispute(
        session,
        world.scope(),
        reason="other",
        description="",
        balance=balance,
        effect_key=name,
        amount=Money(minor, "USD"),
    )
