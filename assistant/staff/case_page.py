"""The page of one case, its living time line, and the files that the payer sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.core.errors import NotFound
from assistant.core.ids import new_id
from assistant.domain import case_queue, cases, evidence
from assistant.domain.case_queue import Wanted
from assistant.staff.case_view import view
from assistant.staff.deps import Me, allow
from assistant.staff.pages import fragment, render
from assistant.staff.shell import shell

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.cases import Case

router = APIRouter(include_in_schema=False)


@router.get("/staff/cases/{case_id}")
def case_page(request: Request, case_id: str, all: bool = False, me: Me = allow("read")) -> Response:  # noqa: A002
    """Everything about the case; that it was read is in the log (AUD-10)."""
    return page(request, me, case_id, everything=all)


def page(
    request: Request, me: Me, case_id: str, *, everything: bool = False, draft: str = "", status: int = 200
) -> Response:
    with transaction() as session:
        case = cases.get(session, me.business_id, case_id)
        context = view(session, case, everything=everything) | shell(session, me)
        context |= {"next": _neighbour(session, me, case), "draft": draft, "send_id": new_id("snd")}
        context |= _times(context["business"].timezone)
        _read(session, me, case, {"reference": case.reference})
    return render(request, "case.html", context, me=me, status=status)


@router.get("/staff/cases/{case_id}/line")
def line(case_id: str, all: bool = False, me: Me = allow("read")) -> Response:  # noqa: A002
    """The time line alone, for the page's script while the page is open."""
    with reading() as session:
        context = view(session, cases.get(session, me.business_id, case_id), everything=all)
    return fragment("line.html", context | {"me": me})


@router.get("/staff/cases/{case_id}/files/{file_id}")
def file(case_id: str, file_id: str, me: Me = allow("read")) -> Response:
    """What the payer sent, as a download: it is never shown as a page of ours (WHK-20)."""
    with transaction() as session:
        case = cases.get(session, me.business_id, case_id)
        found = session.get(evidence.Attachment, file_id)
        if found is None or (found.business_id, found.customer_id) != (me.business_id, case.customer_id):
            raise NotFound("There is no such file.")
        _read(session, me, case, {"reference": case.reference, "attachment_id": found.id})
    if not found.path.is_file():
        raise NotFound("The file is no longer kept.")
    return FileResponse(found.path, media_type=found.media_type, filename=found.name)


def _read(session: Session, me: Me, case: Case, payload: dict[str, Any]) -> None:
    audit.append(
        session,
        chain=case.customer_id,
        kind="staff.read",
        business_id=me.business_id,
        actor=me.actor,
        subject=case.id,
        payload=payload,
    )


def _neighbour(session: Session, me: Me, case: Case) -> str:
    """The case that comes after this one in the queue, for `j`."""
    after = f"{case.rank}~{clock.utc_text(case.due_at)}~{case.id}"
    rows, _more = case_queue.page(session, me.business_id, me.id, Wanted("open", after=after), most=1)
    return rows[0].case.id if rows else ""


def _times(timezone: str) -> dict[str, Any]:
    """The usual moments to snooze until, as wall times where the business is."""
    from datetime import timedelta

    local = clock.now().astimezone(clock.zone(timezone))
    morning = local.replace(hour=9, minute=0, second=0, microsecond=0)
    tomorrow = morning + timedelta(days=1)
    monday = morning + timedelta(days=7 - local.weekday())
    return {
        "snoozes": [
            ("Tomorrow, 9:00", tomorrow.isoformat(timespec="minutes")[:16]),
            ("Monday, 9:00", monday.isoformat(timespec="minutes")[:16]),
            ("In two weeks", (morning + timedelta(days=14)).isoformat(timespec="minutes")[:16]),
        ],
        "today": local.date(),
    }
