"""The demo's phone with an authenticator on it: what the staff of the demo sign in with."""

from __future__ import annotations

import pyotp
from fastapi import APIRouter, Request
from starlette.responses import Response

from assistant.api.pages import render
from assistant.core import clock
from assistant.demo.staff import COLLEAGUES
from assistant.domain.staff import STEP_SECONDS

router = APIRouter(include_in_schema=False)


@router.get("/demo/authenticator")
def authenticator(request: Request) -> Response:
    """The current one-time codes. Only the demo serves this."""
    now = clock.on_devices()
    people = [
        {
            "name": person.name,
            "role": person.role,
            "email": person.email,
            "password": person.password,
            "code": pyotp.TOTP(person.totp_secret, interval=STEP_SECONDS).at(now),
            "next": pyotp.TOTP(person.totp_secret, interval=STEP_SECONDS).at(now, counter_offset=1),
        }
        for person in COLLEAGUES
    ]
    seconds = STEP_SECONDS - int(now.timestamp()) % STEP_SECONDS
    return render(request, "demo/authenticator.html", {"people": people, "seconds": seconds})
