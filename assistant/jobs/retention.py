"""Each night what is over its time is erased: the sweep selects, each job looks again at one customer (AUD-09)."""

from __future__ import annotations

from assistant.core import queue
from assistant.core.db import transaction
from assistant.domain.personal import lapse

CUSTOMER = "retention.customer"
TRANSPORT = "retention.transport"


@queue.register(CUSTOMER)
def look_at_customer(customer_id: str) -> None:
    with transaction() as session:
        lapse.look(session, customer_id)


@queue.register(TRANSPORT)
def clear_transport(business_id: str) -> None:
    with transaction() as session:
        lapse.transport(session, business_id)


@queue.periodic("retention.sweep", cron="17 3 * * *")
def sweep_retention() -> None:
    with transaction() as session:
        for customer_id in lapse.due(session):
            queue.defer(session, CUSTOMER, queueing_lock=f"{CUSTOMER}:{customer_id}", customer_id=customer_id)
        for business_id in lapse.businesses(session):
            queue.defer(
                session, TRANSPORT, queueing_lock=f"{TRANSPORT}:{business_id}", business_id=business_id
            )
