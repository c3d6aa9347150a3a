"""The policy: its versions, their difference, and a change that is tried, asked for, and decided by a second person."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, Response

from assistant.audit import log as audit
from assistant.core.db import reading, transaction
from assistant.core.errors import Conflict, Invalid, NotFound, Problem
from assistant.domain import approvals, policy_versions, staff
from assistant.domain.policy.explain import describe
from assistant.domain.policy.loader import MOST_CHARACTERS, PolicyError, load_policy
from assistant.staff import policy_trial
from assistant.staff.deps import Me, allow, wants_page
from assistant.staff.pages import back, render
from assistant.staff.shell import shell

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.policy.schema import Policy

router = APIRouter(include_in_schema=False)
HERE = "/staff/policy"


@router.get("/staff/policy")
def policy(request: Request, a: str = "", b: str = "", me: Me = allow("read_policy")) -> Response:
    """The versions, and the difference of two: `a` the earlier one, `b` the later."""
    with reading() as session:
        context = _context(session, me, a=a, b=b)
    return render(request, "policy.html", context, me=me)


@router.post("/staff/policy/try")
def try_it(request: Request, text: str = Form(""), me: Me = allow("propose_policy")) -> Response:
    """What the change would have done to past offers; nothing is kept."""
    with reading() as session:
        context = _context(session, me, draft=text)
        draft, problems = _read(text)
        trial = None
        if draft is not None:
            now = policy_versions.current(session, me.business_id)
            trial = policy_trial.run(session, me.business_id, now, draft)
    if not wants_page(request):
        rows = [[row.invoice, row.was, row.would_be] for row in trial.differences] if trial else []
        return JSONResponse(
            {"problems": problems, "looked_at": trial.looked_at if trial else 0, "different": rows},
            status_code=422 if problems else 200,
        )
    context |= {"problems": problems, "trial": trial, "describes": describe(draft) if draft else ""}
    return render(request, "policy.html", context, me=me, status=422 if problems else 200)


@router.post("/staff/policy/propose")
def propose(
    request: Request, text: str = Form(""), why: str = Form(""), me: Me = allow("propose_policy")
) -> Response:
    """Ask a second person to put it into force."""

    def do(session: Session) -> str:
        draft, problems = _read(text)
        if draft is None:
            raise Invalid(problems[0], code="invalid_policy")
        newest = policy_versions.newest(session, me.business_id)
        if newest is not None and newest.hash == draft.hash:
            raise Conflict("This is the policy in force.", code="no_change")
        now = policy_versions.current(session, me.business_id)
        trial = policy_trial.run(session, me.business_id, now, draft)
        made = approvals.request(
            session,
            me.user,
            chain=audit.business_chain(me.business_id),
            kind="policy",
            subject=me.business_id,
            summary=f"Policy {draft.version}: {len(trial.differences)} of {trial.looked_at} past offers would differ",
            why=why,
            payload={"text": text, "hash": draft.hash, "base": newest.hash if newest else ""},
        )
        return f"Asked for approval: {made.summary}."

    return _acted(request, do)


@router.post("/staff/policy/decide")
def decide(
    request: Request,
    approval: str = Form(""),
    approve: bool = Form(False),
    note: str = Form(""),
    me: Me = allow("decide_policy"),
) -> Response:
    """A second person puts it into force, or refuses it."""

    def do(session: Session) -> str:
        made = approvals.get(session, me.business_id, approval)
        if made.kind != "policy":
            raise NotFound("There is no such request.")
        newest = policy_versions.newest(session, me.business_id)
        if approve and newest is not None and newest.hash != made.payload["base"]:
            raise Conflict(
                "The policy has changed since this was asked for; try it anew.", code="policy_moved"
            )
        approvals.decide(session, made, me.user, approve=approve, note=note)
        if not approve:
            return "Refused."
        version = policy_versions.publish(session, me.business_id, str(made.payload["text"]), actor=me.actor)
        made.result = version.id
        session.add(made)
        return f"Policy {version.version} is in force."

    return _acted(request, do)


def _acted(request: Request, do: Any) -> Response:
    try:
        with transaction() as session:
            told: str = do(session)
    except Problem as problem:
        if wants_page(request) and problem.status in (409, 422):
            return back(HERE, problem.detail, bad=True)
        raise
    return back(HERE, told) if wants_page(request) else JSONResponse({"told": told})


def _read(text: str) -> tuple[Policy | None, list[str]]:
    """The draft as a policy, or everything that is wrong with it."""
    if len(text) > MOST_CHARACTERS:
        return None, ["It is too long for a policy."]
    try:
        return load_policy(text.replace("\r\n", "\n")), []
    except PolicyError as error:
        return None, error.lines()


def _context(session: Session, me: Me, *, a: str = "", b: str = "", draft: str = "") -> dict[str, Any]:
    versions = policy_versions.versions(session, me.business_id)
    known = {version.id: version for version in versions}
    later = known.get(b) or (versions[0] if versions else None)
    after = versions[versions.index(later) + 1 :] if later else []
    earlier = known.get(a) or (after[0] if after else None)
    waiting = next(
        (made for made in approvals.pending(session, me.business_id) if made.kind == "policy"), None
    )
    current = versions[0].text if versions else ""
    return {
        "versions": versions,
        "names": {f"staff:{person.id}": person.name for person in staff.everyone(session, me.business_id)},
        "earlier": earlier,
        "later": later,
        "difference": diff(earlier.text, later.text) if earlier and later else [],
        "describes": describe(policy_versions.load(current)) if current else "",
        "draft": draft.replace("\r\n", "\n") or current,
        "waiting": waiting,
        "waiting_diff": diff(current, str(waiting.payload["text"])) if waiting else [],
        "problems": [],
        "trial": None,
    } | shell(session, me)


def diff(before: str, after: str) -> list[tuple[str, str]]:
    """Lines with `+`, `-` or ` ` before them, three around each change."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    return [(line[:1], line[1:]) for line in lines if not line.startswith(("---", "+++"))]
