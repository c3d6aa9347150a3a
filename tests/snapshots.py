"""What a database holds, to see that something left it as it was."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from assistant.core import db


def contents() -> dict[str, tuple[int, str]]:
    """Rows and a digest of each table."""
    found: dict[str, tuple[int, str]] = {}
    with db.reading() as session:
        for table in sorted(sa.inspect(session.connection()).get_table_names()):
            rows = sorted(repr(tuple(row)) for row in session.execute(sa.text(f'SELECT * FROM "{table}"')))
            found[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found
