"""The dialogues' part of the report: the figures that matter, plots, and what went wrong."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from evals import plots

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = {
    "configured": "the configured model",
    "do_nothing": "says nothing",
    "always_escalate": "passes all to a person",
}


def section(results: dict[str, Any]) -> str:
    """HTML of what `evals.measures.findings` gives."""
    scores = results["scores"]
    ours = scores.get("configured", {"played": 0})
    if not ours["played"]:
        return "<p>Nothing was played.</p>"
    floors = {
        _WORDS[name]: scores[name]["success"] for name in ("do_nothing", "always_escalate") if name in scores
    }
    return (
        _tiles(results, ours)
        + "<p>A dialogue succeeds when the final state of the database is as expected and nothing else has changed, "
        "every fact that had to be said was said, and nothing was said that must not be. The three scores multiply.</p>"
        + _agents(scores)
        + f"<div class='plots'>{_pass(results['pass_hat_k'])}"
        + _bars("Success by channel", results["by_channel"], floors)
        + _bars("Success by area", results["by_area"], floors)
        + _bars("Success of dialogues in which a tool was called", results["by_tool"], {})
        + _bars("Success by the payer's language", results["by_language"], floors)
        + _bars("Success by split", results["by_split"], floors)
        + plots.histogram("Time to an answer", results.get("latencies_ms", []), unit="milliseconds")
        + "</div>"
        + _failed(results.get("failed", []))
    )


def _tiles(results: dict[str, Any], ours: Mapping[str, float]) -> str:
    shown = {
        "tasks": f"{ours['cases']:.0f}",
        "dialogues played": f"{ours['played']:.0f}",
        "succeed": f"{ours['success']:.1%}",
        **{f"pass^{k}": f"{value:.1%}" for k, value in results["pass_hat_k"].items() if k != "1"},
        "turns in a dialogue": f"{ours['turns']:.1f}",
        "tokens in, out": f"{ours['input_tokens']:,.0f}, {ours['output_tokens']:,.0f}",
        "cost of a dialogue": "none" if not ours.get("cost") else f"${ours['cost']:.4f}",
        "time to an answer, median": f"{ours['latency_p50']:.0f} ms",
        "95 of 100 within": f"{ours['latency_p95']:.0f} ms",
    }
    tiles = "".join(
        f"<div class='tile'><b>{escape(value)}</b><span>{escape(name)}</span></div>"
        for name, value in shown.items()
    )
    return f"<div class='tiles'>{tiles}</div>"


def _agents(scores: Mapping[str, Mapping[str, float]]) -> str:
    names = ("success", "score", "state", "facts", "conduct")
    rows = "".join(
        f"<tr><th>{escape(_WORDS[name])}</th>"
        + "".join(f"<td class='n'>{row[key]:.1%}</td>" for key in names)
        + "</tr>"
        for name, row in scores.items()
    )
    head = "".join(f"<th class='n'>{name}</th>" for name in names)
    return (
        f"<h3>Against the floors</h3><div class='wide'><table><tr><th></th>{head}</tr>{rows}</table></div>"
        "<p><small>Two agents that are no use play the same tasks: what they score is what the measure gives away."
        "</small></p>"
    )


def _pass(values: Mapping[str, float]) -> str:
    title = "pass^k: the same task, solved k times in a row in other words"
    return plots.line(title, values, under="k = ") if values else ""


def _bars(title: str, rows: Mapping[str, Mapping[str, float]], floors: Mapping[str, float]) -> str:
    if not rows:
        return ""
    shown = {name: (row["success"], row["played"]) for name, row in rows.items()}
    return plots.bars(title, shown, floors=floors)


def _failed(failed: list[dict[str, Any]]) -> str:
    if not failed:
        return ""
    rows = "".join(
        f"<tr><td><a href='#{escape(one['anchor'])}'>{escape(one['id'])}</a></td>"
        f"<td>{escape('; '.join(one['notes']))}</td></tr>"
        for one in failed
    )
    return (
        f"<details><summary>What went wrong <small>{len(failed)} dialogues</small></summary><div class='wide'>"
        f"<table>{rows}</table></div></details>"
    )
