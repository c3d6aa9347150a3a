"""The agent: a chat model and the tools, with one middleware that all its calls go through."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ExtendedModelResponse, ModelResponse
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.tools import StructuredTool

import prompts
from assistant.agent.run import Run
from tools.registry import TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain.agents.middleware import ModelRequest
    from langchain.agents.middleware.types import ToolCallRequest
    from langchain_core.language_models import BaseChatModel
    from langchain_core.tools import BaseTool
    from langgraph.graph.state import CompiledStateGraph


# Tracing to a third party would send what payers write out of the house.
os.environ["LANGSMITH_TRACING"] = "false"
os.environ["LANGCHAIN_TRACING_V2"] = "false"


MOST_TOKENS = 10**9


class Mediator(AgentMiddleware[Any, Run]):
    """Every tool call runs through the registry with the turn's own context; every model call is counted."""

    def wrap_model_call(
        self, request: ModelRequest[Run], handler: Callable[[ModelRequest[Run]], ModelResponse[Any]]
    ) -> ModelResponse[Any] | AIMessage | ExtendedModelResponse[Any]:
        run = request.runtime.context
        run.budget.charge(model_calls=1)
        run.sent.append((run.model, list(request.messages)))
        settings = request.model_settings | {"timeout": run.budget.seconds_left()}
        response = handler(request.override(model_settings=settings))
        message = response.result[-1]
        if isinstance(message, AIMessage):
            _count_usage(run, message)
            _recover_malformed_calls(message)
            if message.tool_calls:
                run.trace.append(message)
            else:
                run.final = message
        return response

    def wrap_tool_call(
        self, request: ToolCallRequest, _handler: Callable[[ToolCallRequest], Any]
    ) -> ToolMessage:
        run = cast("Run", request.runtime.context)
        call = request.tool_call
        result = run.call(call["name"], call["args"])
        content = json.dumps(result.content(), ensure_ascii=False, separators=(",", ":"))
        message = ToolMessage(content=content, tool_call_id=call["id"] or "", name=call["name"])
        run.trace.append(message)
        return message


def _recover_malformed_calls(message: AIMessage) -> None:
    """Arguments that are no JSON become a call that the registry refuses, so that the model is told."""
    for invalid in message.invalid_tool_calls:
        message.tool_calls.append(
            {
                "name": invalid["name"] or "unknown",
                "args": {"malformed_arguments": (invalid["args"] or "")[:200]},
                "id": invalid["id"] or "malformed",
                "type": "tool_call",
            }
        )
    message.invalid_tool_calls = []


def _count_usage(run: Run, message: AIMessage) -> None:
    usage = message.usage_metadata
    if usage is not None:
        run.budget.charge(
            input_tokens=_believable(usage["input_tokens"]), output_tokens=_believable(usage["output_tokens"])
        )


def _believable(tokens: int) -> int:
    """A provider's count, which is nobody's word for anything: never negative, never beyond what a record holds."""
    return min(max(tokens, 0), MOST_TOKENS)


def _never(**_arguments: Any) -> str:
    raise RuntimeError("tools run through the mediator only")


@lru_cache(maxsize=1)
def schemas() -> list[BaseTool]:
    """The tools as a model sees them: names, descriptions and wishes, nothing of the context."""
    return [
        StructuredTool(name=tool.name, description=tool.description, args_schema=tool.wishes, func=_never)
        for tool in TOOLS.values()
    ]


def system_prompt(channel: str) -> str:
    """The stable prefix: the same text for every turn of a channel, so that providers can cache it."""
    return prompts.load("system").text + "\n\n" + prompts.load(f"channel_{channel}").text


def build_agent(model: BaseChatModel, channel: str) -> CompiledStateGraph[Any, Run, Any, Any]:
    """The compiled agent; make it once per model and channel."""
    return create_agent(
        model,
        tools=schemas(),
        system_prompt=system_prompt(channel),
        middleware=[Mediator()],
        context_schema=Run,
    )
