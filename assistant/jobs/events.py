"""Putting events in order, and delivering them to those who asked for them."""

from __future__ import annotations

from assistant.channels import webhooks
from assistant.core import clock, queue
from assistant.core.db import reading, transaction
from assistant.domain.events import deliveries, stored
from assistant.domain.events.deliveries import WebhookDelivery
from assistant.domain.events.endpoints import WebhookEndpoint


@queue.register(stored.PUBLISH)
def publish() -> None:
    """Place what was committed since, and spread it over the endpoints."""
    while True:
        with transaction() as session:
            placed = stored.place(session)
            for event in placed:
                deliveries.spread(session, event)
        if len(placed) < stored.MOST_AT_ONCE:
            return


@queue.periodic("events.sweep", cron="* * * * *")
def sweep() -> None:
    """What was committed while a publisher was looking: it comes at the latest now."""
    with transaction() as session:
        queue.defer(session, stored.PUBLISH, lock=stored.PUBLISH, queueing_lock=stored.PUBLISH)


@queue.register(deliveries.DELIVER)
def deliver(delivery_id: str, tried: int) -> None:
    """One try; the network is not spoken to inside a transaction."""
    with reading() as session:
        delivery = session.get_one(WebhookDelivery, delivery_id)
        endpoint = session.get_one(WebhookEndpoint, delivery.endpoint_id)
        secrets = endpoint.secrets_in_force()
    if delivery.status != "pending" or delivery.tries != tried:
        return
    if endpoint.status != "active":
        with transaction() as session:
            _give_up(session.get_one(WebhookDelivery, delivery_id, with_for_update=True), endpoint)
        return
    answered = webhooks.post(endpoint.url, delivery.id, delivery.content, secrets)
    with transaction() as session:
        locked = session.get_one(WebhookDelivery, delivery_id, with_for_update=True)
        if locked.status != "pending" or locked.tries != tried:
            return
        if answered.taken:
            assert answered.status is not None
            deliveries.taken(session, locked, status=answered.status, body=answered.body, took=answered.took)
        else:
            deliveries.failed(
                session,
                locked,
                status=answered.status,
                detail=answered.detail,
                wait=answered.wait,
                body=answered.body,
                took=answered.took,
            )


def _give_up(delivery: WebhookDelivery, endpoint: WebhookEndpoint) -> None:
    delivery.status, delivery.next_at = "failed", None
    delivery.detail = f"the endpoint is {endpoint.status} since {clock.utc_text(clock.now())}"
