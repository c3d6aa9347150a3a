"""A fake OpenAI server on loopback: a process of its own, or a thread with a Python function that decides.

`python -m tests.fakes.openai_server --port N --script FILE` (or `--bench`) prints its base URL when it
listens. The script is a JSON list of steps (openai_script); one for each request, the last one again and
again. `GET /_requests` gives what was asked, `PUT /_script` sets a new script and forgets the requests.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakes import openai_script
from tests.fakes.openai_request import faults

_STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n"
    b"x-request-id: req_fake\r\n\r\n"
)
_ROOT = Path(__file__).parents[2]


class FakeOpenAI:
    """The behaviour, apart from how it is run. `decide` answers where it is given, else the script does."""

    def __init__(
        self,
        script: Sequence[openai_script.Step] = (),
        *,
        decide: openai_script.Decide | None = None,
        keep: int = 1000,
    ):
        self.script = deque(script)
        self.decide = decide
        self.requests: deque[dict[str, Any]] = deque(maxlen=keep)
        self.count = 0
        self._ready: dict[str, list[bytes]] = {}

    def next_step(self, body: dict[str, Any]) -> openai_script.Step:
        """What to do with this request."""
        if self.decide is not None:
            return self.decide(body)
        if not self.script:
            return openai_script.text("Hello.")
        return self.script.popleft() if len(self.script) > 1 else self.script[0]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive over its requests."""
        try:
            while await self._request(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {
            key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines if line)
        }
        data = await reader.readexactly(int(headers.get("content-length", 0)))
        if path == "/_requests":
            return _json(writer, 200, {"count": self.count, "requests": list(self.requests)})
        if path == "/_script" and method == "PUT":
            self.script = deque(json.loads(data))
            self.requests.clear()
            self.count = 0
            return _json(writer, 200, {})
        if not path.endswith("/chat/completions") or method != "POST":
            return _json(
                writer, 404, {"error": {"message": f"no {path} here", "type": "invalid_request_error"}}
            )
        return await self._completion(writer, headers, data)

    async def _completion(self, writer: asyncio.StreamWriter, headers: dict[str, str], data: bytes) -> bool:
        self.count += 1
        if not headers.get("authorization", "").startswith("Bearer "):
            return _json(writer, 401, {"error": {"message": "no key", "type": "invalid_request_error"}})
        try:
            body = json.loads(data)
        except ValueError:
            return _json(writer, 400, {"error": {"message": "not JSON", "type": "invalid_request_error"}})
        self.requests.append({"body": body, "headers": headers, "peer": writer.get_extra_info("peername")})
        wrong = faults(body)
        if wrong:
            return _json(
                writer, 400, {"error": {"message": "; ".join(wrong), "type": "invalid_request_error"}}
            )
        step = self.next_step(body)
        match step["do"]:
            case "drop":
                return False
            case "hang":
                await asyncio.sleep(step["seconds"])
                return False
            case "status":
                error = {"message": "as scripted", "type": "server_error", "code": None, **step["error"]}
                return _json(writer, step["status"], {"error": error}, step["headers"])
            case "raw":
                _body(writer, 200, "\n".join(step["lines"]).encode(), step["content_type"])
                return not step.get("close")
        if not body.get("stream"):
            answer, finish = openai_script.message(step)
            choice = {"index": 0, "message": answer, "finish_reason": finish, "logprobs": None}
            kind = {"object": "chat.completion", **_envelope(body["model"])}
            return _json(writer, 200, {**kind, "choices": [choice], "usage": _USAGE})
        return await self._stream(writer, step, body)

    async def _stream(
        self, writer: asyncio.StreamWriter, step: openai_script.Step, body: dict[str, Any]
    ) -> bool:
        usage = bool((body.get("stream_options") or {}).get("include_usage"))
        key = json.dumps([step, body["model"], usage])
        frames = self._ready.get(key)
        if frames is None:
            frames = _frames(step, body["model"], usage=usage)
            if len(self._ready) < 32:
                self._ready[key] = frames
        writer.write(_STREAM_HEAD)
        delay = step.get("delay", 0)
        waiting: list[bytes] = []  # what comes with no pause between goes out in one piece
        for at, frame in enumerate(frames):
            if at == step.get("cut_after"):
                writer.write(b"".join(waiting))
                await writer.drain()
                return False
            if at == step.get("hang_after"):
                writer.write(b"".join(waiting))
                waiting.clear()
                await asyncio.sleep(step.get("seconds", 30))
            waiting.append(b"%x\r\n%b\r\n" % (len(frame), frame))
            if delay:
                writer.write(b"".join(waiting))
                waiting.clear()
                await writer.drain()
                await asyncio.sleep(delay)
        writer.write(b"".join([*waiting, b"0\r\n\r\n"]))
        await writer.drain()
        return True


