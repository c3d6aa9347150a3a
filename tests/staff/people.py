"""Staff of a test's business, and how they come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyotp
from fastapi.testclient import TestClient

from assistant.core import clock, db
from assistant.domain import staff, staff_sessions
from assistant.main import create_app
from assistant.staff.deps import cookie_name
from tests import acts

if TYPE_CHECKING:
    from httpx import Response

    from assistant.domain.staff import Role, StaffUser

PASSWORD = "copper-kettle-harbour-9"
SECRET = pyotp.random_base32()


@dataclass
class Person:
    """A colleague with the password and the phone."""

    user: StaffUser
    recovery: list[str]

    def code(self, steps: int = 0) -> str:
        """What the phone shows now, or so many steps of half a minute away."""
        return pyotp.TOTP(SECRET).at(clock.on_devices() + timedelta(seconds=30 * steps))


def hire(business_id: str, role: Role = "agent", name: str = "Ana Duarte") -> Person:
    with db.transaction() as session:
        made = staff.add(
            session,
            business_id,
            email=f"{acts.unique('staff')}@acme.example",
            name=name,
            role=role,
            password=PASSWORD,
            totp_secret=SECRET,
            actor="test",
        )
    return Person(made.user, made.recovery_codes)


def client() -> TestClient:
    return TestClient(create_app(), follow_redirects=False)


def sign_in(browser: TestClient, person: Person, **changes: Any) -> Response:
    form = {"email": person.user.email, "password": PASSWORD, "code": person.code()}
    return browser.post("/staff/sign-in", data=form | changes)


def at_work(person: Person, app: Any = None) -> TestClient:
    """A browser in which `person` has just signed in, without the work of the door."""
    browser = TestClient(app or create_app(), follow_redirects=False)
    with db.transaction() as session:
        token = staff_sessions.start(session, person.user, how="test")
    browser.cookies.set(cookie_name(), token)
    return browser
