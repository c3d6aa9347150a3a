"""Where a business wants its events delivered: an address, the types it wants, and a secret of its own (WHK-40)."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock, security
from assistant.core.config import get_settings
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, Invalid, NotFound
from assistant.core.ids import new_id
from assistant.domain.events.catalogue import TYPES

SECRET_BYTES = 32
BOTH_SECRETS_FOR = timedelta(hours=24)
MOST = 20
_PURPOSE = "webhook_secret"


class WebhookEndpoint(SQLModel, table=True):
    """`types` empty means all. While `old_secret_until` lasts each delivery is signed with both secrets."""

    __tablename__ = "webhook_endpoint"

    id: str = Field(default_factory=lambda: new_id("ep"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    url: str
    types: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    secret: str
    old_secret: str = ""
    old_secret_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    status: str = "active"
    why: str = ""
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)

    def secrets_in_force(self) -> list[str]:
        """The secrets to sign with, the newest first."""
        held = [self.secret]
        if self.old_secret and self.old_secret_until is not None and clock.now() < self.old_secret_until:
            held.append(self.old_secret)
        return [security.unseal(sealed, _PURPOSE) for sealed in held]

    def wants(self, kind: str) -> bool:
        return self.status == "active" and (not self.types or kind in self.types)


def add(
    session: Session, business_id: str, *, url: str, types: list[str], actor: str
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which is shown once. Raises Invalid, Conflict beyond MOST."""
    check_address(url)
    _check_types(types)
    if len(of_business(session, business_id)) >= MOST:
        raise Conflict(f"There are {MOST} endpoints already; remove one first.", code="too_many_endpoints")
    secret = _new_secret()
    endpoint = WebhookEndpoint(
        business_id=business_id,
        url=url,
        types=sorted(set(types)),
        secret=security.seal(secret, _PURPOSE),
    )
    session.add(endpoint)
    session.flush()
    _note(session, endpoint, actor, "added")
    return endpoint, secret


def rotate(session: Session, endpoint: WebhookEndpoint, *, actor: str) -> str:
    """A new secret, shown once; the one before signs beside it for a day."""
    secret = _new_secret()
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, clock.now() + BOTH_SECRETS_FOR
    endpoint.secret = security.seal(secret, _PURPOSE)
    session.add(endpoint)
    _note(session, endpoint, actor, "secret rotated")
    return secret


def set_status(
    session: Session, endpoint: WebhookEndpoint, status: str, *, actor: str, why: str = ""
) -> None:
    """`active` or `disabled`."""
    if endpoint.status == status:
        return
    endpoint.status, endpoint.why = status, why
    session.add(endpoint)
    _note(session, endpoint, actor, f"{status}: {why}" if why else status)


def remove(session: Session, endpoint: WebhookEndpoint, *, actor: str) -> None:
    """It is kept for its deliveries' sake, and gets nothing any more."""
    set_status(session, endpoint, "removed", actor=actor)


def get(session: Session, business_id: str, endpoint_id: str) -> WebhookEndpoint:
    found = session.get(WebhookEndpoint, endpoint_id)
    if found is None or found.business_id != business_id or found.status == "removed":
        raise NotFound("There is no such endpoint.")
    return found


def lock(session: Session, business_id: str, endpoint_id: str) -> WebhookEndpoint:
    """The endpoint, for one sender at a time. Raises Conflict where it is not active."""
    get(session, business_id, endpoint_id)
    found = session.get_one(WebhookEndpoint, endpoint_id, with_for_update=True, populate_existing=True)
    if found.status != "active":
        raise Conflict("The endpoint is disabled; make it active first.", code="endpoint_disabled")
    return found


def of_business(session: Session, business_id: str) -> list[WebhookEndpoint]:
    statement = select(WebhookEndpoint).where(
        WebhookEndpoint.business_id == business_id, WebhookEndpoint.status != "removed"
    )
    return list(session.exec(statement.order_by(col(WebhookEndpoint.id))).all())


def check_address(url: str) -> None:
    """https, a name, no credentials; http only where private addresses are allowed. Raises Invalid."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise Invalid("The url is not one.", code="bad_url") from error
    plain = parts.scheme == "http" and get_settings().webhooks_to_private_addresses
    if parts.scheme != "https" and not plain:
        raise Invalid("The url must begin with https://.", code="bad_url")
    if not parts.hostname or parts.username or parts.password or parts.fragment or len(url) > 500:
        raise Invalid("The url needs a host, and no user, password or fragment.", code="bad_url")


def values(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """The public shape, without a secret."""
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "types": endpoint.types,
        "status": endpoint.status,
        "why": endpoint.why,
        "created_at": clock.utc_text(endpoint.created_at),
    }


def _check_types(types: list[str]) -> None:
    unknown = sorted(set(types) - set(TYPES))
    if unknown:
        raise Invalid(
            f"There is no event {unknown[0]!r}; there is {', '.join(sorted(TYPES))}.", code="bad_type"
        )


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _note(session: Session, endpoint: WebhookEndpoint, actor: str, what: str) -> None:
    audit.append(
        session,
        chain=audit.business_chain(endpoint.business_id),
        kind="webhook.changed",
        business_id=endpoint.business_id,
        actor=actor,
        subject=endpoint.id,
        payload={"what": what, "host": urlsplit(endpoint.url).hostname or ""},
    )