_USAGE = {
    "prompt_tokens": 1200,
    "completion_tokens": 60,
    "total_tokens": 1260,
    "prompt_tokens_details": {"cached_tokens": 1024, "audio_tokens": 0},
    "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
}


def _envelope(model: str) -> dict[str, Any]:
    return {"id": "chatcmpl-fake", "created": 1_700_000_000, "model": model, "system_fingerprint": "fp_fake"}


def _frames(step: openai_script.Step, model: str, *, usage: bool) -> list[bytes]:
    kind = {"object": "chat.completion.chunk", **_envelope(model)}
    chunks: list[dict[str, Any]] = [
        {**kind, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]}
        for delta, finish in openai_script.deltas(step)
    ]
    if usage:
        chunks = [{**chunk, "usage": None} for chunk in chunks]
        chunks.append({**kind, "choices": [], "usage": _USAGE})
    frames = [b"data: " + json.dumps(chunk, separators=(",", ":")).encode() + b"\n\n" for chunk in chunks]
    return [*frames, b"data: [DONE]\n\n"] if step.get("done", True) else frames


def _json(
    writer: asyncio.StreamWriter, code: int, value: object, headers: dict[str, str] | None = None
) -> bool:
    return _body(writer, code, json.dumps(value).encode(), "application/json", headers)


def _body(
    writer: asyncio.StreamWriter, code: int, body: bytes, kind: str, headers: dict[str, str] | None = None
) -> bool:
    more = "".join(f"{key}: {value}\r\n" for key, value in (headers or {}).items())
    head = f"HTTP/1.1 {code} X\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n{more}\r\n"
    writer.write(head.encode() + body)
    return True


@contextmanager
def running(
    script: Sequence[openai_script.Step] = (), *, decide: openai_script.Decide | None = None
) -> Iterator[tuple[FakeOpenAI, str]]:
    """The server in a thread of this process, with its base URL; `decide` sees each request body."""
    fake = FakeOpenAI(script, decide=decide)
    loop = asyncio.new_event_loop()  # all in its thread: a browser's loop may be running in this one
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(fake.serve, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(5)
    port = server.sockets[0].getsockname()[1]
    try:
        yield fake, f"http://127.0.0.1:{port}/v1"
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    current = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not current]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def process(*arguments: str) -> Iterator[str]:
    """The server in a process of its own, with its base URL; `arguments` as on the command line."""
    command = [sys.executable, "-m", "tests.fakes.openai_server", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            yield child.stdout.readline().strip()
        finally:
            child.terminate()


async def _main(port: int, fake: FakeOpenAI) -> None:
    server = await asyncio.start_server(fake.serve, "127.0.0.1", port)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", type=Path)
    parser.add_argument("--bench", action="store_true", help="one tool call, then an answer of 42 chunks")
    parser.add_argument("--answer", default=openai_script.BENCH_ANSWER, help="what the bench answers")
    options = parser.parse_args()
    script = json.loads(options.script.read_text()) if options.script else []

    def decide(body: dict[str, Any]) -> openai_script.Step:
        return openai_script.bench(body, answer=options.answer)

    fake = FakeOpenAI(script, decide=decide if options.bench else None, keep=4 if options.bench else 1000)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main(options.port, fake))


if __name__ == "__main__":
    main()
