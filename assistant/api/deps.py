"""What routes need: the payer behind a link, their level, and the integrator behind a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from assistant.api import rate_limit
from assistant.core import security, sites, tenancy
from assistant.core.config import get_settings
from assistant.core.db import reading, transaction
from assistant.core.errors import Forbidden, Unauthorized
from assistant.domain import api_keys, conversations, links, policy_versions
from assistant.domain.policy.disclosure import may
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.api_keys import ApiKey
    from assistant.domain.invoices import Invoice

same_site = sites.same_site
READS = {"GET", "HEAD"}
PRIVACY = {"erasure", "access"}
SESSION_SECONDS = 30 * 60  # stricter than IDN-09's 30 minutes idle within 12 hours


@dataclass(frozen=True)
class Payer:
    """Whoever holds the link, at the level they have shown."""

    token: str
    invoice: Invoice
    level: Level

    def scope(self, conversation_id: str, channel: str = "web") -> Scope:
        invoice = self.invoice
        return Scope(
            invoice.business_id, invoice.customer_id, invoice.id, conversation_id, channel, self.level
        )


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host where there is TLS (IDN-10)."""
    return "__Host-payer" if get_settings().https else "payer"


async def payer(token: str, request: Request) -> Payer:
    """The payer of this link; a wrong, revoked or expired token is one uniform 404 (IDN-01).

    Asynchronous, so that the rest of the request stays inside the payer's business (IDN-13).
    """
    found = await run_in_threadpool(_payer, token, request)
    tenancy.enter(found.invoice.business_id)
    return found


def _payer(token: str, request: Request) -> Payer:
    with reading() as session:
        _link, invoice = links.resolve(session, token)
    signed = request.cookies.get(cookie_name(), "")
    verified = security.unsign(signed, "payer_session", SESSION_SECONDS) if signed else None
    known = isinstance(verified, dict) and verified.get("customer") == invoice.customer_id
    return Payer(token, invoice, Level.CODE if known else Level.LINK)


def require_level(session: Session, found: Payer, tool: str) -> None:
    """What the policy keeps for a payer who confirmed a code, the page keeps too. Raises Forbidden."""
    policy = policy_versions.current(session, found.invoice.business_id)
    if not may(policy, tool, int(found.level)):
        raise Forbidden(
            "For this we need to be sure that it is you: ask for a one-time code first.",
            code="verification_needed",
        )


def remember_payer(response: Response, customer_id: str) -> None:
    """The session of a payer who has confirmed a one-time code: 30 minutes (IDN-09)."""
    response.set_cookie(
        cookie_name(),
        security.sign({"customer": customer_id}, "payer_session"),
        max_age=SESSION_SECONDS,
        path="/",
        secure=get_settings().https,
        httponly=True,
        samesite="lax",
    )


def conversation_scope(found: Payer, channel: str = "web") -> Scope:
    """The scope of the payer's conversation, which is opened by the first thing they do."""
    with reading() as session:
        existing = conversations.open_conversation(session, found.invoice.id)
    if existing is None:
        invoice = found.invoice
        with transaction() as session:
            existing = conversations.open_for(session, invoice.business_id, invoice.customer_id, invoice.id)
    return found.scope(existing.id, channel)


async def api_key(request: Request) -> ApiKey:
    """The integrator's key from `Authorization: Bearer`; the rest of the request stays inside its business.

    Raises Unauthorized, Forbidden where the key's scopes do not reach, TooMany.
    """
    found = await run_in_threadpool(_api_key, request)
    tenancy.enter(found.business_id)
    rate_limit.spend(request, found.id)
    api_keys.require(found, _resource(request.url.path), "read" if request.method in READS else "write")
    return found


def _resource(path: str) -> str:
    """What a scope calls the things behind `/v1/…`."""
    parts = path.split("/")
    if parts[-1] in PRIVACY:
        return "privacy"
    name = parts[2]
    return {"event_types": "events", "webhook_endpoints": "webhooks", "webhook_deliveries": "webhooks"}.get(
        name, name
    )


def _api_key(request: Request) -> ApiKey:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        raise Unauthorized("Send your API key as: Authorization: Bearer ia_…")
    with reading() as session:
        return api_keys.authenticate(session, secret.strip())


PayerDep = Annotated[Payer, Depends(payer)]
ApiKeyDep = Annotated[api_keys.ApiKey, Depends(api_key)]
