"""A run keeps what it found, shuts the gate on a breach, and does not do again what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from evals import suite
from evals.evaluation import Evaluation, Findings, RunConfig

if TYPE_CHECKING:
    from pathlib import Path


class _Plugged:
    """An evaluation as a module would hold it."""

    breaches: ClassVar[list[str]] = []
    ran: ClassVar[list[bool]] = []


def _run(config: RunConfig) -> Findings:
    _Plugged.ran.append(config.gate)
    return Findings({"figure": 1}, breaches=list(_Plugged.breaches), lines=["one figure"])


EVALUATION = Evaluation("plugged", "Plugged in", _run, in_gate=False)


@pytest.fixture(autouse=True)
def plugged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "MODULES", (__name__,))
    monkeypatch.setattr(_Plugged, "breaches", [])
    monkeypatch.setattr(_Plugged, "ran", [])


def test_a_run_writes_its_report_and_the_gate_is_open(tmp_path: Path) -> None:
    assert suite.main(out=tmp_path / "run") == 0

    assert "Plugged in" in (tmp_path / "run" / "report.html").read_text()


def test_a_breach_is_the_exit_status(tmp_path: Path) -> None:
    _Plugged.breaches.append("figure: $1")

    assert suite.main(out=tmp_path / "run") == 1


def test_what_is_done_is_not_run_again(tmp_path: Path) -> None:
    suite.main(out=tmp_path / "run")
    suite.main(out=tmp_path / "run")

    assert _Plugged.ran == [False]


def test_the_gate_leaves_out_what_is_not_in_it(tmp_path: Path) -> None:
    assert suite.main(out=tmp_path / "run", gate=True) == 0

    assert _Plugged.ran == []
