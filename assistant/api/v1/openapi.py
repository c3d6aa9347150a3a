"""The OpenAPI document with what the framework does not add by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.api.v1 import shapes

if TYPE_CHECKING:
    from fastapi import FastAPI

FRAMEWORK_ERRORS = ("HTTPValidationError", "ValidationError")


def complete(app: FastAPI) -> None:
    """Give the document the one shape of all problems, and leave out the framework's own, which we never answer."""
    made = app.openapi

    def document() -> dict[str, Any]:
        found = made()
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = shapes.Problem.model_json_schema()
        for name in FRAMEWORK_ERRORS:
            schemas.pop(name, None)
        return found

    app.openapi = document  # type: ignore[method-assign]
