"""Outgoing webhooks: where events go, what became of each, and sending them again (WHK-40, WHK-41)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, Response
from sqlmodel import Session

from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.core.errors import Invalid, Problem
from assistant.domain import accounts
from assistant.domain.events import catalogue, deliveries, endpoints, recovery
from assistant.domain.events.endpoints import WebhookEndpoint
from assistant.staff import shown_once
from assistant.staff.acting import FORGIVEN
from assistant.staff.deps import Me, allow, wants_page
from assistant.staff.pages import back, fragment, render
from assistant.staff.shell import shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.events.deliveries import WebhookDelivery

router = APIRouter(prefix="/staff/webhooks", include_in_schema=False)
HOME = "/staff/webhooks"
DAY = timedelta(hours=24)
SPANS = {1: "the last hour", 24: "the last 24 hours", 168: "the last 7 days", 720: "the last 30 days"}
TITLES = {"": "All", "pending": "Waiting", "failed": "Failed", "delivered": "Delivered"}


@router.get("")
def home(request: Request, me: Me = allow("read_webhooks")) -> Response:
    with reading() as session:
        found = endpoints.of_business(session, me.business_id)
        context = {
            "endpoints": found,
            "tally": recovery.tally(session, [one.id for one in found], since=clock.now() - DAY),
            "groups": _groups(),
            "most": endpoints.MOST,
        } | shell(session, me)
    return render(request, "webhooks.html", context | {"host": _host}, me=me)


@router.get("/{endpoint_id}")
def endpoint_page(
    request: Request, endpoint_id: str, status: str = "", before: str = "", me: Me = allow("read_webhooks")
) -> Response:
    with reading() as session:
        context = _deliveries(session, me, endpoint_id, status, before)
        context |= {"spans": SPANS, "titles": TITLES, "host": _host} | shell(session, me)
    secret = shown_once.find(request, endpoint_id)
    response = render(request, "webhook.html", context | {"secret": secret}, me=me)
    if secret:
        shown_once.forget(response, path=HOME)
    return response


@router.get("/{endpoint_id}/deliveries")
def delivery_rows(
    endpoint_id: str, status: str = "", before: str = "", me: Me = allow("read_webhooks")
) -> Response:
    """The deliveries alone, for the page's script while some are under way."""
    with reading() as session:
        context = _deliveries(session, me, endpoint_id, status, before)
    return fragment("deliveries.html", context | {"me": me})


@router.post("/add")
def add(
    request: Request,
    url: str = Form(""),
    types: list[str] = Form([]),
    me: Me = allow("manage_webhooks"),
) -> Response:
    """Where events go from now on. Its secret is shown once, on its own page."""
    held: dict[str, str] = {}

    def do(session: Session) -> str:
        made, held["secret"] = endpoints.add(
            session, me.business_id, url=url.strip(), types=types, actor=me.actor
        )
        held["id"] = made.id
        return "The endpoint is there. Copy its secret now."

    return _done(request, do, HOME, held)


@router.post("/{endpoint_id}/secret")
def rotate(request: Request, endpoint_id: str, me: Me = allow("manage_webhooks")) -> Response:
    """A new secret, shown once; the one before signs beside it for a day."""
    held: dict[str, str] = {}

    def do(session: Session) -> str:
        held["secret"] = endpoints.rotate(session, _endpoint(session, me, endpoint_id), actor=me.actor)
        held["id"] = endpoint_id
        return "The endpoint has a new secret. Copy it now."

    return _done(request, do, f"{HOME}/{endpoint_id}", held)


@router.post("/{endpoint_id}/status")
def set_status(
    request: Request, endpoint_id: str, status: str = Form(""), me: Me = allow("manage_webhooks")
) -> Response:
    """Disable it, or take it up again."""

    def do(session: Session) -> str:
        if status not in ("active", "disabled"):
            raise Invalid("Say active or disabled.", code="bad_status")
        found = _endpoint(session, me, endpoint_id)
        why = f"by {me.user.name}" if status == "disabled" else ""
        endpoints.set_status(session, found, status, actor=me.actor, why=why)
        if status == "disabled":
            return "Disabled. Nothing is sent there until it is enabled."
        return "Enabled. What it missed can be sent again."

    return _done(request, do, f"{HOME}/{endpoint_id}")


