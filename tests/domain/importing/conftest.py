"""A business to import for, in a migrated database.

Nothing crosses from one business to another, so the tests of a module share a database: each has its own business.
"""

from __future__ import annotations

import shutil
import uuid
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assistant.core import config, db
from tests import conftest as shared
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.domain.accounts import Business


@pytest.fixture(scope="module")
def shared_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A migrated database for all tests of a module, wired into the settings: SQLite unless they ask for both."""
    kind = getattr(request, "param", "sqlite")
    folder = tmp_path_factory.mktemp("importing")
    name = f"ia_{uuid.uuid4().hex[:12]}"
    if kind == "sqlite":
        template: Path = request.getfixturevalue("migrated_sqlite")
        shutil.copy(template, folder / "assistant.db")
        url = f"sqlite:///{folder / 'assistant.db'}"
    else:
        shared._admin(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('migrated_postgres')}")
        url = sa.make_url(shared.POSTGRES_URL).set(database=name).render_as_string(hide_password=False)
    with pytest.MonkeyPatch.context() as patch:
        shared._use(patch, folder, url)
        yield
        db.reset_engine()
    if kind == "postgresql":
        shared._admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    config.get_settings.cache_clear()


@pytest.fixture
def business(shared_database: None) -> Business:
    """A seller in Hamburg, committed."""
    with db.transaction() as session:
        return factories.business(
            session,
            name="Nordlicht Werkstatt",
            legal_name="Nordlicht Werkstatt GmbH",
            country="DE",
            region="",
            timezone="Europe/Berlin",
            locale="de_DE",
            address=["Kaistrasse 4", "20457 Hamburg"],
            tax_id="DE811907980",
        )
