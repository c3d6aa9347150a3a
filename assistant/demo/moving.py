"""The demo's clock: moved forward from its pages, for the whole installation; what came due meanwhile is done."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from assistant.core import clock, queue
from assistant.core.config import get_settings
from assistant.core.db import transaction
from assistant.core.errors import Invalid
from assistant.core.sites import same_site
from assistant.demo.business import HARBOR

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter(include_in_schema=False)

STEPS: Mapping[str, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
FURTHEST = timedelta(days=3 * 365)
PLACES = ("/", "/demo/phone", "/demo/mailbox", "/demo/authenticator", "/demo/embed")


@router.post("/demo/clock", dependencies=[Depends(same_site)])
def move(
    by: Annotated[str, Form()] = "", to: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/"
) -> Response:
    """Forward by a step, or to a time of day where the business is."""
    forward(STEPS[by] if by in STEPS else _until(to))
    safe = back if back.partition("?")[0] in PLACES and "\\" not in back else "/"
    return RedirectResponse(safe, 303)


def forward(span: timedelta) -> None:
    """Move every process of this demo, then have the periodic jobs look at what has come due. Raises Invalid."""
    file = get_settings().clock_file
    if file is None:
        raise Invalid("Only the demo's clock can be moved.", code="no_demo")
    ahead = clock.ahead() + span
    if span < timedelta(0):
        raise Invalid("The clock goes forward only. Choose a later time.", code="backward")
    if ahead > FURTHEST:
        raise Invalid(
            "The clock goes at most three years ahead; start afresh with `make demo-reset`.", code="too_far"
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    fresh.write_text(str(int(ahead.total_seconds())), encoding="utf-8")
    fresh.replace(file)
    clock.follow(file)
    with transaction() as session:
        queue.defer_periodic(session)


def shown() -> dict[str, Any]:
    """What the clock's bar shows, in the business's time."""
    now = clock.now().astimezone(clock.zone(HARBOR.timezone))
    days, rest = divmod(int(clock.ahead().total_seconds()), 86400)
    hours = rest // 3600
    parts = [
        f"{count} {word if count == 1 else word + 's'}"
        for count, word in ((days, "day"), (hours, "hour"))
        if count
    ]
    return {
        "iso": clock.utc_text(clock.now().replace(microsecond=0)),
        "text": f"{now:%A, %B} {now.day}, {now:%Y}, {now.hour % 12 or 12}:{now:%M %p}",
        "ahead": " and ".join(parts),
        "zone": HARBOR.timezone.rpartition("/")[2].replace("_", " "),
        "local": f"{now + timedelta(minutes=1):%Y-%m-%dT%H:%M}",
        "least": f"{now:%Y-%m-%dT%H:%M}",
    }


def _until(text: str) -> timedelta:
    try:
        wanted = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("Give the time as 2027-01-15T09:00.", code="bad_time") from error
    wanted = wanted.replace(tzinfo=clock.zone(HARBOR.timezone)) if wanted.tzinfo is None else wanted
    return wanted - clock.now()
