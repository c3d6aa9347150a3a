"""API keys of integrators: bearer secrets of one business, stored hashed, each good for what its scopes name."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock, security
from assistant.core.db import UtcDateTime
from assistant.core.errors import Forbidden, Invalid, NotFound, Unauthorized
from assistant.core.ids import new_id

PREFIX = "ia_"
EVERYTHING = "*"
RESOURCES = (
    "customers", "invoices", "payments", "plans", "promises", "disputes", "cases", "conversations",
    "decisions", "audit", "events", "webhooks", "privacy",
)  # fmt: skip
ACTS = ("read", "write")
NAME_LENGTH = 100


class ApiKey(SQLModel, table=True):
    """One key; the secret itself is shown once. `scopes`: `*`, or words like `invoices:read`, parted by spaces."""

    __tablename__ = "api_key"

    id: str = Field(default_factory=lambda: new_id("key"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    name: str
    secret_hash: str = Field(unique=True)
    scopes: str = EVERYTHING
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def issue(
    session: Session,
    business_id: str,
    name: str,
    *,
    scopes: str = EVERYTHING,
    secret: str | None = None,
    actor: str = "system",
) -> tuple[ApiKey, str]:
    """A new key and its secret. Raises Invalid for a scope that there is not."""
    name = name.strip()
    if not 1 <= len(name) <= NAME_LENGTH or not name.isprintable():
        raise Invalid(f"Name the key after who uses it, in 1 to {NAME_LENGTH} characters.", code="bad_name")
    secret = secret or PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        business_id=business_id,
        name=name,
        secret_hash=security.token_hash(secret, "api_key"),
        scopes=checked(scopes),
    )
    session.add(key)
    session.flush()
    _note(session, key, actor, "key.issued")
    return key, secret


def revoke(session: Session, business_id: str, key_id: str, *, actor: str) -> ApiKey:
    """From now on the key is nobody's; a second time changes nothing. Raises NotFound."""
    key = session.get(ApiKey, key_id)
    if key is None or key.business_id != business_id:
        raise NotFound("There is no such API key.")
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        session.add(key)
        _note(session, key, actor, "key.revoked")
    return key


def of_business(session: Session, business_id: str) -> list[ApiKey]:
    """Oldest first, with those that were revoked."""
    statement = select(ApiKey).where(ApiKey.business_id == business_id).order_by(col(ApiKey.id))
    return list(session.exec(statement).all())


def authenticate(session: Session, secret: str) -> ApiKey:
    """The key of this secret. Raises Unauthorized for a wrong or revoked one."""
    found = session.exec(
        select(ApiKey).where(ApiKey.secret_hash == security.token_hash(secret, "api_key"))
    ).first()
    if found is None or found.revoked_at is not None:
        raise Unauthorized("Send a valid API key as: Authorization: Bearer ia_…")
    return found


def checked(scopes: str) -> str:
    """The scopes in one order, each once. Raises Invalid and names the first that there is not."""
    asked = scopes.replace(",", " ").split()
    known = [f"{resource}:{act}" for resource in RESOURCES for act in ACTS]
    for scope in asked:
        if scope not in known and scope != EVERYTHING:
            raise Invalid(
                f"There is no scope {scope!r}. A scope is a resource and read or write, like invoices:read; "
                f"the resources are {', '.join(RESOURCES)}; * is everything.",
                code="bad_scope",
            )
    if not asked:
        raise Invalid("Say what the key is for, like: invoices:read payments:write; * is everything.")
    return EVERYTHING if EVERYTHING in asked else " ".join(scope for scope in known if scope in asked)


def require(key: ApiKey, resource: str, act: str) -> None:
    """Who may write a resource may read it too. Raises Forbidden, which names the scope that is missing."""
    held = key.scopes.split()
    enough = {EVERYTHING, f"{resource}:write", f"{resource}:{act}"}
    if not enough & set(held):
        raise Forbidden(
            f"This API key lacks the scope {resource}:{act}; it has {', '.join(held)}.", code="scope_missing"
        )


def _note(session: Session, key: ApiKey, actor: str, kind: str) -> None:
    audit.append(
        session,
        chain=audit.business_chain(key.business_id),
        kind=kind,
        business_id=key.business_id,
        actor=actor,
        subject=key.id,
        payload={"name": key.name, "scopes": key.scopes},
    )
