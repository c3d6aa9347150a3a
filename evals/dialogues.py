"""Plays one case: a payer, scripted or a model, with the configured assistant or with one of two that are no use."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

import sqlalchemy as sa

import tools.registry
from assistant.agent import turn as turns_of_agent
from assistant.core import clock
from assistant.core.db import engine, reading, transaction
from assistant.core.errors import Problem
from assistant.core.redaction import redact
from assistant.domain import commitments, conversations, offers, policy_versions
from assistant.domain.scope import Level
from evals import grading, oracle, truth, worlds
from evals.grading import Dialogue, Grade
from evals.scripted import Act, Heard, ScriptedPayer
from tools.base import ToolContext

if TYPE_CHECKING:
    from assistant.domain.conversations import Message
    from assistant.domain.offers import Offer
    from evals.casebook import Case
    from evals.truth import Truth
    from evals.worlds import World

AgentName = Literal["configured", "do_nothing", "always_escalate"]
Agent = Callable[["World", "Message", Level], dict[str, Any] | None]
STARTS_AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""A Tuesday: days that payers name fall the same in every run."""
MOST_ACTS = 16


class Payer(Protocol):
    """Who writes; `next` is asked after everything they see, and None ends the dialogue."""

    def next(self, heard: Heard | None) -> Act | None: ...


@dataclass(frozen=True)
class Played:
    """One case with its grade and transcript."""

    case: Case
    agent: AgentName
    grade: Grade
    dialogue: Dialogue
    seconds: float
    epoch: int = 0

    def record(self) -> dict[str, Any]:
        """What the log keeps."""
        said = [step for step in self.dialogue.transcript if step["who"] == "assistant"]
        return {
            "id": self.case.id,
            "agent": self.agent,
            "epoch": self.epoch,
            "area": self.case.area,
            "split": self.case.split,
            "channel": self.case.channel,
            "language": self.case.language,
            "persona": self.case.payer.persona,
            "goal": self.case.payer.goal,
            "success": self.grade.success,
            "score": round(self.grade.score, 3),
            "state": self.grade.state,
            "facts": round(self.grade.facts, 3),
            "conduct": self.grade.conduct,
            "notes": list(self.grade.notes),
            "breaches": self.dialogue.breaches,
            "tools": sorted({call.partition(":")[0] for step in said for call in step.get("tools", ())}),
            "turns": [
                {
                    "latency_ms": step.get("latency_ms", 0),
                    "input_tokens": step.get("usage", {}).get("input_tokens", 0),
                    "output_tokens": step.get("usage", {}).get("output_tokens", 0),
                }
                for step in said
            ],
            "transcript": self.dialogue.transcript,
            "seconds": round(self.seconds, 2),
        }


def play(
    case: Case, agent: AgentName = "configured", *, epoch: int = 0, payer: Payer | None = None
) -> Played:
    """One case in the configured database, in a world of its own. The clock starts on the same day for all."""
    started = time.perf_counter()
    try:
        return _Stage(case, agent, epoch, payer or ScriptedPayer(case, epoch)).play(started)
    finally:
        clock.shift_process(timedelta(0))


class _Stage:
    """The world, the clock and the two who speak."""

    def __init__(self, case: Case, agent: AgentName, epoch: int, payer: Payer):
        self.case, self.agent, self.epoch, self.payer = case, agent, epoch, payer
        self.channel = case.channel
        self._shift = STARTS_AT - datetime.now(UTC)
        clock.shift_process(self._shift)
        self.world = worlds.single(case.world.ask(), f"{case.id}:{epoch}")
        self.talk = Dialogue(before=_snapshot(self.world))
        self.since = clock.now()
        self.true = _truth(self.world, self.since)
        self._said = 0

    def play(self, started: float) -> Played:
        heard: Heard | None = None
        for _number in range(MOST_ACTS):
            act = self.payer.next(heard)
            if act is None:
                break
            heard = self._act(act)
            self.true = self.true.joined(_truth(self.world, self.since))
        self.talk.after = _snapshot(self.world)
        self.talk.offer = heard.offer if heard else None
        if self.agent == "configured":
            self.talk.breaches += _breaches(self.talk, self.true)
        graded = grading.grade(self.case, self.talk, self.true)
        return Played(self.case, self.agent, graded, self.talk, time.perf_counter() - started, self.epoch)

    def _act(self, act: Act) -> Heard:
        if act.step is not None:
            self._meanwhile(act)
        if act.press:
            self._press(act.press)
        reply = self._say(act.say) if act.say else ""
        return Heard(reply, _shown(self.world))

    def _meanwhile(self, act: Act) -> None:
        """What happens before the payer acts: time passes, they change the channel, money comes in, staff step in."""
        assert act.step is not None
        if act.step.days:
            self._shift += timedelta(days=act.step.days)
            clock.shift_process(self._shift)
            self.talk.transcript.append({"who": "system", "text": f"{act.step.days} days later"})
        if act.step.by and act.step.by != self.channel:
            self.channel = act.step.by
            self.talk.transcript.append({"who": "system", "text": f"by {self.channel}"})
        if act.step.event:
            worlds.happen(self.world, act.step.event)
            self.talk.transcript.append({"who": "system", "text": act.step.event.replace("_", " ")})

    def _say(self, text: str) -> str:
        text = text.format(**_words(self.world))
        self.talk.transcript.append({"who": "payer", "text": text, "channel": self.channel})
        self._said += 1
        with transaction() as session:
            message, _new = conversations.receive(
                session,
                self.world.conversation_id,
                channel=self.channel,
                external_id=f"say-{self._said}",
                text=redact(text).text,
            )
        try:
            answered = AGENTS[self.agent](self.world, message, Level(self.case.level))
        except Exception as error:
            self.talk.breaches.append(f"the turn failed: {error!r}"[:300])
            return ""
        if answered is None:
            return ""
        self.talk.replies.append(answered["text"])
        self.talk.blocks += answered.get("blocks", [])
        self.talk.citations += answered.get("citations", [])
        self.talk.transcript.append({"who": "assistant", **answered})
        return str(answered["text"])

    def _press(self, press: str) -> None:
        """The button of the newest open offer; without one there is nothing to press."""
        note = self.talk.transcript.append
        try:
            with transaction() as session:
                there = _offers(session, self.world)
                if not there:
                    note({"who": "payer", "text": f"[wants to {press}, but there is no offer]"})
                    return
                decide = commitments.accept if press == "accept" else commitments.decline
                decide(session, self.world.scope(), there[-1].id, act="button")
        except Problem as problem:
            note({"who": "system", "text": problem.detail})
            return
        where = "presses" if self.channel == "web" else "opens the link and presses"
        note({"who": "payer", "text": f"[{where} {press}: {there[-1].summary}]"})


