"""What an evaluation is: a name, a run that gives findings, and how they are shown. One small module each.

A module plugs in with `EVALUATION = Evaluation("tax", "Tax answers", run)` and its name in `evals.suite.MODULES`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evals.pool import Each
    from evals.runlog import RunLog


SCRIPTED = "scripted"


@dataclass(frozen=True)
class RunConfig:
    """What a run is asked for. `gate`: the short form of `make eval-gate`, two minutes for all evaluations together.

    `model_settings` are the environment names that a database of one's own must keep (`setting.fresh_database`).
    `payer`: scripted, or the model that plays the payers.
    `runs`: how often each dialogue is played, with the payer's wording varied. `log` holds what is done already, and
    `each(play, todo)` plays in the run's processes.
    """

    log: RunLog
    each: Each
    model: str = "offline"
    payer: str = SCRIPTED
    runs: int = 1
    jobs: int = 2
    gate: bool = False
    part: str = ""
    model_settings: Mapping[str, str | None] = field(default_factory=dict)
    say: Callable[[str], None] = print


@dataclass
class Findings:
    """`results`: figures as JSON, shown in the report and compared between runs.

    `floors`: what agents that are no use score on the same measure, by name. `breaches`: what must not be; one fails
    the gate. `lines`: the outcome in a few plain lines, for the terminal and the head of the report's section.
    """

    results: dict[str, Any]
    floors: dict[str, float] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def record(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Evaluation:
    """`section` gives the HTML of its results; without one they are shown as tables.

    `in_gate`: part of the gate. `uses_model`: its figures depend on the configured model. `beside`: it has a process of
    its own and runs while the next ones do.
    """

    name: str
    title: str
    run: Callable[[RunConfig], Findings]
    section: Callable[[dict[str, Any]], str] | None = None
    in_gate: bool = True
    uses_model: bool = False
    beside: bool = False
