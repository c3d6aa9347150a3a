"""Sign-in by the organisation's own provider (OpenID Connect): code flow with PKCE, one answer to whatever is wrong.

The provider stands for the password. Where it does not say that it asked for a second factor (`amr`), the console's
own one-time code is asked for as well (IDN-07).
"""

from __future__ import annotations

import secrets
import time
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from assistant.core import clock, security
from assistant.core.config import get_settings
from assistant.core.db import reading, transaction
from assistant.core.errors import NotFound, Problem, Unauthorized
from assistant.core.logging import get_logger
from assistant.core.sites import same_site
from assistant.domain import staff, staff_sessions, throttle
from assistant.domain.staff import StaffUser
from assistant.staff.deps import inside
from assistant.staff.pages import render
from assistant.staff.sign_in import MOST_CODES, WINDOW, let_in

router = APIRouter(include_in_schema=False)
log = get_logger(__name__)
ALGORITHMS = ["RS256", "ES256", "PS256"]
SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face", "sc"})
SECONDS = 10.0
KEPT_SECONDS = 600
LEEWAY_SECONDS = 60
_STATE, _HALF = "staff_oidc", "staff_half"
REFUSED = "Your organisation's sign-in did not work out. Try again, or use your password."
_known: dict[str, tuple[float, dict[str, Any]]] = {}


@router.get("/staff/oidc/start")
def start(next: str = "/staff/queue") -> Response:  # noqa: A002 - the address's own word
    """To the provider, with what only this browser can bring back."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    with _client() as client:
        url, _state = client.create_authorization_url(
            _metadata()["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
        )
    response = RedirectResponse(url, status_code=303)
    kept = {"state": state, "nonce": nonce, "verifier": verifier, "next": inside(next)}
    _keep(response, _STATE, kept)
    return response


@router.get("/staff/oidc/callback")
def callback(request: Request, state: str = "", code: str = "", error: str = "") -> Response:
    """Back from the provider: the person, if this browser began it and the token is for us."""
    kept = security.unsign(request.cookies.get(_STATE, ""), _STATE, KEPT_SECONDS)
    try:
        if not isinstance(kept, dict) or error or not secrets.compare_digest(str(kept["state"]), state):
            raise Unauthorized(REFUSED, code="oidc_refused")
        claims = _claims(code, kept)
        user = _person(claims)
    except Problem as problem:
        context = {"next": "/staff/queue", "error": problem.detail, "email": "", "oidc": True}
        return render(request, "sign_in.html", context, status=problem.status)
    if SECOND_FACTORS & set(claims.get("amr") or ()):
        with transaction() as session:
            token = staff_sessions.start(session, user, how="organisation")
        response = let_in(str(kept["next"]), token)
    else:
        response = RedirectResponse("/staff/oidc/code", status_code=303)
        _keep(response, _HALF, {"staff": user.id, "next": kept["next"]})
    response.delete_cookie(_STATE, path="/staff/oidc")
    return response


@router.get("/staff/oidc/code")
def ask_for_code(request: Request) -> Response:
    return render(request, "oidc_code.html", {"error": ""})


@router.post("/staff/oidc/code", dependencies=[Depends(same_site)])
def second_factor(request: Request, code: str = Form("")) -> Response:
    """The one-time code, where the provider asked for a password alone."""
    half = security.unsign(request.cookies.get(_HALF, ""), _HALF, KEPT_SECONDS)
    try:
        if not isinstance(half, dict):
            raise Unauthorized(REFUSED, code="oidc_refused")
        with transaction() as session:
            throttle.count(session, "confirm", str(half["staff"]), most=MOST_CODES, within=WINDOW)
        with transaction() as session:
            user = session.get(StaffUser, str(half["staff"]))
            if user is None or user.disabled_at is not None or not staff.use_code(session, user, code[:40]):
                raise Unauthorized("That code is not right, or it was used already.", code="wrong_code")
            throttle.forget(session, "confirm", user.id)
            token = staff_sessions.start(session, user, how="organisation and code")
    except Problem as problem:
        return render(request, "oidc_code.html", {"error": problem.detail}, status=problem.status)
    response = let_in(str(half["next"]), token)
    response.delete_cookie(_HALF, path="/staff/oidc")
    return response


def _claims(code: str, kept: dict[str, Any]) -> dict[str, Any]:
    """What the provider says of the person, checked: signature, issuer, audience, nonce, times."""
    settings, metadata = get_settings(), _metadata()
    try:
        with _client() as client:
            token = client.fetch_token(metadata["token_endpoint"], code=code, code_verifier=kept["verifier"])
        with httpx.Client(timeout=SECONDS) as plain:
            keys = KeySet.import_key_set(plain.get(metadata["jwks_uri"]).raise_for_status().json())
        signed = jwt.decode(str(token["id_token"]), keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            {
                "iss": {"essential": True, "value": metadata["issuer"]},
                "aud": {"essential": True, "value": settings.oidc_client_id},
                "exp": {"essential": True},
                "nonce": {"essential": True},
            },
            {"nonce": kept["nonce"], "client_id": settings.oidc_client_id},
        )
        claims.validate(now=int(clock.on_devices().timestamp()), leeway=LEEWAY_SECONDS)
    except (httpx.HTTPError, AuthlibBaseError, JoseError, KeyError, ValueError) as error:
        log.warning("sign-in by the organisation failed", error=repr(error)[:300])
        raise Unauthorized(REFUSED, code="oidc_refused") from error
    return dict(claims)


def _person(claims: dict[str, Any]) -> StaffUser:
    """The colleague with that address, which the provider must have verified."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise Unauthorized(REFUSED, code="oidc_refused")
    with reading() as session:
        user = staff.by_email(session, email)
    if user is None or user.disabled_at is not None:
        raise Unauthorized(REFUSED, code="oidc_refused")
    return user


def _client() -> OAuth2Client:
    settings = get_settings()
    if not settings.oidc_issuer:
        raise NotFound("Nobody signs in that way here.")
    return OAuth2Client(
        settings.oidc_client_id,
        settings.oidc_client_secret,
        scope="openid email profile",
        redirect_uri=f"{settings.public_url}/staff/oidc/callback",
        code_challenge_method="S256",
        timeout=SECONDS,
    )


def _metadata() -> dict[str, Any]:
    """The provider's own description, fetched once in ten minutes."""
    issuer = get_settings().oidc_issuer.rstrip("/")
    at, found = _known.get(issuer, (0.0, {}))
    if found and time.monotonic() - at < KEPT_SECONDS:
        return found
    try:
        with httpx.Client(timeout=SECONDS) as plain:
            answer = plain.get(f"{issuer}/.well-known/openid-configuration").raise_for_status().json()
        named = str(answer["issuer"]).rstrip("/")
    except (httpx.HTTPError, KeyError, ValueError) as error:
        log.warning("the organisation's sign-in cannot be reached", error=repr(error)[:300])
        raise Unauthorized(REFUSED, code="oidc_refused") from error
    if named != issuer:
        log.warning("the organisation's sign-in names another issuer", issuer=named[:200])
        raise Unauthorized(REFUSED, code="oidc_refused")
    _known[issuer] = (time.monotonic(), answer)
    return dict(answer)


def _keep(response: Response, name: str, value: dict[str, Any]) -> None:
    response.set_cookie(
        name,
        security.sign(value, name),
        max_age=KEPT_SECONDS,
        path="/staff/oidc",
        secure=get_settings().https,
        httponly=True,
        samesite="lax",
    )
