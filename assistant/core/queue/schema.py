"""Procrastinate's own tables and functions on PostgreSQL, as the installed library has them.

Which of its migrations a database has seen stands in the comment on its table of jobs.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from assistant.core.db import engine

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import psycopg


def apply() -> None:
    """Make them, or bring them up to the installed library; nothing on SQLite. Safe to repeat."""
    url = engine().url
    if url.get_backend_name() != "postgresql":
        return
    import psycopg

    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('procrastinate schema'))")
        seen = connection.execute(
            "SELECT to_regclass('procrastinate_jobs') IS NOT NULL, "
            "obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"
        ).fetchone()
        assert seen is not None
        there, version = seen
        files = _migrations()
        if not there:
            _whole(connection, files[-1].name)
            return
        for file in (file for file in files if file.name > (version or files[-1].name)):
            connection.execute(file.read_bytes())  # each its own transaction: some add values to an enum
            _note(connection, file.name)


def _whole(connection: psycopg.Connection, newest: str) -> None:
    with connection.transaction():
        connection.execute((resources.files("procrastinate.sql") / "schema.sql").read_bytes())
        _note(connection, newest)


def _note(connection: psycopg.Connection, version: str) -> None:
    from psycopg import sql

    connection.execute(sql.SQL("COMMENT ON TABLE procrastinate_jobs IS {}").format(sql.Literal(version)))


def _migrations() -> list[Traversable]:
    folder = resources.files("procrastinate.sql.migrations")
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name
    )
