"""The database: one engine a process, short transactions, SQLite (WAL, BEGIN IMMEDIATE) or PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import Session

from assistant.core import tenancy
from assistant.core.config import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Dialect, Engine


BUSY_SECONDS = 15
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "recursive_triggers=ON",  # INSERT OR REPLACE fires the triggers that refuse deletion
)

_WRITING = "writing"


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out, on every database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a timezone is not an instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def make_engine(url: str) -> Engine:
    """An engine with this project's settings for `url`; its errors do not repeat what was stored (AUD-06)."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database not in (None, "", ":memory:"):
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}
        )
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "checkin", _checkin)
        _one_writer(engine)
        return engine
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(parsed, hide_parameters=True, pool_size=10, max_overflow=30, pool_pre_ping=True)
    event.listen(engine, "connect", _postgresql_connect)
    event.listen(engine, "begin", _postgresql_begin)
    event.listen(engine, "checkin", _checkin)
    return engine


def _postgresql_connect(connection: Any, _record: Any) -> None:
    autocommit, connection.autocommit = connection.autocommit, True
    connection.execute("SELECT set_config(%s, %s, false)", (tenancy.SETTING, tenancy.ALL))
    connection.autocommit = autocommit


def _postgresql_begin(connection: sa.Connection) -> None:
    """The rows of one business, until this transaction ends (IDN-13)."""
    business = tenancy.current()
    if business != tenancy.ALL:
        connection.exec_driver_sql("SELECT set_config(%s, %s, true)", (tenancy.SETTING, business))


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _one_writer(engine: Engine) -> None:
    """This process's writers wait in a line for SQLite's one write lock: its own waiting sleeps, and in longer steps
    the longer it waits. Writers of other processes wait as SQLite has them wait."""
    line = threading.Lock()

    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("reading", False):
            _begin(connection, "BEGIN DEFERRED")
            return
        if not connection.info.get(_WRITING):
            connection.info[_WRITING] = line.acquire(timeout=BUSY_SECONDS)
        _begin(connection, "BEGIN IMMEDIATE")

    def checkin(_connection: Any, record: Any) -> None:
        if record.info.pop(_WRITING, False):
            line.release()

    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", checkin)


def _begin(connection: sa.Connection, how: str) -> None:
    """By the driver itself: a statement of SQLAlchemy's costs as much as a query."""
    driver: Any = connection.connection.dbapi_connection
    try:
        driver.execute(how)
    except sqlite3.Error as error:
        raise sa.exc.DBAPIError.instance(
            how, None, error, sqlite3.Error, dialect=connection.dialect
        ) from error


def _checkin(connection: Any, _record: Any) -> None:
    """A commit that did not come to the database leaves a transaction open, and nobody else ends it."""
    if connection is None:
        return
    is_open = (
        connection.in_transaction
        if hasattr(connection, "in_transaction")
        else connection.info.transaction_status
    )
    if is_open:
        connection.rollback()


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process, from ASSISTANT_DATABASE_URL."""
    return make_engine(get_settings().database_url)


@lru_cache(maxsize=1)
def reading_engine() -> Engine:
    """The same engine, for what only reads and does not take SQLite's write lock."""
    return engine().execution_options(reading=True)


def reset_engine() -> None:
    """Forget the engine and its connections (tests, forks)."""
    if engine.cache_info().currsize:
        engine().dispose()
    engine.cache_clear()
    reading_engine.cache_clear()


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing transaction: commits at the end, rolls back on any exception. Only edges open one."""
    with Session(engine(), expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction that only reads, and does not take SQLite's write lock."""
    with Session(reading_engine(), expire_on_commit=False, autoflush=False) as session:
        yield session
        session.expunge_all()  # what was read stays readable; nothing that was changed is written
        session.rollback()