@router.post("/{endpoint_id}/remove")
def remove(request: Request, endpoint_id: str, me: Me = allow("manage_webhooks")) -> Response:
    def do(session: Session) -> str:
        found = _endpoint(session, me, endpoint_id)
        endpoints.remove(session, found, actor=me.actor)
        return f"{_host(found)} gets nothing any more."

    return _done(request, do, f"{HOME}/{endpoint_id}", on_to=HOME)


@router.post("/{endpoint_id}/test")
def send_test(request: Request, endpoint_id: str, me: Me = allow("send_webhooks")) -> Response:
    """An event made up to try the endpoint."""

    def do(session: Session) -> str:
        deliveries.test(session, _endpoint(session, me, endpoint_id))
        return "A test event is on its way."

    return _done(request, do, f"{HOME}/{endpoint_id}")


@router.post("/{endpoint_id}/again")
def send_again(
    request: Request, endpoint_id: str, delivery: str = Form(""), me: Me = allow("send_webhooks")
) -> Response:
    """One delivery once more, or now if it waits."""

    def do(session: Session) -> str:
        found = deliveries.get(session, me.business_id, delivery)
        if found.endpoint_id != endpoint_id:
            raise Invalid("That delivery went elsewhere.", code="other_endpoint")
        deliveries.again(session, found)
        return f"{found.type} is on its way again."

    return _done(request, do, f"{HOME}/{endpoint_id}")


@router.post("/{endpoint_id}/recover")
def recover(
    request: Request, endpoint_id: str, hours: int = Form(24), me: Me = allow("send_webhooks")
) -> Response:
    """Everything that failed or was missed in the last hours."""

    def do(session: Session) -> str:
        found = _endpoint(session, me, endpoint_id)
        since = clock.now() - timedelta(hours=min(max(hours, 1), 720))
        number, more = recovery.recover(session, found, since=since)
        if not number:
            return "Nothing failed or was missed in that time."
        told = (
            f"{number} event{'' if number == 1 else 's'} {'is' if number == 1 else 'are'} on the way again."
        )
        return told + (" There are more: send again when these are through." if more else "")

    return _done(request, do, f"{HOME}/{endpoint_id}")


def _done(
    request: Request,
    do: Callable[[Session], str],
    here: str,
    held: dict[str, str] | None = None,
    *,
    on_to: str = "",
) -> Response:
    """Do it in one transaction; then the page with a word on it, and the secret where there is one."""
    held = {} if held is None else held
    try:
        with transaction() as session:
            told = do(session)
    except Problem as problem:
        if wants_page(request) and problem.status in FORGIVEN:
            return back(here, problem.detail, bad=True)
        raise
    if not wants_page(request):
        return JSONResponse({"told": told, **held})
    response = back(on_to or (f"{HOME}/{held['id']}" if held else here), told)
    if held:
        shown_once.keep(response, held["id"], held["secret"], path=HOME)
    return response


def _endpoint(session: Session, me: Me, endpoint_id: str) -> WebhookEndpoint:
    return endpoints.get(session, me.business_id, endpoint_id)


def _deliveries(session: Session, me: Me, endpoint_id: str, status: str, before: str) -> dict[str, Any]:
    found = _endpoint(session, me, endpoint_id)
    status = status if status in recovery.STATUSES else ""
    rows, after = recovery.listed(session, found.id, status=status, before=before[:60])
    soon = clock.now() + timedelta(seconds=30)
    return {
        "endpoint": found,
        "rows": [_row(row) for row in rows],
        "status": status,
        "before": before[:60],
        "more": f"{HOME}/{found.id}?status={status}&before={after}" if after else "",
        "moving": any(
            row.status == "pending" and (row.next_at is None or row.next_at < soon) for row in rows
        ),
        "tally": recovery.tally(session, [found.id], since=clock.now() - DAY)[found.id],
        "zone": accounts.get_business(session, me.business_id).timezone,
    }


def _row(delivery: WebhookDelivery) -> dict[str, Any]:
    return {
        "at": delivery,
        "payload": json.dumps(json.loads(delivery.content), indent=2, ensure_ascii=False),
        "attempts": [
            attempt | {"at": datetime.fromisoformat(str(attempt["at"]))}
            for attempt in reversed(delivery.attempts)
        ],
    }


def _host(endpoint: WebhookEndpoint) -> str:
    return urlsplit(endpoint.url).netloc


def _groups() -> dict[str, list[catalogue.EventType]]:
    """The catalogue by what its events are about."""
    found: dict[str, list[catalogue.EventType]] = {}
    for kind in catalogue.TYPES.values():
        found.setdefault(kind.name.partition(".")[0], []).append(kind)
    return found
