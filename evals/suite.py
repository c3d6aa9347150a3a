"""`make eval`: every evaluation against the configured model, one log, one report, one exit status."""

from __future__ import annotations

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import prompts
from assistant.core.config import get_settings
from assistant.core.errors import Misconfigured
from evals import card, casebook, compare, page, pool, runlog, setting, tasks
from evals.evaluation import SCRIPTED, RunConfig
from evals.runlog import RunLog

if TYPE_CHECKING:
    from evals.evaluation import Evaluation, Findings

MODULES = (
    "evals.tasks",
    "evals.fairness",
    "evals.guarantee",
    "evals.checked",
    "evals.redteam.run",
    "evals.opt_out",
    "evals.tax",
    "evals.understanding",
    "evals.routing",
)
"""One evaluation each, in the order of the report: `EVALUATION` in the module."""
REPORTS = Path("reports")
_OF_THE_MODEL = (
    "ASSISTANT_MODEL", "ASSISTANT_MODEL_FALLBACK", "ASSISTANT_MODEL_TIMEOUT", "OPENAI_API_KEY", "OPENAI_BASE_URL"
)  # fmt: skip


def evaluations() -> dict[str, Evaluation]:
    """All of them by name."""
    found = [import_module(module).EVALUATION for module in MODULES]
    return {one.name: one for one in found}


def chosen(only: str) -> dict[str, str]:
    """The names of `only`, each with the part that is asked for: `tax,dialogues:plan` -> {tax: "", dialogues: "plan"}.

    Raises Misconfigured for a name that is not there.
    """
    there = evaluations()
    wanted = dict(part.strip().partition(":")[::2] for part in only.split(",") if part.strip())
    unknown = sorted(set(wanted) - set(there))
    if unknown:
        raise Misconfigured(f"no such evaluation: {', '.join(unknown)}; there are: {', '.join(there)}")
    return wanted or dict.fromkeys(there, "")


def main(
    *,
    model: str = "",
    payer: str = SCRIPTED,
    only: str = "",
    runs: int = 1,
    jobs: int = 2,
    out: Path | None = None,
    gate: bool = False,
) -> int:
    """Run, write the report, print the figures; 0 when nothing fails the gate.

    A run that stopped goes on when it is started again with the same `out`.
    """
    wanted = chosen(only)
    with setting.environment(**({"ASSISTANT_MODEL": model} if model else {})):
        setting.quiet()
        name = get_settings().model
        head = {
            "model": name,
            "payer": payer,
            "prompts": prompts.version(),
            "cases": cases_hash(),
            "runs": runs,
            "gate": gate,
            "only": only,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        folder = (
            out or REPORTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{name.replace(':', '-').replace('/', '-')}"
        )
        try:
            log = RunLog(folder, head)
        except runlog.OtherRun as other:
            raise Misconfigured(str(other)) from None
        model_settings = {key: os.environ.get(key) for key in _OF_THE_MODEL}
        with pool.processes(jobs, model_settings, print) as each, ThreadPoolExecutor(1) as aside:
            config = RunConfig(
                log=log,
                each=each,
                model=name,
                payer=payer,
                runs=runs,
                jobs=jobs,
                gate=gate,
                model_settings=model_settings,
            )
            beside = []
            for evaluation in evaluations().values():
                if evaluation.name not in wanted or (gate and not evaluation.in_gate):
                    continue
                asked = replace(config, part=wanted[evaluation.name])
                if evaluation.beside:
                    beside.append(aside.submit(_one, evaluation, asked))
                else:
                    _one(evaluation, asked)
            for each_of_them in beside:
                each_of_them.result()
    report = write(folder)
    breaches = [breach for found in report["evaluations"].values() for breach in found["breaches"]]
    print(f"\n{report['seconds']:.0f} s; written to {folder / 'report.html'}")
    print(f"the gate is {'open' if not breaches else 'SHUT:'}")
    for breach in breaches[:20]:
        print(f"  {breach}")
    return 1 if breaches else 0


def _one(evaluation: Evaluation, config: RunConfig) -> None:
    """Run it unless the log has it; what it finds is kept in the log."""
    kept = config.log.done("evaluation", evaluation.name)
    if kept is None:
        config.say(f"{evaluation.title} …")
        started = time.perf_counter()
        findings: Findings = evaluation.run(config)
        findings.seconds = findings.seconds or round(time.perf_counter() - started, 1)
        kept = findings.record()
        config.log.keep("evaluation", evaluation.name, kept)
    for line in kept["lines"]:
        config.say(f"  {line}")
    config.say(f"  {kept['seconds']:.0f} s, {len(kept['breaches'])} breaches")


def cases_hash() -> str:
    """What the dialogues' cases were, so that two runs can be told apart."""
    digest = hashlib.sha256()
    for file in sorted(casebook.FOLDER.glob("*.yaml")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def load(folder: Path) -> dict[str, Any]:
    """A run as its report shows it. Raises Misconfigured when the folder holds none."""
    try:
        head, lines = runlog.read(folder)
    except FileNotFoundError:
        raise Misconfigured(f"{folder} holds no run: there is no {runlog.FILE} in it") from None
    found = {line["key"]: line["record"] for line in lines if line["kind"] == "evaluation"}
    return head | {
        "folder": folder.name,
        "evaluations": {name: found[name] for name in evaluations() if name in found},
        "seconds": sum(one["seconds"] for one in found.values()),
    }


def write(folder: Path) -> dict[str, Any]:
    """The report of the run in `folder`, written beside its log."""
    report = load(folder)
    _head, lines = runlog.read(folder)
    played = [line["record"] for line in lines if line["kind"] == tasks.KIND]
    (folder / "report.html").write_text(page.render(report, evaluations(), played), encoding="utf-8")
    return report


def side_by_side(a: Path, b: Path) -> int:
    """The comparison of two runs, written into the second one's folder; 1 when the second has a breach."""
    first, second = load(a), load(b)
    file = b / f"against-{a.name}.html"
    file.write_text(compare.render(first, second, a, b), encoding="utf-8")
    for name, found in compare.turned(a, b).items():
        print(f"{name}: {len(found)} dialogues")
        for key, _before, after in found[:20]:
            print(f"  {key}: {'; '.join(after['notes'])}")
    print(f"written to {file}")
    return 1 if any(one["breaches"] for one in second["evaluations"].values()) else 0


def model_card(folder: Path) -> int:
    """docs/model-card.md from the run in `folder`."""
    print(f"written to {card.write(load(folder))}")
    return 0
