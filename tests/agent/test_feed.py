"""What a model says is handed on as it says it, and stops when it may not go on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from langchain.agents import create_agent
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from assistant.agent.feed import Stopped, TextFeed

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

ANSWER = "You owe nothing. That is all."


class Whole(BaseChatModel):
    """A model that cannot stream."""

    @property
    def _llm_type(self) -> str:
        return "whole"

    def _generate(self, messages: list[BaseMessage], *_rest: Any, **_more: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(ANSWER))])


def streaming() -> BaseChatModel:
    return GenericFakeChatModel(messages=iter([AIMessage(ANSWER)]))


def ask(model: BaseChatModel, feed: TextFeed) -> None:
    create_agent(model).invoke({"messages": [HumanMessage("What do I owe?")]}, config={"callbacks": [feed]})


@pytest.mark.parametrize("model", [streaming, Whole])
def test_the_text_is_handed_on_once_and_whole(model: Any) -> None:
    heard: list[str] = []
    ask(model(), TextFeed(heard.append))
    assert "".join(heard) == ANSWER


def test_a_model_that_streams_is_heard_piece_by_piece() -> None:
    heard: list[str] = []
    ask(streaming(), TextFeed(heard.append))
    assert len(heard) > 1


@pytest.mark.parametrize("model", [streaming, Whole])
def test_a_refusal_to_hear_more_ends_the_call_and_is_logged_nowhere(
    model: Any, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def once(text: str) -> None:
        heard.append(text)
        raise ValueError("held back")

    with caplog.at_level(logging.DEBUG, "langchain_core"), pytest.raises(Stopped) as stopped:
        ask(model(), TextFeed(once))
    assert isinstance(stopped.value.error, ValueError)
    assert len(heard) == 1
    assert not [record for record in caplog.records if "held back" in record.getMessage()]
