"""Another embedding by a setting, on the wire: it ranks, it is kept apart, and it may fail."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from assistant.core import clock
from assistant.core.config import Settings, get_settings
from assistant.core.errors import Misconfigured
from knowledge_base import embedders, search
from knowledge_base.articles import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DIMENSIONS = 1536
ON = date(2026, 11, 22)


class Provider:
    """The wire of OpenAI's embeddings; a text's vector is made of its words."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.broken: bytes | None = None

    def answer(self, body: dict[str, Any], key: str) -> tuple[int, bytes]:
        self.bodies.append(body)
        self.keys.append(key)
        if self.broken is not None:
            return (200 if self.broken else 500), self.broken
        rows = [
            {"object": "embedding", "index": place, "embedding": _vector(text)}
            for place, text in enumerate(body["input"])
        ]
        return 200, json.dumps({"object": "list", "data": rows[::-1], "model": body["model"]}).encode()


def _vector(text: str) -> list[float]:
    found = np.zeros(DIMENSIONS)
    for word in text.lower().split():
        found[int(hashlib.sha256(word.encode()).hexdigest(), 16) % DIMENSIONS] += 1
    return [round(float(value), 4) for value in found]


@pytest.fixture
def provider() -> Iterator[tuple[Provider, str]]:
    fake = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = fake.answer(body, self.headers["Authorization"])
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield fake, f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def configured(provider: tuple[Provider, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    fake, url = provider
    monkeypatch.setenv("ASSISTANT_EMBEDDING", "openai:text-embedding-3-small")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-embeddings")
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    few = tuple(article for article in load() if article.id.startswith("uk-"))
    monkeypatch.setattr(search, "library", lambda: few)
    get_settings.cache_clear()
    search._shelves.clear()
    with clock.frozen(datetime(2026, 11, 22, 12, tzinfo=UTC)):
        yield fake
    get_settings.cache_clear()
    search._shelves.clear()


def test_the_provider_embeds_the_library_once_and_each_question(configured: Provider, tmp_path: Path) -> None:
    ask = "does the flat rate scheme change the VAT on my invoice"
    first = search.search(ask, jurisdictions={"GB"}, on=ON, data_dir=tmp_path)
    assert first.answerable
    assert first.passages[0].article_id == "uk-flat-rate-scheme"
    assert {body["model"] for body in configured.bodies} == {"text-embedding-3-small"}
    assert set(configured.keys) == {"Bearer sk-embeddings"}
    before = len(configured.bodies)
    search._shelves.clear()
    search.search("what is cash accounting", jurisdictions={"GB"}, on=ON, data_dir=tmp_path)
    assert [body["input"] for body in configured.bodies[before:]] == [["what is cash accounting"]]


def test_a_provider_that_fails_costs_the_order_and_no_answer(configured: Provider, tmp_path: Path) -> None:
    search.search("warm", jurisdictions={"GB"}, on=ON, data_dir=tmp_path)
    ask = "does the flat rate scheme change the VAT on my invoice"
    for broken in (b"", b"{}", b'{"data": [{"index": 0, "embedding": ["x"]}]}', b'{"data": []}', b"<html>"):
        configured.broken = broken
        found = search.search(ask, jurisdictions={"GB"}, on=ON, data_dir=tmp_path)
        assert found.answerable
        assert found.passages[0].article_id == "uk-flat-rate-scheme"


def test_a_library_that_cannot_be_embedded_is_searched_with_the_bundled_vectors(
    configured: Provider, tmp_path: Path
) -> None:
    configured.broken = b""
    found = search.search("what is cash accounting", jurisdictions={"GB"}, on=ON, data_dir=tmp_path)
    assert found.passages[0].article_id == "uk-cash-accounting"


def test_vectors_have_unit_length_and_the_order_of_their_texts(provider: tuple[Provider, str]) -> None:
    embedder = embedders.OpenAIEmbedder("small", api_key="k", base_url=provider[1])
    texts = [f"text number {number}" for number in range(embedders.TEXTS_AT_ONCE + 5)]
    rows = embedder.embed([*texts, ""])
    assert rows.shape == (len(texts) + 1, DIMENSIONS)
    assert np.allclose(rows[-2], embedder.embed([texts[-1]])[0])
    assert np.allclose(np.linalg.norm(rows[:-1], axis=1), 1, atol=1e-4)


@pytest.mark.parametrize(
    ("value", "key", "said"),
    [
        ("minilm", "", "neither"),
        ("openai:", "sk", "no model"),
        ("openai:text-embedding-3-small", "", "OPENAI_API_KEY"),
    ],
)
def test_a_wrong_setting_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, value: str, key: str, said: str
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDING", value)
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(Misconfigured, match=said):
        Settings()
