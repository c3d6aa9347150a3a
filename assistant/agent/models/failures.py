"""The ways in which a model provider fails, and which of them a raised error is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from langchain_core import exceptions as lc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.messages import AIMessage


class FailureKind(StrEnum):
    """Why no usable answer came; `rejected`: the provider does not take the request as it is (400, 404)."""

    rate_limited = "rate_limited"
    timeout = "timeout"
    refused = "refused"
    broken_stream = "broken_stream"
    malformed = "malformed"
    unavailable = "unavailable"
    auth = "auth"
    rejected = "rejected"
    budget = "budget"

    @property
    def is_outage(self) -> bool:
        """Whether it speaks against the provider's health, so that a circuit breaker should count it."""
        return self not in {FailureKind.refused, FailureKind.budget, FailureKind.rejected}


class ModelFailure(Exception):  # noqa: N818 - the common root; each subclass says what it is
    """A model call that gave no usable answer."""

    kind = FailureKind.unavailable


class ModelRefused(ModelFailure):
    """The model declined in the provider's refusal field; its words are `refusal`, never for the payer."""

    kind = FailureKind.refused

    def __init__(self, refusal: str):
        super().__init__("the model refused")
        self.refusal = refusal


class ModelStreamBroken(ModelFailure):
    """The stream ended before the provider said why it finished."""

    kind = FailureKind.broken_stream


class ModelStreamMalformed(ModelFailure):
    """The stream holds something that is not the protocol."""

    kind = FailureKind.malformed


class ModelTimedOut(ModelFailure):
    """The time given to the call is over."""

    kind = FailureKind.timeout


class ModelSaidError(ModelFailure):
    """The provider reported an error inside a stream that had begun well; `code` is the provider's own."""

    def __init__(self, code: str, message: str):
        super().__init__(f"{code}: {message}" if code else message)
        self.code = code
        self.kind = FailureKind.rate_limited if "rate_limit" in code else FailureKind.unavailable


class BudgetExhausted(ModelFailure):
    """The turn has used up what it may use; `limit` names which limit."""

    kind = FailureKind.budget

    def __init__(self, limit: str, used: float, allowed: float):
        super().__init__(f"{limit}: {used:g} of {allowed:g}")
        self.limit = limit


_BY_STATUS = {
    401: FailureKind.auth,
    403: FailureKind.auth,
    408: FailureKind.timeout,
    429: FailureKind.rate_limited,
    504: FailureKind.timeout,
}
# By name, not by class: the provider's library and its transport are imported only when they are used.
_BY_NAME = {
    "TimeoutException": FailureKind.timeout,
    "APITimeoutError": FailureKind.timeout,
    "RemoteProtocolError": FailureKind.broken_stream,
    "ReadError": FailureKind.broken_stream,
    "DecodingError": FailureKind.malformed,
    "APIResponseValidationError": FailureKind.malformed,
    "TransportError": FailureKind.unavailable,
    "APIConnectionError": FailureKind.unavailable,
    "LengthFinishReasonError": FailureKind.malformed,
    "ContentFilterFinishReasonError": FailureKind.refused,
    "OpenAIRefusalError": FailureKind.refused,
}
_BY_LANGCHAIN: tuple[tuple[type[Exception], FailureKind], ...] = (
    (lc.ModelAuthenticationError, FailureKind.auth),
    (lc.ModelPermissionDeniedError, FailureKind.auth),
    (lc.ModelRateLimitError, FailureKind.rate_limited),
    (lc.ModelTimeoutError, FailureKind.timeout),
    (lc.ModelConnectionError, FailureKind.unavailable),
    (lc.ModelAPIError, FailureKind.unavailable),
    (lc.ModelError, FailureKind.rejected),
    (lc.OutputParserException, FailureKind.malformed),
)


def classify(error: BaseException) -> FailureKind:
    """What kind of failure `error` is, by itself or else by its cause; an unknown one is `unavailable`."""
    for cause in _chain(error):
        kind = _kind_of(cause)
        if kind is not None:
            return kind
    return FailureKind.unavailable


def problem_of(message: AIMessage) -> FailureKind | None:
    """What is wrong with an answer that came without an error; None when it can be used.

    A length cut, a content filter, a refusal block, tool calls that cannot be read, or nothing at all.
    """
    finish = message.response_metadata.get("finish_reason") or message.response_metadata.get("stop_reason")
    if finish in {"content_filter", "refusal"} or message.additional_kwargs.get("refusal"):
        return FailureKind.refused
    if any(isinstance(block, dict) and block.get("type") == "refusal" for block in message.content):
        return FailureKind.refused
    if finish in {"length", "max_tokens"} or message.invalid_tool_calls:
        return FailureKind.malformed
    if not message.tool_calls and not message.text.strip():
        return FailureKind.malformed
    return None


def _kind_of(error: BaseException) -> FailureKind | None:
    if isinstance(error, ModelFailure):
        return error.kind
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        by_class = FailureKind.unavailable if status >= 500 else FailureKind.rejected
        return _BY_STATUS.get(status, by_class)
    for base in type(error).__mro__:
        if base.__name__ in _BY_NAME:
            return _BY_NAME[base.__name__]
    for cls, kind in _BY_LANGCHAIN:
        if isinstance(error, cls):
            return kind
    if isinstance(error, TimeoutError):
        return FailureKind.timeout
    if isinstance(error, OSError):
        return FailureKind.unavailable
    if isinstance(error, UnicodeDecodeError) or type(error).__name__ == "JSONDecodeError":
        return FailureKind.malformed
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
