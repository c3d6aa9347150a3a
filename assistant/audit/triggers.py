"""Triggers by which the database itself refuses UPDATE, DELETE and TRUNCATE on the log (AUD-01).

They stop a bug, a stray session and an application account; whoever may drop a trigger is caught by `verify`.
"""

from __future__ import annotations

_APPEND_ONLY = {
    "audit_entry": ("id = NEW.id", "chain = NEW.chain AND seq = NEW.seq"),
    "audit_leaf": ("position = NEW.position", "chain = NEW.chain AND seq = NEW.seq"),
    "audit_checkpoint": ("size = NEW.size",),
}
_HEAD_MOVES = "NEW.chain = OLD.chain AND NEW.seq IN (OLD.seq, OLD.seq + 1)"


def trigger_ddl(dialect_name: str) -> list[str]:
    """Statements, to be run one by one after the tables exist. Raises ValueError for an unknown dialect."""
    return _each(dialect_name)[0]


def drop_trigger_ddl(dialect_name: str) -> list[str]:
    """The statements that undo `trigger_ddl` (a migration's way back)."""
    return _each(dialect_name)[1]


def _each(dialect_name: str) -> tuple[list[str], list[str]]:
    if dialect_name == "sqlite":
        return _sqlite()
    if dialect_name == "postgresql":
        return _postgresql()
    raise ValueError(f"the audit log runs on sqlite and postgresql, not on {dialect_name}")


def _sqlite() -> tuple[list[str], list[str]]:
    create, drop = [], []

    def add(table: str, moment: str, condition: str, why: str) -> None:
        name = f"{table}_{moment.lower()}"
        create.append(
            f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} {why}'); END"
        )
        drop.append(f"DROP TRIGGER IF EXISTS {name}")

    for table, keys in _APPEND_ONLY.items():
        add(table, "UPDATE", "1", "is append-only")
        add(table, "DELETE", "1", "is append-only")
        # INSERT OR REPLACE deletes the old row without firing the DELETE trigger
        taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in keys)  # noqa: S608
        add(table, "INSERT", taken, "already holds that row")
    add("audit_head", "UPDATE", f"NOT ({_HEAD_MOVES})", "moves one entry at a time")
    add("audit_head", "DELETE", "1", "keeps every chain")
    add("audit_head", "INSERT", "NEW.seq <> 1", "starts at 1")
    return create, drop


def _postgresql() -> tuple[list[str], list[str]]:
    create = [
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', "
        "ERRCODE = 'insufficient_privilege'; END $$",
        "CREATE OR REPLACE FUNCTION audit_head_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT ({_HEAD_MOVES}) THEN RAISE EXCEPTION USING "
        "MESSAGE = 'audit_head moves one entry at a time', ERRCODE = 'insufficient_privilege'; "
        "END IF; RETURN NEW; END $$",
    ]
    drop = []

    def add(table: str, name: str, moment: str, each: str, function: str) -> None:
        create.append(
            f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"
        )
        # ALWAYS: also for a session that calls itself a replica, which ordinary triggers do not fire for
        create.append(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        drop.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")

    for table in _APPEND_ONLY:
        add(table, f"{table}_rows", "UPDATE OR DELETE", "ROW", "audit_refuse")
        add(table, f"{table}_truncate", "TRUNCATE", "STATEMENT", "audit_refuse")
    add("audit_head", "audit_head_moves", "UPDATE", "ROW", "audit_head_moves")
    add("audit_head", "audit_head_rows", "DELETE", "ROW", "audit_refuse")
    add("audit_head", "audit_head_truncate", "TRUNCATE", "STATEMENT", "audit_refuse")
    drop += ["DROP FUNCTION IF EXISTS audit_refuse()", "DROP FUNCTION IF EXISTS audit_head_moves()"]
    return create, drop
