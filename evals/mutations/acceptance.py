"""Consent and policy: accepting re-validates everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

from assistant.agent import consent
from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.domain import (
    commitments,
    conversations,
    offers,
)
from assistant.domain.offers import Offer
from evals import worlds
from evals.mutations.guard import Guard
from evals.mutations.probes import ask, new_offer, new_world, raises

if TYPE_CHECKING:
    from evals.worlds import World


def guards() -> list[Guard]:
    nothing = lambda *_arguments, **_options: None  # noqa: E731
    return [
        Guard(
            "policy at acceptance", "24 instalments are not accepted",
            lambda: [patch.object(commitments, "_objection", nothing)], lambda: _accepted_not(parts=24),
        ),
        Guard(
            "offer still fits", "an offer is void once money has come in",
            lambda: [
                patch.object(offers, "check_acceptable", nothing),
                patch.object(commitments, "_objection", nothing),
            ],
            lambda: _accepted_not(parts=3, then=_pay),
        ),
        Guard(
            "offer expiry", "an offer is void after its time",
            lambda: [patch.object(Offer, "live", lambda _self: True)],
            lambda: _accepted_not(parts=3, later=timedelta(hours=2)),
        ),
        Guard(
            "seal of the terms", "terms changed after the quote are not accepted",
            lambda: [
                patch.object(offers, "terms_hash", lambda *_a: ""),
                patch.object(commitments, "_objection", nothing),
            ],
            lambda: _accepted_not(parts=3, then=_alter),
        ),
        Guard(
            "consent by plain words: to the offer asked about", "a yes to another question accepts nothing",
            lambda: [patch.object(consent, "_asks_for_the_offer", lambda _text: True)],
            lambda: _yes_is_no_yes("web", "Is your name still Maria?"),
        ),
        Guard(
            "consent by plain words: only on the page", "a yes by email accepts nothing",
            lambda: [patch.object(consent, "_CHANNELS", frozenset({"web", "email"}))],
            lambda: _yes_is_no_yes("email", "Here is the plan. You can accept or decline it below."),
        ),
        Guard(
            "consent by text: the offer's own code", "a yes by text accepts nothing",
            lambda: [patch.object(consent, "_by_code", lambda turn: ("yes", turn.open_offers[0]))],
            lambda: _yes_is_no_yes("sms", "Here is the plan."),
        ),
    ]  # fmt: skip


def _accepted_not(
    *, parts: int, then: Callable[[World, Offer], None] | None = None, later: timedelta = timedelta(0)
) -> bool:
    world = new_world()
    offer = new_offer(world, parts)
    if then is not None:
        then(world, offer)
    clock.shift_process(later)
    try:
        return raises(lambda session: commitments.accept(session, world.scope(), offer.id, act="button"))
    finally:
        clock.shift_process(timedelta(0))


def _pay(world: World, _offer: Offer) -> None:
    worlds._book(world, "payment", 5_000)


def _alter(_world: World, offer: Offer) -> None:
    with transaction() as session:
        kept = session.merge(offer)
        first, *rest = kept.terms["instalments"]
        moved = {**first, "amount_minor": first["amount_minor"] - 100}
        kept.terms = {**kept.terms, "instalments": [moved, *rest]}
        session.add(kept)


def _yes_is_no_yes(
    channel: str, asked: str = "Shall I set it up? You can accept or decline it below."
) -> bool:
    world = new_world()
    offer = new_offer(world, parts=3)
    with transaction() as session:
        conversations.say(
            session, world.conversation_id, author="assistant", channel=channel, text=asked,
            blocks=[{"type": "offer", "offer_id": offer.id}],
        )  # fmt: skip
    ask(world, "I accept", channel)
    with reading() as session:
        found = session.get(Offer, offer.id)
        return found is not None and found.status != "accepted"
