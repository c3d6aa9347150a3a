"""Scope: what belongs to another customer is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from assistant.domain import (
    accounts,
    conversations,
    invoices,
    offers,
)
from assistant.domain.offers import Offer
from assistant.domain.scope import Level
from evals.mutations.guard import Guard
from evals.mutations.probes import context, new_offer, new_world, raises
from tools import registry

if TYPE_CHECKING:
    from evals.worlds import World


def guards() -> list[Guard]:
    def unscoped(session: Any, _scope: Any, offer_id: str) -> Any:
        return session.get(Offer, offer_id)

    def unbound(model: Any) -> Callable[..., Any]:
        return lambda session, _business, key: session.get(model, key)

    return [
        Guard(
            "scope: offer", "an offer of another invoice cannot be accepted",
            lambda: [patch.object(offers, "get", unscoped)], _foreign_offer,
        ),
        Guard(
            "scope: invoice", "an invoice of another business is not found",
            lambda: [patch.object(invoices, "get", unbound(invoices.Invoice))],
            lambda: _refused(lambda session, own, other: invoices.get(session, own.business.id, other.invoice.id)),
        ),
        Guard(
            "scope: customer", "a customer of another business is not found",
            lambda: [patch.object(accounts, "get_customer", unbound(accounts.Customer))],
            lambda: _refused(
                lambda session, own, other: accounts.get_customer(session, own.business.id, other.customer.id)
            ),
        ),
        Guard(
            "scope: conversation", "a conversation of another business is not found",
            lambda: [patch.object(conversations, "get", unbound(conversations.Conversation))],
            lambda: _refused(
                lambda session, own, other: conversations.get(session, own.business.id, other.conversation_id)
            ),
        ),
        Guard(
            "disclosure matrix", "a tool does not run below its level",
            lambda: [
                patch.object(registry, "required_level", lambda _policy, _name: 0),
                patch.dict(
                    registry.TOOLS,
                    {"get_balance": replace(registry.TOOLS["get_balance"], level=Level.ANONYMOUS)},
                ),
            ],
            _anonymous_tool,
        ),
        Guard(
            "tools take no ids", "an id among the wishes is refused",
            lambda: [patch.object(registry.TOOLS["get_commitments"].wishes, "model_validate", lambda _given: None)],
            _id_among_wishes,
        ),
    ]  # fmt: skip


def _foreign_offer() -> bool:
    own, other = new_world(), new_world()
    offer = new_offer(other, parts=2)
    return raises(lambda session: offers.get(session, own.scope(), offer.id))


def _refused(attempt: Callable[[Any, World, World], Any]) -> bool:
    own, other = new_world(), new_world()
    return raises(lambda session: attempt(session, own, other))


def _anonymous_tool() -> bool:
    world = new_world()
    return registry.execute("get_balance", {}, context(world, Level.ANONYMOUS)).outcome == "refused"


def _id_among_wishes() -> bool:
    world = new_world()
    result = registry.execute("get_commitments", {"invoice_id": world.invoice.id}, context(world, Level.LINK))
    return result.outcome == "refused"
