"""The evaluation of routing: regret against an oracle, and what outages cost, over 100,000 payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evals import routing_sim
from evals.evaluation import Evaluation, Findings

if TYPE_CHECKING:
    from evals.evaluation import RunConfig

PAYMENTS_IN_GATE = 5_000
SEED = 1
MOST_REGRET_SHARE = 0.10  # of what the oracle pays


def run(config: RunConfig) -> Findings:
    payments = PAYMENTS_IN_GATE if config.gate else routing_sim.PAYMENTS
    figures: dict[str, dict[str, Any]] = {}
    for policy in ("router", "cheapest", "random"):
        figures[policy] = routing_sim.run(policy, payments, SEED).figures()
    router = figures["router"]
    floors = {f"{name} regret": figures[name]["regret_bp"] for name in ("cheapest", "random")}
    breaches = [
        f"the router's regret, {router['regret_bp']} bp, is no less than that of {name}, {floor} bp"
        for name, floor in floors.items()
        if router["regret_bp"] >= floor
    ]
    if router["regret_bp"] > MOST_REGRET_SHARE * router["oracle_bp"]:
        breaches.append(f"the router's regret is more than {MOST_REGRET_SHARE:.0%} of the oracle's cost")
    return Findings(
        results={"payments": payments, "seed": SEED, **figures},
        floors=floors,
        breaches=breaches,
        lines=[
            f"{payments:,} payments: the router pays {router['regret_bp']} bp more than the oracle's "
            f"{router['oracle_bp']} bp; the cheapest first {figures['cheapest']['regret_bp']}, "
            f"anyhow {figures['random']['regret_bp']}",
            f"{router['paid']:.2%} are paid, {router['paid_while_one_is_out']:.2%} while a processor is out",
        ],
    )


EVALUATION = Evaluation("routing", "Routing of payments", run)
