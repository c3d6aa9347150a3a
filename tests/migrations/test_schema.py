"""The migrations make exactly the schema that the code declares, in one line of steps."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from assistant import migrations
from assistant.core.db import engine
from assistant.migrations.metadata import METADATA

ENGINES_OWN = ("procrastinate_",)


def _ours(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return not (kind == "table" and (name or "").startswith(ENGINES_OWN))


def test_the_steps_are_one_line_that_ends_with_the_last_file() -> None:
    assert ScriptDirectory.from_config(migrations.config()).get_heads() == [migrations.NEWEST]


def test_the_migrated_schema_is_the_declared_one(database: str) -> None:
    with engine().connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": _ours, "compare_type": False}
        )
        assert compare_metadata(context, METADATA) == []
