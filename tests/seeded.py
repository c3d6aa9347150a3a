"""The demo's own world, seeded once for the session and copied for each test that looks at it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from assistant.core import config, db
from assistant.demo import seed
from tests.conftest import _use

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def seeded_file(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo in it."""
    folder = tmp_path_factory.mktemp("seeded")
    file = folder / "assistant.db"
    shutil.copy(migrated_sqlite, file)
    with pytest.MonkeyPatch.context() as patch:
        _use(patch, folder, f"sqlite:///{file}")
        seed.seed_if_empty()
        db.reset_engine()
    config.get_settings.cache_clear()
    return file


@pytest.fixture
def demo(seeded_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The seeded demo on SQLite, wired into the settings."""
    shutil.copy(seeded_file, tmp_path / "assistant.db")
    _use(monkeypatch, tmp_path, f"sqlite:///{tmp_path / 'assistant.db'}")
    yield
    db.reset_engine()
    config.get_settings.cache_clear()
