"""A database with the log's tables and triggers, on SQLite and, when one is reachable, on PostgreSQL."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.pool import NullPool
from sqlmodel import Session, SQLModel

from assistant.audit import log
from assistant.audit.keys import Signer
from assistant.audit.tables import TABLES
from assistant.audit.triggers import drop_trigger_ddl, trigger_ddl
from assistant.core.config import get_settings
from assistant.core.db import make_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Engine

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    # The log alone: what listens to it writes to tables that are not here.
    monkeypatch.setattr(log, "_observers", [])
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """A throwaway database, with the log's tables, on the server of TEST_POSTGRES_URL."""
    admin = sa.create_engine(
        POSTGRES, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args={"connect_timeout": 3}
    )
    name = f"audit_{uuid.uuid4().hex[:12]}"
    try:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    except sa.exc.OperationalError as error:
        pytest.skip(f"PostgreSQL is not reachable: {str(error).splitlines()[0]}")
    engine = make_engine(sa.make_url(POSTGRES).set(database=name).render_as_string(hide_password=False))
    SQLModel.metadata.create_all(engine, tables=list(TABLES))
    run(engine, trigger_ddl("postgresql"))
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "postgresql":
        engine = request.getfixturevalue("postgres")
        yield engine
        empty = [f"DELETE FROM {table.name}" for table in TABLES]
        run(engine, [*drop_trigger_ddl("postgresql"), *empty, *trigger_ddl("postgresql")])
    else:
        engine = make_engine(f"sqlite:///{tmp_path / 'audit.db'}")
        SQLModel.metadata.create_all(engine, tables=list(TABLES))
        run(engine, trigger_ddl("sqlite"))
        yield engine
        engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def signer() -> Signer:
    return Signer("log.example", Ed25519PrivateKey.generate())


@pytest.fixture
def unlocked(engine: Engine) -> Engine:
    """The same database in the hands of somebody who may drop its triggers."""
    run(engine, drop_trigger_ddl(engine.dialect.name))
    return engine


def run(engine: Engine, statements: list[str]) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
