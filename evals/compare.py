"""Two runs side by side: what got better, what got worse, and the dialogues that turned."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from assistant.core.errors import Misconfigured
from evals import page, runlog, tasks, transcripts

_ROWS = (
    "success",
    "score",
    "state",
    "facts",
    "conduct",
    "turns",
    "output_tokens",
    "latency_p50",
    "latency_p95",
)
_SMALLER_IS_BETTER = frozenset({"turns", "output_tokens", "latency_p50", "latency_p95"})
_SHARES = frozenset({"success", "score", "state", "facts", "conduct"})
SHOWN = 40


def turned(a: Path, b: Path) -> dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]]:
    """Dialogues of both runs that were lost in one and won in the other: `better` and `worse`."""
    one, other = _played(a), _played(b)
    found: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]] = {"better": [], "worse": []}
    for key in sorted(one.keys() & other.keys()):
        before, after = one[key], other[key]
        if before["success"] != after["success"]:
            found["better" if after["success"] else "worse"].append((key, before, after))
    return found


def _played(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        _head, lines = runlog.read(folder)
    except FileNotFoundError:
        raise Misconfigured(f"{folder} holds no run: there is no {runlog.FILE} in it") from None
    return {
        line["key"]: line["record"]
        for line in lines
        if line["kind"] == tasks.KIND and line["record"]["agent"] == "configured"
    }


def render(first: dict[str, Any], second: dict[str, Any], a: Path, b: Path) -> str:
    """HTML of the comparison of two loaded runs (`evals.suite.load`) from the folders `a` and `b`."""
    body = [
        "<h1>Two runs side by side</h1>",
        "<div class='wide'><table><tr><th></th><th>A</th><th>B</th></tr>"
        + "".join(
            f"<tr><th>{name}</th><td>{escape(str(first.get(name, '')))}</td>"
            f"<td>{escape(str(second.get(name, '')))}</td></tr>"
            for name in ("folder", "model", "payer", "at", "prompts", "cases", "runs")
        )
        + "</table></div>",
        _figures(first, second),
        _changes(turned(a, b)),
    ]
    return page.document("Two runs side by side", body)


def _figures(first: dict[str, Any], second: dict[str, Any]) -> str:
    groups: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    one, other = (_results(run) for run in (first, second))
    groups["all dialogues"] = (
        one.get("scores", {}).get("configured", {}),
        other.get("scores", {}).get("configured", {}),
    )
    for by in ("by_channel", "by_area", "by_tool", "by_language"):
        for name in one.get(by, {}).keys() | other.get(by, {}).keys():
            groups[f"{by.removeprefix('by_')}: {name}"] = (
                one.get(by, {}).get(name, {}),
                other.get(by, {}).get(name, {}),
            )
    whole = "".join(_row(name, *groups["all dialogues"]) for name in _ROWS)
    success = "".join(
        _row("success", *pair, label=label)
        for label, pair in sorted(groups.items())
        if label != "all dialogues"
    )
    passed = "".join(
        _row(k, one.get("pass_hat_k", {}), other.get("pass_hat_k", {}), label=f"pass^{k}", share=True)
        for k in sorted(one.get("pass_hat_k", {}).keys() | other.get("pass_hat_k", {}).keys())
    )
    others = "".join(
        f"<tr><th>{escape(name)}</th><td class='n'>{_breaches(first, name)}</td>"
        f"<td class='n'>{_breaches(second, name)}</td><td></td></tr>"
        for name in first["evaluations"].keys() | second["evaluations"].keys()
    )
    head = "<tr><th></th><th class='n'>A</th><th class='n'>B</th><th class='n'>change</th></tr>"
    return (
        f"<section><h2>Figures</h2><div class='wide'><table>{head}{whole}{passed}</table></div>"
        f"<h3>Breaches</h3><div class='wide'><table>{head}{others}</table></div>"
        f"<details><summary>Success by channel, area, tool and language</summary><div class='wide'>"
        f"<table>{head}{success}</table></div></details></section>"
    )


def _results(run: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = run["evaluations"].get("dialogues", {}).get("results", {})
    return found


def _breaches(run: dict[str, Any], name: str) -> str:
    found = run["evaluations"].get(name)
    return "not run" if found is None else str(len(found["breaches"]))


def _row(
    name: str, one: dict[str, Any], other: dict[str, Any], *, label: str = "", share: bool = False
) -> str:
    a, b = one.get(name), other.get(name)
    as_share = share or name in _SHARES

    def shown(value: float | None) -> str:
        return "–" if value is None else f"{value:.1%}" if as_share else f"{value:,.1f}"

    change = ""
    if a is not None and b is not None:
        delta = b - a
        good = (delta < 0) == (name in _SMALLER_IS_BETTER)
        tone = "" if abs(delta) < 1e-9 else "ok" if good else "bad"
        text = f"{delta * 100:+.1f} points" if as_share else f"{delta:+,.1f}"
        change = f"<span class='{tone}'>{text}</span>"
    return (
        f"<tr><th>{escape((label or name).replace('_', ' '))}</th><td class='n'>{shown(a)}</td>"
        f"<td class='n'>{shown(b)}</td><td class='n'>{change}</td></tr>"
    )


def _changes(found: dict[str, list[tuple[str, dict[str, Any], dict[str, Any]]]]) -> str:
    parts = []
    for name, title in (("worse", "Won in A, lost in B"), ("better", "Lost in A, won in B")):
        talks = "".join(_pair(*one) for one in found[name][:SHOWN])
        more = len(found[name]) - SHOWN
        parts.append(
            f"<section><h2>{title} <small>{len(found[name])}</small></h2>{talks or '<p>None.</p>'}"
            + (f"<p>and {more} more</p>" if more > 0 else "")
            + "</section>"
        )
    return "".join(parts)


def _pair(key: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    return (
        f"<details><summary>{escape(key.replace(':configured:', ', run '))}</summary><div class='pair'>"
        f"<div><b>A</b>{transcripts.talk(before)}</div><div><b>B</b>{transcripts.talk(after)}</div></div></details>"
    )
