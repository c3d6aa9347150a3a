"""How well opt-outs are heard, on a set that was written without sight of the matcher (COM-12, COM-13).

`python -m evals.opt_out` prints the figures. Of the part that may be tuned on it names what went wrong; of the
other part it counts only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from assistant.agent.screens import effect_of, screen
from evals.evaluation import Evaluation, Findings, RunConfig

FILE = Path(__file__).parent / "sets" / "opt_out.yaml"
CHANNEL = "sms"


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    split: Literal["dev", "test"]
    lang: str
    text: str
    expect: Literal["opt_out", "no"]


def items() -> list[Item]:
    """The set, as it was written."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [Item(*(str(row[name]) for name in ("id", "split", "lang", "text", "expect"))) for row in rows]  # type: ignore[arg-type]


def heard(text: str, locale: str = "en_US") -> bool:
    """Whether this text, alone, ends messages to the number that it came from: an opt-out, a demand to cease, a wrong
    number, a lawyer who is to be written to instead."""
    signals = screen(text, locale=locale, country="US", channel=CHANNEL, business_name="Harbor & Pine Supply")
    effects = [effect_of(signal.kind, CHANNEL) for signal in signals]
    return any(effect.revokes is not None or effect.hold in ("lawyer", "cease") for effect in effects)


def figures() -> dict[str, Any]:
    """Recall and false alarms, by part and by language; the misses of the `dev` part by id."""
    counts: Counter[tuple[str, str, str, bool]] = Counter()
    wrong: list[str] = []
    for item in items():
        got = heard(item.text)
        counts[item.split, item.lang, item.expect, got] += 1
        if item.split == "dev" and got != (item.expect == "opt_out"):
            wrong.append(item.id)
    splits = sorted({split for split, *_ in counts})
    languages = sorted({lang for _, lang, *_ in counts})
    return {
        split: _rates(counts, split, languages)
        | {"by_language": {lang: _rates(counts, split, [lang]) for lang in languages}}
        for split in splits
    } | {"wrong_in_dev": wrong}


def _rates(counts: Counter[tuple[str, str, str, bool]], split: str, languages: list[str]) -> dict[str, Any]:
    def of(expect: str, got: bool) -> int:
        return sum(counts[split, lang, expect, got] for lang in languages)

    meant, missed, near, false = of("opt_out", True), of("opt_out", False), of("no", False), of("no", True)
    return {
        "opt_outs": meant + missed,
        "heard": meant,
        "recall": round(meant / (meant + missed), 4) if meant + missed else None,
        "near_misses": near + false,
        "false_alarms": false,
    }


def run(_config: RunConfig) -> Findings:
    """Misses are no breach of the gate here: `tests` hold the words that must be heard."""
    found = figures()
    return Findings(found, lines=[f"unseen wording: {line(found['test'])}"])


EVALUATION = Evaluation("opt_out", "Opt-outs, in words that the matcher was not written for", run)


def main() -> None:
    found = figures()
    for split in ("dev", "test"):
        print(f"{split}: {line(found[split])}")
        for lang, of_language in found[split]["by_language"].items():
            print(f"  {lang}: {line(of_language)}")
    print("wrong in dev:", " ".join(found["wrong_in_dev"]) or "none")


def line(rates: dict[str, Any]) -> str:
    """The figures in one sentence."""
    return (
        f"{rates['heard']} of {rates['opt_outs']} opt-outs heard, "
        f"{rates['false_alarms']} false alarms in {rates['near_misses']} near misses"
    )


if __name__ == "__main__":
    main()
