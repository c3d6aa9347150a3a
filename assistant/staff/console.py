"""The console as a whole: its routes, and how it leads people who are not signed in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.staff import (
    acts,
    audit_page,
    case_page,
    deciding,
    deps,
    marks,
    oidc,
    outcomes,
    people_page,
    policy_page,
    queue,
    sign_in,
    talking,
    webhooks_page,
)

if TYPE_CHECKING:
    from fastapi import APIRouter, FastAPI

STATIC = Path(__file__).parent / "static"


def routers() -> list[APIRouter]:
    return [
        sign_in.router,
        oidc.router,
        queue.router,
        case_page.router,
        acts.router,
        talking.router,
        deciding.router,
        audit_page.router,
        outcomes.router,
        marks.router,
        policy_page.router,
        people_page.router,
        webhooks_page.router,
    ]


def install(app: FastAPI) -> None:
    deps.install(app)
