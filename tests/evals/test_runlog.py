"""A run that stopped goes on where it was; a run of something else is not mixed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evals import runlog
from evals.runlog import RunLog

if TYPE_CHECKING:
    from pathlib import Path

HEAD = {"model": "offline", "at": "2026-11-22"}


def test_what_is_done_is_known_after_a_restart(tmp_path: Path) -> None:
    RunLog(tmp_path, HEAD).keep("dialogue", "a", {"score": 1})

    again = RunLog(tmp_path, HEAD | {"at": "2026-11-23"})

    assert again.done("dialogue", "a") == {"score": 1}
    assert again.done("dialogue", "b") is None
    assert again.head["at"] == "2026-11-22"


def test_a_line_that_a_crash_cut_off_is_done_again(tmp_path: Path) -> None:
    log = RunLog(tmp_path, HEAD)
    log.keep("dialogue", "a", {"score": 1})
    with (tmp_path / runlog.FILE).open("a") as file:
        file.write('{"kind": "dialogue", "key": "b", "rec')

    again = RunLog(tmp_path, HEAD)
    again.keep("dialogue", "b", {"score": 0})

    assert [record["score"] for record in RunLog(tmp_path, HEAD).all("dialogue")] == [1, 0]


def test_a_run_of_another_model_needs_another_folder(tmp_path: Path) -> None:
    RunLog(tmp_path, HEAD)

    with pytest.raises(runlog.OtherRun, match="model"):
        RunLog(tmp_path, HEAD | {"model": "openai:gpt"})
