"""The people of the console: who may come in, as what, and an end to their sessions at once."""

from __future__ import annotations

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, Response

from assistant.core.db import reading, transaction
from assistant.core.errors import Conflict, Problem
from assistant.domain import staff, staff_sessions
from assistant.staff.deps import Me, allow, wants_page
from assistant.staff.pages import back, render
from assistant.staff.shell import shell

router = APIRouter(include_in_schema=False)


@router.get("/staff/people")
def people(request: Request, me: Me = allow("read_people")) -> Response:
    with reading() as session:
        everyone = staff.everyone(session, me.business_id)
        sessions = staff_sessions.live_of(session, [person.id for person in everyone])
        context = {"people": everyone, "sessions": sessions, "roles": staff.ROLES} | shell(session, me)
    return render(request, "people.html", context, me=me)


@router.post("/staff/people/change")
def change(
    request: Request,
    person: str = Form(""),
    role: str = Form(""),
    what: str = Form(""),
    me: Me = allow("manage_people"),
) -> Response:
    """Another role, out, in again, or an end to all their sessions. Nobody locks themselves out."""
    try:
        with transaction() as session:
            found = staff.get(session, me.business_id, person)
            if found.id == me.id and what != "sign_out":
                raise Conflict("Somebody else has to change your own account.", code="own_account")
            if role:
                staff.set_role(session, found, role, actor=me.actor)
                told = f"{found.name} is {role} now."
            elif what in ("disable", "enable"):
                staff.set_enabled(session, found, enabled=what == "enable", actor=me.actor)
                told = f"{found.name} is {'let in again' if what == 'enable' else 'locked out'}."
            else:
                told = f"Every session of {found.name} is ended."
            if what != "enable":
                staff_sessions.end_all(session, found.id)
    except Problem as problem:
        if wants_page(request) and problem.status in (409, 422):
            return back("/staff/people", problem.detail, bad=True)
        raise
    return back("/staff/people", told) if wants_page(request) else JSONResponse({"told": told})
