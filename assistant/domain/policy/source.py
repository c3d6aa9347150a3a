"""A YAML text as plain values and the line of each; only what a policy needs, so nothing is guessed.

Unquoted `NO` stays the text NO, decimals become Decimal and never float, and a key given twice is a problem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import yaml

Path = tuple[str | int, ...]
Plain = None | bool | int | Decimal | date | str | list["Plain"] | dict[str, "Plain"]

_INTEGER = re.compile(r"[-+]?\d[\d_]*")
_DECIMAL = re.compile(r"[-+]?\d[\d_]*\.\d+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS: dict[str, Plain] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(slots=True)
class Source:
    """`data` is the document; `lines` the line (from 1) of each path's key; `notes` what is wrong with the
    YAML.
    """

    data: Plain = None
    lines: dict[Path, int] = field(default_factory=dict)
    notes: list[tuple[Path, int, str]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest place around it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(text: str) -> Source:
    """Never raises for bad YAML: what cannot be read is in `notes`."""
    source = Source()
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            source.notes.append(((), 1, "uses an alias (*name); write the values out instead"))
            return source
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        source.notes.append(
            ((), line, f"is not valid YAML here ({error.problem}); check indentation and quotes")
        )
        return source
    except yaml.YAMLError:
        source.notes.append(((), 1, "holds characters that YAML does not allow; save it as plain UTF-8 text"))
        return source
    if node is None:
        source.notes.append(((), 1, "is empty; start from the example in assistant/demo/policy.yaml"))
        return source
    source.data = _value(node, (), source)
    return source


def _value(node: yaml.Node, path: Path, source: Source) -> Plain:
    source.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), source) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, source)
    return _scalar(node, path, source)


def _mapping(node: yaml.MappingNode, path: Path, source: Source) -> dict[str, Plain]:
    result: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            source.notes.append((path, line, "has a key that is not a plain word"))
            continue
        key = str(key_node.value)
        if key in result:
            source.notes.append(((*path, key), line, "is there twice; keep one of them"))
            continue
        source.lines[(*path, key)] = line
        result[key] = _value(value_node, (*path, key), source)
    return result


def _scalar(node: yaml.Node, path: Path, source: Source) -> Plain:
    text = str(node.value)
    if isinstance(node, yaml.ScalarNode) and node.style is not None:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text.replace("_", ""))
    if _DECIMAL.fullmatch(text):
        return Decimal(text.replace("_", ""))
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            source.notes.append((path, node.start_mark.line + 1, f"{text} is not a day of the calendar"))
    return text
