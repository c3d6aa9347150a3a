"""Figures over intents: whether the main one is right, whether all are, F1 by intent, and what is out of scope."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evals.utterances import INTENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.utterances import Utterance

FALSE_REJECTIONS = 0.05
OUTSIDE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Heard:
    """`intents`: weightiest first, empty when the payer is asked what is meant; `outside`: higher is farther away."""

    item: Utterance
    intents: tuple[str, ...]
    outside: float

    @property
    def main_right(self) -> bool:
        """Whether the weightiest intent heard is one that the message has."""
        return bool(self.intents) and self.intents[0] in self.item.intents


def figures_of(found: Sequence[Heard], *, confusion: bool = True) -> dict[str, Any]:
    """`main`: the weightiest intent heard is one of those labelled. `exact`: the intents heard are those labelled.
    `asked`: nothing was taken for granted. F1 counts each intent of each message."""
    count = max(1, len(found))
    by_intent = {intent: _f1(found, intent) for intent in INTENTS}
    several = [one for one in found if len(one.item.intents) > 1]
    figures: dict[str, Any] = {
        "items": len(found),
        "main": round(sum(one.main_right for one in found) / count, 4),
        "exact": round(sum(set(one.intents) == set(one.item.intents) for one in found) / count, 4),
        "asked": round(sum(not one.intents for one in found) / count, 4),
        "several_all_heard": round(
            sum(set(one.intents) >= set(one.item.intents) for one in several) / max(1, len(several)), 4
        ),
        "macro_f1": round(
            statistics.fmean(one["f1"] for one in by_intent.values() if one["meant"])
            if any(one["meant"] for one in by_intent.values())
            else 0.0,
            4,
        ),
        **_outside(found),
    }
    if confusion:
        figures["by_intent"] = by_intent
        figures["confusion"] = _confusion(found)
    return figures


def _f1(found: Sequence[Heard], intent: str) -> dict[str, Any]:
    meant = sum(intent in one.item.intents for one in found)
    heard = sum(intent in one.intents for one in found)
    both = sum(intent in one.intents and intent in one.item.intents for one in found)
    return {
        "meant": meant,
        "heard": heard,
        "right": both,
        "f1": round(2 * both / (meant + heard), 4) if meant + heard else 0.0,
    }


def _outside(found: Sequence[Heard]) -> dict[str, float]:
    """Recall of out-of-scope messages where 5 % of the others are turned away, and as the model is shipped."""
    inside = sorted((one.outside for one in found if OUTSIDE not in one.item.intents), reverse=True)
    outside = [one for one in found if OUTSIDE in one.item.intents]
    if not inside or not outside:
        return {"outside_recall": 0.0, "outside_heard": 0.0, "false_rejections": 0.0}
    limit = inside[min(len(inside) - 1, int(len(inside) * FALSE_REJECTIONS))]
    turned_away = [
        one
        for one in found
        if OUTSIDE not in one.item.intents and (not one.intents or OUTSIDE in one.intents)
    ]
    return {
        "outside_recall": round(sum(one.outside > limit for one in outside) / len(outside), 4),
        "outside_heard": round(
            sum(not one.intents or OUTSIDE in one.intents for one in outside) / len(outside), 4
        ),
        "false_rejections": round(len(turned_away) / len(inside), 4),
    }


def _confusion(found: Sequence[Heard]) -> dict[str, dict[str, int]]:
    """What was heard first where the label is one intent: {meant: {heard: how often}}; "-" when it was asked."""
    table: dict[str, Counter[str]] = {}
    for one in found:
        if len(one.item.intents) == 1:
            table.setdefault(one.item.intents[0], Counter())[one.intents[0] if one.intents else "-"] += 1
    return {meant: dict(table[meant].most_common()) for meant in INTENTS if meant in table}
