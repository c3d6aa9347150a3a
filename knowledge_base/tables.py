"""Articles of one kind for many places: a template and a table of rows, one article a row.

`[[name]]` in the template becomes the row's value, a list's items in lines of their own. A line whose value a row lacks
is left out, so that nothing is said about a place that the table does not know.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.core.errors import Invalid
from assistant.core.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TABLES_DIR = Path(__file__).parent / "tables"
_FIELD = re.compile(r"\[\[([a-z][a-z0-9_]*)\]\]")
_REQUIRED = "id"


def texts(file: Path) -> Iterator[tuple[str, str]]:
    """(name, text of the article) for each row. Raises Invalid naming the file and the row."""
    data = read_yaml(file.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or set(data) != {"article", "rows"} or not isinstance(data["rows"], list):
        raise Invalid(f"{file.name}: wants `article` and `rows`", code="table_invalid")
    template = str(data["article"])
    fields = set(_FIELD.findall(template))
    for number, row in enumerate(data["rows"], start=1):
        if not isinstance(row, dict) or _REQUIRED not in row:
            raise Invalid(f"{file.name}: row {number} has no id", code="table_invalid")
        if unused := sorted(set(row) - fields):
            raise Invalid(f"{file.name}: {row['id']}: no place for {', '.join(unused)}", code="table_invalid")
        yield f"{file.name}: {row['id']}", fill(template, row)


def fill(template: str, row: Mapping[str, object]) -> str:
    """The template's text for one row."""
    lines = []
    for line in template.split("\n"):
        names = _FIELD.findall(line)
        if all(row.get(name) not in (None, "") for name in names):
            said = line
            for name in names:
                said = said.replace(
                    f"[[{name}]]", _written(row[name], " " * (len(line) - len(line.lstrip())))
                )
            lines.append(said)
    return "\n".join(lines)


def _written(value: object, indent: str) -> str:
    """JSON is YAML too."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return str(value)
    return f"\n{indent}".join(f"- {json.dumps(each, ensure_ascii=False)}" for each in value)
