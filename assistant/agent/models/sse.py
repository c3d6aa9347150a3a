"""Reads Chat Completions chunks out of a server-sent event stream, as plain dictionaries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from assistant.agent.models.failures import ModelSaidError, ModelStreamBroken, ModelStreamMalformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_STREAM_BYTES = 4_000_000
"""More than any answer needs; a stream beyond it is cut."""


def events(parts: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Each chunk of the stream until its end, `[DONE]` or the end of the connection.

    Raises ModelStreamMalformed (not JSON, not an object, not UTF-8), ModelSaidError (the provider reports an
    error), ModelStreamBroken (larger than MAX_STREAM_BYTES).
    """
    for data in _data(parts):
        if data.startswith(b"[DONE]"):
            return
        try:
            chunk = json.loads(data)
        except ValueError as error:
            raise ModelStreamMalformed("a line of the stream is not JSON") from error
        if not isinstance(chunk, dict):
            raise ModelStreamMalformed("a line of the stream is not an object")
        if (problem := chunk.get("error")) is not None:
            raise _said(problem)
        yield chunk


def _data(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The data of each event: its `data:` lines, joined."""
    pending: list[bytes] = []
    for line in _lines(parts):
        if line.startswith(b"data:"):
            pending.append(line[6:] if line[5:6] == b" " else line[5:])
        elif not line and pending:
            yield pending[0] if len(pending) == 1 else b"\n".join(pending)
            pending.clear()
    if pending:
        yield b"\n".join(pending)


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    total = 0
    for part in parts:
        total += len(part)
        if total > MAX_STREAM_BYTES:
            raise ModelStreamBroken(f"the stream is larger than {MAX_STREAM_BYTES} bytes")
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line[:-1] if line.endswith(b"\r") else line
    if rest:
        yield rest


def _said(problem: object) -> ModelSaidError:
    if not isinstance(problem, dict):
        return ModelSaidError("", str(problem)[:200])
    code = problem.get("code") or problem.get("type") or ""
    return ModelSaidError(str(code), str(problem.get("message") or "")[:200])
