"""Turns one streamed answer into few chunks for LangChain: one a sentence, tool calls whole at the end."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessageChunk
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk

from assistant.agent.models.failures import ModelRefused, ModelStreamBroken, ModelStreamMalformed
from assistant.agent.models.sentences import SentenceBuffer, ends_a_sentence
from assistant.core.text import storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from langchain_core.messages.ai import UsageMetadata
    from langchain_core.messages.tool import ToolCallChunk


@dataclass(slots=True)
class _Call:
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Answer:
    sentences: SentenceBuffer = field(default_factory=SentenceBuffer)
    refusal: list[str] = field(default_factory=list)
    calls: dict[int, _Call] = field(default_factory=dict)
    finish_reason: str | None = None
    usage: dict[str, Any] | None = None
    head: dict[str, Any] = field(default_factory=dict)


def generation_chunks(chunks: Iterable[dict[str, Any]]) -> Iterator[ChatGenerationChunk]:
    """One ChatGenerationChunk per completed sentence, then one last with tool calls, usage and finish reason.

    Where the provider cut the answer (`length`, `content_filter`), the unfinished last sentence is not part
    of the content: half an amount is a false amount. It is kept in `additional_kwargs["unfinished"]`.
    Raises ModelRefused, ModelStreamBroken (no finish reason), ModelStreamMalformed.
    """
    answer = _Answer()
    for chunk in chunks:
        try:
            text = _take(answer, chunk)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ModelStreamMalformed("a chunk of the stream does not have the expected shape") from error
        if text and not answer.refusal:
            yield ChatGenerationChunk(message=AIMessageChunk(content=text))
    if answer.finish_reason is None:
        raise ModelStreamBroken("the stream ended without a finish reason")
    if answer.refusal:
        raise ModelRefused("".join(answer.refusal))
    yield _last(answer)


def _take(answer: _Answer, chunk: dict[str, Any]) -> str:
    """Book one chunk; the text of the sentences that it completes."""
    if usage := chunk.get("usage"):
        answer.usage = usage
    if not answer.head and chunk.get("model"):
        answer.head = {
            key: chunk[key] for key in ("model", "system_fingerprint", "service_tier") if chunk.get(key)
        }
    choices = chunk.get("choices")
    if not choices:
        return ""
    choice = choices[0]
    if reason := choice.get("finish_reason"):
        answer.finish_reason = str(reason)
    delta = choice.get("delta")
    if not delta:
        return ""
    if refusal := delta.get("refusal"):
        answer.refusal.append(str(refusal))
    for part in delta.get("tool_calls") or ():
        _take_call(answer, part)
    content = delta.get("content")
    return answer.sentences.feed(content) if content else ""


def _take_call(answer: _Answer, part: dict[str, Any]) -> None:
    index = part.get("index")
    function = part.get("function") or {}
    if index is None:  # some compatible servers send each call whole and unnumbered
        index = len(answer.calls)
    call = answer.calls.setdefault(int(index), _Call())
    call.id = call.id or part.get("id") or ""
    call.name += function.get("name") or ""
    if arguments := function.get("arguments"):
        call.arguments.append(arguments)


def _last(answer: _Answer) -> ChatGenerationChunk:
    rest = answer.sentences.rest()
    additional: dict[str, Any] = {}
    if answer.finish_reason in {"length", "content_filter"} and not ends_a_sentence(rest):
        additional["unfinished"] = rest
        rest = ""
    # A call that the provider cut is never a call, even where its arguments happen to parse.
    cut = answer.finish_reason in {"length", "content_filter"}
    calls = [_tool_call(index, call, cut=cut) for index, call in sorted(answer.calls.items())]
    message = AIMessageChunk(
        content=rest,
        additional_kwargs=additional,
        tool_call_chunks=calls,
        response_metadata={"model_provider": "openai"},
        usage_metadata=_usage(answer.usage) if answer.usage else None,
        chunk_position="last",
    )
    head = answer.head
    info = {"finish_reason": answer.finish_reason}
    for key, name in (("model", "model_name"), ("system_fingerprint",) * 2, ("service_tier",) * 2):
        if key in head:
            info[name] = head[key]
    return ChatGenerationChunk(message=message, generation_info=info)


def _tool_call(index: int, call: _Call, *, cut: bool) -> ToolCallChunk:
    """The call, its arguments such that LangChain makes an invalid_tool_call of what is not one JSON object.

    LangChain completes broken JSON by guessing (`{"amount": "15` becomes 15): it gets a JSON string instead,
    which it cannot take for arguments.
    """
    raw = "".join(call.arguments)
    try:
        parsed = json.loads(raw or "{}")
    except ValueError:
        parsed = None
    if isinstance(parsed, dict) and not cut:
        # Half a surrogate pair, as an escape, cannot be sent back to the provider: the rest stays.
        arguments = storable(json.dumps(parsed, ensure_ascii=False))
    else:
        arguments = json.dumps(raw)
    return tool_call_chunk(
        name=call.name, args=arguments, id=call.id or f"call_{uuid.uuid4().hex[:24]}", index=index
    )


def _usage(usage: dict[str, Any]) -> UsageMetadata:
    taken = int(usage.get("prompt_tokens") or 0)
    given = int(usage.get("completion_tokens") or 0)
    cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens")
    reasoning = (usage.get("completion_tokens_details") or {}).get("reasoning_tokens")
    result: UsageMetadata = {
        "input_tokens": taken,
        "output_tokens": given,
        "total_tokens": int(usage.get("total_tokens") or taken + given),
    }
    if cached is not None:
        result["input_token_details"] = {"cache_read": cached}
    if reasoning is not None:
        result["output_token_details"] = {"reasoning": reasoning}
    return result
