"""`python -m assistant.agent.offline.calibrate` learns the weights of hearing.yaml anew and writes them there.

It learns from the messages alone, each heard by classifiers that were not taught it. No evaluation set is read. Takes
about ten minutes.
"""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from assistant.agent.offline import understand
from assistant.agent.offline.classifier import Classifier, lesson
from assistant.agent.offline.hearing import ALONE_FROM, HEARD_FROM, WEIGHTS_FILE, signs_of
from assistant.agent.offline.phrases import LANGUAGES, Message, read_messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TODAY = date(2026, 11, 25)
AT_HOME = {"en": ("en_US", "USD"), "de": ("de_DE", "EUR"), "es": ("es_ES", "EUR"), "fr": ("fr_FR", "EUR")}
FOLDS = 4
ROUNDS = 40
_SHARED, _OF_AN_INTENT = 0.5, 3.0
"""What holds a weight near nothing: more where few messages speak of it."""


def main() -> None:
    spoken = [(language, message) for language in LANGUAGES for message in read_messages(language)]
    folds = np.random.default_rng(5).integers(0, FOLDS, len(spoken))
    rows: list[tuple[int, str, dict[str, float]]] = []
    for fold in range(FOLDS):
        kept = [each for each, at in zip(spoken, folds, strict=True) if at != fold]
        _teach(kept)
        for place in np.flatnonzero(folds == fold).tolist():
            language, message = spoken[place]
            said = understand.listen(message.text, TODAY, *AT_HOME.get(language, AT_HOME["en"]))
            rows += [(place, intent, signs) for intent, signs in signs_of(said).items()]
        sys.stdout.write(f"fold {fold + 1} of {FOLDS} heard\n")
    messages = [message for _language, message in spoken]
    _learn(rows, messages)


def _teach(spoken: Sequence[tuple[str, Message]]) -> None:
    english = [message for language, message in spoken if language == "en"]
    others = [
        Classifier(lesson("en", english)),
        Classifier(lesson("other", [message for _, message in spoken])),
    ]
    setattr(understand, "classifier", lambda language="en": others[language != "en"])  # noqa: B010 - for this run


def _learn(rows: list[tuple[int, str, dict[str, float]]], messages: Sequence[Message]) -> None:
    names = sorted({name for _place, _intent, signs in rows for name in signs})
    at = {name: column for column, name in enumerate(names)}
    table = np.zeros((len(rows), len(names)))
    for row, (_place, _intent, signs) in enumerate(rows):
        for name, value in signs.items():
            table[row, at[name]] = value
    meant = np.array([intent in messages[place].intents for place, intent, _signs in rows], dtype=np.float64)
    held = np.array([_OF_AN_INTENT if " " in name else _SHARED for name in names])
    owners = np.array([place for place, _intent, _signs in rows])
    part = np.random.default_rng(2).integers(0, FOLDS, len(messages))[owners]
    odds = np.zeros(len(rows))
    for fold in range(FOLDS):
        odds[part == fold] = table[part == fold] @ likeliest(table[part != fold], meant[part != fold], held)
    _tell(rows, odds, messages)
    weights = likeliest(table, meant, held)
    lines = [f"{name}: {weight:.3f}" for name, weight in zip(names, weights.tolist(), strict=True)]
    WEIGHTS_FILE.write_text("\n".join([_HEAD, *lines]) + "\n", encoding="utf-8")


_HEAD = "# Learnt by calibrate.py; above 0 speaks for an intent. The signs are told in hearing.py."


def likeliest(
    table: NDArray[np.float64],
    meant: NDArray[np.float64],
    held: NDArray[np.float64],
    worth: NDArray[np.float64] | float = 1.0,
) -> NDArray[np.float64]:
    """The likeliest logistic weights, by Newton's method: `held` holds each near nothing, `worth` weighs the rows."""
    weights = np.zeros(table.shape[1])
    for _ in range(ROUNDS):
        share = 1 / (1 + np.exp(-np.clip(table @ weights, -40, 40)))
        slope = table.T @ (worth * (share - meant)) + held * weights
        step = np.linalg.solve((table.T * (worth * share * (1 - share))) @ table + np.diag(held), slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights


def _tell(
    rows: list[tuple[int, str, dict[str, float]]], odds: NDArray[np.float64], messages: Sequence[Message]
) -> None:
    """What the messages that were left out say of it."""
    shares: dict[int, dict[str, float]] = {}
    for (place, intent, _signs), each in zip(rows, odds.tolist(), strict=True):
        shares.setdefault(place, {})[intent] = 1 / (1 + np.exp(-each))
    first = whole = asked = 0
    for place, found in shares.items():
        best = max(found, key=found.__getitem__)
        heard = {intent for intent, share in found.items() if share >= HEARD_FROM}
        heard = heard or ({best} if found[best] >= ALONE_FROM else set())
        first += bool(heard) and best in messages[place].intents
        whole += heard == set(messages[place].intents)
        asked += not heard
    count = len(shares)
    sys.stdout.write(
        f"{count} messages: main intent {first / count:.1%}, all {whole / count:.1%}, asked {asked / count:.1%}\n"
    )


if __name__ == "__main__":
    main()
