"""Two runs are compared dialogue by dialogue; the model card takes its figures from a run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from assistant.core.errors import Misconfigured
from evals import card, compare, measures, runlog, suite

if TYPE_CHECKING:
    from pathlib import Path


def _played(case: str, *, won: bool) -> dict[str, Any]:
    return {
        "id": case, "agent": "configured", "epoch": 0, "area": "plan", "split": "dev", "channel": "web",
        "language": "en", "persona": "p", "goal": "know", "success": won, "score": float(won), "state": 1.0,
        "facts": float(won), "conduct": 1.0, "notes": [] if won else ["not said: balance"], "breaches": [],
        "tools": ["get_balance"], "turns": [{"latency_ms": 12, "input_tokens": 0, "output_tokens": 0}],
        "transcript": [{"who": "payer", "text": "<i>hi</i>"}],
    }  # fmt: skip


def _run(folder: Path, **won: bool) -> Path:
    folder.mkdir()
    head = {
        "model": "offline",
        "payer": "scripted",
        "prompts": "p",
        "cases": "c",
        "runs": 1,
        "at": "2026-11-22T10:00",
    }
    played = [_played(case, won=ok) for case, ok in won.items()]
    lines: list[dict[str, Any]] = [{"kind": "run", "key": "", "record": head}]
    lines += [{"kind": "dialogue", "key": f"{one['id']}:configured:0", "record": one} for one in played]
    lines.append({"kind": "evaluation", "key": "dialogues", "record": measures.findings(played).record()})
    (folder / runlog.FILE).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def test_dialogues_that_turned_are_named(tmp_path: Path) -> None:
    a = _run(tmp_path / "a", one=True, two=False, three=True)
    b = _run(tmp_path / "b", one=False, two=True, three=True)

    found = compare.turned(a, b)

    assert [key for key, *_ in found["worse"]] == ["one:configured:0"]
    assert [key for key, *_ in found["better"]] == ["two:configured:0"]


def test_the_comparison_is_a_page_in_the_second_runs_folder(tmp_path: Path) -> None:
    a, b = _run(tmp_path / "a", one=True, two=True), _run(tmp_path / "b", one=False, two=True)

    assert suite.side_by_side(a, b) == 0

    html = (b / "against-a.html").read_text()
    assert "-50.0 points" in html
    assert "&lt;i&gt;hi&lt;/i&gt;" in html


def test_a_folder_without_a_run_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="holds no run"):
        suite.side_by_side(_run(tmp_path / "a", one=True), tmp_path / "none")


def test_an_evaluation_that_is_not_there_is_said_in_one_line() -> None:
    with pytest.raises(Misconfigured, match="no such evaluation: nothing; there are: dialogues"):
        suite.chosen("nothing")
    assert suite.chosen("dialogues:plan,opt_out") == {"dialogues": "plan", "opt_out": ""}


def test_the_card_names_model_prompts_data_and_results(tmp_path: Path) -> None:
    text = card.render(suite.load(_run(tmp_path / "a", one=True, two=False)))

    for part in (
        "| model | `offline` |",
        "`system.md`",
        "evals/cases",
        "50.0% succeed",
        "## Limits",
        "gate | open",
    ):
        assert part in text
