"""From a setting to a chat model: `openai:NAME`, any `provider:NAME` LangChain can start, or `offline`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.core.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain_core.language_models import BaseChatModel

    from assistant.core.config import Settings

OFFLINE = "offline"
RETRIES = 1


def chat_model(
    spec: str, settings: Settings, *, offline: Callable[[], BaseChatModel] | None = None
) -> BaseChatModel:
    """The model that `spec` names; the same object for the same settings, so that connections are reused.

    `offline` makes the built-in model when `spec` is "offline". Importing a provider takes a second: call
    this off the path to the first page. Raises Misconfigured for a spec that nothing can start.
    """
    if spec == OFFLINE:
        if offline is None:
            raise Misconfigured("no offline model is registered")
        return offline()
    provider, colon, name = spec.partition(":")
    if not (provider and colon and name):
        raise Misconfigured(f"{spec!r} is neither 'offline' nor 'provider:name' (like openai:gpt-4.1)")
    if provider == "openai":
        return _openai(
            name, settings.openai_api_key, settings.openai_base_url, settings.model_timeout_seconds
        )
    return _any(spec, settings.model_timeout_seconds)


def provider_of(spec: str) -> str:
    """The part of a spec that a circuit breaker is for: `openai` of `openai:gpt-4.1`."""
    return spec.partition(":")[0]


@lru_cache(maxsize=8)
def _openai(name: str, api_key: str, base_url: str, seconds: float) -> BaseChatModel:
    from assistant.agent.models.openai_chat import SentenceChatOpenAI

    if not api_key:
        raise Misconfigured(f"openai:{name} needs OPENAI_API_KEY")
    return SentenceChatOpenAI(
        model=name,
        api_key=api_key,
        base_url=base_url or None,
        budget_seconds=seconds,
        timeout=seconds,
        retries=RETRIES,
        stream_usage=True,
    )


@lru_cache(maxsize=8)
def _any(spec: str, seconds: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(spec, timeout=seconds, max_retries=0)
    except (ImportError, ValueError) as error:
        raise Misconfigured(f"{spec!r} cannot be started: {str(error).splitlines()[0]}") from error
