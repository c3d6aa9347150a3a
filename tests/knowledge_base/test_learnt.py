from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.core import config
from knowledge_base import learnt

DIGEST = learnt.digest_of(["what was learnt of"])


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "machine"))
    config.get_settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    config.get_settings.cache_clear()


def tables() -> learnt.Tables:
    return {"weights": np.arange(3, dtype=np.float32), "names": learnt.packed(["a b", "ü", "c\nd"])}


def never() -> learnt.Tables:
    pytest.fail("learnt again")


@pytest.mark.parametrize("lost", ["", "data", "machine"])
def test_what_is_kept_in_one_place_is_not_learnt_again(folders: Path, lost: str) -> None:
    learnt.kept("thing", DIGEST, tables)
    if lost:
        (folders / lost).rename(folders / "gone")
    found = learnt.kept("thing", DIGEST, never)
    assert found["weights"].tolist() == [0, 1, 2]
    assert learnt.unpacked(found["names"]) == ["a b", "ü", "c d"]


def test_other_content_is_learnt(folders: Path) -> None:
    learnt.kept("thing", DIGEST, tables)
    made = learnt.kept("thing", learnt.digest_of(["other"]), lambda: {"weights": np.zeros(1)})
    assert made["weights"].tolist() == [0]


def test_files_that_are_the_same_are_not_read_again(folders: Path) -> None:
    file = folders / "phrases.yaml"
    file.write_text("one")
    assert learnt.unchanged("thing", [file], lambda: DIGEST) == DIGEST
    assert learnt.unchanged("thing", [file], lambda: pytest.fail("read again")) == DIGEST
    assert learnt.unchanged("another", [file], lambda: DIGEST[::-1]) == DIGEST[::-1]
    file.write_text("two")
    assert learnt.unchanged("thing", [file], lambda: DIGEST[::-1]) == DIGEST[::-1]


@pytest.mark.parametrize("broken", [b"", b"\xff\xfe", b"short"])
def test_a_broken_note_of_the_files_is_not_believed(folders: Path, broken: bytes) -> None:
    file = folders / "phrases.yaml"
    file.write_text("one")
    learnt.unchanged("thing", [file], lambda: DIGEST)
    for note in folders.glob("*/**/thing-of-*.txt"):
        note.write_bytes(broken)
    assert learnt.unchanged("thing", [file], lambda: DIGEST[::-1]) == DIGEST[::-1]


def test_the_oldest_of_one_name_go_and_those_of_other_names_stay(folders: Path) -> None:
    learnt.kept("thing-en", DIGEST, tables)
    for number in range(learnt.MOST + 1):
        learnt.kept("thing", learnt.digest_of([str(number)]), tables)
        for file in folders.glob(f"*/**/thing-{learnt.digest_of([str(number)])}.npz"):
            os.utime(file, (number, number))
    learnt.kept("thing", learnt.digest_of(["last"]), tables)
    kept = {file.stem for file in (folders / "data").rglob("*.npz")}
    assert len(kept) == learnt.MOST + 1
    assert {f"thing-en-{DIGEST}", f"thing-{learnt.digest_of(['last'])}"} < kept
    assert f"thing-{learnt.digest_of(['0'])}" not in kept
