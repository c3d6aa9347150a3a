"""Row-level security for every table that belongs to a business, made from the declared tables after each upgrade.

A superuser and a role with BYPASSRLS are not bound by it: run the service as neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from assistant.core.tenancy import ALL, SETTING
from assistant.migrations.metadata import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator

POLICY = "of_one_business"
_NOW = f"current_setting('{SETTING}', true)"
_PARENTS = ("conversation_id", "invoice_id", "plan_id", "case_id", "customer_id", "staff_id")


def protected() -> dict[str, str]:
    """The condition that a row must meet, by table. What has no business (hashes, counters) is left out."""
    return {table.name: condition for table in METADATA.sorted_tables if (condition := _condition(table))}


def _condition(table: sa.Table) -> str | None:
    if table.name == "business":
        return f"id = {_NOW}"
    if "business_id" in table.c:
        shared = " OR business_id = ''" if table.name == "audit_entry" else ""
        return f"business_id = {_NOW}{shared}"
    for name in _PARENTS:
        if name in table.c:
            for key in table.c[name].foreign_keys:
                parent = key.column.table.name
                return f'EXISTS (SELECT 1 FROM "{parent}" p WHERE p.id = "{table.name}"."{name}")'  # noqa: S608
    return None


def statements() -> Iterator[str]:
    """To be run one by one; running them again changes nothing."""
    for name, condition in protected().items():
        yield f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY'
        yield f'DROP POLICY IF EXISTS {POLICY} ON "{name}"'
        yield f"CREATE POLICY {POLICY} ON \"{name}\" USING ({_NOW} = '{ALL}' OR {condition})"


def protect(connection: sa.Connection) -> None:
    """Bring the rules up to the declared tables; nothing on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    for statement in statements():
        connection.exec_driver_sql(statement)
