"""`python -m knowledge_base.calibrate` learns the weights of ranking, silence and answering anew and prints them.

It learns from the articles' own questions and the phrases of outside.yaml alone, each left out when its turn comes, for
places drawn by a fixed seed. No evaluation set is read.
"""

from __future__ import annotations

import random
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.core import clock
from knowledge_base import answering, ranking, search, silence
from knowledge_base.articles import load_library, passages, sentences
from knowledge_base.expected_answer import Expected, Pairs, parted
from knowledge_base.jurisdictions import EU_MEMBERS, applicable, applies
from knowledge_base.outside import NEAR, phrases
from knowledge_base.shelf import Shelf

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS = 5
RANKED = 1200
ANSWERED = 6000
PLACES = ("US-NY", "GB", "DE", "FR", "ES", "US-TX", "CA-ON", "AU", "IE", "US-CA", "IT", "CH", "IN", "NZ")
_RIDGE = 1.0


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def main() -> None:
    dice = random.Random(3)  # noqa: S311 - places to try
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder), load_library(), None)
        without = _left_out_answers(shelf)
        wanted = sys.argv[1:] or ["ranking", "silence", "answering"]
        if "ranking" in wanted:
            _ranking(shelf, dice, without)
        if "silence" in wanted:
            _silence(shelf, dice, without)
        if "answering" in wanted:
            _answering(shelf, without)


def _place(shelf: Shelf, article: int, dice: random.Random) -> str:
    place = dice.choice(sorted(shelf.articles[article].jurisdictions))
    if place == "*":
        return dice.choice(PLACES)
    if place == "EU":
        return dice.choice(sorted(EU_MEMBERS))
    return dice.choice(("US-NY", "US-TX", "US-CA")) if place == "US" else place


def _rows(shelf: Shelf, place: str) -> NDArray[np.intp]:
    today, wanted = clock.now().date(), applicable({place})
    return np.array(
        [
            row
            for row, article in enumerate(shelf.articles)
            if applies(article.jurisdictions, wanted) and article.current(today, today)
        ],
        dtype=np.intp,
    )


def _asked(shelf: Shelf, dice: random.Random, count: int) -> list[int]:
    own = [
        place
        for place, text in enumerate(shelf.questions)
        if text != shelf.articles[shelf.askers[place]].title
    ]
    return dice.sample(own, min(count, len(own)))


def _left_out_answers(shelf: Shelf) -> dict[str, Expected]:
    """What is expected of each of the articles' questions by one that was not taught it."""
    pairs = Pairs.of(shelf.articles)
    return {text: parted(row) for text, row in zip(pairs.texts, pairs.left_out(), strict=True)}


def _ranking(shelf: Shelf, dice: random.Random, without: dict[str, Expected]) -> None:
    names = [name for name, weight in ranking.WEIGHTS.items() if weight]
    data: list[tuple[NDArray[np.float64], int]] = []
    for place in _asked(shelf, dice, RANKED):
        right = int(shelf.askers[place])
        rows = _rows(shelf, _place(shelf, right, dice))
        if right not in rows:
            continue
        text = shelf.questions[place]
        found, _ = shelf.features(search.read(text, shelf), place, without.get(text))
        table = np.stack(
            [ranking.standard(found[name][rows]) for name in names] + [shelf.local[rows].astype(np.float32)],
            axis=1,
        )
        data.append((table.astype(np.float64), int(np.flatnonzero(rows == right)[0])))
    half = len(data) // 2
    weights = _likeliest(data[:half])
    say("ranking:", dict(zip([*names, "local"], weights.round(2).tolist(), strict=True)))
    for name, part in (("learnt on", data[:half]), ("held out", data[half:])):
        places = [int((table @ weights > table[right] @ weights).sum()) for table, right in part]
        say(
            f"  {name}: recall@1/3/5", *(f"{np.mean([place < k for place in places]):.3f}" for k in (1, 3, 5))
        )


