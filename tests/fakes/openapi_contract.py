"""Holds requests and answers to an OpenAPI document: operation, path, query, body, formats and patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml
from jsonschema import FormatChecker
from openapi_schema_validator import OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_E164 = re.compile(r"\+[1-9]\d{6,14}")
FORMATS = FormatChecker(formats=())


@FORMATS.checks("phone-number")
def _is_phone(value: object) -> bool:
    return not isinstance(value, str) or _E164.fullmatch(value) is not None


@FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    if not isinstance(value, str):
        return True
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in str(parts.hostname)


@FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    return (
        not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", value) is not None
    )


@FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", value) is not None


@dataclass(frozen=True)
class Operation:
    """One operation of the document, and the values found in the path."""

    id: str
    values: dict[str, str]
    described: dict[str, Any]


class Contract:
    """One OpenAPI document."""

    def __init__(self, file: Path) -> None:
        self.document: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        self._registry = Registry().with_resource(
            "urn:contract", Resource.from_contents(self.document, default_specification=DRAFT202012)
        )
        self._paths = [
            (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+?)", re.sub(r"\.", r"\\.", path))), path)
            for path in self.document["paths"]
        ]

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation behind a request line; None when the document has none."""
        for pattern, template in self._paths:
            found = pattern.fullmatch(path)
            described = self.document["paths"][template].get(method.lower())
            if found and described:
                return Operation(described["operationId"], found.groupdict(), described)
        return None

    def faults(self, operation: Operation, *, query: str, kind: str, body: Any) -> list[str]:
        """All that is wrong with a request. `body` is what was read out of it: an object, lists for repeated names."""
        given = parse_qs(query, keep_blank_values=True)
        found: list[str] = []
        known: set[str] = set()
        for parameter in map(self._resolved, operation.described.get("parameters", [])):
            name = parameter["name"]
            if parameter["in"] == "path":
                found += self._problems(operation.values[name], parameter["schema"], f"path {name}")
                continue
            known.add(name)
            if name in given:
                value = _typed(given[name][0], self._resolved(parameter["schema"]))
                found += self._problems(value, parameter["schema"], f"query {name}")
            elif parameter.get("required"):
                found.append(f"query {name} is missing")
        found += [f"query {name} is unknown" for name in sorted(given.keys() - known)]
        content = operation.described.get("requestBody", {}).get("content", {})
        if not content:
            return found
        if kind not in content:
            return [*found, f"{kind or 'no content type'} is not taken"]
        schema = content[kind]["schema"]
        if kind == "application/x-www-form-urlencoded":
            body = self._form(body, self._resolved(schema))
        return found + self._problems(body, schema, "body")

    def answer_faults(self, operation: Operation, status: int, body: Any) -> list[str]:
        """All that is wrong with an answer."""
        described = operation.described["responses"].get(str(status))
        if described is None:
            return [f"no answer {status} is described"]
        schema = described.get("content", {}).get("application/json", {}).get("schema")
        return self._problems(body, schema, "answer") if schema else []

    def _form(self, body: dict[str, list[str]], schema: dict[str, Any]) -> dict[str, Any]:
        properties = schema.get("properties", {})
        return {
            name: values
            if properties.get(name, {}).get("type") == "array"
            else _typed(values[0], properties.get(name, {}))
            for name, values in body.items()
        }

    def _resolved(self, described: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in described:
            return described
        found: Any = self.document
        for step in described["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return self._resolved(found)

    def _problems(self, value: Any, schema: dict[str, Any], where: str) -> list[str]:
        rebased = _rebased(schema)
        validator = OAS31Validator(rebased, registry=self._registry, format_checker=FORMATS)
        return [f"{where}: {error.message}" for error in validator.iter_errors(value)]


def _rebased(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"urn:contract{value}" if key == "$ref" else _rebased(value) for key, value in schema.items()
        }
    return [_rebased(item) for item in schema] if isinstance(schema, list) else schema


def _typed(value: str, schema: dict[str, Any]) -> Any:
    """A text of a form or a query as the type that the schema asks for, where it is one."""
    if schema.get("type") == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if schema.get("type") == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


@lru_cache(maxsize=8)
def contract(name: str) -> Contract:
    """The document of that name beside this module."""
    return Contract(Path(__file__).with_name(name))
