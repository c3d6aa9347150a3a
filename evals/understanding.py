"""What is heard in payers' messages, on sets that were written without sight of the phrase files or the rules.

`python -m evals.understanding` prints the figures. Of the part that may be tuned on (dev) it names what went wrong; of
the other part (test) it counts only, and only that part's figures are claimed.
"""

from __future__ import annotations

import argparse
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.agent.offline.understand import understand
from assistant.agent.screens import screen
from evals import opt_out, slots_heard, svm_baseline
from evals.evaluation import Evaluation, Findings, RunConfig
from evals.intents_heard import Heard, figures_of
from evals.utterances import SETS, TODAY, Utterance, read_set, utterances, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evals.pool import Each

CURATED = {
    "crisis": frozenset({"crisis"}),
    "danger": frozenset({"crisis"}),
    "human": frozenset({"human", "complaint", "lawyer"}),
    "vulnerability": frozenset(
        {"hardship", "bereavement", "vulnerability", "abuse_coercion", "capacity", "minor", "debt_advice", "crisis",
         "insolvency", "military", "breathing_space"}
    ),
}  # fmt: skip
"""The set's positive label is heard when one of these is: by the screens, or as an intent."""
SPLITS = ("dev", "test")
AT_ONCE = 100
"""So many messages are heard by one process before it takes the next."""


def heard(item: Utterance) -> Heard:
    """The intents that the offline model hears, weightiest first, and how far outside of its matters the text is."""
    found = understand(item.text, TODAY, item.locale, item.currency)
    return Heard(item, found.public, found.outside)


def _signals(text: str, locale: str) -> frozenset[str]:
    found = screen(
        text, locale=locale, country="US", channel="web", business_name="Harbor & Pine Supply", recent=()
    )
    return frozenset(str(signal.kind) for signal in found)


def curated(name: str) -> dict[str, Any]:
    """Recall and false alarms on one of the curated sets, by the screens alone and with the intents beside them."""
    wanted = CURATED[name]
    rows: dict[str, dict[str, int]] = {}
    wrong: list[str] = []
    for item in read_set(SETS / f"{name}.yaml"):
        row = rows.setdefault(item["split"], dict.fromkeys(("meant", "screens", "both", "near", "false"), 0))
        locale = {"es": "es_ES", "fr": "fr_FR", "de": "de_DE", "pt": "pt_PT"}.get(item["lang"], "en_US")
        by_screen = bool(_signals(item["text"], locale) & wanted)
        intents = understand(item["text"], TODAY, locale, "USD").public
        by_either = by_screen or bool(set(intents) & wanted)
        if item["expect"] == "no":
            row["near"] += 1
            row["false"] += by_either
        else:
            row["meant"] += 1
            row["screens"] += by_screen
            row["both"] += by_either
        if item["split"] == "dev" and by_either == (item["expect"] == "no"):
            wrong.append(item["id"])
    for row in rows.values():
        row["recall"] = round(row["both"] / row["meant"], 4) if row["meant"] else 0  # type: ignore[assignment]
    return {**rows, "wrong_in_dev": wrong}


def figures(each: Each) -> dict[str, Any]:
    """Everything that `make eval` shows of the understanding, heard part by part by `each`."""
    sets = {split: list(utterances(split)) for split in SPLITS}
    starts = [(split, at) for split in SPLITS for at in range(0, len(sets[split]), AT_ONCE)]
    found = dict(each(_part, [("svm", "", 0), *(("curated", name, 0) for name in CURATED), ("opt_out", "", 0),
                              *(("heard", split, at) for split, at in starts)]))  # fmt: skip
    results: dict[str, Any] = {}
    for split, items in sets.items():
        ours = [one for of, at in starts if of == split for one in found["heard", split, at]]
        results[split] = {
            "intents": figures_of(ours),
            "tf-idf + linear svm": figures_of(found["svm", "", 0][split], confusion=False),
            "by_language": {lang: _short(ours, lang) for lang in ("en", "es", "fr", "de")},
            "slots": slots_heard.figures_of(items),
            "slots_alone": slots_heard.libraries_alone(items),
        }
        if split == "dev":
            results["wrong_in_dev"] = list(_wrong(ours))
            results["slots_wrong_in_dev"] = slots_heard.wrong([*items, *values()])
    results["values"] = slots_heard.figures_of(list(values()))
    results["curated"] = {name: found["curated", name, 0] for name in CURATED}
    results["opt_out"] = found["opt_out", "", 0]
    return results


