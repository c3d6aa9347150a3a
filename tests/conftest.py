"""A real, migrated database for each test: SQLite always, PostgreSQL where one answers."""

from __future__ import annotations

import os
import shutil
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings

from assistant import migrations
from assistant.audit.triggers import drop_trigger_ddl, trigger_ddl
from assistant.core import clock, config, db

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.payment_processor import Processor

# Speed is measured in `make bench`; a busy machine must not fail a property.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
SECRET = "0" * 64
BROWSER_FOLDERS = {"browser", "pages"}
BROWSER_FILES: set[str] = set()


def pytest_report_header() -> str:
    return (
        "databases: SQLite, PostgreSQL"
        if _postgres_answers()
        else "databases: SQLite (no PostgreSQL answers)"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives the browser comes last: its event loop runs on in the main thread."""
    items.sort(key=_drives_the_browser)


def _drives_the_browser(item: pytest.Item) -> bool:
    """Whole files, so that a file's tests stay together."""
    return item.path.parent.name in BROWSER_FOLDERS or item.path.name in BROWSER_FILES


def _plain_url() -> str:
    return POSTGRES_URL.replace("+psycopg", "")


def _postgres_answers() -> bool:
    try:
        with psycopg.connect(_plain_url(), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _use(monkeypatch: pytest.MonkeyPatch, folder: Path, url: str) -> None:
    for name in list(os.environ):
        if name.startswith(("ASSISTANT_", "TWILIO_", "SENDGRID_", "OPENAI_", "STRIPE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.setenv("ASSISTANT_DEMO", "1")
    monkeypatch.setenv("ASSISTANT_SECRET_KEY", SECRET)
    monkeypatch.setenv("ASSISTANT_PUBLIC_URL", "http://testserver")
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", url)
    config.get_settings.cache_clear()
    db.reset_engine()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")
    file = folder / "template.db"
    with pytest.MonkeyPatch.context() as patch:
        _use(patch, folder, f"sqlite:///{file}")
        migrations.upgrade()
        with db.engine().connect() as connection:
            connection.exec_driver_sql("SELECT 1")
        db.reset_engine()
    config.get_settings.cache_clear()
    return file


@pytest.fixture(scope="session")
def migrated_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated PostgreSQL database that is emptied before each test."""
    if not _postgres_answers():
        pytest.skip(f"no PostgreSQL answers at {POSTGRES_URL}")
    name = f"ia_template_{uuid.uuid4().hex[:8]}"
    _admin(f"CREATE DATABASE {name}")
    _admin(f"ALTER DATABASE {name} SET synchronous_commit = off")
    try:
        with pytest.MonkeyPatch.context() as patch:
            _use(patch, tmp_path_factory.mktemp("postgres"), _url_of(name))
            migrations.upgrade()
            db.reset_engine()
        config.get_settings.cache_clear()
        yield name
    finally:
        _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _url_of(name: str) -> str:
    return sa.make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)


def _empty(name: str) -> None:
    """Empty every table, the append-only ones too: making a database anew for each test costs more."""
    url = _url_of(name).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).fetchall()
        connection.execute("SET session_replication_role = replica")
        emptied = [f'DELETE FROM "{row[0]}"' for row in rows]
        with connection.transaction():
            for statement in (*drop_trigger_ddl("postgresql"), *emptied, *trigger_ddl("postgresql")):
                connection.execute(statement)  # type: ignore[arg-type]


def _admin(statement: str) -> None:
    with psycopg.connect(_plain_url(), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An empty migrated database of each kind, wired into the settings; yields the kind."""
    kind: str = request.param
    if kind == "sqlite":
        template: Path = request.getfixturevalue("migrated_sqlite")
        shutil.copy(template, tmp_path / "assistant.db")
        _use(monkeypatch, tmp_path, f"sqlite:///{tmp_path / 'assistant.db'}")
        yield kind
        db.reset_engine()
    else:
        name: str = request.getfixturevalue("migrated_postgres")
        _use(monkeypatch, tmp_path, _url_of(name))
        _empty(name)
        yield kind
        db.reset_engine()
    config.get_settings.cache_clear()


@pytest.fixture(autouse=True)
def _running_clock() -> Iterator[None]:
    """No test leaves the process's clock stopped or moved."""
    yield
    clock.follow(None)
    clock.freeze_process(None)
    clock.shift_process(timedelta(0))


@pytest.fixture(autouse=True)
def _refusals_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a flood only so many are recorded in a minute of the process: a test counts its own alone."""
    from assistant.api.refusals import refusals

    monkeypatch.setattr(refusals, "_recorded", 0)


@pytest.fixture(scope="session")
def processor_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The payment processor, once for the session; it only keeps its notices."""
    from tests import payment_processor

    with payment_processor.running(tmp_path_factory.mktemp("bank"), None, "--no-webhooks") as port:
        yield port


@pytest.fixture
def bank(database: str, processor_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Processor]:
    """The payment processor that this test's application talks to, without faults."""
    from tests.payment_processor import Processor

    monkeypatch.setenv("ASSISTANT_TEST_PROCESSOR_PORT", str(processor_port))
    config.get_settings.cache_clear()
    processor = Processor(processor_port)
    yield processor
    for account in ("test", "test_b"):
        processor.fault("none", account)
