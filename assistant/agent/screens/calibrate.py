"""`python -m assistant.agent.screens.calibrate` learns the weights of second_opinion.yaml anew and writes them there.

A quarter of the examples and messages is heard by a detector and by classifiers that were taught the rest. No
evaluation set is read. Takes about five minutes.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from assistant.agent.offline.calibrate import likeliest
from assistant.agent.offline.classifier import Classifier, lesson
from assistant.agent.offline.phrases import LANGUAGES, Message, language_heard, read_messages
from assistant.agent.offline.wording import plain
from assistant.agent.screens import detector, examples
from assistant.agent.screens.hearing import loudest
from assistant.agent.screens.normalise import words
from assistant.agent.screens.second_opinion import POSSIBLE, SIGNS, WEIGHTS_FILE, signs
from assistant.core.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from assistant.agent.screens.examples import Sign

PARTS = 4
WORTH = {"meant": 6.0, "near": 3.0, "every day": 1.0}
"""How much a text of each kind counts: dangers are few, and near misses fewer in life than in the examples."""
_HELD = 1.0


def main() -> None:
    spoken = [(language, message) for language in LANGUAGES for message in read_messages(language)]
    told = list(examples.examples())
    of_messages = np.random.default_rng(5).integers(0, PARTS, len(spoken))
    of_examples = np.random.default_rng(7).integers(0, PARTS, len(told))
    left = [each for each, at in zip(spoken, of_messages, strict=True) if at == 0]
    texts = {message.text for _language, message in left}
    known = [one for one, at in zip(told, of_examples, strict=True) if at != 0 and one.text not in texts]
    listening = detector.Detector(detector.Lesson(known).learn())
    taught = [each for each, at in zip(spoken, of_messages, strict=True) if at != 0]
    english = Classifier(lesson("en", [message for language, message in taught if language == "en"]))
    foreign = Classifier(lesson("other", [message for _language, message in taught]))
    sys.stdout.write("taught\n")
    written = {one.text for one, at in zip(told, of_examples, strict=True) if at == 0}
    lines = [_HEAD]
    for sign in SIGNS:
        rows: list[dict[str, float]] = []
        kinds: list[str] = []
        for text, kind in _heard_out(sign, left, written):
            share, said = loudest(listening, words(text), sign)
            if share < POSSIBLE:
                continue
            guess = (english if language_heard(plain(text), "en_US") == "en" else foreign).guess
            rows.append(signs(sign, guess(text), guess(said), said, share))
            kinds.append(kind)
        sys.stdout.write(f"{sign}\n")
        lines += [f"{sign}:", *(f"  {name}: {weight:.3f}" for name, weight in _learn(rows, kinds).items())]
    WEIGHTS_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _heard_out(sign: Sign, left: list[tuple[str, Message]], written: set[str]) -> Iterator[tuple[str, str]]:
    """Texts that nobody was taught, each with its kind."""
    for language in LANGUAGES:
        data = read_yaml((examples.FOLDER / language / f"{sign}.yaml").read_text(encoding="utf-8"))
        yield from ((text, "meant") for text in data["meant"] if text in written)
        yield from ((text, "near") for text in data["near"] if text in written)
    for _language, message in left:
        meant = examples.meant_by(message)
        if sign in meant:
            yield message.text, "meant" if meant[sign] else "every day"


def _learn(rows: list[dict[str, float]], kinds: list[str]) -> dict[str, float]:
    names = list(rows[0])
    table = np.array([[row[name] for name in names] for row in rows])
    meant = np.array([kind == "meant" for kind in kinds], dtype=np.float64)
    worth = np.array([WORTH[kind] for kind in kinds])
    held = np.full(len(names), _HELD)
    part = np.random.default_rng(2).integers(0, PARTS, len(rows))
    odds = np.zeros(len(rows))
    for fold in range(PARTS):
        odds[part == fold] = table[part == fold] @ likeliest(
            table[part != fold], meant[part != fold], held, worth[part != fold]
        )
    _tell(odds, np.array(kinds))
    weights = likeliest(table, meant, held, worth)
    return dict(zip(names, weights.tolist(), strict=True))


_HEAD = "# Learnt by calibrate.py; above 0 speaks for the sign. What is weighed is told in second_opinion.py."


def _tell(odds: NDArray[np.float64], kinds: NDArray[np.str_]) -> None:
    """Of those that the detector thinks possible: what is heard from which odds on."""
    sys.stdout.write(f"{ {kind: int((kinds == kind).sum()) for kind in WORTH} }\n")
    for bound in (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5):
        heard = {kind: f"{float((odds[kinds == kind] >= bound).mean()):.3f}" for kind in WORTH}
        sys.stdout.write(f"from {bound}: {heard}\n")


if __name__ == "__main__":
    main()