def _part(kind: str, name: str, at: int) -> tuple[tuple[str, str, int], Any]:
    """One part of the work under the name by which it was asked for: each can be done in a process of its own."""
    done: Any
    if kind == "svm":
        hear = svm_baseline.trained()
        done = {split: [hear(item) for item in utterances(split)] for split in SPLITS}
    elif kind == "curated":
        done = curated(name)
    elif kind == "opt_out":
        done = {split: row for split, row in opt_out.figures().items() if split in SPLITS}
    else:
        done = [heard(item) for item in list(utterances(name))[at : at + AT_ONCE]]
    return (kind, name, at), done


def _short(found: Iterable[Heard], lang: str) -> dict[str, Any]:
    figures = figures_of([one for one in found if one.item.lang == lang], confusion=False)
    return {name: figures[name] for name in ("items", "main", "exact")}


def _wrong(found: Iterable[Heard]) -> Iterator[dict[str, Any]]:
    for one in found:
        if set(one.intents) != set(one.item.intents):
            yield {
                "id": one.item.id,
                "expected": list(one.item.intents),
                "heard": list(one.intents),
                "main": one.main_right,
            }


def lines_of(results: dict[str, Any]) -> list[str]:
    """The outcome in plain lines."""
    lines = []
    for split in ("dev", "test"):
        found = results[split]
        ours, svm, slots = found["intents"], found["tf-idf + linear svm"], found["slots"]
        lines += [
            f"{split}: {ours['items']} messages; main intent right {ours['main']:.1%} (SVM {svm['main']:.1%}), "
            f"the whole set {ours['exact']:.1%} (SVM {svm['exact']:.1%}), "
            f"macro-F1 {ours['macro_f1']:.3f} (SVM {svm['macro_f1']:.3f}), asked {ours['asked']:.1%}",
            f"{split}: out of scope at 5 % false rejections {ours['outside_recall']:.1%} "
            f"(SVM {svm['outside_recall']:.1%}); as shipped {ours['outside_heard']:.1%} at "
            f"{ours['false_rejections']:.1%}",
            f"{split}: right "
            + ", ".join(
                f"{name} {one['right']:.1%} of {one['of']} ({one['invented']} invented)"
                for name, one in slots.items()
            ),
            f"{split}: alone "
            + ", ".join(
                f"{name} {one['right']:.1%} ({one['invented']} invented)"
                for name, one in found["slots_alone"].items()
            ),
        ]
    lines.append(
        "dev: messages full of values: right "
        + ", ".join(f"{name} {one['right']:.1%} of {one['of']}" for name, one in results["values"].items())
    )
    for name, found in results["curated"].items():
        for split, row in ((split, found[split]) for split in SPLITS if split in found):
            lines.append(
                f"{split}: {name}: {row['both']} of {row['meant']} heard (screens alone {row['screens']}), "
                f"{row['false']} false in {row['near']} near misses"
            )
    for split in ("dev", "test"):
        row = results["opt_out"][split]
        lines.append(
            f"{split}: opt-out: {row['heard']} of {row['opt_outs']} heard, "
            f"{row['false_alarms']} false in {row['near_misses']} near misses"
        )
    return lines


def run(config: RunConfig) -> Findings:
    """No figure here is a breach of the gate: what must be heard is held by `tests`."""
    results = figures(config.each)
    test = results["test"]
    floors = {"TF-IDF + linear SVM: main intent": test["tf-idf + linear svm"]["main"]}
    floors |= {f"{name} alone": one["right"] for name, one in test["slots_alone"].items()}
    return Findings(results, floors=floors, lines=lines_of(results))


EVALUATION = Evaluation("understanding", "What is heard, with no model at all", run, in_gate=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", type=Path, help="write every figure there")
    arguments = parser.parse_args()
    results = figures(starmap)
    print("\n".join(lines_of(results)))
    if arguments.json:
        import json

        arguments.json.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
