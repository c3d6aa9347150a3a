"""The queue: filters, search, saved views, and news over server-sent events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assistant.core.db import reading, transaction
from assistant.core.errors import Problem
from assistant.domain import case_queue, case_work, conversations, staff, staff_sessions
from assistant.domain.case_queue import BOXES, Wanted
from assistant.staff.deps import Me, allow
from assistant.staff.pages import back, fragment, render
from assistant.staff.shell import shell
from assistant.staff.words import REASONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlmodel import Session

    from assistant.domain.case_queue import Box

router = APIRouter(include_in_schema=False)
LOOK_SECONDS = 1.5
STREAM_SECONDS = 300.0  # the browser comes back by itself; a closed laptop holds nothing for ever
TITLES: dict[Box, str] = {
    "open": "Open",
    "mine": "Mine",
    "unassigned": "Nobody's",
    "snoozed": "Snoozed",
    "closed": "Closed",
}


@router.get("/staff")
def home() -> Response:
    return RedirectResponse("/staff/queue", status_code=303)


@router.get("/staff/queue")
def queue(
    request: Request,
    me: Me = allow("read"),
    box: str = "open",
    reason: str = "",
    priority: str = "",
    owner: str = "",
    q: str = "",
    after: str = "",
) -> Response:
    wanted = _wanted(box, reason, priority, owner, q, after)
    _wake(me)
    with reading() as session:
        context = _listing(session, me, wanted) | shell(session, me) | _around(session, me, wanted)
    return render(request, "queue.html", context, me=me)


@router.get("/staff/queue/rows")
def rows(
    me: Me = allow("read"),
    box: str = "open",
    reason: str = "",
    priority: str = "",
    owner: str = "",
    q: str = "",
    after: str = "",
) -> Response:
    """The rows alone, for the page's script."""
    with reading() as session:
        context = _listing(session, me, _wanted(box, reason, priority, owner, q, after))
    return fragment("rows.html", context | {"me": me})


@router.post("/staff/queue/views")
def save_view(name: str = Form(""), query: str = Form(""), me: Me = allow("view")) -> Response:
    try:
        with transaction() as session:
            view = case_queue.save_view(session, me.id, name, query)
    except Problem as problem:
        return back(f"/staff/queue?{query}", problem.detail, bad=True)
    return back(f"/staff/queue?{view.query}", f"Kept as “{view.name}”.")


@router.post("/staff/queue/forget")
def forget_view(view: str = Form(""), me: Me = allow("view")) -> Response:
    with transaction() as session:
        case_queue.remove_view(session, me.id, view)
    return back("/staff/queue", "The view is gone.")


@router.get("/staff/events", response_class=EventSourceResponse)
async def events(request: Request, me: Me = allow("read"), talk: str = "") -> AsyncIterator[ServerSentEvent]:
    """`changed` with the counts when a case of the business changed, `talk` when something was said in the
    conversation named; ends with the session."""
    last: dict[str, str] | None = None
    rounds = int(STREAM_SECONDS / LOOK_SECONDS)
    yield ServerSentEvent(comment="hello", retry=3000)
    for _ in range(rounds):
        now, counts = await asyncio.to_thread(_look, me, talk)
        if now is None or await request.is_disconnected():
            return
        if last is not None and now["news"] != last["news"]:
            yield ServerSentEvent(event="changed", data=counts)
        if last is not None and now["talk"] != last["talk"]:
            yield ServerSentEvent(event="talk", data={})
        last = now
        await asyncio.sleep(LOOK_SECONDS)


def _look(me: Me, talk: str) -> tuple[dict[str, str] | None, dict[str, Any]]:
    with reading() as session:
        found = session.get(staff_sessions.StaffSession, me.session.id)
        if found is None or not found.live():
            return None, {}
        said = ""
        if talk:
            conversation = conversations.get(session, me.business_id, talk)
            said = f"{conversation.last_seq}|{conversation.owner}|{conversation.turn_message_id}"
        news = case_queue.news(session, me.business_id)
        counts = case_queue.counts(session, me.business_id, me.id)
        due = case_queue.due_to_wake(session, me.business_id)
    if due:
        _wake(me)
    return {"news": news, "talk": said}, counts


def _wake(me: Me) -> None:
    with reading() as session:
        due = case_queue.due_to_wake(session, me.business_id)
    if due:
        with transaction() as session:
            case_work.wake(session, me.business_id)


def _wanted(box: str, reason: str, priority: str, owner: str, text: str, after: str) -> Wanted:
    """What the address asks for; what makes no sense is left out."""
    return Wanted(
        box=next((known for known in BOXES if known == box), "open"),
        reason=reason[:40],
        priority=priority if priority in ("urgent", "high", "normal") else "",
        owner=owner[:60],
        text=text[:100],
        after=after[:200],
    )


def _listing(session: Session, me: Me, wanted: Wanted) -> dict[str, Any]:
    found, after = case_queue.page(session, me.business_id, me.id, wanted)
    names = {person.id: person.name for person in staff.everyone(session, me.business_id)}
    return {
        "rows": found,
        "names": names,
        "wanted": wanted,
        "more": f"/staff/queue?{_query(wanted, after=after)}" if after else "",
    }


def _around(session: Session, me: Me, wanted: Wanted) -> dict[str, Any]:
    counts = case_queue.counts(session, me.business_id, me.id)
    views = case_queue.views(session, me.id)
    shown = next((view for view in views if view.query == _query(wanted)), None)
    return {
        "title": shown.name if shown else TITLES[wanted.box],
        "counts": counts,
        "views": views,
        "shown_view": shown,
        "query": _query(wanted),
        "boxes": [(box, TITLES[box], f"/staff/queue?box={box}") for box in BOXES],
        "reasons": sorted({**REASONS, **dict.fromkeys(counts["reasons"], "")}, key=lambda code: code),
        "filtered": bool(wanted.reason or wanted.priority or wanted.owner or wanted.text),
        "people": [
            person for person in staff.everyone(session, me.business_id) if person.disabled_at is None
        ],
    }


def _query(wanted: Wanted, *, after: str = "") -> str:
    fields = {
        "box": wanted.box,
        "reason": wanted.reason,
        "priority": wanted.priority,
        "owner": wanted.owner,
        "q": wanted.text,
        "after": after,
    }
    return urlencode({name: value for name, value in fields.items() if value})
