"""What payers, staff and processors do in tests, committed; and the same thing done by many at once."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING, Any

from assistant.core.db import reading, transaction
from assistant.core.money import Money
from assistant.domain import (
    accounts,
    commitments,
    disputes,
    eligibility,
    invoices,
    offers,
    payments,
    policy_versions,
    positions,
)
from assistant.domain.policy.facts import PlanWish
from assistant.domain.policy.plans import solve_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from assistant.domain.commitments import Accepted
    from assistant.domain.disputes import Dispute
    from assistant.domain.offers import Offer
    from assistant.domain.positions import Position
    from assistant.domain.scope import Scope
    from tests.factories import World

_numbers = itertools.count(1)


def unique(prefix: str) -> str:
    """A name that no other call gives."""
    return f"{prefix}-{next(_numbers)}"


def stands(world: World) -> Position:
    """What is owed on the world's invoice now."""
    with reading() as session:
        invoice = invoices.get(session, world.business.id, world.invoice.id)
        return positions.position(session, invoice, world.customer.timezone)


def pay(world: World, minor: int, *, reference: str | None = None, currency: str | None = None) -> bool:
    """Money arrives; whether it was news."""
    with transaction() as session:
        invoices.lock(session, world.invoice.id)
        _entry, new = payments.receive(
            session,
            world.invoice,
            Money(minor, currency or world.invoice.currency),
            source="bank",
            external_id=reference or unique("transfer"),
            text="Bank transfer",
            actor="system",
        )
    return new


def offer_plan(world: World, *, parts: int = 3, scope: Scope | None = None) -> Offer:
    """An open plan offer of the solver's own terms."""
    with transaction() as session:
        invoice = invoices.get(session, world.business.id, world.invoice.id)
        customer = accounts.get_customer(session, world.business.id, world.customer.id)
        policy = policy_versions.current(session, world.business.id)
        now = positions.position(session, invoice, customer.timezone)
        facts = eligibility.plan_facts(session, customer, invoice, now, policy)
        decision = solve_plan(policy, facts, PlanWish(instalments=parts))
        assert decision.terms is not None, decision.reasons
        terms: dict[str, Any] = {
            "total_minor": decision.terms.total.minor,
            "currency": decision.terms.total.currency,
            "frequency": decision.terms.frequency,
            "instalments": [
                {"no": part.no, "due_on": part.due_on.isoformat(), "amount_minor": part.amount.minor}
                for part in decision.terms.instalments
            ],
        }
        return offers.make(
            session,
            scope or world.scope(),
            kind="plan",
            terms=terms,
            summary=f"{parts} payments",
            changes=[],
            payable=now.payable,
            policy_version=policy.version,
            policy_hash=policy.hash,
            effect_key=unique("plan"),
        )


def offer_promise(world: World, due_on: date, *, minor: int | None = None) -> Offer:
    """An open offer to note a promise of `minor`, or of all that is payable."""
    payable = stands(world).payable
    with transaction() as session:
        policy = policy_versions.current(session, world.business.id)
        return offers.make(
            session,
            world.scope(),
            kind="promise",
            terms={
                "amount_minor": payable.minor if minor is None else minor,
                "currency": payable.currency,
                "due_on": due_on.isoformat(),
            },
            summary="a promise",
            changes=[],
            payable=payable,
            policy_version=policy.version,
            policy_hash=policy.hash,
            effect_key=unique("promise"),
        )


def accept(world: World, offer: Offer) -> Accepted:
    with transaction() as session:
        return commitments.accept(session, world.scope(), offer.id, act="button")


def plan(world: World, *, parts: int = 3) -> Accepted:
    return accept(world, offer_plan(world, parts=parts))


def dispute(
    world: World,
    *,
    lines: tuple[int, ...] = (),
    minor: int | None = None,
    reason: str = "wrong_amount",
    currency: str | None = None,
) -> Dispute:
    """The payer contests the whole, some lines or an amount."""
    balance = stands(world).balance
    with transaction() as session:
        opened, _new = disputes.open_dispute(
            session,
            world.scope(),
            reason=reason,
            description="This is not what we agreed.",
            balance=balance,
            effect_key=unique("dispute"),
            line_nos=lines,
            amount=None if minor is None else Money(minor, currency or balance.currency),
        )
    return opened


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Let `count` threads do `act(index)` at the same moment; what each returned or raised."""
    results: list[Any] = [None] * count
    gate = threading.Barrier(count)

    def run(index: int) -> None:
        gate.wait(timeout=30)
        try:
            results[index] = act(index)
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results
