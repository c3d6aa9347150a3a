"""The people who work at a business: who they are, what they may do, and the factors by which they show it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

import pyotp
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock, security
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, Invalid, NotFound
from assistant.core.ids import new_id
from assistant.domain import accounts

Role = Literal["agent", "supervisor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
SHORTEST_PASSWORD = 12  # IDN-08 asks for 8 beside a second factor
LONGEST_PASSWORD = 200
RECOVERY_CODES = 10
STEP_SECONDS = 30
STEPS_AROUND = 1  # clocks of phones are a little off
_TOTP = "staff_totp"
_RECOVERY = "staff_recovery"


class StaffUser(SQLModel, table=True):
    """Somebody of one business. `totp_step` is the last step whose code was used: none counts twice (IDN-07)."""

    __tablename__ = "staff_user"

    id: str = Field(default_factory=lambda: new_id("stf"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    email: str = Field(unique=True)
    name: str
    role: str
    password_hash: str
    totp_sealed: str
    totp_step: int = Field(default=0, sa_type=sa.BigInteger)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def actor(self) -> str:
        """How the log names them."""
        return f"staff:{self.id}"


class RecoveryCode(SQLModel, table=True):
    """One way in when the phone is lost; good once."""

    __tablename__ = "staff_recovery_code"

    staff_id: str = Field(foreign_key="staff_user.id", primary_key=True)
    code_hash: str = Field(primary_key=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class NewStaff(NamedTuple):
    """What only the new colleague may see, once."""

    user: StaffUser
    totp_secret: str
    recovery_codes: list[str]


def add(
    session: Session,
    business_id: str,
    *,
    email: str,
    name: str,
    role: str,
    password: str,
    totp_secret: str | None = None,
    actor: str,
) -> NewStaff:
    """A new colleague. Raises Conflict when the address is taken, Invalid for a role or password that will not do."""
    email = accounts.normalise_email(email)
    if role not in ROLES:
        raise Invalid(f"{role!r} is no role; roles are {', '.join(ROLES)}.")
    check_password(password, email)
    if by_email(session, email) is not None:
        raise Conflict(f"{email} has an account already.", code="staff_exists")
    totp_secret = totp_secret or pyotp.random_base32()
    user = StaffUser(
        business_id=business_id,
        email=email,
        name=name.strip() or email.partition("@")[0],
        role=role,
        password_hash=security.slow_hash(password),
        totp_sealed=security.seal(totp_secret, _TOTP),
    )
    session.add(user)
    session.flush()
    codes = [secrets.token_hex(10) for _ in range(RECOVERY_CODES)]
    for code in codes:
        session.add(RecoveryCode(staff_id=user.id, code_hash=security.token_hash(code, _RECOVERY)))
    _note(session, user, actor, {"what": "added", "role": role})
    return NewStaff(
        user, totp_secret, ["-".join(code[at : at + 5] for at in range(0, 20, 5)) for code in codes]
    )


def check_password(password: str, email: str) -> None:
    """Long enough, and not what anybody would try first. Raises Invalid (IDN-08: no rules about signs)."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"The password needs at least {SHORTEST_PASSWORD} characters.", code="weak_password")
    if len(password) > LONGEST_PASSWORD:
        raise Invalid(f"The password may have up to {LONGEST_PASSWORD} characters.", code="weak_password")
    plain = password.casefold()
    easy = ("password", "passwort", "qwerty", "123456", "letmein", "invoice", email.partition("@")[0])
    left = plain
    for word in easy:
        left = left.replace(word, "")
    if len(set(plain)) < 5 or len(left) < SHORTEST_PASSWORD // 2:
        raise Invalid("This password is one of the first that are tried; take another.", code="weak_password")


def by_email(session: Session, email: str) -> StaffUser | None:
    return session.exec(select(StaffUser).where(StaffUser.email == email.strip().lower())).first()


def get(session: Session, business_id: str, staff_id: str) -> StaffUser:
    user = session.get(StaffUser, staff_id)
    if user is None or user.business_id != business_id:
        raise NotFound("There is no such colleague.")
    return user


def everyone(session: Session, business_id: str) -> list[StaffUser]:
    """The business's people by name, those who left too."""
    statement = select(StaffUser).where(StaffUser.business_id == business_id)
    return list(session.exec(statement.order_by(col(StaffUser.name), col(StaffUser.id))).all())


def use_code(session: Session, user: StaffUser, code: str) -> bool:
    """Whether the one-time code, or a recovery code, is right; it is used up by this (IDN-07)."""
    code = "".join(code.split()).replace("-", "").lower()
    if code.isdigit() and len(code) == 6:
        return _use_totp(session, user, code)
    used = session.execute(
        sa.update(RecoveryCode)
        .where(
            col(RecoveryCode.staff_id) == user.id,
            col(RecoveryCode.code_hash) == security.token_hash(code, _RECOVERY),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if not getattr(used, "rowcount", 0):
        return False
    _note(session, user, user.actor, {"what": "recovery code used"})
    return True


def _use_totp(session: Session, user: StaffUser, code: str) -> bool:
    totp = pyotp.TOTP(security.unseal(user.totp_sealed, _TOTP), interval=STEP_SECONDS)
    current = int(clock.on_devices().timestamp()) // STEP_SECONDS
    for step in range(current - STEPS_AROUND, current + STEPS_AROUND + 1):
        if secrets.compare_digest(totp.generate_otp(step), code):
            taken = session.execute(
                sa.update(StaffUser)
                .where(col(StaffUser.id) == user.id, col(StaffUser.totp_step) < step)
                .values(totp_step=step)
                .execution_options(synchronize_session=False)
            )
            return bool(getattr(taken, "rowcount", 0))
    return False


def set_enabled(session: Session, user: StaffUser, *, enabled: bool, actor: str) -> None:
    """Let somebody in, or no longer. The caller ends their sessions."""
    user.disabled_at = None if enabled else clock.now()
    session.add(user)
    _note(session, user, actor, {"what": "enabled" if enabled else "disabled"})


def set_role(session: Session, user: StaffUser, role: str, *, actor: str) -> None:
    if role not in ROLES:
        raise Invalid(f"{role!r} is no role; roles are {', '.join(ROLES)}.")
    _note(session, user, actor, {"what": "role", "from": user.role, "to": role})
    user.role = role
    session.add(user)


def _note(session: Session, user: StaffUser, actor: str, payload: dict[str, Any]) -> None:
    audit.append(
        session,
        chain=audit.business_chain(user.business_id),
        kind="staff.changed",
        business_id=user.business_id,
        actor=actor,
        subject=user.id,
        payload=payload,
    )
