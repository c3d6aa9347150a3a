"""PostgreSQL itself keeps one business's rows from another's requests (IDN-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from assistant.core import db, tenancy
from assistant.core.db import engine, transaction
from assistant.migrations import tenancy as walls
from assistant.migrations.metadata import METADATA
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.requirement("IDN-13")
ROLE = "ia_bound_by_rls"
NO_BUSINESS = {
    "audit_head", "audit_leaf", "audit_checkpoint", "attempts", "queue_job", "queue_failure", "queue_tick"
}  # fmt: skip
"""Hashes, counters under keyed names, and jobs of ids alone: nothing of any business can be read from them."""


@pytest.fixture
def bound(database: str) -> Iterator[None]:
    """Every connection works as a role that row-level security binds; the tests' own role is a superuser."""
    if database != "postgresql":
        pytest.skip("SQLite has no row-level security")
    with engine().connect() as connection:
        if not connection.exec_driver_sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'").first():
            connection.exec_driver_sql(f"CREATE ROLE {ROLE}")
        connection.exec_driver_sql(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}")
        connection.commit()
    db.reset_engine()

    def become(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL ROLE {ROLE}")

    event.listen(engine(), "begin", become)
    yield
    db.reset_engine()


def counts() -> dict[str, int]:
    with engine().connect() as connection:
        return {
            name: connection.execute(
                sa.select(sa.func.count()).select_from(METADATA.tables[name])
            ).scalar_one()
            for name in walls.protected()
        }


@pytest.mark.usefixtures("bound")
class TestTheWall:
    def test_a_query_without_any_condition_finds_one_business(self) -> None:
        ours, theirs = factories.world(), factories.world()
        everything = counts()
        with tenancy.within(ours.business.id):
            seen = counts()
            with engine().connect() as connection:
                numbers = connection.exec_driver_sql("SELECT number FROM invoice").scalars().all()
                lines = connection.exec_driver_sql("SELECT invoice_id FROM invoice_line").scalars().all()
        assert numbers == [ours.invoice.number]
        assert set(lines) == {ours.invoice.id}
        assert seen["business"] == 1
        assert everything["business"] == 2
        assert theirs.invoice.number not in numbers

    def test_a_row_of_another_business_cannot_be_written_changed_or_deleted(self) -> None:
        ours, theirs = factories.world(), factories.world()
        with tenancy.within(ours.business.id), engine().begin() as connection:
            changed = connection.exec_driver_sql("UPDATE customer SET name = 'x'").rowcount
            gone = connection.exec_driver_sql(
                "DELETE FROM contact_point WHERE business_id = %s", (theirs.business.id,)
            ).rowcount
        assert (changed, gone) == (1, 0)
        with (
            pytest.raises(sa.exc.ProgrammingError, match="row-level security"),
            tenancy.within(ours.business.id),
            transaction() as session,
        ):
            factories.customer(session, theirs.business)

    def test_the_next_transaction_of_the_connection_is_free_of_it(self) -> None:
        ours, _theirs = factories.world(), factories.world()
        with tenancy.within(ours.business.id):
            counts()
        assert counts()["business"] == 2


def test_every_table_with_a_business_is_behind_it() -> None:
    assert set(METADATA.tables) - set(walls.protected()) == NO_BUSINESS


def test_a_session_that_says_nothing_sees_nothing(database: str) -> None:
    if database != "postgresql":
        pytest.skip("SQLite has no row-level security")
    factories.world()
    with engine().connect() as connection:
        if not connection.exec_driver_sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'").first():
            connection.exec_driver_sql(f"CREATE ROLE {ROLE}")
        connection.exec_driver_sql(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}")
        connection.exec_driver_sql(f"SET LOCAL ROLE {ROLE}")
        connection.exec_driver_sql("SELECT set_config('app.business_id', '', true)")
        assert connection.exec_driver_sql("SELECT count(*) FROM customer").scalar_one() == 0
