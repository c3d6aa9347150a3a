"""Which rows of the database are a customer's: read off the declared tables, so that none is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from assistant.domain.personal import parts

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.accounts import Customer

BY_TEXT = {"event": "data", "webhook_delivery": "content", "idempotent_answer": "body"}
"""Tables that name a customer in a text, by the column that does."""
BY_CHAIN = ("audit_entry", "approval")
BY_ADDRESS = ("inbox_event",)
NOBODYS = frozenset(
    "api_key attempts audit_checkpoint audit_head audit_leaf business payee_account policy_version queue_failure "  # noqa: SIM905
    "queue_job queue_tick reference_counter saved_view staff_recovery_code staff_session staff_user "
    "webhook_endpoint".split()
)
"""Tables without any data of customers: rules, people of staff, counters, hashes; queues hold ids that come and go."""
SECRETS = frozenset({"token_hash", "code_hash", "return_hash", "wrapped", "sealed"})
"""Columns that are keys or hashes of them; what is sealed is in the bundle as it reads when it is opened."""


def conditions(customer_id: str) -> dict[str, Any]:
    """For each table that a row of the customer can be in, the condition that such a row meets."""
    found: dict[str, Any] = {}
    for table in SQLModel.metadata.sorted_tables:
        condition = _condition(table, customer_id, found)
        if condition is not None:
            found[table.name] = condition
    return found


def _condition(table: sa.Table, customer_id: str, above: dict[str, Any]) -> Any:
    if table.name == "customer":
        return table.c.id == customer_id
    if table.name in BY_TEXT:
        return sa.cast(table.c[BY_TEXT[table.name]], sa.Text).contains(customer_id, autoescape=True)
    if table.name in BY_CHAIN:
        return table.c.chain == customer_id
    if "customer_id" in table.c:
        return table.c.customer_id == customer_id
    through = [
        key.parent.in_(sa.select(key.column).where(above[key.column.table.name]))
        for key in table.foreign_keys
        if key.column.table.name in above and key.column.table.name != "customer"
    ]
    return sa.or_(*through) if through else None


def of_customer(session: Session, customer: Customer) -> dict[str, list[dict[str, Any]]]:
    """All rows of the customer by table, without what is a secret."""
    tables = SQLModel.metadata.tables
    found: dict[str, list[dict[str, Any]]] = {}
    for name, condition in conditions(customer.id).items():
        table = tables[name]
        where = [condition]
        if "business_id" in table.c:
            where.append(sa.or_(table.c.business_id == customer.business_id, table.c.business_id.is_(None)))
        found[name] = _rows(session, table, sa.and_(*where))
    delivered = parts.delivered(session, customer)
    inbox = tables["inbox_event"]
    found["inbox_event"] = _rows(session, inbox, inbox.c.id.in_(delivered))
    return found


def _rows(session: Session, table: sa.Table, where: Any) -> list[dict[str, Any]]:
    columns = [column for column in table.c if column.name not in SECRETS]
    rows = session.execute(sa.select(*columns).where(where).order_by(*table.primary_key)).mappings()
    return [dict(row) for row in rows]
