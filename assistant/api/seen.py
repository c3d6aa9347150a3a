"""A person has the page open: told by the page itself after a moment and a movement, never by a GET (mail scanners)."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from assistant.api.deps import PayerDep, same_site
from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import transaction

router = APIRouter(include_in_schema=False)
AGAIN_AFTER = timedelta(hours=12)


@router.post("/i/{token}/seen", dependencies=[Depends(same_site)])
def seen(payer: PayerDep, request: Request) -> Response:  # noqa: ARG001 - same_site reads it
    """Noted once in twelve hours."""
    invoice = payer.invoice
    with transaction() as session:
        last = audit.page(
            session, business_id=invoice.business_id, kind="invoice.viewed", subject=invoice.id, limit=1
        )
        if not last or last[0].at <= clock.now() - AGAIN_AFTER:
            audit.append(
                session,
                chain=invoice.customer_id,
                kind="invoice.viewed",
                business_id=invoice.business_id,
                actor="payer",
                subject=invoice.id,
                payload={"channel": "web"},
            )
    return Response(status_code=204)
