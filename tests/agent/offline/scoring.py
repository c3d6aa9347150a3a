"""What a payer's message must come to in the real turn, and where it did not (see payers.yaml)."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from assistant.agent import turn
from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.core.money import Money
from assistant.domain import conversations, disputes, offers, plans, promises
from assistant.domain.conversations import Message
from assistant.domain.scope import Level
from tests import factories

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.offers import Offer
    from tests.factories import World

FILE = Path(__file__).parent / "payers.yaml"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
_PERSON = re.compile(r"person|people|colleague|someone|our team|human|staff", re.IGNORECASE)


def payers() -> dict[str, list[dict[str, Any]]]:
    loaded: dict[str, list[dict[str, Any]]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def say(world: World, text: str, number: int, *, channel: str = "web") -> Message:
    """The reply of the real turn."""
    with transaction() as session:
        message, _new = conversations.receive(
            session, world.conversation_id, channel=channel, external_id=str(number), text=text
        )
    return turn.answer(message, level=Level.LINK)


def play(turns: list[dict[str, Any]], **of_world: Any) -> list[tuple[str, Message, list[str]]]:
    """Each turn of one payer in a world of their own: what was said, the reply, what is wrong with it."""
    clock.freeze_process(NOW)
    world = factories.world(**of_world)
    played = []
    for number, wanted in enumerate(turns):
        reply = say(world, wanted["say"], number)
        with reading() as session:
            played.append((wanted["say"], reply, _wrong(session, world, reply, wanted)))
    return played


def _wrong(session: Session, world: World, reply: Message, wanted: dict[str, Any]) -> list[str]:
    calls = _calls(session, world, reply)
    text = reply.text
    wrong = [f"says {pattern}" for pattern in wanted.get("says", ()) if not _has(pattern, text)]
    wrong += [f"never {pattern}" for pattern in wanted.get("never", ()) if _has(pattern, text)]
    for either in wanted.get("do", ()):
        if not set(either.split("|")) & calls.keys():
            wrong.append(f"do {either}")
    wrong += [f"dont {name}" for name in wanted.get("dont", ()) if name in calls]
    for name, arguments in wanted.get("args", {}).items():
        given = json.dumps(calls.get(name, {})).casefold()
        wrong += [f"args {part}" for part in arguments.values() if str(part).casefold() not in given]
    if "handed" in wanted and reply.handed_off != wanted["handed"]:
        wrong.append(f"handed {wanted['handed']}")
    if wanted.get("person") and not (reply.handed_off or _PERSON.search(text)):
        wrong.append("person")
    options: list[str] = next((block["options"] for block in reply.blocks if block["type"] == "choices"), [])
    if wanted.get("choices") and not 2 <= len(options) <= 6:
        wrong.append("choices")
    if wanted.get("asks") and "?" not in text:
        wrong.append("asks")
    return wrong + _wrong_state(session, world, wanted)


def _wrong_state(session: Session, world: World, wanted: dict[str, Any]) -> list[str]:
    wrong = []
    opened = offers.open_offers(session, world.invoice.id)
    offer = opened[-1] if opened else None
    if "offer" in wanted and wanted["offer"] != (offer.kind if offer else "none"):
        wrong.append(f"offer {wanted['offer']} is {offer and offer.kind}")
    for key, read in (("parts", lambda rows: len(rows)), ("amounts", _amounts), ("days", _days)):
        if key in wanted and (offer is None or read(_rows(offer)) != wanted[key]):
            wrong.append(f"{key} {wanted[key]} is {offer and read(_rows(offer))}")
    if "accepted" in wanted:
        plan = plans.live(session, world.invoice.id)
        kind = "plan" if plan else "promise" if promises.open_promises(session, world.invoice.id) else "none"
        if wanted["accepted"] != kind:
            wrong.append(f"accepted {wanted['accepted']} is {kind}")
    live = disputes.live(session, world.invoice.id)
    if "disputes" in wanted and wanted["disputes"] != len(live):
        wrong.append(f"disputes {wanted['disputes']} is {len(live)}")
    if "disputed" in wanted:
        total = disputes.disputed(session, world.invoice.id, world.invoice.currency)
        if total.text("en_US") != f"${wanted['disputed']}":
            wrong.append(f"disputed {wanted['disputed']} is {total.text('en_US')}")
    return wrong


def _rows(offer: Offer) -> list[dict[str, Any]]:
    return list(offer.terms.get("instalments", ())) or [offer.terms]


def _amounts(rows: list[dict[str, Any]]) -> list[str]:
    return [Money(row["amount_minor"], "USD").text("en_US").removeprefix("$") for row in rows]


def _days(rows: list[dict[str, Any]]) -> list[str]:
    return [row["due_on"] for row in rows]


def _calls(session: Session, world: World, reply: Message) -> dict[str, Any]:
    """The tools of the turn and what they were given, out of its decision record."""
    assert reply.decision_id is not None
    entry = audit.get(session, reply.decision_id, business_id=world.business.id)
    assert entry is not None
    return {call["name"]: call["arguments"] for call in entry.payload["tool_calls"]}


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None
