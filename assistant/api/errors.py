"""Problems as answers: problem+json for programs, a page for people, never a stack trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.api.headers import secure
from assistant.api.pages import render
from assistant.audit.payload import InvalidEntryError
from assistant.core.errors import Problem
from assistant.core.logging import get_logger
from assistant.domain.policy.loader import PolicyError

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

log = get_logger(__name__)
MEDIA_TYPE = "application/problem+json"
HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}
HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def install(app: FastAPI) -> None:
    """Answer every error of the app in one shape."""

    @app.exception_handler(Problem)
    def on_problem(request: Request, problem: Problem) -> Response:
        return answer(request, problem.body(), _headers(problem))

    @app.exception_handler(PolicyError)
    def on_policy(request: Request, error: PolicyError) -> Response:
        return answer(request, _body(422, "invalid_policy", str(error)))

    @app.exception_handler(RequestValidationError)
    def on_validation(request: Request, error: RequestValidationError) -> Response:
        problems = [
            {"where": ".".join(str(part) for part in item["loc"]), "message": item["msg"]}
            for item in error.errors()
        ]
        first = problems[0]
        detail = f"{first['where']}: {first['message']}"
        return answer(request, _body(422, "invalid_input", detail) | {"errors": problems[:20]})

    @app.exception_handler(HTTPException)
    def on_http(request: Request, error: HTTPException) -> Response:
        code = HTTP_CODES.get(error.status_code, "http_error")
        return answer(request, _body(error.status_code, code, str(error.detail)), error.headers)

    @app.exception_handler(InvalidEntryError)
    def on_entry(request: Request, error: InvalidEntryError) -> Response:
        return answer(request, _body(422, "invalid_input", str(error)))

    @app.exception_handler(DataError)
    @app.exception_handler(UnicodeEncodeError)
    def on_text(request: Request, error: Exception) -> Response:
        """What no database can hold: a NUL character, half a surrogate pair, a number beyond 64 bits."""
        log.warning("unstorable input", path=request.url.path, error=repr(error)[:200])
        detail = "The request holds a character or a number that cannot be stored."
        return answer(request, _body(422, "invalid_input", detail))

    @app.exception_handler(Exception)
    def on_fault(request: Request, error: Exception) -> Response:
        log.error("fault", path=request.url.path, error=repr(error)[:500])
        detail = "Something went wrong on our side. Nothing was lost; please try again."
        response = answer(request, _body(500, "internal_error", detail))
        secure(response.headers, request.url.path)  # this handler stands outside of the middleware
        return response


def answer(request: Request, body: dict[str, Any], headers: Any = None) -> Response:
    """The problem as HTML where a browser navigates, else as JSON."""
    status = int(body["status"])
    if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1"):
        return render(request, "error.html", {"error": _words(body)}, status=status)
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _words(body: dict[str, Any]) -> dict[str, Any]:
    """What a person reads."""
    titles = {
        404: "We cannot find that",
        403: "That is not allowed",
        429: "A moment, please",
        500: "Our mistake",
    }
    steps = (
        ["Check that the whole link was copied.", "Ask the business that sent it for a new link."]
        if body["code"] == "link_not_found"
        else []
    )
    return {"title": titles.get(int(body["status"]), body["title"]), "detail": body["detail"], "steps": steps}


def _headers(problem: Problem) -> dict[str, str]:
    wait = problem.extra.get("retry_after")
    return {"Retry-After": str(wait)} if isinstance(wait, int) else HEADERS.get(problem.status, {})


def _body(status: int, code: str, detail: str) -> dict[str, Any]:
    return Problem(detail, code=code, status=status).body()
