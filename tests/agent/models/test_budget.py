from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.agent.models.budget import Budget, BudgetExhausted, estimate_tokens, trim_history


class TestBudget:
    def test_allows_what_is_within_it(self) -> None:
        budget = Budget.starting_now(5, max_model_calls=2)
        budget.charge(model_calls=1, input_tokens=100)
        budget.charge(model_calls=1, output_tokens=10)
        assert (budget.model_calls, budget.input_tokens, budget.output_tokens) == (2, 100, 10)

    @pytest.mark.parametrize("limit", ["model_calls", "tool_calls", "input_tokens", "output_tokens"])
    def test_names_the_limit_that_is_passed(self, limit: str) -> None:
        budget = Budget(1, 1, 1, 1, time.monotonic() + 5)
        budget.charge(**{limit: 1})
        with pytest.raises(BudgetExhausted) as caught:
            budget.charge(**{limit: 1})
        assert caught.value.limit == limit

    def test_ends_with_its_time_even_where_nothing_was_used(self) -> None:
        budget = Budget(9, 9, 9, 9, time.monotonic() - 1)
        assert budget.seconds_left() == 0
        with pytest.raises(BudgetExhausted, match="seconds_late"):
            budget.charge()


def call(at: int) -> list[BaseMessage]:
    return [
        HumanMessage(f"question {at} " * 10),
        AIMessage("", tool_calls=[{"name": "get_balance", "args": {"n": at}, "id": f"c{at}"}]),
        ToolMessage("result " * 20, tool_call_id=f"c{at}"),
        AIMessage(f"answer {at} " * 10),
    ]


PROMPT = SystemMessage("rules " * 50)
NOW = [SystemMessage("Facts of this turn: {}"), HumanMessage("and now?")]


class TestTrimHistory:
    def test_leaves_alone_what_fits(self) -> None:
        messages = [PROMPT, *call(1), *NOW]
        assert trim_history(messages, 10_000) == messages

    def test_drops_the_oldest_exchange_whole(self) -> None:
        messages = [PROMPT, *call(1), *call(2), *NOW]
        assert trim_history(messages, sum(map(estimate_tokens, messages)) - 1) == [PROMPT, *call(2), *NOW]

    def test_keeps_the_prompt_and_the_current_turn_whatever_they_cost(self) -> None:
        assert trim_history([PROMPT, *call(1), *NOW], 1) == [PROMPT, *NOW]

    def test_keeps_the_tool_results_of_the_current_turn(self) -> None:
        current = [NOW[0], *call(9)[:3]]
        assert trim_history([PROMPT, *call(1), *current], 1) == [PROMPT, *current]

    def test_nothing_to_trim(self) -> None:
        assert trim_history([], 10) == []
        assert trim_history([PROMPT], 0) == [PROMPT]

    @given(st.integers(0, 12), st.integers(0, 3000))
    def test_no_tool_result_is_without_its_call_and_the_limit_holds(self, exchanges: int, limit: int) -> None:
        past = [message for at in range(exchanges) for message in call(at)]
        kept = trim_history([PROMPT, *past, *NOW], limit)
        calls = {
            each["id"] for message in kept if isinstance(message, AIMessage) for each in message.tool_calls
        }
        assert {message.tool_call_id for message in kept if isinstance(message, ToolMessage)} == calls
        floor = sum(map(estimate_tokens, [PROMPT, *NOW]))
        assert sum(map(estimate_tokens, kept)) <= max(limit, floor)


@given(st.text(max_size=50))
def test_any_text_has_an_estimate(text: str) -> None:
    assert estimate_tokens(HumanMessage(text)) >= 4
