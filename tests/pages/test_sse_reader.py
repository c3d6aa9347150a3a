"""The reader of server-sent events, fed with every cut that a network can make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

READ = """async ([text, size]) => {
    const { readEvents } = await import('/static/js/sse.js');
    const bytes = new TextEncoder().encode(text);
    const stream = new ReadableStream({ start(to) {
        for (let i = 0; i < bytes.length; i += size) to.enqueue(bytes.slice(i, i + size));
        to.close();
    } });
    const found = [];
    for await (const { event, data } of readEvents(stream)) found.push([event, data]);
    return found;
}"""
STREAM = (
    ': ping\n\nevent: text\ndata: {"sentence": "€ 12,50"}\n\n'
    "data: a\ndata:b\nid: 7\n\nevent: nothing\n\nevent: done\ndata: {}\n\n"
)
EXPECTED = [["text", '{"sentence": "€ 12,50"}'], ["message", "a\nb"], ["done", "{}"]]


def test_reads_the_same_however_the_bytes_arrive_and_nothing_cut_off(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    for ending in ("\n", "\r\n", "\r"):
        whole = STREAM.replace("\n", ending) + ("x" if ending == "\r" else "")
        for size in (1, 2, 3, 7, 1000):
            assert page.evaluate(READ, [whole, size]) == EXPECTED
    assert page.evaluate(READ, ["event: done\ndata: {}\n", 5]) == []
