"""The built-in chat model: no network, no weights to fetch, the same answer for the same messages.

It drives the same tools as any other model and its replies pass the same checks.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult

from assistant.agent.offline import compose, dialogue
from assistant.agent.offline.classifier import classifier, learn_all
from assistant.agent.offline.said import Said
from assistant.agent.offline.turn import CallNeeded, LevelNeeded, read_turn
from assistant.agent.offline.understand import understand
from assistant.agent.screens import detector, recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool


class OfflineChatModel(BaseChatModel):
    """Intents, slots and a dialogue policy behind LangChain's chat-model interface."""

    @property
    def _llm_type(self) -> str:
        return "offline"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],  # noqa: ARG002 - it knows them
        *,
        tool_choice: str | None = None,  # noqa: ARG002
        **_kwargs: Any,
    ) -> Runnable[Any, AIMessage]:
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **_kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=answer(messages))])


def answer(messages: Sequence[BaseMessage]) -> AIMessage:
    """The next message of the turn: a tool call, or the reply."""
    turn = read_turn(messages)
    heard = understand(turn.text, turn.today, turn.locale, turn.currency)
    try:
        said = dialogue.respond(turn, heard)
    except CallNeeded as call:
        number = len(turn.results) + 1
        request = {"name": call.name, "args": call.arguments, "id": f"call_{number}", "type": "tool_call"}
        return AIMessage(content="", tool_calls=[request], usage_metadata=_nothing_used())
    except LevelNeeded as needed:
        said = Said([needed.message])
    text = compose.plainly(turn) if turn.corrected else compose.join(said)
    return AIMessage(
        content=text,
        response_metadata={
            "intent": list(said.intents or heard.intents),
            "confidence": heard.confidence,
            "asked": said.asked,
            "dialogue": said.memory,
            "choices": [] if turn.corrected else [choice[:80] for choice in said.choices[:6]],
            "misunderstood": said.misunderstood,
        },
        usage_metadata=_nothing_used(),
    )


def _nothing_used() -> UsageMetadata:
    return UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)


def warm_up() -> None:
    """Train and read the word lists now rather than in the first turn."""
    detector.learn_now()
    learn_all()
    recognise.screen("hello", locale="", country="", channel="web", business_name="")
    classifier().guess("hello")
    understand("helo, 50 on monday", date(2026, 1, 1), "en_US", "USD")
