"""The evaluation of the dialogues: every case, several times, beside two agents that are no use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evals import casebook, dialogue_page, dialogues, measures
from evals.evaluation import SCRIPTED, Evaluation, Findings, RunConfig
from evals.model_payer import ModelPayer

if TYPE_CHECKING:
    from evals.casebook import Case

KIND = "dialogue"
GATE_SHARE = 5
"""One case in so many is in the gate, fixed by the id."""


def run(config: RunConfig) -> Findings:
    """Each case `runs` times with the configured model and once with each of the two that are no use.

    What the log has is not played again. In the gate: one case in five, and no floors.
    """
    cases = _asked_for(config)
    agents: list[tuple[dialogues.AgentName, int]] = [("configured", config.runs)]
    if not config.gate:
        agents += [("do_nothing", 1), ("always_escalate", 1)]
    todo = [
        (case.id, agent, epoch, config.payer if agent == "configured" else SCRIPTED)
        for epoch in range(config.runs)
        for agent, epochs in agents
        for case in cases
        if epoch < epochs and config.log.done(KIND, _key(case.id, agent, epoch)) is None
    ]
    for record in config.each(_play, todo):
        config.log.keep(KIND, _key(record["id"], record["agent"], record["epoch"]), record)
    ids = {case.id for case in cases}
    played = [record for record in config.log.all(KIND) if record["id"] in ids]
    return measures.findings(played)


def _asked_for(config: RunConfig) -> list[Case]:
    """All cases, or those of one area, or whose id begins so; of these the gate's share."""
    cases = [
        case
        for case in casebook.load()
        if not config.part or case.area == config.part or case.id.startswith(config.part)
    ]
    return [case for case in cases if not config.gate or case.draw % GATE_SHARE == 0]


def _key(case: str, agent: str, epoch: int) -> str:
    return f"{case}:{agent}:{epoch}"


def _play(case_id: str, agent: dialogues.AgentName, epoch: int, payer: str) -> dict[str, Any]:
    case = casebook.one(case_id)
    played_by = None if payer == SCRIPTED else ModelPayer(case, payer)
    return dialogues.play(case, agent, epoch=epoch, payer=played_by).record()


EVALUATION = Evaluation("dialogues", "Dialogues", run, dialogue_page.section, uses_model=True)
