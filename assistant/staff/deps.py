"""What the console's routes need: the person behind the session, allowed what they are about to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.core import tenancy
from assistant.core.config import get_settings
from assistant.core.db import reading, transaction
from assistant.core.errors import Forbidden, Unauthorized
from assistant.core.sites import same_site
from assistant.domain import staff_sessions
from assistant.domain.staff import StaffUser
from assistant.domain.staff_sessions import StaffSession
from assistant.staff import permits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI

    from assistant.staff.permits import Act


@dataclass(frozen=True)
class Me:
    """Who is signed in. What they see and do is their business's alone."""

    user: StaffUser
    session: StaffSession

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def business_id(self) -> str:
        return self.user.business_id

    @property
    def actor(self) -> str:
        return self.user.actor

    def may(self, act: Act) -> bool:
        return permits.may(self.user.role, act)


class SignInNeeded(Unauthorized):
    """Nobody is signed in: a browser is led to the door."""

    code = "sign_in_needed"


class CodeNeeded(Forbidden):
    """The one-time code was shown too long ago for this."""

    code = "code_needed"


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host where there is TLS (IDN-10)."""
    return "__Host-staff" if get_settings().https else "staff"


def me(request: Request) -> Me:
    """The person of this session. Raises SignInNeeded."""
    token = request.cookies.get(cookie_name(), "")
    found = None
    if token:
        with reading() as session:
            found = staff_sessions.find(session, token)
    if found is None:
        raise SignInNeeded("Sign in first.")
    if staff_sessions.stale(found[0]) and not request.url.path.endswith("/events"):
        with transaction() as session:
            staff_sessions.touch(session, found[0].id)
    return Me(found[1], found[0])


def permit(act: Act) -> Callable[[Request], Awaitable[Me]]:
    """A dependency: the person signed in, who may do `act`. Raises Forbidden; CodeNeeded where a fresh code is due.

    Asynchronous, so that the rest of the request stays inside the person's business (IDN-13).
    """

    async def allowed(request: Request) -> Me:
        if request.method not in ("GET", "HEAD"):
            same_site(request)
        found = await run_in_threadpool(me, request)
        tenancy.enter(found.business_id)
        if not found.may(act):
            raise Forbidden(
                f"This is for {permits.LEAST[act]}s; you are signed in as {found.user.role}.",
                code="role_not_enough",
            )
        if act in permits.FRESH and not found.session.fresh():
            raise CodeNeeded("For this, confirm with a one-time code that it is you.")
        return found

    allowed.act = act  # type: ignore[attr-defined]
    return allowed


def allow(act: Act) -> Me:
    """`Depends` on `permit(act)`, for a route's default value."""
    found: Me = Depends(permit(act))
    return found


def wants_page(request: Request) -> bool:
    """A browser navigates or sends a form: it gets pages and redirects, not problems."""
    return "text/html" in request.headers.get("accept", "")


def install(app: FastAPI) -> None:
    """Lead browsers to the door, and to the question for a code; programs get the problem."""

    @app.exception_handler(SignInNeeded)
    def to_the_door(request: Request, problem: SignInNeeded) -> Response:
        return _led(request, problem, f"/staff/sign-in?next={_back(request)}")

    @app.exception_handler(CodeNeeded)
    async def to_the_code(request: Request, problem: CodeNeeded) -> Response:
        """A form is kept while the code is asked for, and sent on after it: nobody writes their reasons twice."""
        if wants_page(request) and request.method == "POST" and not request.url.path.endswith("/export"):
            from assistant.staff.sign_in import ask_and_go_on  # its routes need what is here

            kept = [
                (name, text) for name, text in (await request.form()).multi_items() if isinstance(text, str)
            ]
            return await run_in_threadpool(ask_and_go_on, request, unquote(_back(request)), kept)
        return _led(request, problem, f"/staff/confirm?next={_back(request)}")


def _led(request: Request, problem: Unauthorized | Forbidden, where: str) -> Response:
    if wants_page(request):
        return RedirectResponse(where, status_code=303)
    from fastapi.responses import JSONResponse

    return JSONResponse(problem.body(), problem.status, media_type="application/problem+json")


def _back(request: Request) -> str:
    """Where to go on: this page, or the page that the form was on."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET":
        path = request.url.path.rpartition("/")[0]  # an act's address is its page's with the act at the end
    return quote(path, safe="/")


def inside(path: str) -> str:
    """`path` if it leads into the console, else the queue: nobody is sent elsewhere after signing in."""
    ours = path == "/staff" or path.startswith("/staff/")
    plain = "\\" not in path and "//" not in path and ".." not in path and path.isprintable()
    return path if ours and plain else "/staff/queue"
