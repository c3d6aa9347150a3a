"""What goes wrong in ways that are expected, as RFC 9457 problems with stable codes."""

from __future__ import annotations


class Problem(Exception):  # noqa: N818 - the RFC's own name
    """An expected refusal. `code` is stable and public; `detail` tells the reader what to do."""

    status = 400
    code = "invalid_request"

    def __init__(self, detail: str, *, code: str | None = None, status: int | None = None, **extra: object):
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.status = status or self.status
        self.extra = extra

    def body(self) -> dict[str, object]:
        """The `application/problem+json` object."""
        return {
            "type": f"urn:invoice-assistant:problem:{self.code}",
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.extra,
        }


class NotFound(Problem):
    """Nothing there, or nothing that this caller may know of: the two look alike."""

    status = 404
    code = "not_found"


class Conflict(Problem):
    """The state of things does not allow it (any more); `code` says which rule."""

    status = 409
    code = "conflict"


class Forbidden(Problem):
    """Known caller, but not allowed."""

    status = 403
    code = "forbidden"


class Unauthorized(Problem):
    """Nobody we know."""

    status = 401
    code = "unauthorized"


class Invalid(Problem):
    """The input is of the wrong shape or value."""

    status = 422
    code = "invalid_input"


class TooLarge(Problem):
    """More bytes than we take."""

    status = 413
    code = "too_large"


class TooMany(Problem):
    """A rate or a cap is exhausted; `retry_after` in seconds when known."""

    status = 429
    code = "too_many_requests"


class IllegalTransition(Conflict):
    """A state machine refuses the move."""

    code = "illegal_transition"


class Misconfigured(Exception):  # noqa: N818
    """A setting is missing, half there or contradictory; its text is the one line shown at start-up."""
