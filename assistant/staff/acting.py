"""Carrying out an act on a case: one short transaction, then back to the page, or the problem that stood against it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi.responses import JSONResponse

from assistant.core import clock
from assistant.core.db import transaction
from assistant.core.errors import Invalid, Problem
from assistant.domain import cases
from assistant.staff.deps import wants_page
from assistant.staff.pages import back

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request
    from fastapi.responses import Response
    from sqlmodel import Session

    from assistant.domain.cases import Case
    from assistant.staff.deps import Me

FORGIVEN = (409, 422, 429)
"""What a form's sender is told on the page that they came from; 403 and 404 are pages of their own."""


def act(
    request: Request,
    me: Me,
    case_id: str,
    do: Callable[[Session, Case], str],
    *,
    undo: bool = False,
    on_to: str = "",
) -> Response:
    """Do it; `do` returns what the person is told. `on_to` is where a browser goes next, the case when empty."""
    here = f"/staff/cases/{case_id}"
    try:
        with transaction() as session:
            case = cases.get(session, me.business_id, case_id)
            told = do(session, case)
            session.flush()
            values = cases.values(case)
    except Problem as problem:
        if wants_page(request) and problem.status in FORGIVEN:
            return back(here, problem.detail, bad=True)
        raise
    if not wants_page(request):
        return JSONResponse({"case": values, "told": told})
    return back(on_to or here, told, undo=f"{here}/undo" if undo else "")


def moment(text: str, timezone: str) -> datetime:
    """`2026-11-26T09:00` as a wall time where the business is. Raises Invalid."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("Say until when.", code="bad_time") from error
    if found.tzinfo is None:
        found = found.replace(tzinfo=clock.zone(timezone))
    return found.astimezone(UTC)
