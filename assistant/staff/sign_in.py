"""The door: password and one-time code together, one answer to whatever is wrong, and the way out."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from assistant.audit import log as audit
from assistant.core import security
from assistant.core.config import get_settings
from assistant.core.db import reading, transaction
from assistant.core.errors import Problem, Unauthorized
from assistant.core.sites import same_site
from assistant.domain import staff, staff_sessions, throttle
from assistant.domain.staff import StaffUser
from assistant.staff.deps import Me, cookie_name, inside, me, wants_page
from assistant.staff.pages import back, render

router = APIRouter(include_in_schema=False)
WINDOW = timedelta(minutes=15)
MOST_BY_BOTH, MOST_BY_EMAIL, MOST_BY_ADDRESS = 5, 30, 60
MOST_CODES = 5
Kept = list[tuple[str, str]]
_OWN_FIELDS = frozenset({"code", "next", "go_on"})
WRONG = "That email, password and code do not fit together."


@router.get("/staff/sign-in")
def door(request: Request, next: str = "/staff/queue") -> Response:  # noqa: A002 - the address's own word
    return render(request, "sign_in.html", {"next": inside(next), "error": "", "email": "", "oidc": _oidc()})


@router.post("/staff/sign-in", dependencies=[Depends(same_site)])
def sign_in(
    request: Request,
    email: str = Form(""),
    password: str = Form(""),
    code: str = Form(""),
    next: str = Form("/staff/queue"),  # noqa: A002
) -> Response:
    """A new session. Whatever is wrong, the answer and its time are the same (IDN-12)."""
    address = request.client.host if request.client else ""
    email = email.strip().lower()[:254]
    try:
        _count(email, address)
        user = _known(email, password, code)
    except Problem as problem:
        if not wants_page(request):
            raise
        context = {"next": inside(next), "error": problem.detail, "email": email, "oidc": _oidc()}
        return render(request, "sign_in.html", context, status=problem.status)
    with transaction() as session:
        throttle.forget(session, "sign_in", f"{email}|{address}")
        token = staff_sessions.start(session, user, how="password and code")
    return let_in(inside(next), token)


def let_in(where: str, token: str) -> Response:
    """On to `where`, with the session's cookie (IDN-10)."""
    response = RedirectResponse(where, status_code=303)
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(staff_sessions.ABSOLUTE.total_seconds()),
        path="/",
        secure=get_settings().https,
        httponly=True,
        samesite="lax",
    )
    return response


@router.post("/staff/sign-out", dependencies=[Depends(same_site)])
def sign_out(request: Request) -> Response:
    """The session ends on the server, and then in the browser."""
    token = request.cookies.get(cookie_name(), "")
    with transaction() as session:
        found = staff_sessions.find(session, token) if token else None
        if found is not None:
            staff_sessions.end(session, found[0].id)
    response = RedirectResponse("/staff/sign-in", status_code=303)
    response.delete_cookie(cookie_name(), path="/", secure=get_settings().https, httponly=True)
    return response


@router.get("/staff/confirm")
def ask_for_code(request: Request, next: str = "/staff/queue", found: Me = Depends(me)) -> Response:  # noqa: A002
    context = {"next": inside(next), "error": "", "go_on": "", "kept": []}
    return render(request, "confirm.html", context, me=found)


def ask_and_go_on(request: Request, next: str, kept: Kept) -> Response:  # noqa: A002
    """Ask for a code before the act of this request, whose form is sent on when the code is right."""
    context = {"next": inside(next), "error": "", "go_on": request.url.path, "kept": kept}
    return render(request, "confirm.html", context, me=me(request), status=403)


async def _kept(request: Request) -> Kept:
    """The fields of the form that waits for the code, without the question's own."""
    fields = (await request.form()).multi_items()
    return [(name, text) for name, text in fields if isinstance(text, str) and name not in _OWN_FIELDS]


@router.post("/staff/confirm", dependencies=[Depends(same_site)])
def confirm(
    request: Request,
    code: str = Form(""),
    next: str = Form("/staff/queue"),  # noqa: A002
    go_on: str = Form(""),
    kept: Kept = Depends(_kept),
    found: Me = Depends(me),
) -> Response:
    """The person shows a code again, for what is worth asking twice (IDN-07); the act that waited for it is done."""
    try:
        with transaction() as session:
            throttle.count(session, "confirm", found.id, most=MOST_CODES, within=WINDOW)
        with transaction() as session:
            if not staff.use_code(session, found.user, code):
                raise Unauthorized("That code is not right, or it was used already.", code="wrong_code")
            staff_sessions.confirm(session, found.session.id)
            throttle.forget(session, "confirm", found.id)
    except Problem as problem:
        if not wants_page(request):
            raise
        context = {"next": inside(next), "error": problem.detail, "go_on": go_on, "kept": kept}
        return render(request, "confirm.html", context, me=found, status=problem.status)
    if go_on and inside(go_on) == go_on and not go_on.startswith("/staff/confirm"):
        return RedirectResponse(go_on, status_code=307)  # the browser sends the same fields there
    return back(inside(next), "Confirmed. Do it once more now.")


def _count(email: str, address: str) -> None:
    with transaction() as session:
        for key, most in (
            (f"{email}|{address}", MOST_BY_BOTH),
            (email, MOST_BY_EMAIL),
            (f"address:{address}", MOST_BY_ADDRESS),
        ):
            throttle.count(session, "sign_in", key, most=most, within=WINDOW)


def _known(email: str, password: str, code: str) -> StaffUser:
    """The person, when everything fits. No transaction is open while the password is hashed."""
    with reading() as session:
        user = staff.by_email(session, email)
    hashed = user.password_hash if user is not None else _nobodys_hash()
    right = security.slow_verify(hashed, password[: staff.LONGEST_PASSWORD])
    if user is None:
        raise Unauthorized(WRONG, code="wrong_credentials")
    with transaction() as session:
        fits = right and user.disabled_at is None and staff.use_code(session, user, code[:40])
        if not fits:
            audit.append(
                session,
                chain=audit.business_chain(user.business_id),
                kind="staff.refused",
                business_id=user.business_id,
                actor=user.actor,
                subject=user.id,
                payload={"why": "disabled" if user.disabled_at else "password" if not right else "code"},
            )
    if not fits:
        raise Unauthorized(WRONG, code="wrong_credentials")
    return user


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """So that an address that nobody has takes as long as one that somebody has."""
    return security.slow_hash("nobody has this password")


def _oidc() -> bool:
    return bool(get_settings().oidc_issuer)
