"""Letting a model answer: the primary within its budget, the fallback when it fails, the facts when both do."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

import prompts
from assistant.agent import sent
from assistant.agent.build import build_agent
from assistant.agent.checks.context import CheckContext
from assistant.agent.feed import Stopped, TextFeed
from assistant.agent.models.budget import Budget, trim_history
from assistant.agent.models.failures import (
    BudgetExhausted,
    FailureKind,
    ModelFailure,
    classify,
    problem_of,
)
from assistant.agent.models.fallback import CircuitBreaker
from assistant.agent.models.provider import OFFLINE, chat_model, provider_of
from assistant.agent.outcome import Outcome
from assistant.agent.release import HeldBack, Silenced
from assistant.agent.screening import helplines_for_danger
from assistant.core import clock
from assistant.core.config import get_settings
from assistant.core.logging import get_logger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import AnyMessage
    from langgraph.graph.state import CompiledStateGraph

    from assistant.agent.context import TurnFacts
    from assistant.agent.offline.model import OfflineChatModel
    from assistant.agent.release import Release
    from assistant.agent.run import Run
    from assistant.agent.screening import Screened

log = get_logger(__name__)

HISTORY_TOKENS = 3000
RECURSION_LIMIT = 40
STAFF_WROTE = "[A colleague at the business wrote:] "


def budget() -> Budget:
    """What one turn may spend."""
    return Budget.starting_now(get_settings().model_timeout_seconds)


def check_context(turn: TurnFacts) -> CheckContext:
    return CheckContext(
        today=clock.today(turn.customer.timezone),
        locale=turn.locale,
        currency=turn.invoice.currency,
        channel=turn.scope.channel,
        business_name=turn.business.name,
        invoice_number=turn.invoice.number,
        level=int(turn.scope.level),
    )


def speak(turn: TurnFacts, run: Run, release: Release, screened: Screened) -> Outcome:
    """The model's reply as far as the checks let it through. Never raises for what a model does."""
    settings = get_settings()
    messages = compose(turn, screened)
    used, failure = settings.model, None
    regenerated = silenced = False
    try:
        if screened.preface:
            release.say(screened.preface)
        said_before = len(release.shown)
        failure, regenerated = _try(settings.model, run, release, messages)
        spoke = len(release.shown) > said_before
        if failure is not None and not spoke and settings.model_fallback != settings.model:
            used, run.budget, run.final = settings.model_fallback, budget(), None
            release.restart()
            _second_failure, again = _try(used, run, release, [*messages, *run.trace])
            regenerated = regenerated or again
            failure = failure if _second_failure is None else f"{failure}, then {_second_failure}"
        if len(release.shown) == said_before or (failure is not None and used == settings.model):
            _say_facts(turn, run, release)
        if _in_danger(run) and not any(block["type"] == "helplines" for block in screened.blocks):
            sentence, block = helplines_for_danger(turn)
            release.say(sentence)
            run.blocks.append(block)
    except Silenced:
        silenced = True
    outcome = _outcome(turn, run, release, screened, used, failure, regenerated=regenerated)
    if silenced:  # what was shown was shown; nothing is put beside it any more
        outcome.blocks, outcome.record["outcome"] = list(screened.blocks), "silenced"
    return outcome


def _in_danger(run: Run) -> bool:
    """Whether a person was called because the payer may be in danger."""
    return any(
        call.name == "escalate_to_person"
        and call.outcome == "ok"
        and call.arguments.get("reason") == "crisis"
        for call in run.calls
        if isinstance(call.arguments, dict)
    )


def compose(turn: TurnFacts, screened: Screened) -> list[AnyMessage]:
    """History, then the turn's facts, then the payer's message."""
    said: list[AnyMessage] = []
    for message in turn.history:
        if message.author == "payer":
            said.append(HumanMessage(message.text))
        elif message.author == "assistant":
            said.append(AIMessage(message.text))
        elif message.author == "staff":
            said.append(AIMessage(STAFF_WROTE + message.text))
    kinds = [signal.kind for signal in screened.signals]
    current = [SystemMessage(turn.facts_text(kinds)), HumanMessage(turn.message.text)]
    trimmed: list[Any] = trim_history([*said, *current], HISTORY_TOKENS)
    return trimmed


def _try(spec: str, run: Run, release: Release, messages: list[AnyMessage]) -> tuple[str | None, bool]:
    """One model; once more when a sentence was held back. Returns why it failed, and whether it tried again."""
    breaker = _breaker(provider_of(spec))
    if spec != OFFLINE and not breaker.allow(time.monotonic()):
        return "circuit_open", False
    regenerated = False
    try:
        try:
            _stream(spec, run, release, messages)
        except HeldBack as held:
            log.info("sentence held back", check=held.failed[0].name, detail=held.failed[0].detail)
            regenerated = True
            release.restart()
            _stream(spec, run, release, [*messages, *run.trace, _correction(release, held)])
    except HeldBack as held:
        breaker.record_success(time.monotonic())
        return f"held_back:{held.failed[0].name}", True
    except Silenced:
        raise
    except Exception as error:
        kind = classify(error)
        breaker.record_failure(time.monotonic(), kind)
        log.warning("model failed", model=spec, kind=str(kind), error=repr(error)[:300])
        return str(kind), regenerated
    breaker.record_success(time.monotonic())
    return None, regenerated


