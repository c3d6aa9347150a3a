from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from knowledge_base import search as library

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def library_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose index holds the library; shared, as its making takes seconds."""
    folder = tmp_path_factory.mktemp("library")
    library.warm(folder)
    return folder
