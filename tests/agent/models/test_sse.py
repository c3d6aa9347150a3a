from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.agent.models import sse
from assistant.agent.models.failures import (
    FailureKind,
    ModelSaidError,
    ModelStreamBroken,
    ModelStreamMalformed,
)


def read(body: str | bytes, size: int = 7) -> list[dict[str, Any]]:
    data = body.encode() if isinstance(body, str) else body
    return list(sse.events(data[at : at + size] for at in range(0, len(data), size)))


def test_reads_events_until_done_and_ignores_what_is_no_data() -> None:
    body = ': hello\r\n\r\nevent: x\r\ndata: {"a": 1}\r\n\r\nid: 4\ndata:{"b":"ü"}\n\n'
    body += 'data: [DONE]\n\ndata: {"c": 1}\n\n'
    assert read(body) == [{"a": 1}, {"b": "ü"}]


def test_joins_the_data_lines_of_one_event() -> None:
    assert read('data: {"a":\ndata: 1}\n\n') == [{"a": 1}]


def test_reads_a_last_event_without_its_blank_line() -> None:
    assert read('data: {"a": 1}') == [{"a": 1}]


@pytest.mark.parametrize("line", ["{bad", "[1]", "7", '"x"', ""])
def test_a_line_that_is_not_an_object_is_malformed(line: str) -> None:
    with pytest.raises(ModelStreamMalformed):
        read(f"data: {line}\n\n")


def test_bytes_that_are_no_text_are_malformed() -> None:
    with pytest.raises(ModelStreamMalformed):
        read(b'data: {"a": "\xff"}\n\n')


def test_an_error_inside_the_stream_is_raised_with_its_kind() -> None:
    with pytest.raises(ModelSaidError) as caught:
        read('data: {"error": {"code": "rate_limit_exceeded", "message": "slow down"}}\n\n')
    assert caught.value.kind is FailureKind.rate_limited
    with pytest.raises(ModelSaidError) as caught:
        read('data: {"error": "boom"}\n\n')
    assert caught.value.kind is FailureKind.unavailable


def test_a_stream_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MAX_STREAM_BYTES", 100)
    with pytest.raises(ModelStreamBroken):
        read("data: {}\n\n" * 50)


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3), max_size=6),
    st.integers(1, 40),
)
def test_any_objects_arrive_however_the_network_cuts_them(objects: list[dict[str, str]], size: int) -> None:
    objects = [each for each in objects if "error" not in each]
    body = "".join(f"data: {json.dumps(each, ensure_ascii=False)}\n\n" for each in objects)
    assert read(body, size) == objects
