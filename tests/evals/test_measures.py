"""Figures of a run: pass^k as tau-bench counts it, floors, and breaches that shut the gate."""

from __future__ import annotations

from typing import Any

from evals import measures


def _played(case: str, *won: bool, agent: str = "configured", **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": case, "epoch": epoch, "agent": agent, "success": ok, "score": float(ok),
            "state": 1.0, "facts": float(ok), "conduct": 1.0, "split": "dev",
            "turns": [{"latency_ms": 10, "input_tokens": 5, "output_tokens": 2}],
            "area": "plan", "channel": "web", "language": "en", "tools": ["propose_plan"], "breaches": [], "notes": [],
        } | more
        for epoch, ok in enumerate(won)
    ]  # fmt: skip


def test_pass_hat_k_is_the_chance_of_k_successes_in_a_row() -> None:
    played = _played("a", True, True, True, True) + _played("b", True, True, False, False)

    assert measures.pass_hat_k(played) == {"1": 0.75, "2": round((1 + 1 / 6) / 2, 4), "3": 0.5, "4": 0.5}


def test_k_goes_as_far_as_every_case_was_played() -> None:
    assert set(measures.pass_hat_k(_played("a", True, True) + _played("b", True))) == {"1"}


def test_floors_are_what_the_agents_of_no_use_score() -> None:
    found = measures.findings(
        _played("a", True)
        + _played("a", False, agent="do_nothing")
        + _played("a", True, agent="always_escalate")
    )

    assert found.floors == {"do_nothing": 0.0, "always_escalate": 1.0}
    assert found.results["by_tool"]["propose_plan"]["success"] == 1.0


def test_a_breach_in_a_dialogue_shuts_the_gate() -> None:
    found = measures.findings(_played("a", False, breaches=["figure:money: $1"]))

    assert found.breaches == ["a (run 1): figure:money: $1"]
