"""Figures of played dialogues: success, pass^k, by tool, area and channel, turns, tokens and time."""

from __future__ import annotations

import math
import os
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from evals import transcripts
from evals.evaluation import Findings

KS = (1, 2, 3, 4)
Record = dict[str, Any]


def pass_hat_k(played: Iterable[Record]) -> dict[str, float]:
    """pass^k: the chance that a case succeeds k times in a row, for each k that every case was played often enough.

    The estimate of tau-bench: of a case with c successes in n runs, (c choose k) / (n choose k).
    """
    runs: dict[str, list[bool]] = defaultdict(list)
    for record in played:
        runs[record["id"]].append(record["success"])
    if not runs:
        return {}
    least = min(len(of_case) for of_case in runs.values())
    return {
        str(k): round(
            statistics.fmean(math.comb(sum(ok), k) / math.comb(len(ok), k) for ok in runs.values()), 4
        )
        for k in KS
        if k <= least
    }


def cost(turn: Record) -> float:
    """Of a turn, in the currency of EVAL_PRICE_PER_MILLION (`IN,OUT` for a million tokens); 0 where it is not set."""
    price = os.environ.get("EVAL_PRICE_PER_MILLION", "")
    if not price:
        return 0.0
    for_input, for_output = (float(part) for part in price.split(","))
    return float(turn["input_tokens"] * for_input + turn["output_tokens"] * for_output) / 1e6


def scores(played: Sequence[Record]) -> dict[str, float]:
    """Means over the dialogues played."""
    if not played:
        return {"played": 0}
    turns = [turn for record in played for turn in record["turns"]]
    spans = sorted(turn["latency_ms"] for turn in turns) or [0]
    return {
        "cases": len({record["id"] for record in played}),
        "played": len(played),
        **{
            name: round(statistics.fmean(float(record[name]) for record in played), 4)
            for name in ("success", "score", "state", "facts", "conduct")
        },
        "turns": round(len(turns) / len(played), 2),
        "input_tokens": round(sum(turn["input_tokens"] for turn in turns) / len(played)),
        "output_tokens": round(sum(turn["output_tokens"] for turn in turns) / len(played)),
        "cost": round(sum(cost(turn) for turn in turns) / len(played), 6),
        "latency_p50": spans[len(spans) // 2],
        "latency_p95": spans[max(0, math.ceil(len(spans) * 0.95) - 1)],
    }


def by(played: Sequence[Record], key: Callable[[Record], Iterable[str]]) -> dict[str, dict[str, float]]:
    """Scores of each group; a dialogue may be in several."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in played:
        for name in key(record):
            groups[name].append(record)
    return {name: scores(groups[name]) for name in sorted(groups)}


def findings(played: Sequence[Record]) -> Findings:
    """What the dialogues show."""
    of = {
        name: [record for record in played if record["agent"] == name]
        for name in ("configured", "do_nothing", "always_escalate")
    }
    ours = of["configured"]
    over_all = scores(ours)
    results: dict[str, Any] = {
        "scores": {name: scores(records) for name, records in of.items() if records},
        "pass_hat_k": pass_hat_k(ours),
        "by_split": by(ours, lambda record: (record["split"],)),
        "by_area": by(ours, lambda record: (record["area"],)),
        "by_channel": by(ours, lambda record: (record["channel"],)),
        "by_tool": by(ours, lambda record: record["tools"]),
        "by_language": by(ours, lambda record: (record["language"],)),
        "latencies_ms": sorted(turn["latency_ms"] for record in ours for turn in record["turns"]),
        "failed": [
            {"id": record["id"], "anchor": transcripts.anchor(record), "notes": record["notes"]}
            for record in ours
            if not record["success"]
        ],
    }
    lines = [
        f"{over_all['played']} dialogues of {over_all.get('cases', 0)} cases: "
        f"{over_all.get('success', 0):.1%} succeed (state {over_all.get('state', 0):.1%}, "
        f"facts {over_all.get('facts', 0):.1%}, conduct {over_all.get('conduct', 0):.1%})",
    ]
    if results["pass_hat_k"]:
        lines.append(
            "pass^k: " + ", ".join(f"k={k} {value:.1%}" for k, value in results["pass_hat_k"].items())
        )
    floors = {name: scores(of[name])["success"] for name in ("do_nothing", "always_escalate") if of[name]}
    if floors:
        lines.append(
            f"floors: doing nothing {floors['do_nothing']:.1%}, always a person {floors['always_escalate']:.1%}"
        )
    return Findings(
        results,
        floors=floors,
        breaches=[
            f"{record['id']} (run {record['epoch'] + 1}): {breach}"
            for record in ours
            for breach in record["breaches"]
        ],
        lines=lines,
    )
