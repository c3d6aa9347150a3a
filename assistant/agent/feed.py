"""What a model says, handed on while it says it, without a thread of its own for the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from uuid import UUID

    from langchain_core.outputs import ChatGenerationChunk, GenerationChunk, LLMResult


class Stopped(BaseException):
    """Ends a model's call at once: no callback manager logs it, no node retries it. `error` is why."""

    def __init__(self, error: Exception):
        super().__init__(repr(error))
        self.error = error


class TextFeed(BaseCallbackHandler):
    """Gives each piece of text to `say`, as LangGraph's `messages` stream would, in the thread of the call.

    That stream costs a pool of threads a turn. What `say` raises ends the call as `Stopped`. The two `tap_`
    methods tell LangChain that somebody listens, so that a model that can stream does.
    """

    run_inline = True

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._streamed: set[UUID] = set()

    def on_llm_new_token(
        self,
        token: str | list[str | dict[str, Any]],  # noqa: ARG002 - the chunk has it as a message
        *,
        chunk: GenerationChunk | ChatGenerationChunk | None = None,
        run_id: UUID,
        **_rest: Any,
    ) -> None:
        message = getattr(chunk, "message", None)
        if isinstance(message, AIMessage):
            self._streamed.add(run_id)
            self._hand_on(message.text)

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_rest: Any) -> None:
        """The whole answer of a model that does not stream."""
        if run_id in self._streamed:
            return
        message = getattr(response.generations[0][0], "message", None) if response.generations else None
        if isinstance(message, AIMessage):
            self._hand_on(message.text)

    def _hand_on(self, text: str) -> None:
        if not text:
            return
        try:
            self._say(text)
        except Exception as error:
            raise Stopped(error) from error

    def tap_output_iter(self, run_id: UUID, output: Iterator[Any]) -> Iterator[Any]:  # noqa: ARG002
        return output

    def tap_output_aiter(self, run_id: UUID, output: AsyncIterator[Any]) -> AsyncIterator[Any]:  # noqa: ARG002
        return output
