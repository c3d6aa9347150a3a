"""A CSV file as rows: its encoding and separator are found out, its size is bounded."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.importing.report import RefusedError, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_ROWS = 100_000
MAX_CELL = 5_000
_SEPARATORS = (",", ";", "\t")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells, trimmed, by column name; `line` is the file's line where the row begins.

    `fault` says why the row as a whole cannot be read.
    """

    line: int
    places: Mapping[str, int]
    cells: tuple[str, ...]
    fault: str = ""

    def check(self) -> None:
        """Raises ValueError with the fault."""
        if self.fault:
            raise ValueError(self.fault)

    def __getitem__(self, column: str) -> str:
        place = self.places.get(column, -1)
        return self.cells[place] if 0 <= place < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    separator: str
    text: str

    @property
    def comma_allowed(self) -> bool:
        return self.separator == ";"

    def rows(self) -> Iterator[Row]:
        """Row by row, without the blank ones. Raises RefusedError beyond MAX_ROWS and at broken quoting."""
        lines = (found.group() for found in _LINE.finditer(self.text))
        reader = csv.reader(lines, delimiter=self.separator)
        next(reader, None)
        places = {column: place for place, column in enumerate(self.columns)}
        count = 0
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise RefusedError(
                    f"the rest cannot be read ({error}); is a quote left open?", Spot(line)
                ) from error
            if not any(cell.strip() for cell in cells):
                continue
            count += 1
            if count > MAX_ROWS:
                raise RefusedError(f"more than {MAX_ROWS:,} rows; split the file", Spot(line))
            yield self._row(line, cells, places)

    def _row(self, line: int, cells: list[str], places: Mapping[str, int]) -> Row:
        trimmed = tuple(cell.strip() for cell in cells)
        fault = ""
        if any(trimmed[len(self.columns) :]):
            fault = (
                f"{len(cells)} cells, but the header has {len(self.columns)}: "
                "is there a separator inside a text or a number that is not in quotes?"
            )
        for column, cell in zip(self.columns, trimmed, strict=False):
            if _CONTROL.search(cell):
                fault = fault or f"{column} has control characters"
            elif len(cell) > MAX_CELL:
                fault = fault or f"{column} is longer than {MAX_CELL:,} characters; is a quote left open?"
        return Row(line, places, trimmed, fault)


def read_table(content: bytes) -> Table:
    """The table with its header read. Raises RefusedError when it is no text, or a column is there twice."""
    text = _decoded(content)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    first = text.partition("\n")[0].rstrip("\r")
    separator = max(_SEPARATORS, key=lambda mark: _known_shape(first, mark))
    columns = _header(first, separator)
    doubled = sorted({column for column in columns if column and columns.count(column) > 1})
    if doubled:
        raise RefusedError(f"the column {doubled[0]} is there twice", Spot(1))
    return Table(columns, separator, text)


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if wide else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError("the text is neither UTF-8 nor Windows-1252; save it as UTF-8")


def _header(first: str, separator: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([first], delimiter=separator), [])
    except csv.Error as error:
        raise RefusedError(f"the header cannot be read ({error})", Spot(1)) from error
    return tuple(re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells)


def _known_shape(first: str, separator: str) -> int:
    return sum(bool(re.fullmatch(r"[a-z][a-z_]*", cell)) for cell in _header(first, separator))
