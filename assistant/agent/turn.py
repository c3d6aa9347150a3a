"""The one way a message is answered, on every channel."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import col

import prompts
from assistant.agent import consent, context, screening
from assistant.agent.outcome import Outcome
from assistant.agent.readback import readback
from assistant.audit import log as audit
from assistant.core import clock, tenancy
from assistant.core.config import get_settings
from assistant.core.db import reading, reading_engine, transaction
from assistant.core.errors import Conflict, Problem
from assistant.core.logging import get_logger
from assistant.core.text import local_time
from assistant.domain import cases, commitments, conversations, model_inputs, turn_lease
from assistant.domain.conversations import Conversation, Message
from tools import wording

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.agent.context import TurnFacts
    from assistant.agent.run import Run
    from assistant.domain.offers import Act, Offer
    from assistant.domain.scope import Level

log = get_logger(__name__)

LEASE_SECONDS = 60.0
WAIT_SECONDS = 45.0
POLL_SECONDS = 0.05
POLL_SECONDS_AT_MOST = 0.5
MOST_WAITING = 4  # of one conversation, each in a thread of its own; more are told to come back
_waiting: Counter[str] = Counter()
_waiting_lock = threading.Lock()


def _ignore(_value: Any) -> None:
    return None


@dataclass
class Listener:
    """Where a turn's progress and released sentences go while it runs."""

    progress: Callable[[str], None] = _ignore
    sentence: Callable[[str], None] = _ignore


def lease_seconds() -> float:
    """Longer than the model and its fallback may take together, so that a slow turn is still the only one."""
    return max(LEASE_SECONDS, 2 * get_settings().model_timeout_seconds + 20)


Deliver = Callable[["Session", "TurnFacts", Outcome, Message], None]
"""What is done with a new reply in the transaction that stores it, so that neither is there without the other."""


def answer(
    message: Message,
    *,
    level: Level,
    listener: Listener | None = None,
    claimed: bool = False,
    deliver: Deliver | None = None,
) -> Message:
    """The reply to a payer's message that has been received; the same reply when it was answered before.

    `claimed`: the caller has taken the conversation's turn for this message when it stored it. `deliver` queues a new
    reply for its channel. Raises Conflict when another message of the conversation keeps the turn for too long.
    """
    listener = listener or Listener()
    existing = None if claimed else _claim(message)
    if existing is not None:
        return existing
    started = time.perf_counter()
    try:
        with reading() as session:
            turn = context.load(session, message, level=level)
        with tenancy.within(turn.scope.business_id):
            outcome = _decide(turn, listener)
            return _commit(turn, outcome, started, deliver, seen=listener.sentence is not _ignore)
    except BaseException:
        with transaction() as session:
            turn_lease.release(session, message.conversation_id, message.id)
        raise


def _claim(message: Message) -> Message | None:
    """Take the conversation's turn, waiting while another message has it; or the reply that is there."""
    with transaction() as session:
        existing = conversations.reply_to(session, message.id)
        if existing is not None:
            return existing
        if turn_lease.claim(session, message.conversation_id, message.id, lease_seconds()):
            return None
    with _waits(message.conversation_id):
        return _wait(message)


@contextmanager
def _waits(conversation_id: str) -> Iterator[None]:
    """Nobody keeps others waiting by sending the same thing many times. Raises Conflict."""
    with _waiting_lock:
        if _waiting[conversation_id] >= MOST_WAITING:
            raise _busy()
        _waiting[conversation_id] += 1
    try:
        yield
    finally:
        with _waiting_lock:
            _waiting[conversation_id] -= 1
            if not _waiting[conversation_id]:
                del _waiting[conversation_id]


def _wait(message: Message) -> Message | None:
    deadline, pause = time.monotonic() + WAIT_SECONDS, POLL_SECONDS
    while time.monotonic() <= deadline:
        time.sleep(pause)
        pause = min(pause * 1.2, POLL_SECONDS_AT_MOST)
        with transaction() as session:
            existing = conversations.reply_to(session, message.id)
            if existing is not None:
                return existing
            if turn_lease.claim(session, message.conversation_id, message.id, lease_seconds()):
                return None
    raise _busy()


def _busy() -> Conflict:
    return Conflict("The message before this one is still being answered; try again.", code="turn_busy")


def _decide(turn: TurnFacts, listener: Listener) -> Outcome:
    screened = screening.screen_turn(turn)
    if screened.answer is not None:
        return screened.answer
    word = consent.matched(turn)
    if word is not None:  # the payer's own act, also on an offer that a person made
        return _plain_word(turn, *word)
    if turn.conversation.owner == "staff":
        return _with_staff(turn, screened.record)
    return _by_model(turn, listener, screened)


def _by_model(turn: TurnFacts, listener: Listener, screened: screening.Screened) -> Outcome:
    """LangChain is imported here, by the first message, and not by the first page."""
    from assistant.agent import speaking
    from assistant.agent.release import Release
    from assistant.agent.run import Run

    sheet = turn.sheet
    if screened.handed_over:
        sheet = replace(sheet, done=sheet.done | {"handed_over"})
    run = Run(turn.tool_context(), sheet, listener.progress, speaking.budget())
    release = Release(
        run,
        speaking.check_context(turn),
        listener.sentence,
        may_speak=Ours(turn.scope.conversation_id, run),
    )
    return speaking.speak(turn, run, release, screened)


def _with_staff(turn: TurnFacts, record: dict[str, Any]) -> Outcome:
    """Until a person has answered it is said when they will; nobody is said to be there who is not."""
    with reading() as session:
        case = cases.awaited(session, turn.conversation.id)
    waits = (
        {}
        if case is None
        else {
            "reference": case.reference,
            "respond_by": local_time(case.due_at, turn.customer.timezone, turn.locale),
        }
    )
    return Outcome(
        prompts.reply(
            "staff_will_answer" if waits else "staff_has_it",
            locale=turn.locale,
            seed=turn.message.seq // 2,
            business=turn.business.name,
            **waits,
        ),
        author="system",
        handed_off=True,
        record=record | {"outcome": "staff_owns"},
    )


