"""What became of an endpoint's deliveries, and sending again what failed or was missed while it was away."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from assistant.core import clock
from assistant.core.errors import Invalid
from assistant.domain.events import deliveries, endpoints
from assistant.domain.events.deliveries import WebhookDelivery
from assistant.domain.events.endpoints import WebhookEndpoint
from assistant.domain.events.stored import Event

STATUSES = ("pending", "delivered", "failed")
PAGE = 50
MOST_AT_ONCE = 200
FURTHEST = timedelta(days=30)


def listed(
    session: Session, endpoint_id: str, *, status: str = "", before: str = "", most: int = PAGE
) -> tuple[list[WebhookDelivery], str]:
    """Deliveries, newest first, and the id to ask on from, empty on the last page."""
    statement = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    if status:
        statement = statement.where(WebhookDelivery.status == status)
    if before:
        statement = statement.where(col(WebhookDelivery.id) < before)
    found = list(session.exec(statement.order_by(col(WebhookDelivery.id).desc()).limit(most + 1)).all())
    return found[:most], found[most - 1].id if len(found) > most else ""


def tally(session: Session, ids: list[str], *, since: datetime) -> dict[str, dict[str, int]]:
    """How many deliveries of each endpoint are in each status; `retrying` are those pending that failed before."""
    counted: dict[str, dict[str, int]] = {one: dict.fromkeys((*STATUSES, "retrying"), 0) for one in ids}
    tried = sa.func.sum(sa.case((col(WebhookDelivery.tries) > 0, 1), else_=0))
    rows = session.execute(
        sa.select(col(WebhookDelivery.endpoint_id), col(WebhookDelivery.status), sa.func.count(), tried)
        .where(col(WebhookDelivery.endpoint_id).in_(ids), col(WebhookDelivery.created_at) >= since)
        .group_by(col(WebhookDelivery.endpoint_id), col(WebhookDelivery.status))
    ).all()
    for endpoint_id, status, number, again in rows:
        counted[endpoint_id][status] = number
        if status == "pending":
            counted[endpoint_id]["retrying"] = int(again)
    return counted


def recover(session: Session, endpoint: WebhookEndpoint, *, since: datetime) -> tuple[int, bool]:
    """Send what the endpoint has not taken of the events since then, oldest first; how many, and if more are left.

    That is what failed, what happened while it was disabled, and what waits for its next try (which comes now).
    Raises Conflict where it is not active, Invalid for a time too long ago.
    """
    if since < clock.now() - FURTHEST:
        raise Invalid(f"At most {FURTHEST.days} days back.", code="too_long_ago")
    endpoints.lock(session, endpoint.business_id, endpoint.id)
    found = session.exec(_untaken(endpoint, since).limit(MOST_AT_ONCE + 1)).all()
    for event in found[:MOST_AT_ONCE]:
        last = session.exec(
            select(WebhookDelivery)
            .where(WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.event_id == event.id)
            .order_by(col(WebhookDelivery.round).desc())
            .limit(1)
        ).first()
        if last is None:
            deliveries.send(session, endpoint, event)
        else:
            deliveries.again(session, last)
    return min(len(found), MOST_AT_ONCE), len(found) > MOST_AT_ONCE


def _untaken(endpoint: WebhookEndpoint, since: datetime) -> SelectOfScalar[Event]:
    """Events that the endpoint wants, of which no delivery arrived and none is about to be tried."""
    settled = sa.or_(
        col(WebhookDelivery.status) == "delivered",
        sa.and_(col(WebhookDelivery.status) == "pending", col(WebhookDelivery.next_at).is_(None)),
    )
    held = sa.exists().where(
        col(WebhookDelivery.endpoint_id) == endpoint.id,
        col(WebhookDelivery.event_id) == col(Event.id),
        settled,
    )
    statement = select(Event).where(
        Event.business_id == endpoint.business_id, Event.at >= since, col(Event.position).is_not(None), ~held
    )
    if endpoint.types:
        statement = statement.where(col(Event.type).in_(endpoint.types))
    return statement.order_by(col(Event.position))
