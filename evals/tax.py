"""The tax library on questions that were written without sight of it: found, answered, and silent where it should be.

`python -m evals.tax` prints the figures, and of the part that may be tuned on what went wrong. An article counts as
right when it is for the item's places and on its topic, by the article's own front matter. Search by both vectors and
words is measured beside vectors alone and words alone in the same run.
"""

from __future__ import annotations

import multiprocessing
import re
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from assistant.core import clock
from evals import setting
from evals.evaluation import Evaluation, Findings, RunConfig
from knowledge_base.jurisdictions import applicable, applies

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from knowledge_base.articles import Article, Passage
    from knowledge_base.ranking import By

SETS = Path(__file__).parent / "sets"
QUESTIONS = ("tax_questions.yaml", "tax_questions_2.yaml", "tax_questions_3.yaml")
OUTSIDE = ("tax_outside.yaml", "tax_outside_3.yaml")
AT = (1, 3, 5)
DEPTH = 40
WAYS: dict[str, By] = {"both": "both", "bm25 alone": "words", "dense alone": "meaning"}
GOALS = {
    "recall@3": 0.95,
    "facts": 0.90,
    "wrong": 0.01,
    "abstained_outside": 0.95,
    "p95_ms": 20,
    "index_s": 20,
}


@dataclass(frozen=True, slots=True)
class Item:
    """`must`: of each list one alternative appears in a good answer; `kind`: why the library keeps silent."""

    id: str
    split: str
    lang: str
    text: str
    places: frozenset[str]
    topics: tuple[str, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    kind: str = ""


@dataclass(slots=True)
class Outcome:
    """What the library made of one item. `ranks`: for each way the place of the first right article, 0 for none."""

    item: Item
    reason: str | None
    scores: dict[str, float]
    ranks: dict[str, int] = field(default_factory=dict)
    answer: str = ""
    articles: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    milliseconds: float = 0.0


def items(name: str) -> list[Item]:
    rows = yaml.safe_load((SETS / name).read_text(encoding="utf-8"))
    return [
        Item(
            row["id"],
            row["split"],
            row["lang"],
            row["text"],
            frozenset((row["supplier"], row["payer"])),
            tuple(str(topic) for topic in row.get("topics", ())),
            tuple(tuple(alternatives) for alternatives in row.get("must", ())),
            tuple(row.get("never", ())),
            row.get("kind", ""),
        )
        for row in rows
    ]


def right_articles(item: Item, articles: Iterable[Article]) -> frozenset[str]:
    """The articles on the item's topics that apply where its supplier or payer is."""
    wanted = applicable(item.places)
    return frozenset(
        article.id
        for article in articles
        if applies(article.jurisdictions, wanted)
        and not {str(topic) for topic in article.topics}.isdisjoint(item.topics)
    )


def said(text: str, phrase: str) -> bool:
    """Whether `phrase` stands in `text`: any case, any kind of space, figures whole."""
    wanted = r"\s*".join(re.escape(part) for part in _folded(phrase).split())
    before = r"(?<![\d.,])" if phrase[:1].isdigit() else ""
    after = r"(?![\d]|[.,]\d)" if phrase[-1:].isdigit() else ""
    return re.search(before + wanted + after, _folded(text)) is not None


def has_facts(item: Item, answer: str) -> bool:
    return all(any(said(answer, one) for one in alternatives) for alternatives in item.must)


def is_wrong(item: Item, outcome: Outcome, right: frozenset[str]) -> bool:
    """A claim that no right answer makes, or an answer from another topic that lacks the facts."""
    if any(said(outcome.answer, claim) for claim in item.never):
        return True
    return right.isdisjoint(outcome.cited) and not has_facts(item, outcome.answer)


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """The chance that a question of the library's own scores above one from outside."""
    wins = sum((a > b) + 0.5 * (a == b) for a in inside for b in outside)
    return wins / (len(inside) * len(outside))


def measure(folder: Path) -> list[Outcome]:
    """Every item of both sets, by every way of searching, over an index in `folder`."""
    from assistant.agent.offline.tax_answer import cited
    from knowledge_base.articles import load_library
    from knowledge_base.search import search, to_read

    articles = load_library()
    today = clock.now().date()
    outcomes = []
    for item in [item for name in (*QUESTIONS, *OUTSIDE) for item in items(name)]:
        right = right_articles(item, articles)
        outcome = Outcome(item, None, {})
        passages: tuple[Passage, ...] = ()
        for name, by in WAYS.items():
            started = time.perf_counter()
            found = search(item.text, jurisdictions=item.places, on=today, k=DEPTH, data_dir=folder, by=by)
            if by == "both":
                outcome.milliseconds = (time.perf_counter() - started) * 1000
                outcome.reason = found.reason
            outcome.scores[name] = found.score
            order = list(dict.fromkeys(passage.article_id for passage in found.passages))
            outcome.ranks[name] = next((place for place, key in enumerate(order, 1) if key in right), 0)
            if by == "both":
                outcome.articles = tuple(order[:5])
                passages = found.passages
        if outcome.reason is None:
            rows = [
                {
                    "id": each.id,
                    "article": each.title,
                    "heading": each.heading,
                    "text": each.text,
                    "jurisdictions": each.jurisdictions,
                    "chance": each.chance,
                    "votes": each.votes,
                }
                for each in to_read(passages)
            ]
            lines = cited(item.text, rows)
            outcome.answer = re.sub(r"\[[\w#?-]+\]", "", " ".join(lines))
            outcome.cited = tuple(dict.fromkeys(re.findall(r"\[([\w-]+)#", " ".join(lines))))
            if not lines:
                outcome.reason = "nothing_said"
        outcomes.append(outcome)
    return outcomes


def figures(outcomes: Sequence[Outcome], articles: Iterable[Article]) -> dict[str, Any]:
    """The figures of the tested part, of that to tune on, and of each language in the tested one."""
    library = tuple(articles)
    right = {one.item.id: right_articles(one.item, library) for one in outcomes}
    inside = [one for one in outcomes if not one.item.kind]
    outside = [one for one in outcomes if one.item.kind]
    found: dict[str, Any] = {
        part: _part(
            [one for one in inside if one.item.split == part],
            [one for one in outside if one.item.split == part],
            right,
        )
        for part in ("dev", "test")
    }
    found["by_language"] = {
        lang: _answers(said_in, right) | {"recall@3": _recall(said_in, "both", 3)}
        for lang in sorted({one.item.lang for one in inside})
        if (said_in := [one for one in inside if one.item.lang == lang and one.item.split == "test"])
    }
    tested = [one for one in outside if one.item.split == "test"]
    found["outside_by_kind"] = {
        kind: _share([one.reason is not None for one in tested if one.item.kind == kind])
        for kind in sorted({one.item.kind for one in tested})
    }
    return found


def _part(inside: list[Outcome], outside: list[Outcome], right: dict[str, frozenset[str]]) -> dict[str, Any]:
    spans = sorted(one.milliseconds for one in [*inside, *outside])
    return {
        "questions": len(inside),
        "outside": len(outside),
        "search": {
            name: {
                **{f"recall@{k}": _recall(inside, name, k) for k in AT},
                "mrr": round(
                    statistics.fmean(1 / one.ranks[name] if one.ranks[name] else 0 for one in inside), 4
                ),
                "auroc": round(
                    auroc([one.scores[name] for one in inside], [one.scores[name] for one in outside]), 4
                ),
            }
            for name in WAYS
        },
        "answers": _answers(inside, right),
        "abstention": {
            "kept_silent_inside": _share([one.reason is not None for one in inside]),
            "answered_outside": _share([one.reason is None for one in outside]),
            "abstained_outside": _share([one.reason is not None for one in outside]),
        },
        "search_ms": {
            "p50": round(statistics.median(spans), 1),
            "p95": round(spans[int(len(spans) * 0.95)], 1),
        },
    }


def _answers(inside: list[Outcome], right: dict[str, frozenset[str]]) -> dict[str, Any]:
    answered = [one for one in inside if one.reason is None]
    return {
        "answered": _share([one.reason is None for one in inside]),
        "facts": _share([one.reason is None and has_facts(one.item, one.answer) for one in inside]),
        "facts_of_answered": _share([has_facts(one.item, one.answer) for one in answered]),
        "wrong": _share(
            [one.reason is None and is_wrong(one.item, one, right[one.item.id]) for one in inside]
        ),
        "wrong_claims": sum(any(said(one.answer, claim) for claim in one.item.never) for one in answered),
    }


def _recall(inside: list[Outcome], name: str, k: int) -> float:
    return _share([0 < one.ranks[name] <= k for one in inside])


def _share(hits: list[bool]) -> float:
    return round(sum(hits) / len(hits), 4) if hits else 0.0


def run_apart() -> tuple[list[Outcome], dict[str, Any]]:
    """All of it in a process of its own, so that the memory it adds can be read."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_apart).result()


def _apart() -> tuple[list[Outcome], dict[str, Any]]:
    setting.quiet()
    from knowledge_base.articles import load_library
    from knowledge_base.search import warm

    before = _resident_mb()
    with tempfile.TemporaryDirectory() as folder:
        cost = _index_from_nothing(Path(folder))
        warm(Path(folder))  # with what this machine has learnt of the articles' questions
        cost["memory_added_mb"] = round(_resident_mb() - before)
        outcomes = measure(Path(folder))
    return outcomes, figures(outcomes, load_library()) | {"library": cost}


def _index_from_nothing(folder: Path) -> dict[str, Any]:
    """Read and embed every passage, with nothing kept that an earlier run made."""
    from knowledge_base import index
    from knowledge_base.articles import load_library

    with tempfile.TemporaryDirectory() as nothing, setting.environment(XDG_CACHE_HOME=nothing):
        began, started = time.process_time(), time.perf_counter()
        stats = index.build(folder, load_library())
        seconds, cpu = time.perf_counter() - started, time.process_time() - began
    return {
        "articles": stats.articles,
        "passages": stats.passages,
        "index_seconds": round(seconds, 1),
        "index_cpu_seconds": round(cpu, 1),
    }


def _resident_mb() -> float:
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    return int(re.search(r"VmRSS:\s+(\d+)", status.read_text(encoding="ascii"))[1]) / 1024  # type: ignore[index]


def run(_config: RunConfig) -> Findings:
    _outcomes, found = run_apart()
    return Findings(found, lines=lines(found))


def lines(found: dict[str, Any]) -> list[str]:
    """The outcome in a few lines."""
    part, to_tune_on, cost = found["test"], found["dev"], found["library"]
    both, answers, silent = part["search"]["both"], part["answers"], part["abstention"]
    told = [
        f"{name}: recall@1/3/5 {row['recall@1']:.1%} {row['recall@3']:.1%} {row['recall@5']:.1%}, "
        f"MRR {row['mrr']:.3f}, AUROC of silence {row['auroc']:.3f}"
        for name, row in part["search"].items()
    ]
    return [
        *told,
        f"answers: facts {answers['facts']:.1%}, wrong {answers['wrong']:.1%}, wrong claims {answers['wrong_claims']}",
        f"silent outside {silent['abstained_outside']:.1%}, silent inside {silent['kept_silent_inside']:.1%}",
        f"search p95 {part['search_ms']['p95']} ms, index of {cost['articles']} articles from nothing "
        f"{cost['index_seconds']} s ({cost['index_cpu_seconds']} s of CPU), memory added {cost['memory_added_mb']} MB",
        f"the part to tune on: recall@3 {to_tune_on['search']['both']['recall@3']:.1%}, facts "
        f"{to_tune_on['answers']['facts']:.1%}, wrong {to_tune_on['answers']['wrong']:.1%}, silent outside "
        f"{to_tune_on['abstention']['abstained_outside']:.1%}",
        f"goals: recall@3 ≥ {GOALS['recall@3']:.0%} {_met(both['recall@3'] >= GOALS['recall@3'])}, facts ≥ "
        f"{GOALS['facts']:.0%} {_met(answers['facts'] >= GOALS['facts'])}, wrong ≤ {GOALS['wrong']:.0%} "
        f"{_met(answers['wrong'] <= GOALS['wrong'])}, silent outside ≥ {GOALS['abstained_outside']:.0%} "
        f"{_met(silent['abstained_outside'] >= GOALS['abstained_outside'])}",
    ]


def _met(reached: bool) -> str:
    return "met" if reached else "NOT met"


EVALUATION = Evaluation(
    "tax", "Tax answers, on questions the library was not written for", run, in_gate=False, beside=True
)


def main() -> None:
    from knowledge_base.articles import load_library

    outcomes, found = run_apart()
    print("\n".join(lines(found)))
    for name in ("by_language", "outside_by_kind"):
        for key, row in found[name].items():
            print(f"  {key}: {row}")
    library = load_library()
    for one in outcomes:
        if one.item.split != "dev":
            continue
        right = right_articles(one.item, library)
        if one.item.kind:
            if one.reason is None:
                print(f"ANSWERED {one.item.id} {one.scores['both']:.2f} {one.item.text}\n    {one.answer}")
        elif one.reason is not None:
            print(
                f"SILENT {one.item.id} {one.reason} {one.scores['both']:.2f} rank {one.ranks['both']}: {one.item.text}"
            )
        elif not has_facts(one.item, one.answer) or is_wrong(one.item, one, right):
            wrong = "WRONG" if is_wrong(one.item, one, right) else "NO FACTS"
            print(
                f"{wrong} {one.item.id} rank {one.ranks['both']}: {one.item.text}\n    {one.cited} {one.answer}"
            )
            print(f"    wants {one.item.must}, {sorted(right)[:6]}, found {one.articles[:3]}")


if __name__ == "__main__":
    main()
