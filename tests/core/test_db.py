"""Transactions keep what they promise on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from assistant.core import db
from assistant.core.errors import NotFound
from assistant.domain.accounts import Business
from tests import factories


def names() -> list[str]:
    with db.reading() as session:
        return sorted(session.execute(sa.text("SELECT name FROM business")).scalars())


class TestTransaction:
    def test_it_commits_at_the_end(self, database: str) -> None:
        with db.transaction() as session:
            factories.business(session, name="Kept")
        assert names() == ["Kept"]

    def test_any_exception_takes_everything_back(self, database: str) -> None:
        def work() -> None:
            with db.transaction() as session:
                factories.business(session, name="Gone")
                raise NotFound("stop")

        with pytest.raises(NotFound):
            work()
        assert names() == []

    def test_a_commit_that_fails_leaves_a_connection_that_works(self, database: str) -> None:
        def fail(_connection: object) -> None:
            raise OSError("the disk is gone")

        event.listen(db.engine(), "commit", fail)
        with pytest.raises(OSError, match="disk"), db.transaction() as session:
            session.execute(sa.text("SELECT 1"))
        event.remove(db.engine(), "commit", fail)
        for _ in range(3):
            with db.transaction() as session:
                session.execute(sa.text("SELECT 1"))

    def test_reading_writes_nothing(self, database: str) -> None:
        with db.transaction() as session:
            made = factories.business(session, name="Before")
        with db.reading() as session:
            found = session.get_one(Business, made.id)
            found.name = "After"
            session.add(found)
        assert names() == ["Before"]

    def test_what_was_read_stays_readable(self, database: str) -> None:
        with db.transaction() as session:
            made = factories.business(session, name="Kept")
        with db.reading() as session:
            found = session.get_one(Business, made.id)
        assert found.name == "Kept"

    def test_foreign_keys_hold(self, database: str) -> None:
        with pytest.raises(sa.exc.IntegrityError), db.transaction() as session:
            session.execute(
                sa.text(
                    "INSERT INTO reference_counter (business_id, kind, last) VALUES ('biz_nobody', 'D', 1)"
                )
            )

    def test_writers_at_once_lose_nothing(self, database: str) -> None:
        world = factories.world()
        with db.transaction() as session:
            session.execute(
                sa.text("INSERT INTO reference_counter (business_id, kind, last) VALUES (:b, 'X', 0)"),
                {"b": world.business.id},
            )

        def bump() -> None:
            for _ in range(5):
                with db.transaction() as session:
                    session.execute(sa.text("UPDATE reference_counter SET last = last + 1 WHERE kind = 'X'"))

        threads = [threading.Thread(target=bump) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with db.reading() as session:
            assert (
                session.execute(sa.text("SELECT last FROM reference_counter WHERE kind = 'X'")).scalar() == 40
            )

    def test_a_reader_is_not_held_up_by_a_writer(self, database: str) -> None:
        with db.transaction() as writer:
            factories.business(writer, name="Being written")
            assert names() == []
        assert names() == ["Being written"]


class TestUtcDateTime:
    def test_instants_come_back_aware_and_equal_from_any_zone(self, database: str) -> None:
        instant = datetime(2026, 12, 1, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=5, minutes=45)))
        with db.transaction() as session:
            made = factories.business(session, created_at=instant)
        with db.reading() as session:
            found = session.get_one(Business, made.id)
        assert found.created_at == instant
        assert found.created_at.tzinfo is UTC

    def test_a_datetime_without_a_zone_is_refused(self, database: str) -> None:
        with pytest.raises(sa.exc.StatementError, match="not an instant"), db.transaction() as session:
            factories.business(session, created_at=datetime(2026, 12, 1))  # noqa: DTZ001


class TestEngine:
    def test_sqlite_writes_ahead_and_waits(self, database: str) -> None:
        if database != "sqlite":
            pytest.skip("settings of SQLite")
        with db.engine().connect() as connection:
            values = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "foreign_keys", "busy_timeout")
            }
        assert values == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 15000}
