from __future__ import annotations

import httpx2
import openai
import pytest
from langchain_core.exceptions import ModelAPIError, ModelAuthenticationError, ModelRateLimitError
from langchain_core.messages import AIMessage

from assistant.agent.models import failures
from assistant.agent.models.failures import FailureKind, classify, problem_of

REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions")


def of_status(code: int) -> openai.APIStatusError:
    return openai.APIStatusError("x", response=httpx2.Response(code, request=REQUEST), body=None)


class TestClassify:
    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            (401, FailureKind.auth),
            (403, FailureKind.auth),
            (400, FailureKind.rejected),
            (404, FailureKind.rejected),
            (408, FailureKind.timeout),
            (429, FailureKind.rate_limited),
            (500, FailureKind.unavailable),
            (503, FailureKind.unavailable),
            (504, FailureKind.timeout),
        ],
    )
    def test_by_status(self, code: int, kind: FailureKind) -> None:
        assert classify(of_status(code)) is kind

    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            (openai.APITimeoutError(REQUEST), FailureKind.timeout),
            (openai.APIConnectionError(request=REQUEST), FailureKind.unavailable),
            (httpx2.ReadTimeout("x"), FailureKind.timeout),
            (httpx2.ConnectError("x"), FailureKind.unavailable),
            (httpx2.RemoteProtocolError("x"), FailureKind.broken_stream),
            (ModelRateLimitError(), FailureKind.rate_limited),
            (ModelAuthenticationError(), FailureKind.auth),
            (ModelAPIError(), FailureKind.unavailable),
            (failures.ModelRefused("no"), FailureKind.refused),
            (failures.ModelStreamBroken(), FailureKind.broken_stream),
            (failures.ModelStreamMalformed(), FailureKind.malformed),
            (failures.ModelTimedOut(), FailureKind.timeout),
            (failures.BudgetExhausted("tool_calls", 9, 8), FailureKind.budget),
            (TimeoutError(), FailureKind.timeout),
            (ConnectionResetError(), FailureKind.unavailable),
            (KeyError("surprise"), FailureKind.unavailable),
        ],
    )
    def test_by_what_was_raised(self, error: Exception, kind: FailureKind) -> None:
        assert classify(error) is kind

    def test_looks_at_the_cause_of_an_error_that_says_nothing(self) -> None:
        error = RuntimeError("node failed")
        error.__cause__ = of_status(429)
        assert classify(error) is FailureKind.rate_limited


class TestProblemOf:
    def test_a_good_answer_has_none(self) -> None:
        assert problem_of(AIMessage("Fine.", response_metadata={"finish_reason": "stop"})) is None

    def test_a_tool_call_needs_no_text(self) -> None:
        assert problem_of(AIMessage("", tool_calls=[{"name": "get_balance", "args": {}, "id": "1"}])) is None

    @pytest.mark.parametrize(
        ("message", "kind"),
        [
            (AIMessage("x", response_metadata={"finish_reason": "length"}), FailureKind.malformed),
            (AIMessage("x", response_metadata={"finish_reason": "content_filter"}), FailureKind.refused),
            (AIMessage("", additional_kwargs={"refusal": "no"}), FailureKind.refused),
            (AIMessage([{"type": "refusal", "refusal": "no"}]), FailureKind.refused),
            (AIMessage(" "), FailureKind.malformed),
        ],
    )
    def test_names_what_is_wrong(self, message: AIMessage, kind: FailureKind) -> None:
        assert problem_of(message) is kind
