"""The database's schema, step by step; `upgrade` brings a database to the newest."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from assistant.core.db import engine
from assistant.core.queue import schema as queue_schema

FOLDER = Path(__file__).parent


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    return made


def upgrade() -> None:
    """Bring the configured database to the newest schema, and its walls between businesses with it."""
    from assistant.migrations.tenancy import protect

    command.upgrade(config(), "head")
    with engine().begin() as connection:
        protect(connection)
    queue_schema.apply()
