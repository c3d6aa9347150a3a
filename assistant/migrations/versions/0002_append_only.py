"""Tables that only grow: the database itself refuses to change or delete their rows."""

from __future__ import annotations

from alembic import op

from assistant.audit.triggers import drop_trigger_ddl, trigger_ddl

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("ledger_entry", "consent_event")


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in trigger_ddl(dialect):
        op.execute(statement)
    if dialect == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION rows_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', "
            "ERRCODE = 'insufficient_privilege'; END $$"
        )
    for table in APPEND_ONLY:
        for statement in _sqlite(table) if dialect == "sqlite" else _postgresql(table):
            op.execute(statement)


def _sqlite(table: str) -> list[str]:
    """INSERT OR REPLACE deletes the old row without the DELETE trigger, so a second insert is refused too."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    there = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - our own table names
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_insert BEFORE INSERT ON {table} WHEN {there} {refuse}",
    ]


def _postgresql(table: str) -> list[str]:
    row, all_rows = "FOR EACH ROW EXECUTE FUNCTION rows_stay()", "EXECUTE FUNCTION rows_stay()"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {row}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {row}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {all_rows}",
    ]


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in drop_trigger_ddl(dialect):
        op.execute(statement)
    for table in APPEND_ONLY:
        for moment in ("update", "delete", "insert", "truncate"):
            on = "" if dialect == "sqlite" else f" ON {table}"
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{moment}{on}")
