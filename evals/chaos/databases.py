"""A migrated database for one run, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import psycopg
import sqlalchemy as sa

from assistant import migrations
from assistant.core import config, db

Kind = Literal["sqlite", "postgresql"]
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def postgres_answers() -> bool:
    try:
        with psycopg.connect(POSTGRES.replace("+psycopg", ""), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


@contextmanager
def made(kind: Kind, folder: Path) -> Iterator[dict[str, str]]:
    """A migrated database of its own, wired into this process and told to the others."""
    folder = Path(tempfile.mkdtemp(dir=folder))
    name = f"chaos_{uuid.uuid4().hex[:8]}"
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'chaos.db'}"
    else:
        url = sa.make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
        _admin(f"CREATE DATABASE {name}")
    environment = {
        "ASSISTANT_DATABASE_URL": url,
        "ASSISTANT_SECRET_KEY": "0" * 64,
        "ASSISTANT_MODEL": "offline",
        "DATA_DIR": str(folder),
    }
    before = {key: os.environ.get(key) for key in environment}
    try:
        os.environ.update(environment)
        config.get_settings.cache_clear()
        db.reset_engine()
        migrations.upgrade()
        yield environment
    finally:
        db.reset_engine()
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
        config.get_settings.cache_clear()
        if kind == "postgresql":
            _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _admin(statement: str) -> None:
    with psycopg.connect(POSTGRES.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)