def _stream(spec: str, run: Run, release: Release, messages: list[AnyMessage]) -> None:
    """Run the agent, releasing sentences as they come. Raises HeldBack, Silenced, or what the provider raised."""
    run.model = spec
    try:
        _agent(spec, run.tool_context.scope.channel).invoke(
            {"messages": messages},
            context=run,
            config={
                "recursion_limit": RECURSION_LIMIT,
                "callbacks": [TextFeed(release.feed)],
                "max_concurrency": 1,  # tools run in the order of the calls, so that the budget and the facts are exact
            },
        )
    except Stopped as stopped:
        raise stopped.error from None
    release.flush()
    if run.final is None:
        raise BudgetExhausted("model_calls", run.budget.model_calls, run.budget.max_model_calls)
    problem = problem_of(run.final)
    if problem is not None:
        raise ModelStopped(problem)


def _correction(release: Release, held: HeldBack) -> SystemMessage:
    shown = release.text
    told = f"\nThe payer already sees this part; do not repeat it: {shown!r}" if shown else ""
    return SystemMessage(
        prompts.load("correction").text.format(
            sentence=held.sentence.strip()[:500],
            reasons="; ".join(f"{failed.name}: {failed.detail}" for failed in held.failed)[:800],
        )
        + told
    )


def _say_facts(turn: TurnFacts, run: Run, release: Release) -> None:
    """The plain reply built by code from what the tools found."""
    messages = list(dict.fromkeys(result.message for result in run.results if not result.internal))
    if not messages:
        messages = [
            run.call("get_balance", {}).message,
            prompts.reply("could_not_answer", locale=turn.locale, business=turn.business.name),
        ]
    for message in messages[-3:]:
        release.say(message)


def _outcome(
    turn: TurnFacts,
    run: Run,
    release: Release,
    screened: Screened,
    used: str,
    failure: str | None,
    *,
    regenerated: bool,
) -> Outcome:
    metadata: dict[str, Any] = run.final.response_metadata if run.final is not None else {}
    cited = [run.citations[known] for known in release.cited if known in run.citations]
    asked = metadata.get("asked") if isinstance(metadata.get("asked"), str) else None
    dialogue = metadata.get("dialogue") if isinstance(metadata.get("dialogue"), dict) else {}
    return Outcome(
        text=release.text or prompts.reply("staff_has_it", locale=turn.locale, business=turn.business.name),
        author="assistant" if release.shown else "system",
        blocks=[
            *(block for block in run.blocks if not (screened.no_payment and block["type"] == "payment_link")),
            *_choices(metadata, used),
            *_said_once(screened.blocks, run.blocks),
        ],
        citations=cited,
        dialogue={"asked": asked, "dialogue": dialogue},
        handed_off=run.handed_over,
        misunderstood=bool(metadata.get("misunderstood")),
        sent=sent.copy(run, turn.scope.channel),
        record=screened.record
        | {
            "outcome": "answered" if failure is None else "answered_from_facts_or_fallback",
            "model": used,
            "failure": failure,
            "regenerated": regenerated,
            "intent": metadata.get("intent", []),
            "confidence": str(metadata.get("confidence", "")),
            "tool_calls": [call.record() for call in run.calls],
            "checks": release.record(),
            "passages": release.cited,
            "usage": {
                "model_calls": run.budget.model_calls,
                "input_tokens": run.budget.input_tokens,
                "output_tokens": run.budget.output_tokens,
            },
        },
    )


def _said_once(of_screen: Sequence[dict[str, Any]], of_tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The screen's blocks; where a tool has called for a person too, whose answer comes sooner, that one is shown."""
    called = any(block["type"] == "handoff" for block in of_tools)
    return [block for block in of_screen if not (called and block["type"] == "handoff")]


def _choices(metadata: dict[str, Any], used: str) -> list[dict[str, Any]]:
    """The built-in model's suggested answers, as buttons; no other model may place any."""
    options = metadata.get("choices")
    if used != OFFLINE or not isinstance(options, list) or not options:
        return []
    return [{"type": "choices", "options": [str(option)[:80] for option in options[:6]]}]


class ModelStopped(ModelFailure):
    """The model ended without a whole answer: cut off, filtered, or not to be read."""

    def __init__(self, kind: FailureKind):
        super().__init__(f"the model stopped: {kind}")
        self.kind = kind


@lru_cache(maxsize=16)
def _agent(spec: str, channel: str) -> CompiledStateGraph[Any, Run, Any, Any]:
    return build_agent(chat_model(spec, get_settings(), offline=_offline), channel)


@lru_cache(maxsize=1)
def _offline() -> OfflineChatModel:
    from assistant.agent.offline.model import OfflineChatModel

    return OfflineChatModel()


@lru_cache(maxsize=16)
def _breaker(_provider: str) -> CircuitBreaker:
    return CircuitBreaker()


def warm() -> None:
    """Load the models and the library, so that the first message does not wait for them."""
    from assistant.agent.offline.model import warm_up
    from knowledge_base import learnt, search

    settings = get_settings()
    with learnt.aside():
        for spec in dict.fromkeys((settings.model, settings.model_fallback)):
            _agent(spec, "web")
        warm_up()
        search.warm()


def forget_models() -> None:
    """Make agents and breakers anew (settings changed; tests)."""
    _agent.cache_clear()
    _breaker.cache_clear()
