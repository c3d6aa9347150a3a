"""Cursor pagination: newest first, the cursor is the last id of the page before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query
from sqlmodel import col, select

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

Limit = Annotated[int, Query(ge=1, le=100, description="rows on a page")]
Cursor = Annotated[
    str | None, Query(max_length=64, pattern=r"^[a-z0-9_]+$", description="`next` of the page before")
]


def list_rows(
    session: Session,
    table: type[Any],
    business_id: str,
    *,
    limit: int,
    cursor: str | None,
    values: Callable[[Any], dict[str, Any]],
    **filters: str | None,
) -> dict[str, Any]:
    """`{"data": [...], "next": cursor or null}` of one business's rows, newest first."""
    statement = select(table).where(table.business_id == business_id)
    for name, value in filters.items():
        if value is not None:
            statement = statement.where(getattr(table, name) == value)
    if cursor is not None:
        statement = statement.where(col(table.id) < cursor)
    rows = session.exec(statement.order_by(col(table.id).desc()).limit(limit + 1)).all()
    more = len(rows) > limit
    data = [values(row) for row in rows[:limit]]
    return {"data": data, "next": rows[limit - 1].id if more else None}