def _plain_word(turn: TurnFacts, word: str, offer: Offer) -> Outcome:
    """The payer's plain yes or no to the one offer just shown."""
    locale = turn.locale
    act: Act = "code" if turn.scope.channel == "sms" else "words"
    record = {"outcome": f"accepted_by_{act}" if word == "yes" else "declined_by_words", "offer_id": offer.id}
    try:
        with transaction() as session:
            if word == "no":
                commitments.decline(session, turn.scope, offer.id, act="words")
                return Outcome(prompts.reply("offer_declined", locale=locale), record=record)
            accepted = commitments.accept(session, turn.scope, offer.id, act=act)
    except Problem as problem:
        return Outcome(wording.problem(problem, locale), record=record | {"reason_code": problem.code})
    return Outcome(readback(accepted, locale), record=record)


_FOR_UPDATE = sa.select(Conversation).where(col(Conversation.id) == sa.bindparam("id")).with_for_update()
_OWNER = sa.select(col(Conversation.owner)).where(col(Conversation.id) == sa.bindparam("id"))
OWNER_FRESH_SECONDS = 0.05


@dataclass
class Ours:
    """Whether the assistant may speak; asked before every sentence, looked up when the last look is 50 ms old.

    A turn that hands over by itself may finish its sentence.
    """

    conversation_id: str
    run: Run
    _looked_at: float = 0.0

    def __call__(self) -> bool:
        if self.run.handed_over or time.monotonic() - self._looked_at < OWNER_FRESH_SECONDS:
            return True
        with reading_engine().connect() as connection:
            owner = connection.execute(_OWNER, {"id": self.conversation_id}).scalar_one()
        self._looked_at = time.monotonic()
        return bool(owner != "staff")


def _commit(
    turn: TurnFacts, outcome: Outcome, started: float, deliver: Deliver | None, *, seen: bool
) -> Message:
    """Store the reply and the decision record, and give the turn back: one transaction.

    A model's reply that nobody has `seen` yet is not said any more when staff have taken over meanwhile.
    """
    channel = turn.scope.channel
    with transaction() as session:
        conversation = session.execute(_FOR_UPDATE, {"id": turn.conversation.id}).scalar_one()
        existing = conversations.reply_to(session, turn.message.id)
        if existing is not None:  # the lease had run out and another worker was faster
            return existing
        taken_over = conversation.owner == "staff" and turn.conversation.owner != "staff"
        if taken_over and not seen and not outcome.handed_off and "model" in outcome.record:
            outcome = _with_staff(turn, outcome.record)
        text = outcome.text
        disclosed = channel in conversation.disclosed_channels
        if outcome.author == "assistant" and not disclosed:
            said = [disclosure(turn, channel), text]
            text = "\n\n".join(reversed(said) if outcome.disclose_last else said)
            conversation.disclosed_channels = [*conversation.disclosed_channels, channel]
            disclosed = True
        conversation.misunderstood = conversation.misunderstood + 1 if outcome.misunderstood else 0
        session.add(conversation)
        decision_id = audit.new_id()
        inputs_hash = model_inputs.keep(
            session,
            decision_id,
            business_id=turn.scope.business_id,
            customer_id=turn.scope.customer_id,
            content={"message": turn.message.text, **outcome.sent},
        )
        decision = audit.append(
            session,
            chain=turn.scope.customer_id,
            kind="turn.decided",
            business_id=turn.scope.business_id,
            actor="assistant",
            subject=turn.message.id,
            payload=_decision(turn, outcome, text, disclosed=disclosed, started=started)
            | {"inputs_hash": inputs_hash},
            entry_id=decision_id,
        )
        reply = conversations.say(
            session,
            turn.scope.conversation_id,
            author=outcome.author,
            channel=channel,
            text=text,
            blocks=outcome.blocks,
            citations=outcome.citations,
            dialogue=outcome.dialogue,
            reply_to=turn.message.id,
            decision_id=decision.id,
            handed_off=outcome.handed_off,
            ends_turn=True,
        )
        if deliver is not None:
            deliver(session, turn, outcome, reply)
        return reply


def disclosure(turn: TurnFacts, channel: str) -> str:
    """Who is speaking, said first on every channel (AI-01)."""
    return prompts.reply(f"ai_disclosure_{channel}", locale=turn.locale, business=turn.business.name)


def _decision(
    turn: TurnFacts, outcome: Outcome, text: str, *, disclosed: bool, started: float
) -> dict[str, Any]:
    """The decision record (AUD-05). Texts are in the messages and in the encrypted copy; here are hashes."""
    defaults: dict[str, Any] = {
        "outcome": "answered",
        "model": "none",
        "intent": [],
        "tool_calls": [],
        "checks": [],
        "usage": {},
        "signals": [],
    }
    return defaults | {
        **outcome.record,
        "conversation_id": turn.scope.conversation_id,
        "invoice_id": turn.scope.invoice_id,
        "channel": turn.scope.channel,
        "level": int(turn.scope.level),
        "timezone": turn.customer.timezone,
        "reply_hash": hashlib.sha256(text.encode()).hexdigest(),
        "prompt_hash": prompts.version(),
        "policy_version": turn.policy.version,
        "policy_hash": turn.policy.hash,
        "handed_off": outcome.handed_off,
        "ai_disclosed": disclosed,
        "decided_at": clock.utc_text(clock.now()),
        "latency_ms": int((time.perf_counter() - started) * 1000),
    }
