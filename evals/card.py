"""The model card, written from a run: models, prompts and their hashes, data, results, limits."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import prompts
from evals import casebook, fairness

TEMPLATE = Path(__file__).parent / "model_card.md"
CARD = Path("docs") / "model-card.md"
SETS = Path(__file__).parent / "sets"


def write(run: dict[str, Any], to: Path = CARD) -> Path:
    """The card of a loaded run (`evals.suite.load`)."""
    to.write_text(render(run), encoding="utf-8")
    return to


def render(run: dict[str, Any]) -> str:
    """Markdown; the prose stands in the template, every figure comes from the run or from the files."""
    found = run["evaluations"]
    return TEMPLATE.read_text(encoding="utf-8").format(
        model=run["model"],
        payer=run.get("payer", "scripted"),
        at=run["at"],
        runs=run["runs"],
        seconds=f"{run['seconds']:.0f}",
        tasks_hash=run["cases"],
        prompts_version=run["prompts"],
        prompts=_prompts(),
        data=_data(),
        gate="open" if not any(one["breaches"] for one in found.values()) else "shut",
        results="\n\n".join(_result(name, one) for name, one in found.items()),
        dialogues=_dialogues(found.get("dialogues")),
        fairness=_fairness(found.get("fairness")),
    )


def _prompts() -> str:
    folder = Path(prompts.__path__[0])
    files = [file for file in sorted(folder.rglob("*")) if file.suffix in (".md", ".yaml")]
    rows = [
        f"| `{file.relative_to(folder)}` | `{hashlib.sha256(file.read_bytes()).hexdigest()[:16]}` |"
        for file in files
    ]
    return "\n".join(["| file | SHA-256, first 16 |", "|---|---|", *rows])


def _data() -> str:
    cases = casebook.load()
    splits = Counter(case.split for case in cases)
    channels = Counter(case.channel for case in cases)
    languages = Counter(case.language for case in cases)
    rows = [
        "| set | items | SHA-256, first 16 |",
        "|---|---|---|",
        f"| tasks (`evals/cases`): {_counts(splits)}; {_counts(channels)}; {_counts(languages)} | {len(cases)} | |",
        f"| fairness (`evals/fairness.yaml`) | {len(fairness.variants())} | {_hash(fairness.FILE)} |",
    ]
    for file in sorted(SETS.rglob("*.yaml")):
        lines = file.read_text(encoding="utf-8").splitlines()
        count = sum(line.startswith("- ") for line in lines)
        rows.append(f"| `evals/sets/{file.relative_to(SETS)}` | {count} | {_hash(file)} |")
    return "\n".join(rows)


def _hash(file: Path) -> str:
    return f"`{hashlib.sha256(file.read_bytes()).hexdigest()[:16]}`"


def _counts(counter: Mapping[Any, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counter.items()))


def _result(name: str, found: dict[str, Any]) -> str:
    lines = "\n".join(f"- {line}" for line in found["lines"])
    floors = "".join(
        f"\n- floor, {agent.replace('_', ' ')}: {value:.1%}" for agent, value in found["floors"].items()
    )
    return f"### {name.replace('_', ' ')}\n\n{lines}{floors}\n- violations: {len(found['breaches'])}"


def _dialogues(found: dict[str, Any] | None) -> str:
    if found is None:
        return "The dialogues were not part of this run."
    rows = ["| | success | state | facts | conduct | dialogues |", "|---|---|---|---|---|---|"]
    results = found["results"]
    groups = {"all": results["scores"]["configured"]}
    for by in ("by_channel", "by_language", "by_tool"):
        groups |= {f"{by.removeprefix('by_')}: {name}": row for name, row in results[by].items()}
    for name, row in groups.items():
        shares = " | ".join(f"{row[key]:.1%}" for key in ("success", "state", "facts", "conduct"))
        rows.append(f"| {name} | {shares} | {row['played']} |")
    return "\n".join(rows)


def _fairness(found: dict[str, Any] | None) -> str:
    if found is None:
        return "Fairness was not part of this run."
    rows = [
        "| swapped | for | tried | an offer | the same offer | read as another wish | ratio | alarm |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for by, cohorts in found["results"]["cohorts"].items():
        for cohort, row in cohorts.items():
            rows.append(
                f"| {by} | {cohort.replace('_', ' ')} | {row['count']} | {row['offered']:.1%} "
                f"| {row['same_offer']:.1%} | {row['read_as_another_wish']:.1%} "
                f"| {row['ratio']:.2f} | {'yes' if row['alarm'] else ''} |"
            )
    return "\n".join(rows)
