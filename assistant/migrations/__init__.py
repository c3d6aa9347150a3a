"""The database's schema, step by step; `upgrade` brings a database to the newest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from assistant.core.db import engine
from assistant.core.queue import schema as queue_schema

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent
NEWEST = max(file.name for file in (FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]
"""The revision that the last file brings."""


def config() -> Config:
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    return made


def upgrade() -> None:
    """Bring the configured database to the newest schema, and its walls between businesses with it."""
    from assistant.migrations.tenancy import protect

    if _standing() != NEWEST:  # Alembic takes longer to load than all else that a start does
        from alembic import command

        command.upgrade(config(), "head")
    with engine().begin() as connection:
        protect(connection)
    queue_schema.apply()


def _standing() -> str | None:
    with engine().connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
