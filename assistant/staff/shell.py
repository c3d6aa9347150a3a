"""What stands around every page: whose console it is, and what waits for approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.domain import accounts, approvals

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.staff.deps import Me

PLACES = (
    "/staff/queue",
    "/staff/approvals",
    "/staff/outcomes",
    "/staff/audit",
    "/staff/policy",
    "/staff/people",
    "/staff/webhooks",
)


def shell(session: Session, me: Me) -> dict[str, Any]:
    return {
        "business_name": accounts.get_business(session, me.business_id).name,
        "pending": approvals.pending_count(session, me.business_id),
        "known_places": PLACES,
    }
