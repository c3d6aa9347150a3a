"""The one door out: every message to a payer, on every channel, asks here at the moment it is sent (COM-03)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.core import clock
from assistant.domain.contact_gate import answers, standing, timing
from assistant.domain.contact_gate.hours import Where
from assistant.domain.contact_gate.purposes import PURPOSES, TRAITS, Channel, Purpose
from assistant.domain.contact_gate.rulebook import rulebook
from assistant.domain.contact_gate.verdict import Allow, Ask, Deny

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.contact_gate.facts import ContactFacts, Place, ZoneCandidate

CHECKS: tuple[Callable[[Ask], Deny | None], ...] = (
    standing.channel_off,
    standing.carrier_block,
    standing.reachable,
    answers.one_confirmation,
    standing.opted_out,
    standing.holds,
    standing.moratorium,
    answers.same_medium,
    answers.fresh_code,
    standing.known_notice,
    standing.automated_voice,
    standing.reassigned,
    standing.owed,
    standing.disputed,
    standing.limitation,
    standing.not_due,
    standing.commitment,
    standing.validation,
    standing.consent,
    standing.work_email,
    standing.number_confirmed,
    standing.email_basis,
    timing.place_known,
    timing.history_known,
    timing.open_hours,
    timing.after_conversation,
    timing.caps,
    timing.gaps,
)
"""In this order; the first that denies is the one that is named. Each gives the first instant at which it would
not deny, so that going from the latest of them to the next finds the first at which none does.
"""
MOST_STEPS = 100


def may_contact(facts: ContactFacts, *, channel: Channel, purpose: Purpose, now: datetime) -> Allow | Deny:
    """Whether this message may go to the payer at `now`. Pure: no database, no clock, no model.

    Raises ValueError for a naive `now`, a channel or a purpose that is unknown.
    """
    if now.tzinfo is None:
        raise ValueError("a datetime without a timezone is not an instant")
    if purpose not in PURPOSES or channel not in {"sms", "email", "voice", "web"}:
        raise ValueError(f"{purpose!r} by {channel!r} is nothing that this gate knows")
    where = _where(facts.zones, facts.places)
    at = now.astimezone(UTC)
    first: Deny | None = None
    for _ in range(MOST_STEPS):
        denied = _denials(_ask(facts, channel, purpose, at, where))
        if not denied:
            return Allow() if first is None else replace(first, earliest=at)
        first = first or denied[0]
        opens = [denial.earliest for denial in denied]
        if None in opens:
            return replace(first, earliest=None)
        at = _advance(at, max(instant for instant in opens if instant is not None))
    assert first is not None
    return replace(first, earliest=None)


def _ask(facts: ContactFacts, channel: Channel, purpose: Purpose, at: datetime, where: Where | None) -> Ask:
    rules = rulebook().rules(facts, channel, unsolicited=TRAITS[purpose].unsolicited, at=at)
    return Ask(facts, channel, purpose, at, rules, where)


def _denials(ask: Ask) -> list[Deny]:
    """The rules that deny, up to the first that will not ever allow."""
    found: list[Deny] = []
    for check in CHECKS:
        denial = check(ask)
        if denial is not None:
            found.append(denial)
            if denial.earliest is None:
                break
    return found


def _advance(at: datetime, opens: datetime) -> datetime:
    """To `opens`, but not past an instant at which the rules change."""
    change = rulebook().next_change(at)
    return opens.astimezone(UTC) if change is None else min(opens.astimezone(UTC), change)


@lru_cache(maxsize=1024)
def _where(zones: tuple[ZoneCandidate, ...], places: tuple[Place, ...]) -> Where | None:
    """Each zone once; None unless every zone named is one, and there is a zone and a place."""
    names = dict.fromkeys(zone.name for zone in zones)
    if not names or not places or not all(place.country for place in places):
        return None
    try:
        return Where(tuple(clock.zone(name) for name in names), places)
    except ValueError:
        return None
