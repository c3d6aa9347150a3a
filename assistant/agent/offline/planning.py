"""Plans: the nearest that the policy has for what the payer wishes, and what to say when it is not near enough."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import prompts
from assistant.agent.offline import abroad, options
from assistant.agent.offline.compose import phrase
from assistant.agent.offline.paying import offer_person
from assistant.agent.offline.said import OFFERED_PLAN, Said
from assistant.agent.offline.wishing import merge, wishes

if TYPE_CHECKING:
    from assistant.agent.offline.turn import Result, Turn

_TOO_MUCH = re.compile(
    r"\b(?:too (?:much|high|expensive|steep|big)|(?:less|lower|smaller|cheaper)"
    r"|can'?t (?:manage|afford|do) (?:that|this|it))\b"
)
_LONGER = re.compile(r"\b(?:longer|more (?:time|payments|instalments|parts)|stretch|fewer)\b")
_WISH_BEYOND = "The payer wants smaller or more payments than the policy offers: {}"


def plan(turn: Turn, text: str, hard: bool) -> Said:
    """A plan by what the payer wishes now and wished before; the standard plan where nothing was wished."""
    talking = turn.memory.get("topic") == "plan" or (turn.open_offer or {}).get("kind") == "plan"
    new = wishes(turn, text, talking=talking)
    old = dict(turn.memory.get("wishes") or {}) if talking else {}
    if talking and not new and (turn.open_offer or old or turn.asked in (OFFERED_PLAN, "plan_amount")):
        lowered = text.lower()
        folded = abroad.folded(text)
        wants_less = _TOO_MUCH.search(lowered) or abroad.TOO_MUCH.search(folded)
        wants_longer = _LONGER.search(lowered) or abroad.LONGER.search(folded)
        if (wants_less or wants_longer) and (turn.memory.get("limited") or turn.memory.get("asked_amount")):
            return _furthest(turn, text, old, hard=hard)
        if wants_less or wants_longer:
            question = phrase(turn, "ask_plan_count" if wants_longer else "ask_plan_amount")
            return Said([], question, "plan_amount", memory=_memory(old, hard=hard) | {"asked_amount": True})
    wished = merge(old, new, text)
    found = turn.use("propose_plan", **wished)
    memory = _memory(wished, hard=hard)
    if found.outcome == "needs":
        return _unclear(turn, found, wished, hard=hard)
    if not found.ok:
        return _nothing_fits(turn, found, memory)
    if found.data.get("changed"):
        memory["limited"] = True
    told = turn.memory.get("limited") and found.data.get("person_could_do_more")
    said = Said([_once(turn, found.message) if told else found.message], memory=memory)
    if not hard:
        said.parts.insert(0, phrase(turn, _opener(found, turn.open_offer, talking=talking)))
    said.question, said.asked = "" if told else phrase(turn, "ask_other_plan"), OFFERED_PLAN
    return said


def _opener(found: Result, before: dict[str, Any] | None, *, talking: bool) -> str:
    """The same plan is not called another one."""
    if before is not None and before["summary"] in found.message:
        return "opener_plan_same"
    return "opener_plan_again" if talking else "opener_plan"


def _once(turn: Turn, message: str) -> str:
    """The hint at a person is given once, not with every counter-offer."""
    hint = prompts.reply("tool_person_could_do_more", locale=turn.locale)
    return " ".join(message.replace(hint, "").split())


def _furthest(turn: Turn, text: str, old: dict[str, Any], *, hard: bool) -> Said:
    """The policy's end: said once, and a person is offered. No question that a yes would answer beside an offer."""
    memory = _memory(old, hard=hard) | {"summary": _WISH_BEYOND.format(text[:300]), "limited": True}
    if turn.open_offer is None:
        return offer_person(turn, Said([phrase(turn, "furthest")], memory=memory), "policy_exception")
    said = Said(
        [phrase(turn, "furthest"), phrase(turn, "furthest_how")], asked="person_or_offer", memory=memory
    )
    said.choices = options.texts(turn.locale, "person")
    return said


def _memory(wished: dict[str, Any], *, hard: bool) -> dict[str, Any]:
    return {"topic": "plan", "wishes": wished} | ({"hard": True} if hard else {})


def _unclear(turn: Turn, found: Result, wished: dict[str, Any], *, hard: bool) -> Said:
    """A wish the tool could not read is asked about, and forgotten."""
    asked = "plan_start" if (found.reason_code or "").startswith("date") else "plan_amount"
    kept = {name: value for name, value in wished.items() if value != found.data.get("said")}
    choices = tuple(str(choice) for choice in found.data.get("choices") or ())[:4]
    return Said(
        [], found.message or phrase(turn, "ask_plan_amount"), asked, choices, _memory(kept, hard=hard)
    )


def _nothing_fits(turn: Turn, found: Result, memory: dict[str, Any]) -> Said:
    """The policy's reasons; where no person was brought in yet, the way to one."""
    said = Said([found.message or phrase(turn, "no_tool")], memory=memory)
    if found.reason_code in ("nothing_due", "pays_in_full", "one_payment"):
        if found.reason_code != "nothing_due":
            said.asked, said.memory = "promise_date", {"topic": "promise"}
        return said
    if not found.data.get("case_reference"):
        return offer_person(turn, said, "policy_exception")
    return said
