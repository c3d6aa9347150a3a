"""The report is one page that shows what was said, as text, and needs nothing from elsewhere."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

from evals import measures, page, plots, suite

PLAYED: dict[str, Any] = {
    "id": "a", "agent": "configured", "epoch": 0, "area": "plan", "split": "dev", "channel": "web", "language": "en",
    "persona": "p", "goal": "know", "success": False, "score": 0.0, "state": 0.0, "facts": 0.0, "conduct": 1.0,
    "notes": ["<b>"], "breaches": [], "tools": ["get_balance"],
    "turns": [{"latency_ms": 12, "input_tokens": 0, "output_tokens": 0}],
    "transcript": [{"who": "assistant", "text": "<script>alert(1)</script>", "tools": ["get_balance: ok"]}],
}  # fmt: skip


def _report(**found: Any) -> dict[str, Any]:
    shown = {"results": {}, "floors": {}, "lines": ["<b>"], "breaches": [], "seconds": 1.0} | found
    return {
        "at": "2026-11-22T10:00:00+00:00", "model": "offline", "seconds": 1.0, "prompts": "0" * 64, "cases": "1",
        "evaluations": {"dialogues": shown},
    }  # fmt: skip


def test_what_was_said_and_found_is_shown_as_text() -> None:
    results = measures.findings([PLAYED]).results

    html = page.render(_report(results=results, breaches=["<i>"]), suite.evaluations(), [PLAYED])

    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<b></b>" not in html.replace("<b>1</b>", "")
    assert "<i>" not in html
    assert "http" not in html


def test_a_breach_shuts_the_gate_on_the_page() -> None:
    results = measures.findings([PLAYED]).results

    assert "The gate is open" in page.render(_report(results=results), suite.evaluations())
    shut = page.render(_report(results=results, breaches=["figure: $1"]), suite.evaluations())
    assert "The gate is shut" in shut
    assert "figure: $1" in shut


def test_plots_are_whole_and_say_their_figures_to_a_screen_reader() -> None:
    drawn = [
        plots.bars("By <tool>", {"a & b": (0.5, 10), "c": (1, 3)}, floors={"nothing": 0.1}),
        plots.line("pass^k", {"1": 0.9, "2": 0.8}, under="k = "),
        plots.histogram("Time", [1, 2, 3, 400], unit="ms"),
    ]
    for figure in drawn:
        ET.fromstring(figure)
    assert "a &amp; b 50.0% of 10" in drawn[0]
    assert "k = 2: 80.0%" in drawn[1]


def test_an_interval_is_wide_for_few_tries() -> None:
    low, high = plots.wilson(1.0, 3)
    assert low < 0.5
    assert high == 1.0
