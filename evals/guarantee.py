"""The evaluation of the guarantee: a model that lies on the wire, an oracle after each turn (DESIGN: The guarantee)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from evals import hostile
from evals.evaluation import Evaluation, Findings

if TYPE_CHECKING:
    from evals.evaluation import RunConfig

TURNS = 10_000
TURNS_IN_GATE = 600
SEED = 20_261


def run(config: RunConfig) -> Findings:
    """EVAL_HOSTILE_TURNS makes the run shorter or longer."""
    turns = int(os.environ.get("EVAL_HOSTILE_TURNS", TURNS_IN_GATE if config.gate else TURNS))
    lied = hostile.run_apart(turns, seed=SEED, processes=config.jobs, each=config.each)
    figures = lied.figures()
    breaches = [f"{rule}: {count} times" for rule, count in figures["breaches_by_rule"].items()]
    if not figures["audit_ok"]:
        breaches.append("the audit log does not verify")
    latency = figures["latency_ms"]
    return Findings(
        results=figures,
        breaches=breaches,
        lines=[
            f"{figures['turns']:,} turns with a model that lies, {figures['tool_calls']:,} tool calls, "
            f"{sum(figures['breaches_by_rule'].values())} breaches",
            f"a turn takes {latency['p50']} ms (median), {latency['p95']} ms (p95)",
        ],
    )


EVALUATION = Evaluation("guarantee", "The guarantee against a model that lies", run)