def _offers(session: Any, world: World) -> list[Offer]:
    """Offers as the page shows them: also one that has expired since it was shown."""
    live = offers.open_offers(session, world.invoice.id)
    if live:
        return live
    found = sa.select(offers.Offer).where(
        offers.Offer.invoice_id == world.invoice.id,  # type: ignore[arg-type]
        offers.Offer.status == "open",  # type: ignore[arg-type]
    )
    return list(session.execute(found).scalars())


def _shown(world: World) -> dict[str, Any] | None:
    """The newest open offer as the payer reads it."""
    with reading() as session:
        there = offers.open_offers(session, world.invoice.id)
    if not there:
        return None
    terms = there[-1].terms
    parts = [part["amount_minor"] for part in terms.get("instalments", ())]
    return {
        "id": there[-1].id,
        "kind": there[-1].kind,
        "parts": parts or [int(terms.get("amount_minor", there[-1].payable_minor))],
        "days": [str(part["due_on"]) for part in terms.get("instalments", (terms,)) if "due_on" in part],
        "summary": there[-1].summary,
    }


def _configured(_world: World, message: Message, level: Level) -> dict[str, Any]:
    reply = turns_of_agent.answer(message, level=level)
    with reading() as session:
        body = session.execute(
            sa.text("SELECT body FROM audit_entry WHERE id = :id"), {"id": reply.decision_id}
        ).scalar_one()
    decision = json.loads(body)["payload"]
    return {
        "text": reply.text,
        "blocks": [block["type"] for block in reply.blocks],
        "citations": [citation["id"] for citation in reply.citations],
        "model": decision["model"],
        "outcome": decision["outcome"],
        "failure": decision.get("failure"),
        "tools": [f"{call['name']}: {call['outcome']}" for call in decision["tool_calls"]],
        "held_back": [f"{c['name']}: {c['detail']}" for c in decision["checks"] if not c["passed"]],
        "latency_ms": decision["latency_ms"],
        "usage": decision["usage"],
    }


def _nothing(_world: World, _message: Message, _level: Level) -> None:
    return None


def _escalates(world: World, message: Message, level: Level) -> dict[str, Any]:
    with reading() as session:
        policy = policy_versions.current(session, world.business.id)
    context = ToolContext(
        world.scope(level=level), message.id, message.text, world.business, world.customer, policy
    )
    result = tools.registry.execute("escalate_to_person", {"reason": "asked_for_person"}, context)
    return {"text": f"I am an automated assistant. {result.message}"}


AGENTS: dict[AgentName, Agent] = {
    "configured": _configured,
    "do_nothing": _nothing,
    "always_escalate": _escalates,
}


def _words(world: World) -> dict[str, str]:
    """What a case may put into a message."""
    return {"number": world.invoice.number, "name": world.customer.name}


def _breaches(talk: Dialogue, true: Truth) -> list[str]:
    """Figures that the oracle cannot trace, in what the assistant said."""
    said = " ".join(step["text"] for step in talk.transcript if step["who"] == "payer")
    spoken = [
        step["text"]
        for step in talk.transcript
        if step["who"] == "assistant"
        and not step.get("citations")
        and "helplines" not in step.get("blocks", ())
    ]
    return [
        f"{breach.rule}: {breach.detail}"
        for text in spoken
        for breach in oracle.figures_shown(oracle.without_payers_words(text, said), true, said, said)
    ]


def _snapshot(world: World) -> dict[str, Any]:
    with engine().execution_options(reading=True).connect() as connection:
        return grading.snapshot(connection, world.invoice.id)


def _truth(world: World, since: Any) -> Truth:
    with engine().execution_options(reading=True).connect() as connection:
        return truth.read(connection, world.invoice.id, since=since)
