"""One event on its way to one endpoint: tried over days, with growing pauses, until it is taken (WHK-41)."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.core import clock, queue
from assistant.core.db import UtcDateTime
from assistant.core.errors import NotFound
from assistant.core.ids import new_id
from assistant.domain.events import endpoints, stored
from assistant.domain.events.catalogue import TEST
from assistant.domain.events.endpoints import WebhookEndpoint
from assistant.domain.events.stored import Event

DELIVER = "events.deliver"
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""Before each try, from the Standard Webhooks specification: about three and a half days in all."""
JITTER = 0.1
LONGEST_WISH = timedelta(hours=24)
MOST_BODY = 600


class WebhookDelivery(SQLModel, table=True):
    """`content` is what is posted, the same at every try; `id` is the webhook-id, by which receivers know it again.

    `attempts` says of each try when it was, how long it took (ms), and what was answered.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        sa.UniqueConstraint("endpoint_id", "event_id", "round"),
        sa.Index("ix_webhook_delivery_endpoint", "endpoint_id", "id"),
        sa.Index("ix_webhook_delivery_recent", "endpoint_id", "created_at"),
    )

    id: str = Field(default_factory=lambda: new_id("msg"), primary_key=True)
    business_id: str = Field(foreign_key="business.id")
    endpoint_id: str = Field(foreign_key="webhook_endpoint.id")
    event_id: str
    type: str
    round: int = 0
    content: str
    status: str = "pending"
    tries: int = 0
    response_status: int | None = None
    detail: str = ""
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)


def spread(session: Session, event: Event) -> list[WebhookDelivery]:
    """A delivery to each endpoint of the business that wants the event."""
    return [
        send(session, endpoint, event)
        for endpoint in endpoints.of_business(session, event.business_id)
        if endpoint.wants(event.type)
    ]


def send(session: Session, endpoint: WebhookEndpoint, event: Event) -> WebhookDelivery:
    """The event's first delivery to the endpoint."""
    return _queue(session, endpoint, event.id, event.type, stored.values(event))


def test(session: Session, endpoint: WebhookEndpoint) -> WebhookDelivery:
    """An event made up to try the endpoint. Raises Conflict where it is not active."""
    endpoints.lock(session, endpoint.business_id, endpoint.id)
    event_id = new_id("evt")
    content = {
        "id": event_id,
        "type": TEST,
        "version": 1,
        "timestamp": clock.utc_text(clock.now()),
        "data": {"id": endpoint.id, "customer_id": None},
    }
    return _queue(session, endpoint, event_id, TEST, content)


def replay(session: Session, delivery: WebhookDelivery) -> WebhookDelivery:
    """The same event once more, as a delivery of its own; receivers tell it by the event's id.

    Raises Conflict where the endpoint is not active.
    """
    endpoint = endpoints.lock(session, delivery.business_id, delivery.endpoint_id)
    rounds = session.execute(
        sa.select(sa.func.max(col(WebhookDelivery.round))).where(
            col(WebhookDelivery.endpoint_id) == endpoint.id,
            col(WebhookDelivery.event_id) == delivery.event_id,
        )
    ).scalar_one()
    return _queue(
        session, endpoint, delivery.event_id, delivery.type, json.loads(delivery.content), round_=rounds + 1
    )


def again(session: Session, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send it now: the next try of one that waits is brought forward, one that is done is replayed."""
    if delivery.status != "pending":
        return replay(session, delivery)
    delivery.next_at = None
    session.add(delivery)
    queue.defer(session, DELIVER, delivery_id=delivery.id, tried=delivery.tries)
    return delivery


def _queue(
    session: Session,
    endpoint: WebhookEndpoint,
    event_id: str,
    kind: str,
    content: dict[str, Any],
    *,
    round_: int = 0,
) -> WebhookDelivery:
    delivery = WebhookDelivery(
        business_id=endpoint.business_id,
        endpoint_id=endpoint.id,
        event_id=event_id,
        type=kind,
        round=round_,
        content=json.dumps(content, ensure_ascii=False, separators=(",", ":")),
    )
    session.add(delivery)
    session.flush()
    queue.defer(session, DELIVER, delivery_id=delivery.id, tried=0)
    return delivery


def get(session: Session, business_id: str, delivery_id: str) -> WebhookDelivery:
    found = session.get(WebhookDelivery, delivery_id)
    if found is None or found.business_id != business_id:
        raise NotFound("There is no such delivery.")
    return found


def of_endpoint(session: Session, endpoint_id: str, *, limit: int = 50) -> list[WebhookDelivery]:
    """The newest first."""
    statement = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
    return list(session.exec(statement.order_by(col(WebhookDelivery.id).desc()).limit(limit)).all())


def taken(
    session: Session, delivery: WebhookDelivery, *, status: int, body: str = "", took: int | None = None
) -> None:
    """The receiver answered 2xx."""
    _tried(delivery, status, "", body, took)
    delivery.status, delivery.delivered_at, delivery.next_at = "delivered", clock.now(), None
    session.add(delivery)


def failed(
    session: Session,
    delivery: WebhookDelivery,
    *,
    status: int | None,
    detail: str,
    wait: timedelta | None = None,
    body: str = "",
    took: int | None = None,
) -> None:
    """Plan the next try, or give up after the last. A 410 ends the endpoint; `wait` is the receiver's own wish."""
    _tried(delivery, status, detail, body, took)
    endpoint = session.get_one(WebhookEndpoint, delivery.endpoint_id)
    if status == 410:
        endpoints.set_status(session, endpoint, "disabled", actor="system", why="it answered 410 Gone")
    if endpoint.status != "active" or delivery.tries >= len(PAUSES):
        delivery.status, delivery.next_at = "failed", None
        session.add(delivery)
        return
    pause = PAUSES[delivery.tries]
    pause *= 1 + JITTER * random.random()  # noqa: S311 - spreads load
    if wait is not None:
        pause = max(pause, min(wait, LONGEST_WISH))
    delivery.next_at = clock.now() + pause
    session.add(delivery)
    queue.defer(session, DELIVER, at=delivery.next_at, delivery_id=delivery.id, tried=delivery.tries)


def _tried(delivery: WebhookDelivery, status: int | None, detail: str, body: str, took: int | None) -> None:
    answer = {"status": status, "detail": detail[:300], "body": body[:MOST_BODY], "ms": took}
    delivery.attempts = [*delivery.attempts, {"at": clock.utc_text(clock.now())} | answer]
    delivery.tries += 1
    delivery.response_status = status
    delivery.detail = detail[:300]


def values(delivery: WebhookDelivery) -> dict[str, Any]:
    """The public shape."""
    return {
        "id": delivery.id,
        "endpoint_id": delivery.endpoint_id,
        "event_id": delivery.event_id,
        "type": delivery.type,
        "status": delivery.status,
        "tries": delivery.tries,
        "response_status": delivery.response_status,
        "detail": delivery.detail,
        "next_at": None if delivery.next_at is None else clock.utc_text(delivery.next_at),
        "created_at": clock.utc_text(delivery.created_at),
        "delivered_at": None if delivery.delivered_at is None else clock.utc_text(delivery.delivered_at),
    }
