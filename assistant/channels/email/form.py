"""A multipart form out of bytes in memory: nothing of it is written to a disk before it is redacted (PCI-04)."""

from __future__ import annotations

from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from assistant.core.errors import Invalid

MOST_PARTS = 300


@dataclass
class Part:
    """One part: `filename` is None for a plain field."""

    name: str = ""
    filename: str | None = None
    media_type: str = ""
    chunks: list[bytes] = field(default_factory=list)

    @property
    def content(self) -> bytes:
        return b"".join(self.chunks)


def parse(body: bytes, content_type: str) -> list[Part]:
    """The parts in their order. Raises Invalid for what is no form, or one of very many parts."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise Invalid("The body is not multipart/form-data.", code="not_a_form")
    reader = _Reader()
    try:
        parser = MultipartParser(boundary, reader.callbacks())  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise Invalid("The form cannot be read.", code="not_a_form") from error
    if not reader.complete:
        raise Invalid("The form ends before its end.", code="not_a_form")
    return reader.parts


class _Reader:
    """Collects what the parser finds."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.complete = False
        self._part = Part()
        self._name = b""
        self._value = b""

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_part_data": lambda data, start, end: self._part.chunks.append(data[start:end]),
            "on_part_end": lambda: self.parts.append(self._part),
            "on_header_field": self._field,
            "on_header_value": self._header_value,
            "on_header_end": self._header,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) >= MOST_PARTS:
            raise Invalid("The form has too many parts.", code="not_a_form")
        self._part = Part()

    def _end(self) -> None:
        self.complete = True

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        name, value = self._name.lower(), self._value.decode("latin-1")
        self._name = self._value = b""
        if name == b"content-disposition":
            _kind, options = parse_options_header(value)
            self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
            filename = options.get(b"filename")
            self._part.filename = None if filename is None else filename.decode("utf-8", "replace")
        elif name == b"content-type":
            self._part.media_type = value.partition(";")[0].strip().lower()
