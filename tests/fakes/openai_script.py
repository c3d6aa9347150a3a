"""What the fake provider may do with one request: small dictionaries, so that a script can be a JSON file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

Step = dict[str, Any]
Decide = Callable[[dict[str, Any]], Step]

BENCH_ANSWER = (
    "I have looked at this invoice and at everything that was booked on it so far. "
    "The payment page shows what is still open, and you can pay there by card or by bank transfer. "
    "If paying it all at once is hard, tell me what would work for you and I will see what is possible. "
    "A person can look at it too."
)
BENCH_CHUNKS = 42


def text(words: str, *, chunks: int = 8, finish: str = "stop", **more: Any) -> Step:
    """An answer in `chunks` deltas.

    `more`: `delay` (seconds between), `cut_after` (drop the line after so many frames), `hang_after` (fall
    silent after so many, for `seconds`), `done` (False leaves out the closing [DONE]).
    """
    return {"do": "text", "text": words, "chunks": chunks, "finish": finish, **more}


def tools(
    *calls: tuple[str, dict[str, Any] | str], chunks: int = 3, finish: str = "tool_calls", **more: Any
) -> Step:
    """Tool calls, arguments split over `chunks` deltas each, interleaved; a string goes out as it is."""
    return {
        "do": "tools",
        "calls": [list(call) for call in calls],
        "chunks": chunks,
        "finish": finish,
        **more,
    }


def status(code: int, *, headers: dict[str, str] | None = None, error: dict[str, Any] | None = None) -> Step:
    """An error response, with the provider's error body."""
    return {"do": "status", "status": code, "headers": headers or {}, "error": error or {}}


def refusal(words: str = "I'm sorry, I can't help with that.", *, chunks: int = 4) -> Step:
    """A refusal, in the refusal field."""
    return {"do": "refuse", "text": words, "chunks": chunks, "finish": "stop"}


def hang(seconds: float = 30.0) -> Step:
    """No answer, not even headers, for so long."""
    return {"do": "hang", "seconds": seconds}


def raw(*lines: str, content_type: str = "text/event-stream", close: bool = False) -> Step:
    """These lines as the body, as they are; `close` ends the connection after it."""
    return {"do": "raw", "lines": list(lines), "content_type": content_type, "close": close}


def drop() -> Step:
    """The connection closed without an answer."""
    return {"do": "drop"}


def bench(request: dict[str, Any], *, answer: str = BENCH_ANSWER) -> Step:
    """One tool call, then, once its result is there, an answer of 42 deltas."""
    if request["messages"][-1]["role"] == "tool" or not request.get("tools"):
        return text(answer, chunks=BENCH_CHUNKS)
    names = [tool["function"]["name"] for tool in request["tools"]]
    return tools(("get_balance" if "get_balance" in names else names[0], {}), chunks=2)


def pieces(words: str, count: int) -> list[str]:
    """`words` cut into `count` parts of nearly one length (fewer when it is too short)."""
    count = max(1, min(count, len(words)))
    edges = [len(words) * at // count for at in range(count + 1)]
    return [words[a:b] for a, b in pairwise(edges)]


def deltas(step: Step) -> Iterator[tuple[dict[str, Any], str | None]]:
    """(delta, finish reason) of each chunk of a streamed answer."""
    yield {"role": "assistant", "content": None if step["do"] == "tools" else "", "refusal": None}, None
    if step["do"] == "tools":
        parts = []
        for index, (name, arguments) in enumerate(step["calls"]):
            words = arguments if isinstance(arguments, str) else json.dumps(arguments)
            head = {"index": index, "id": f"call_{index}_{name}", "type": "function"}
            yield {"tool_calls": [{**head, "function": {"name": name, "arguments": ""}}]}, None
            parts.append([(index, piece) for piece in pieces(words, step["chunks"])])
        for at in range(max(map(len, parts), default=0)):
            for split in parts:
                if at < len(split):
                    index, words = split[at]
                    yield {"tool_calls": [{"index": index, "function": {"arguments": words}}]}, None
    else:
        field = "refusal" if step["do"] == "refuse" else "content"
        for piece in pieces(step["text"], step["chunks"]):
            yield {field: piece}, None
    yield {}, step["finish"]


def message(step: Step) -> tuple[dict[str, Any], str]:
    """The same answer not streamed."""
    body: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None}
    if step["do"] == "tools":
        body["tool_calls"] = [
            {
                "id": f"call_{index}_{name}",
                "type": "function",
                "function": {"name": name, "arguments": args if isinstance(args, str) else json.dumps(args)},
            }
            for index, (name, args) in enumerate(step["calls"])
        ]
    else:
        body["refusal" if step["do"] == "refuse" else "content"] = step["text"]
    return body, step["finish"]
