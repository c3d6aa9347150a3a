"""An offer is a sealed quote: it lives fifteen minutes, is used once, and says what it stood on."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant.core import clock, db
from assistant.core.errors import Conflict, NotFound
from assistant.core.money import Money
from assistant.domain import commitments, offers
from tests import acts, factories


def refused(world: factories.World, offer: offers.Offer, *, decline: bool = False) -> str:
    act = commitments.decline if decline else commitments.accept
    with pytest.raises(Conflict) as conflict, db.transaction() as session:
        act(session, world.scope(), offer.id, act="button")
    assert conflict.value.status == 409
    assert conflict.value.detail.endswith(".")
    return conflict.value.code


def audited(world: factories.World, prefix: str) -> list[str]:
    with db.reading() as session:
        found = session.execute(
            sa.text("SELECT kind FROM audit_entry WHERE chain = :c AND kind LIKE :p ORDER BY seq"),
            {"c": world.customer.id, "p": f"{prefix}%"},
        )
        return list(found.scalars())


@pytest.mark.requirement("LLM-03")
class TestLife:
    def test_it_expires_after_fifteen_minutes(self, database: str) -> None:
        world = factories.world()
        with clock.frozen(clock.now()) as now:
            offer = acts.offer_plan(world)
        with clock.frozen(now + timedelta(minutes=15)):
            assert refused(world, offer) == "offer_expired"
            assert refused(world, offer, decline=True) == "offer_expired"
        with clock.frozen(now + timedelta(minutes=14, seconds=59)):
            assert acts.accept(world, offer).plan is not None

    def test_it_is_used_once(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        acts.accept(world, offer)
        assert refused(world, offer) == "offer_accepted"
        assert refused(world, offer, decline=True) == "offer_accepted"
        assert audited(world, "offer.") == ["offer.made", "offer.accepted"]

    def test_declined_it_stays_declined(self, database: str) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        with db.transaction() as session:
            commitments.decline(session, world.scope(), offer.id, act="button")
        assert refused(world, offer) == "offer_declined"
        assert refused(world, offer, decline=True) == "offer_declined"
        assert audited(world, "plan.") == []

    def test_a_newer_one_of_the_same_kind_takes_its_place(self, database: str) -> None:
        world = factories.world()
        older, newer = acts.offer_plan(world, parts=2), acts.offer_plan(world, parts=3)
        assert refused(world, older) == "offer_superseded"
        assert acts.accept(world, newer).plan is not None

    def test_a_promise_and_a_plan_take_each_others_place(self, database: str) -> None:
        world = factories.world()
        plan = acts.offer_plan(world)
        promise = acts.offer_promise(world, clock.today("America/New_York") + timedelta(days=5))
        assert refused(world, plan) == "offer_superseded"
        acts.offer_plan(world)
        assert refused(world, promise) == "offer_superseded"

    def test_the_same_effect_is_quoted_once(self, database: str) -> None:
        world = factories.world()
        with db.transaction() as session:
            made = [
                offers.make(
                    session,
                    world.scope(),
                    kind="promise",
                    terms={"amount_minor": 100, "currency": "USD", "due_on": "2027-01-01"},
                    summary="",
                    changes=[],
                    payable=Money(43200, "USD"),
                    policy_version="1",
                    policy_hash="h",
                    effect_key="turn-1:offer",
                )
                for _ in range(2)
            ]
        assert made[0].id == made[1].id
        assert audited(world, "offer.") == ["offer.made"]


@pytest.mark.requirement("LLM-03")
class TestSeal:
    def test_terms_that_were_tampered_with_are_refused(
        self, database: str, subtests: pytest.Subtests
    ) -> None:
        for change in [
            "terms = REPLACE(CAST(terms AS TEXT), '\"no\": 1', '\"no\": 9')",
            "policy_hash = 'another'",
            "kind = 'promise'",
            "terms_hash = 'x'",
        ]:
            with subtests.test(change=change):
                world = factories.world()
                offer = acts.offer_plan(world)
                if database == "postgresql":
                    change = change.replace("9')", "9')::json")
                with db.transaction() as session:
                    session.execute(sa.text(f"UPDATE offer SET {change} WHERE id = :id"), {"id": offer.id})
                assert refused(world, offer) == "offer_altered"

    def test_the_hash_covers_all_that_the_payer_agrees_to(self) -> None:
        terms = {"amount_minor": 100, "due_on": "2027-01-01"}
        base = offers.terms_hash("inv_1", Money(100, "USD"), "policy", "promise", terms)
        others = {
            offers.terms_hash("inv_2", Money(100, "USD"), "policy", "promise", terms),
            offers.terms_hash("inv_1", Money(101, "USD"), "policy", "promise", terms),
            offers.terms_hash("inv_1", Money(100, "EUR"), "policy", "promise", terms),
            offers.terms_hash("inv_1", Money(100, "USD"), "policy2", "promise", terms),
            offers.terms_hash("inv_1", Money(100, "USD"), "policy", "plan", terms),
            offers.terms_hash("inv_1", Money(100, "USD"), "policy", "promise", terms | {"amount_minor": 99}),
        }
        assert len(others | {base}) == 7
        reordered = {"due_on": "2027-01-01", "amount_minor": 100}
        assert offers.terms_hash("inv_1", Money(100, "USD"), "policy", "promise", reordered) == base


@pytest.mark.requirement("IDN-13", "LLM-03")
def test_an_offer_of_another_invoice_does_not_exist(database: str) -> None:
    mine, theirs = factories.world(), factories.world()
    offer = acts.offer_plan(theirs)
    for act in (commitments.accept, commitments.decline):
        with pytest.raises(NotFound), db.transaction() as session:
            act(session, mine.scope(), offer.id, act="button")
    with db.reading() as session, pytest.raises(NotFound):
        offers.get(session, mine.scope(), "off_none")
    with db.reading() as session:
        assert offers.of_ids(session, mine.invoice.id, [offer.id]) == []
    assert acts.accept(theirs, offer).plan is not None
