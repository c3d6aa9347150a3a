from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assistant.audit.checkpoint import make
from assistant.audit.tables import ENTRY
from assistant.audit.triggers import trigger_ddl
from tests.audit.conftest import run
from tests.audit.factory import fill

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine
    from sqlmodel import Session

    from assistant.audit.keys import Signer

REFUSAL = r"append-only|one entry at a time|holds that row|keeps every chain|starts at 1"
CHANGES = [
    "UPDATE audit_entry SET kind = 'case.opened'",
    "UPDATE audit_leaf SET position = position + 100",
    "UPDATE audit_checkpoint SET note = ''",
    "DELETE FROM audit_entry WHERE seq = 5",
    "DELETE FROM audit_leaf",
    "DELETE FROM audit_checkpoint",
    "DELETE FROM audit_head",
    "UPDATE audit_head SET seq = seq - 1",
    "UPDATE audit_head SET seq = seq + 2",
    "UPDATE audit_head SET chain = 'cus_9' WHERE chain = 'cus_1'",
]
TRUNCATES = [f"TRUNCATE {table}" for table in ("audit_entry", "audit_leaf", "audit_checkpoint", "audit_head")]
REPLACES = [
    "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry LIMIT 1",
    "INSERT OR REPLACE INTO audit_leaf SELECT * FROM audit_leaf LIMIT 1",
    "INSERT OR REPLACE INTO audit_checkpoint SELECT * FROM audit_checkpoint",
    "INSERT OR REPLACE INTO audit_head VALUES ('cus_1', 4, 'x')",
]


@pytest.mark.requirement("AUD-01")
def test_the_database_refuses_every_change(engine: Engine, session: Session, signer: Signer) -> None:
    fill(session)
    make(session, signer)
    session.commit()
    changes = CHANGES + (REPLACES if engine.dialect.name == "sqlite" else TRUNCATES)
    before = session.connection().execute(sa.select(ENTRY)).all()
    session.commit()
    for change in changes:
        with pytest.raises(sa.exc.DBAPIError, match=REFUSAL):
            run(engine, [change])
    assert session.connection().execute(sa.select(ENTRY)).all() == before


@pytest.mark.requirement("AUD-01")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_posing_as_a_replica_does_not_switch_the_refusal_off(engine: Engine, session: Session) -> None:
    fill(session)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        run(engine, ["SET LOCAL session_replication_role = replica", "DELETE FROM audit_entry"])


def test_a_database_that_is_not_supported_is_named() -> None:
    with pytest.raises(ValueError, match="mysql"):
        trigger_ddl("mysql")
