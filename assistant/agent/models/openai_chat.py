"""ChatOpenAI at a fraction of its CPU: sentences for tokens, the request sent as built, a hard time limit.

Importing this costs about a second (langchain_openai, openai): only `provider` does, and only when asked to.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx2
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.runnables.config import run_in_executor
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr

from assistant.agent.models.connections import Connections, directly
from assistant.agent.models.plain_messages import as_sent
from assistant.agent.models.reply import generation_chunks
from assistant.agent.models.sse import events
from assistant.agent.models.wire import CONNECT_SECONDS, Call

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.outputs import ChatGenerationChunk, ChatResult
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

DEFAULT_BUDGET_SECONDS = 20.0
_SCHEMAS_HELD = 16
_OWN_ROLES = tuple(f"o{digit}" for digit in range(10))
"""Models of this series want a system message under another role, which ChatOpenAI knows."""


class SentenceChatOpenAI(ChatOpenAI):
    """Chat Completions, always streamed on the wire, whether it is called by `invoke` or by `stream`.

    `budget_seconds` bounds a whole call: connecting, retries, waits, every byte. A call's own `timeout=`
    (seconds, by `bind`, `bind_tools` or a middleware's `model_settings`) goes before it. `retries` are made
    only before the first byte of the answer. Keep the SDK's `max_retries` at 0: it outsleeps a budget.

    Raises what `failures.classify` understands: openai's own errors before the stream, ModelFailure in it.
    Requests that need the Responses API, or have a `response_format`, are left to ChatOpenAI: in deltas, and
    with the time limit on each read only.
    """

    max_retries: int | None = 0
    budget_seconds: float = DEFAULT_BUDGET_SECONDS
    retries: int = 1

    _schemas: dict[tuple[int, ...], tuple[tuple[Any, ...], list[dict[str, Any]]]] = PrivateAttr(
        default_factory=dict
    )
    _ways: list[Connections | None] = PrivateAttr(default_factory=list)

    def _direct(self) -> Connections | None:
        """Connections of its own, unless it was given a client or a proxy to go by."""
        if not self._ways:
            told = self.http_client or self.openai_proxy or self.http_socket_options
            self._ways.append(None if told else directly(self.root_client))
        return self._ways[0]

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        stream_usage: bool | None = None,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        seconds = self.budget_seconds if timeout is None else timeout
        if "response_format" in kwargs or self._use_responses_api({**kwargs, **self.model_kwargs}):
            kwargs["timeout"] = httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
            if stream_usage is not None:
                kwargs["stream_usage"] = stream_usage
            yield from super()._stream(messages, stop, run_manager, **kwargs)
            return
        deadline = time.monotonic() + seconds
        self._ensure_sync_client_available()
        kwargs["stream"] = True
        if self._should_stream_usage(stream_usage, **kwargs):
            kwargs["stream_options"] = {"include_usage": True}
        payload = self._payload(messages, stop, kwargs)
        with Call(self.root_client, payload, deadline, self.retries, self._direct()) as parts:
            for chunk in generation_chunks(events(parts)):
                if run_manager:
                    run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                yield chunk

    def _payload(
        self, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        plain = None if self.model_name.startswith(_OWN_ROLES) else as_sent(messages)
        payload = self._get_request_payload(messages if plain is None else [], stop=stop, **kwargs)
        return payload if plain is None else payload | {"messages": plain}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    async def _astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:
        async for chunk in BaseChatModel._astream(self, *args, **kwargs):
            yield chunk

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        sync_manager = run_manager.get_sync() if run_manager else None
        return await run_in_executor(None, self._generate, messages, stop, sync_manager, **kwargs)

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """As ChatOpenAI's; the schema of a set of tools is made once, not at every call of the model."""
        if kwargs.get("tool_choice") or not kwargs.keys() <= {"tool_choice", "timeout"}:
            return super().bind_tools(tools, **kwargs)
        kwargs.pop("tool_choice", None)
        key = tuple(id(tool) for tool in tools)
        held = self._schemas.get(key)
        if held is None:
            bound: Any = super().bind_tools(tools)
            if len(self._schemas) >= _SCHEMAS_HELD:
                self._schemas.clear()
            # The tools are held beside their ids, so that an id cannot come to mean another tool.
            held = self._schemas[key] = (tuple(tools), bound.kwargs["tools"])
        return self.bind(tools=held[1], **kwargs)
