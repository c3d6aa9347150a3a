"""What was embedded once on this machine is not embedded again, and a cache that fails costs nothing but time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge_base import vector_cache
from knowledge_base.embedding import MANY, MiniLM

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [f"invoice number {number}" for number in range(MANY)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "invoice-assistant"


def test_a_second_library_takes_its_vectors_from_the_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = MiniLM().embed(TEXTS)
    assert folder.is_dir()
    second = MiniLM()
    monkeypatch.setattr(second, "_load", lambda: pytest.fail("nothing was to be computed"))
    assert np.array_equal(second.embed([*TEXTS, TEXTS[0]])[:MANY], first)
    assert np.array_equal(first[0], MiniLM().embed([TEXTS[0]])[0])


def test_a_broken_or_forbidden_cache_is_done_without(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / f"{MiniLM.name}.sqlite").write_bytes(b"not a database" * 100)
    assert MiniLM().embed(TEXTS).shape[0] == MANY
    (folder / f"{MiniLM.name}.sqlite").unlink()
    folder.rmdir()
    folder.write_text("a file where the folder should be")
    assert vector_cache.load("m", TEXTS) == {}
    assert MiniLM().embed(TEXTS).shape[0] == MANY
