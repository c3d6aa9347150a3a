"""Several businesses live in one installation; nothing of one is there for another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from assistant.audit import log as audit
from assistant.core import clock, db
from assistant.core.errors import NotFound
from assistant.core.money import Money
from assistant.domain import (
    accounts,
    cases,
    commitments,
    conversations,
    disputes,
    invoices,
    offers,
    plans,
    positions,
    promises,
)
from tests import acts, factories
from tests.factories import World

Getter = Callable[[Session, str, str], Any]
GETTERS: dict[str, Getter] = {
    "customer": accounts.get_customer,
    "invoice": invoices.get,
    "plan": plans.get,
    "promise": promises.get,
    "dispute": disputes.get,
    "case": cases.get,
    "conversation": conversations.get,
}


def everything(world: World) -> dict[str, str]:
    """One of each thing that a business has, by kind."""
    plan = acts.plan(world).plan
    promise = acts.accept(
        world, acts.offer_promise(world, clock.today("America/New_York") + timedelta(days=3))
    ).promise
    assert plan is not None
    assert promise is not None
    with db.transaction() as session:
        case, _new = cases.open_case(
            session, world.scope(), reason="complaint", summary="", effect_key=acts.unique("case")
        )
    return {
        "customer": world.customer.id,
        "invoice": world.invoice.id,
        "plan": plan.id,
        "promise": promise.id,
        "dispute": acts.dispute(world, minor=100).id,
        "case": case.id,
        "conversation": world.conversation_id,
    }


@pytest.mark.requirement("IDN-13")
def test_every_getter_finds_its_own_and_nothing_of_another(database: str) -> None:
    one, two = factories.world(), factories.world()
    ids = everything(one)
    assert set(ids) == set(GETTERS)
    with db.reading() as session:
        for kind, getter in GETTERS.items():
            assert getter(session, one.business.id, ids[kind]).id == ids[kind]
            for business_id, wanted in (
                (two.business.id, ids[kind]),
                ("", ids[kind]),
                (one.business.id, f"{ids[kind]}x"),
                (one.business.id, ""),
            ):
                with pytest.raises(NotFound) as refused:
                    getter(session, business_id, wanted)
                assert refused.value.detail == f"There is no such {kind}."


@pytest.mark.requirement("IDN-13")
def test_an_unknown_thing_and_one_of_another_business_look_alike(database: str) -> None:
    one, two = factories.world(), factories.world()
    bodies = []
    for invoice_id in (one.invoice.id, "inv_that_never_was"):
        with db.reading() as session, pytest.raises(NotFound) as refused:
            invoices.get(session, two.business.id, invoice_id)
        bodies.append(refused.value.body())
    assert bodies[0] == bodies[1]


@pytest.mark.requirement("IDN-13", "LLM-03")
def test_an_offer_cannot_be_accepted_from_the_scope_of_another(database: str) -> None:
    one, two = factories.world(), factories.world()
    offer = acts.offer_plan(one)
    with pytest.raises(NotFound), db.transaction() as session:
        commitments.accept(session, two.scope(), offer.id, act="button")
    with db.reading() as session:
        assert offers.get(session, one.scope(), offer.id).status == "open"


@pytest.mark.requirement("IDN-13")
def test_the_log_of_one_is_not_the_log_of_the_other(database: str) -> None:
    one, two = factories.world(), factories.world()
    everything(one)
    with db.reading() as session:
        mine = audit.page(session, business_id=one.business.id, limit=100)
        theirs = audit.page(session, business_id=two.business.id, limit=100)
        crossed = audit.page(session, business_id=two.business.id, chain=one.customer.id)
        assert audit.get(session, mine[0].id, business_id=two.business.id) is None
    assert {entry.business_id for entry in mine} == {one.business.id}
    assert {entry.kind.value for entry in theirs} == {"key.issued", "policy.loaded"}
    assert crossed == []


@pytest.mark.requirement("IDN-13", "MON-05")
def test_money_and_disputes_of_one_leave_the_other_alone(database: str) -> None:
    one, two = factories.world(), factories.world()
    acts.pay(one, 10000)
    acts.dispute(one, minor=5000)
    with db.reading() as session:
        now = positions.position(session, two.invoice, "UTC")
    assert (now.balance, now.disputed) == (Money(43200, "USD"), Money(0, "USD"))


@pytest.mark.requirement("IDN-13")
def test_the_same_numbers_and_names_may_be_used_by_both(database: str) -> None:
    with db.transaction() as session:
        for _ in range(2):
            owner = factories.business(session)
            payer = factories.customer(session, owner, external_id="C-1")
            factories.phone(session, payer)
            made = factories.invoice(session, payer)
            made.number = "INV-1"
            session.add(made)
            session.flush()
            found = invoices.find_by_number(session, owner.id, "INV-1")
            assert found is not None
            assert found.id == made.id
            customer = accounts.find_customer(session, owner.id, "C-1")
            assert customer is not None
            assert customer.id == payer.id
