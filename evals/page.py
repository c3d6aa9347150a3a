"""The report as one page that needs nothing else: the verdict, each evaluation, every transcript."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals import transcripts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evals.evaluation import Evaluation

SHOWN_OF_A_LIST = 30


@lru_cache(maxsize=1)
def style() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def document(title: str, body: Sequence[str]) -> str:
    """A whole page."""
    return "\n".join(
        [
            "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
            "<meta name='viewport' content='width=device-width, initial-scale=1'>",
            f"<title>{escape(title)}</title><style>{style()}</style></head><body><main>",
            *body,
            "</main></body></html>",
        ]
    )


def render(
    report: dict[str, Any],
    evaluations: Mapping[str, Evaluation],
    played: Sequence[dict[str, Any]] = (),
) -> str:
    """HTML of a run, section by section; `played` are the dialogues in full."""
    found = report["evaluations"]
    titles = {name: evaluations[name].title for name in found}
    links = "".join(f"<a href='#{name}'>{escape(title)}</a>" for name, title in titles.items())
    links += "<a href='#transcripts'>Every dialogue</a>" if played else ""
    body = [
        f"<small>{escape(report['at'].replace('T', ' '))} · {report['seconds']:.0f} s · prompts "
        f"<code>{escape(report['prompts'][:12])}</code> · tasks <code>{escape(report.get('cases', ''))}</code></small>",
        f"<h1>Evaluation of {escape(report['model'])}</h1>",
        verdict(found),
        f"<nav aria-label='Sections'>{links}</nav>",
        *(_section(name, titles[name], found[name], evaluations[name]) for name in found),
        transcripts.section(played),
    ]
    return document(f"Evaluation of {report['model']}", body)


def verdict(found: Mapping[str, Any]) -> str:
    """Whether it may be let near payers, and why not."""
    breaches = [(name, breach) for name, one in found.items() for breach in one["breaches"]]
    if not breaches:
        return (
            "<div class='verdict'><strong>The gate is open.</strong> "
            "No violation of the guarantee was found.</div>"
        )
    items = "".join(f"<li>{escape(name)}: {escape(breach)}</li>" for name, breach in breaches[:20])
    more = f"<li>and {len(breaches) - 20} more</li>" if len(breaches) > 20 else ""
    return (
        f"<div class='verdict shut'><strong>The gate is shut.</strong> {len(breaches)} violations."
        f"<ul>{items}{more}</ul></div>"
    )


def _section(name: str, title: str, found: dict[str, Any], evaluation: Evaluation) -> str:
    shown = evaluation.section(found["results"]) if evaluation.section else table(found["results"])
    if evaluation.section is None:
        shown = f"<details><summary>All figures</summary><div class='wide'>{shown}</div></details>"
    lines = "".join(f"<p>{escape(line)}</p>" for line in found["lines"])
    return f"<section id='{escape(name)}'><h2>{escape(title)}</h2>{lines}{shown}</section>"


def table(value: Any) -> str:
    """Any results, as tables within tables; a long list is cut."""
    if isinstance(value, dict):
        if not value:
            return "none"
        rows = "".join(
            f"<tr><th>{escape(str(k).replace('_', ' '))}</th>"
            f"<td{' class=n' if isinstance(v, int | float) else ''}>{table(v)}</td></tr>"
            for k, v in value.items()
        )
        return f"<table>{rows}</table>"
    if isinstance(value, list):
        shown = "".join(f"<div>{table(one)}</div>" for one in value[:SHOWN_OF_A_LIST])
        more = len(value) - SHOWN_OF_A_LIST
        return (shown or "none") + (f"<div class='dim'>and {more} more</div>" if more > 0 else "")
    if isinstance(value, float):
        return f"{value:,.4g}"
    return escape(str(value))