def _likeliest(data: list[tuple[NDArray[np.float64], int]], rounds: int = 400) -> NDArray[np.float64]:
    """By gradient ascent on the likelihood of the right article, a soft choice among those that apply."""
    weights = np.full(data[0][0].shape[1], 0.3)
    for turn in range(rounds):
        slope = -2 * _RIDGE * weights / len(data)
        for table, right in data:
            scores = table @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            slope += (table[right] - chances @ table) / len(data)
        weights += (0.5 if turn < rounds // 2 else 0.2) * slope
    return weights


def _silence(shelf: Shelf, dice: random.Random, without: dict[str, Expected]) -> None:
    kinds = [kind for kind, texts in phrases().items() if kind != NEAR for _ in texts]
    kinds += [NEAR] * len(phrases()[NEAR])
    texts = [text for kind, texts in phrases().items() if kind != NEAR for text in texts]
    texts += phrases()[NEAR]
    own = set(_asked(shelf, dice, RANKED))
    folds = np.random.default_rng(0).integers(0, FOLDS, len(texts))
    own_folds = np.random.default_rng(1).integers(0, FOLDS, len(shelf.questions))
    signs, foreign, told = [], [], []
    for fold in range(FOLDS):
        trained = silence.Silence(shelf, folds != fold, own_folds != fold)
        asked: list[tuple[str, str, int | None]] = [
            (texts[place], kinds[place], None) for place in np.flatnonzero(folds == fold)
        ]
        asked += [
            (shelf.questions[place], "own", int(place))
            for place in np.flatnonzero(own_folds == fold)
            if place in own
        ]
        for text, kind, left_out in asked:
            where = (
                dice.choice(PLACES) if left_out is None else _place(shelf, int(shelf.askers[left_out]), dice)
            )
            rows, read = _rows(shelf, where), search.read(text, shelf)
            found, _ = shelf.features(read, left_out, without.get(text) if left_out is not None else None)
            scores = ranking.fused(found, shelf.local, rows, "both")
            signs.append(trained.signs(read, [shelf], found, rows, scores, left_out=left_out))
            foreign.append(kind not in ("own", NEAR))
            told.append(kind)
    table, side, of_kind = np.array(signs), np.array(foreign), np.array(told)
    weights, bias = _logistic(table, side)
    say("silence:", dict(zip(silence.SIGNS, weights.round(3).tolist(), strict=True)), "bias", round(bias, 3))
    against = _left_out(table, side)
    for share in (0.90, 0.93, 0.95, 0.97):
        limit = float(np.quantile(against[side], 1 - share))
        silent = {
            each: round(float((against > limit)[of_kind == each].mean()), 3) for each in sorted(set(told))
        }
        say(f"  answerable from {1 / (1 + np.exp(limit)):.3f}: silent", silent)


def _answering(shelf: Shelf, without: dict[str, Expected]) -> None:
    """Articles are left out in folds; within one, each question without its own vote."""
    folds = np.random.default_rng(4).integers(0, FOLDS, len(shelf.articles))
    tables, sides, owners, groups = [], [], [], []
    dice = random.Random(5)  # noqa: S311 - which questions to learn from
    named = [row for row, openings in enumerate(shelf.answers) if openings]
    for row in dice.sample(named, min(ANSWERED, len(named))):
        place = int(shelf.askers[row])
        read = search.read(shelf.questions[row], shelf)
        openings = answering.votes(read, shelf, place, left_out=row)
        every = [
            answering.Sentence(text, passage.heading.casefold(), answering.voted(text, openings))
            for passage in passages(shelf.articles[place])
            for text in sentences(passage.text)
        ]
        answer = without[shelf.questions[row]]
        tables.append(answering.signs(read.text, read.english, every, answer))
        sides.append([any(one.text.startswith(each) for each in shelf.answers[row]) for one in every])
        owners += [place] * len(every)
        groups.append(len(every))
    table, side = np.concatenate(tables), np.concatenate(sides)
    part = folds[np.array(owners)]
    odds = np.zeros(len(side))
    for fold in range(FOLDS):
        weights, bias = _logistic(table[part != fold], side[part != fold], balanced=False)
        odds[part == fold] = table[part == fold] @ weights + bias
    for most in (1, 2, 5):
        starts = np.cumsum([0, *groups])
        shares = [
            side[start:end][np.argsort(-odds[start:end], kind="stable")[:most]].sum() / side[start:end].sum()
            for start, end in pairwise(starts)
        ]
        say(f"  of what answers, among the first {most}: {np.mean(shares):.3f}")
    weights, bias = _logistic(table, side, balanced=False)
    say(
        "answering:",
        dict(zip(answering.SIGNS, weights.round(2).tolist(), strict=True)),
        "bias",
        round(bias, 2),
    )


def _left_out(table: NDArray[np.float64], side: NDArray[np.bool_]) -> NDArray[np.float64]:
    fold = np.random.default_rng(2).integers(0, FOLDS, len(side))
    found = np.zeros(len(side))
    for each in range(FOLDS):
        weights, bias = _logistic(table[fold != each], side[fold != each])
        found[fold == each] = table[fold == each] @ weights + bias
    return found


def _logistic(
    table: NDArray[np.float64], side: NDArray[np.bool_], rounds: int = 60, *, balanced: bool = True
) -> tuple[NDArray[np.float64], float]:
    """Weights and bias on the scale of the table, by Newton's method; `balanced`: both sides of equal weight."""
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    rows = np.concatenate([(table - middle) / spread, np.ones((len(table), 1))], axis=1)
    weight = (
        np.where(side, 0.5 / side.sum(), 0.5 / (~side).sum()) * len(side) if balanced else np.ones(len(side))
    )
    found = np.zeros(rows.shape[1])
    ridge = np.full(rows.shape[1], 2 * _RIDGE)
    ridge[-1] = 1e-9
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -50, 50)))
        slope = rows.T @ (weight * (chance - side)) + ridge * found
        curve = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        found -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ middle)


if __name__ == "__main__":
    main()
