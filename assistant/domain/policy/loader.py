"""A policy file: read, validated, and every problem named at once with its line and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from assistant.domain.policy import source as yaml_source
from assistant.domain.policy.schema import Policy
from assistant.domain.policy.tripwires import tripped

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from assistant.domain.policy.source import Path

MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True, order=True)
class PolicyProblem:
    """`path` is dotted ("plans.consumer.max_days"; empty for the file); `line` counts from 1."""

    line: int
    path: str
    message: str


class PolicyError(ValueError):
    """The file cannot be used. `problems` are all that is wrong, in the order of the file."""

    def __init__(self, name: str, problems: tuple[PolicyProblem, ...]):
        self.name = name
        self.problems = problems
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One per problem: `policy.yaml:12: plans.max_days: …`."""
        return [
            f"{self.name}:{problem.line}: {problem.path or 'the file'}: {problem.message}"
            for problem in self.problems
        ]


def load_policy(text: str, *, name: str = "policy.yaml") -> Policy:
    """The policy in `text`. Raises PolicyError with every problem; `name` is how messages call the file."""
    if len(text) > MOST_CHARACTERS:
        raise PolicyError(name, (PolicyProblem(1, "", "is too long for a policy; is it the right file?"),))
    source = yaml_source.read(text)
    found = {(path, message): line for path, line, message in source.notes}
    policy = None
    if isinstance(source.data, dict):
        try:
            policy = Policy.model_validate(source.data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path, message = _explained(detail)
                found.setdefault((path, message), source.line(path))
        for path, message in tripped(source.data):
            found.setdefault((path, message), source.line(path))
    elif not source.notes:
        found[((), "must be keys and values, starting with `version:`")] = 1
    if found or policy is None:
        problems = (PolicyProblem(line, _dotted(path), message) for (path, message), line in found.items())
        raise PolicyError(name, tuple(sorted(problems)))
    return policy


def _explained(detail: ErrorDetails) -> tuple[Path, str]:
    """Where it is in the file, and what to do, in words of the file rather than of the library."""
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")
    kind, context, given = detail["type"], detail.get("ctx", {}), _shown(detail["input"])
    if kind == "extra_forbidden":
        return path, _unknown(path)
    if kind == "missing":
        return path, f"is missing; add `{path[-1]}:`{_hint(path)}"
    if kind in BOUNDS:
        limit = next(iter(context.values()))
        return path, f"{given} is out of range; it must be {BOUNDS[kind]} {limit}"
    if kind in WANTED:
        hint = "; amounts are in minor units, 2500 for $25.00" if _is_amount(path) else ""
        return path, f"must be {WANTED[kind]}, not {given}{hint}"
    if kind == "literal_error":
        return (
            path,
            f"{given} is not one of {context['expected']}{_close(str(detail['input']), context['expected'])}",
        )
    return path, str(detail["msg"])


BOUNDS = {
    "greater_than": "more than",
    "greater_than_equal": "at least",
    "less_than": "less than",
    "less_than_equal": "at most",
}
WANTED = {
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": 'a text; put it in quotes, like "2026-11"',
    "is_instance_of": "a number, like 2 or 2.5",
    "decimal_type": "a number, like 2 or 2.5",
    "decimal_max_places": "a number with at most four decimals",
    "decimal_max_digits": "a number with at most four decimals",
    "date_type": "a date, like 2026-11-30",
    "date_from_datetime_parsing": "a date, like 2026-11-30",
    "date_parsing": "a date, like 2026-11-30",
    "tuple_type": "a list, like [weekly, monthly]",
    "too_short": "a list with at least one entry",
    "string_too_short": "a longer text",
    "string_too_long": "a shorter text",
    "dict_type": "amounts per currency, like {USD: 2500}",
    "model_type": "a block of keys and values, indented below it",
    "model_attributes_type": "a block of keys and values, indented below it",
}


def _unknown(path: Path) -> str:
    known = _keys_at(path[:-1])
    close = get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    if close:
        return f"is not a key here; did you mean `{close[0]}`?"
    return f"is not a key here; the keys are {', '.join(known)}"


def _close(given: str, expected: str) -> str:
    options = [option.strip().strip("'") for option in expected.replace(" or ", ", ").split(",")]
    close = get_close_matches(given, options, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""


def _keys_at(path: Path) -> list[str]:
    model = _model_at(path)
    return list(model.model_fields) if model is not None else []


def _hint(path: Path) -> str:
    model = _model_at(path)
    return f" with {', '.join(model.model_fields)} below it" if model is not None else ""


def _model_at(path: Path) -> type[BaseModel] | None:
    model: type[BaseModel] | None = Policy
    for part in path:
        if model is None or part not in model.model_fields:
            return None
        annotation: Any = model.model_fields[str(part)].annotation
        options = (annotation, *get_args(annotation))
        model = next((o for o in options if isinstance(o, type) and issubclass(o, BaseModel)), None)
    return model


def _is_amount(path: Path) -> bool:
    return any(str(part).endswith("_minor") for part in path)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a block of keys"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else f"`{value}`"


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)
