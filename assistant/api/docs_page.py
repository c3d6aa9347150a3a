"""The API reference for people, made from the same OpenAPI document that programs read: no script, no other origin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from assistant.api.pages import render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

router = APIRouter(include_in_schema=False)
METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 4
_SAMPLES = {"string": "…", "integer": 1, "number": 1, "boolean": True}
RESPONSE_TEXTS = {
    "200": "Done.",
    "201": "Made.",
    "422": "What was sent does not fit; the problem's detail says where.",
}
_FORMATS = {"date": "2026-12-05", "date-time": "2026-12-05T09:00:00Z"}


@router.get("/docs")
def docs(request: Request) -> Response:
    document = request.app.openapi()
    context = {
        "title": document["info"]["title"],
        "version": document["info"]["version"],
        "groups": groups(document),
    }
    return render(request, "docs.html", context)


def groups(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The operations by tag, in the document's own order; each as the template prints it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                tag = (item[method].get("tags") or ["other"])[0]
                found.setdefault(tag, []).append(_operation(document, path, method, item[method]))
    return [{"name": tag, "operations": operations} for tag, operations in found.items()]


def _operation(
    document: Mapping[str, Any], path: str, method: str, source: Mapping[str, Any]
) -> dict[str, Any]:
    content = source.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return {
        "id": source["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": source.get("summary", ""),
        "description": _plain(source.get("description", "")),
        "parameters": [_parameter(document, item) for item in source.get("parameters", [])],
        "fields": list(_fields(document, schema)) if schema else [],
        "example": _example(document, path, method, schema),
        "responses": [
            {"status": status, "text": _response_text(status, response)}
            for status, response in source["responses"].items()
        ],
    }


def _parameter(document: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    schema = source.get("schema", {})
    return {
        "name": source["name"],
        "where": source["in"],
        "type": type_text(document, schema),
        "required": source.get("required", False),
        "text": _plain(source.get("description", "")) or _limits(schema),
    }


def _response_text(status: str, response: Mapping[str, Any]) -> str:
    return RESPONSE_TEXTS.get(status) or str(response["description"])


def _fields(
    document: Mapping[str, Any], schema: Mapping[str, Any], prefix: str = "", depth: int = 0
) -> Iterator[dict[str, Any]]:
    """Every field of a body, nested ones as `lines[].description`."""
    schema = _resolved(document, schema)
    for name, raw in schema.get("properties", {}).items():
        field = _resolved(document, raw)
        yield {
            "name": prefix + name,
            "type": type_text(document, raw),
            "required": name in schema.get("required", ()),
            "text": _plain(raw.get("description", "") or field.get("description", "")) or _limits(field),
        }
        inner = _resolved(document, field["items"]) if field.get("type") == "array" else field
        if "properties" in inner and depth < DEEPEST:
            mark = "[]." if field.get("type") == "array" else "."
            yield from _fields(document, inner, f"{prefix}{name}{mark}", depth + 1)


def _plain(text: str) -> str:
    return text.replace("`", "")


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind a reference, or behind an "or null"."""
    if "$ref" in schema:
        found: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return _resolved(document, found)
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    return _resolved(document, choices[0]) if len(choices) == 1 else schema


def type_text(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A type in words: `date`, `list of object`, `"open" or "closed"`."""
    known = _resolved(document, schema)
    if "const" in known:
        return json.dumps(known["const"])
    if "enum" in known:
        return " or ".join(json.dumps(value) for value in known["enum"])
    if "anyOf" in known:
        parts = [type_text(document, choice) for choice in known["anyOf"] if choice.get("type") != "null"]
        return " or ".join(dict.fromkeys(parts))
    if known.get("type") == "array":
        return f"list of {type_text(document, known['items'])}"
    return str(known.get("format") or known.get("type") or "any")


def _limits(schema: Mapping[str, Any]) -> str:
    told = []
    if "default" in schema and schema["default"] not in ("", None, []):
        told.append(f"{json.dumps(schema['default'])} when left out")
    if "examples" in schema:
        told.append(f"like {json.dumps(schema['examples'][0])}")
    if "minimum" in schema or "maximum" in schema:
        told.append(f"from {schema.get('minimum', '…')} to {schema.get('maximum', '…')}")
    if "maxLength" in schema:
        told.append(f"up to {schema['maxLength']} characters")
    return ", ".join(told)


def _example(document: Mapping[str, Any], path: str, method: str, schema: Mapping[str, Any] | None) -> str:
    lines = ["curl", f'"$BASE_URL{path}"', '-H "Authorization: Bearer $API_KEY"']
    if method != "get":
        lines.insert(1, f"-X {method.upper()}")
    if method == "post":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if schema:
        body = json.dumps(_sample(document, schema), indent=2, ensure_ascii=False)
        lines += ['-H "Content-Type: application/json"', f"-d '{body}'"]
    head = " ".join(lines[: 2 if method == "get" else 3])
    rest = lines[2 if method == "get" else 3 :]
    return " \\\n  ".join([head, *rest])


def _sample(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> Any:
    """A body with the required fields only."""
    known = _resolved(document, schema)
    for key in ("const", "default"):
        if known.get(key) not in (None, "", []):
            return known[key]
    if known.get("examples"):
        return known["examples"][0]
    if known.get("enum"):
        return known["enum"][0]
    if "anyOf" in known:
        return _sample(document, known["anyOf"][0], depth)
    if known.get("type") == "array":
        return [_sample(document, known["items"], depth + 1)] if depth < DEEPEST else []
    if "properties" in known:
        required = known.get("required", ())
        return {
            name: _sample(document, field, depth + 1)
            for name, field in known["properties"].items()
            if name in required
        }
    return _FORMATS.get(known.get("format", ""), _SAMPLES.get(known.get("type", ""), "…"))
