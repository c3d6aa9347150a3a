"""What code recognises before any model: it acts on it, and answers alone where the model must not (LLM-08)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import prompts
from assistant.agent.outcome import Outcome
from assistant.agent.screens.effects import HANDS_OVER, effect_of
from assistant.agent.screens.injection import looks_like_injection
from assistant.agent.screens.recognise import screen
from assistant.agent.screens.replying import reply_to
from assistant.core import clock
from assistant.core.db import transaction
from assistant.core.text import local_time
from assistant.domain import cases, contact, conversations
from prompts.helplines import helplines

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.agent.context import TurnFacts
    from assistant.agent.screens.effects import Helplines, ScreenEffect
    from assistant.agent.screens.signals import Signal
    from prompts.helplines import Helpline


SHORT_WORDS = 12


@dataclass(frozen=True)
class Screened:
    """`answer` is set when code answers alone; else `preface` is said first. `blocks` go with either.

    `no_payment`: no payment button stands under this reply (VUL-01). `handed_over`: to staff, by this very message.
    """

    signals: tuple[Signal, ...]
    answer: Outcome | None
    preface: str = ""
    no_payment: bool = False
    blocks: tuple[dict[str, Any], ...] = ()
    record: dict[str, Any] = field(default_factory=dict)
    handed_over: bool = False


def screen_turn(turn: TurnFacts) -> Screened:
    """Recognise, take effect in one transaction, and answer where no model may."""
    recent = [message.text for message in turn.history if message.author == "payer"][-3:]
    signals = tuple(
        screen(
            turn.message.text,
            locale=turn.locale,
            country=turn.customer.country,
            channel=turn.scope.channel,
            business_name=turn.business.name,
            recent=recent,
        )
    )
    record: dict[str, Any] = {"signals": [f"{signal.kind}:{signal.strength}" for signal in signals]}
    markers = looks_like_injection(turn.message.text)
    if markers:
        record["injection_markers"] = list(markers)[:10]
    if not signals:
        return Screened((), None, record=record)
    effects = [(signal, effect_of(signal.kind, turn.scope.channel)) for signal in signals]
    with transaction() as session:
        case, handed_over = None, False
        for signal, effect in effects:
            _take_effect(session, turn, signal, effect)
            if case is None:  # one message is one case, for what weighs most in it
                case = _open_case(session, turn, signal, effect)
                handed_over = case is not None and signal.kind in HANDS_OVER
    blocks = _blocks(turn, [effect for _signal, effect in effects], case)
    no_payment = any(effect.pauses_collection or effect.holds_outbound for _signal, effect in effects)
    first_signal, first = effects[0]
    text = _reply(turn, first_signal, case)
    if first_signal.kind == "hardship" and _helped_before(turn):
        text, blocks = "", ()
    short = len(turn.message.text.split()) <= SHORT_WORDS  # there is no rest to answer
    certain = first_signal.strength == "certain" or first_signal.kind in _ALONE_WHEN_LIKELY or short
    staff_have_it = turn.conversation.owner == "staff" and first_signal.kind != "crisis"
    noted = first_signal.kind == "inconvenient_time" and bool(first_signal.detail)
    if staff_have_it or not (first.answers_alone or noted) or not certain:
        return Screened(signals, None, text, no_payment, blocks, record, handed_over)
    outcome = Outcome(
        text,
        blocks=list(blocks),
        handed_off=case is not None and first_signal.kind in HANDS_OVER,
        disclose_last=first_signal.kind in _GENTLE,
        record=record | {"outcome": f"screen:{first_signal.kind}"},
    )
    return Screened(signals, outcome, text, no_payment, blocks, record, handed_over)


def _helped_before(turn: TurnFacts) -> bool:
    """Whether the way to help is in the conversation already: said at every message, it stops being heard."""
    return any(block.get("type") == "helplines" for said in turn.history for block in said.blocks)


_GENTLE = frozenset({"crisis", "abuse_coercion", "bereavement"})
_ALONE_WHEN_LIKELY = frozenset({"crisis", "abuse_coercion", "opt_out", "cease"})


def _take_effect(session: Session, turn: TurnFacts, signal: Signal, effect: ScreenEffect) -> None:
    if effect.revokes is not None:
        contact.record_consent(
            session,
            turn.scope,
            channel=signal.detail or ("all" if effect.revokes == "all" else turn.scope.channel),
            granted=False,
            source=f"{turn.scope.channel} message",
            words=turn.message.text,
        )
    if signal.kind == "resubscribe":
        contact.record_consent(
            session,
            turn.scope,
            channel=signal.detail or turn.scope.channel,
            granted=True,
            source=f"{turn.scope.channel} message",
            words=turn.message.text,
        )
    if signal.kind == "inconvenient_time" and signal.detail:
        contact.set_preference(session, turn.scope, **_parts(signal.detail))
    if effect.hold is not None:
        review_at = clock.now() + timedelta(days=effect.hold_days)
        contact.place_hold(session, turn.scope, effect.hold, review_at=review_at)


def _open_case(session: Session, turn: TurnFacts, signal: Signal, effect: ScreenEffect) -> cases.Case | None:
    case = None
    if effect.opens_case is not None:
        case, _new = cases.open_case(
            session,
            turn.scope,
            reason=effect.opens_case,
            summary=f"The payer wrote: {turn.message.text[:300]}",
            effect_key=f"{turn.message.id}:case:{signal.kind}",
            priority=effect.priority or "normal",
        )
        if signal.kind in HANDS_OVER:
            conversation = conversations.get(session, turn.scope.business_id, turn.scope.conversation_id)
            conversations.hand_over(
                session, conversation, "staff", actor="assistant", reason=effect.opens_case
            )
    return case


def _blocks(
    turn: TurnFacts, effects: list[ScreenEffect], case: cases.Case | None
) -> tuple[dict[str, Any], ...]:
    found: list[dict[str, Any]] = []
    purpose = next((effect.helplines for effect in effects if effect.helplines), None)
    if purpose:
        found.append(_helplines(turn, purpose))
    if case is not None:
        told = prompts.reply("case_reference", locale=turn.locale, reference=case.reference)
        found.append({"type": "handoff", "reference": case.reference, "text": told})
    return tuple(found)


def _helplines(turn: TurnFacts, purpose: Helplines) -> dict[str, Any]:
    lines = helplines(turn.customer.country, purpose, turn.locale)
    items = [{"name": line.name, "contact": line.number or line.url, "url": _address(line)} for line in lines]
    return {"type": "helplines", "items": items}


def helplines_for_danger(turn: TurnFacts) -> tuple[str, dict[str, Any]]:
    """(sentence, block) of where somebody in danger finds help now, for a danger that only a model heard (VUL-02)."""
    short = turn.scope.channel == "sms"
    lines = prompts.helpline_text(turn.customer.country, "crisis", short=short, locale=turn.locale)
    return prompts.reply("crisis_lines", locale=turn.locale, helplines=lines), _helplines(turn, "crisis")


def _address(line: Helpline) -> str:
    """What a tap does: call where there is a number, else open the page."""
    return f"tel:{line.number.replace(' ', '')}" if line.number else f"https://{line.url}"


def _reply(turn: TurnFacts, signal: Signal, case: cases.Case | None) -> str:
    customer, business = turn.customer, turn.business
    return reply_to(
        signal,
        channel=turn.scope.channel,
        country=customer.country,
        locale=turn.locale,
        business=business.name,
        seed=turn.message.seq,
        reference=case.reference if case is not None else "",
        respond_by=local_time(case.due_at, customer.timezone, turn.locale) if case is not None else "",
        contact=" or ".join(part for part in (business.phone, business.email) if part),
    )


def _parts(detail: str) -> dict[str, str]:
    """`not_before=15:00;not_at=work` as a dictionary."""
    return dict(part.split("=", 1) for part in detail.split(";") if "=" in part)
