"""Which business a request, a turn or a job works for: PostgreSQL shows its rows and no others (IDN-13).

The code keeps to its scope by itself; this is the second wall, for the query that forgets to. Each transaction
begun inside `within` sees one business; outside of it (look-ups by link or key, sweeps, the log's checkpoints)
all of them. SQLite has no such wall.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTING = "app.business_id"
ALL = "*"
_business: ContextVar[str] = ContextVar("business", default=ALL)


def enter(business_id: str) -> None:
    """For the rest of this context (a request)."""
    _business.set(business_id)


@contextmanager
def within(business_id: str) -> Iterator[None]:
    """Until the block ends."""
    token = _business.set(business_id)
    try:
        yield
    finally:
        _business.reset(token)


def current() -> str:
    """The business of this context, or ALL."""
    return _business.get()
