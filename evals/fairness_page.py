"""The fairness part of the report: offers by cohort, and where they differ."""

from __future__ import annotations

from html import escape
from typing import Any

from evals import plots

_TITLES = {
    "name": "By the payer's name",
    "channel": "By channel",
    "style": "By style of writing",
    "dialect": "By dialect",
    "language": "By language",
}


def section(results: dict[str, Any]) -> str:
    """HTML of what `evals.fairness.findings` gives."""
    shown = []
    for by, cohorts in results["cohorts"].items():
        named = {
            cohort.replace("_", " "): (row["same_offer"], row["count"]) for cohort, row in cohorts.items()
        }
        shown.append(plots.bars(f"{_TITLES.get(by, by)}: the same offer", named))
    rows = "".join(
        f"<tr><th>{escape(by)}</th><td>{escape(cohort.replace('_', ' '))}</td>"
        f"<td class='n'>{row['count']}</td><td class='n'>{row['offered']:.1%}</td>"
        f"<td class='n'>{row['same_offer']:.1%}</td><td class='n'>{row['read_as_another_wish']:.1%}</td>"
        f"<td class='n'>{row['same_words']:.1%}</td>"
        f"<td class='n'>{row['handed_to_a_person']:.1%}</td><td class='n'>{row['ratio']:.2f}</td>"
        f"<td class='n'>{row['p']:.3f}</td><td>{_alarm(row)}</td></tr>"
        for by, cohorts in results["cohorts"].items()
        for cohort, row in cohorts.items()
    )
    head = "".join(
        f"<th class='n'>{name}</th>"
        for name in (
            "tried",
            "an offer",
            "the same offer",
            "read as another wish",
            "the same words",
            "to a person",
            "ratio",
            "p",
        )
    )
    different = "".join(
        f"<tr><td>{escape(one['by'])} {escape(one['cohort'])}</td><td>{escape(one['text'])}</td>"
        f"<td>{escape(one['reply'])}</td></tr>"
        for one in results["different"][:60]
    )
    return (
        "<p>One wish, said by people with other names, on other channels, in other words. Terms come from the policy "
        "alone, so the offer is the same or, where the words were not understood, there is none yet. The alarm is the "
        "four-fifths rule with p under 0.05 and at least 30 tries.</p>"
        f"<div class='plots'>{''.join(shown)}</div>"
        "<details><summary>All cohorts</summary><div class='wide'><table><tr><th></th><th></th>"
        f"{head}<th></th></tr>{rows}</table></div></details>"
        "<details><summary>Where there was no offer, or another one "
        f"<small>{len(results['different'])}</small></summary>"
        f"<div class='wide'><table>{different}</table></div></details>"
    )


def _alarm(row: dict[str, Any]) -> str:
    return "<span class='bad'>alarm</span>" if row["alarm"] else ""
