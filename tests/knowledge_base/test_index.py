from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base import index
from knowledge_base.articles import Article, load, passages

LIBRARY = load()[:3]
VECTORS = sum(len(passages(article)) + len(index.asked(article)) for article in LIBRARY)


class Counting:
    """Cheap vectors that count how many texts were embedded."""

    def __init__(self, name: str = "counting") -> None:
        self.name = name
        self.texts: list[str] = []

    def embed(self, texts: list[str]) -> NDArray[np.float32]:
        self.texts += texts
        seeds = [np.random.default_rng(len(text)) for text in texts]
        rows = np.stack([seed.standard_normal(384) for seed in seeds]).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def edited(article: Article) -> Article:
    return article.model_copy(
        update={"body": article.body.replace("## In short\n\n", "## In short\n\nNew. ")}
    )


def every_id(*articles: Article) -> set[str]:
    return {
        key for article in articles for key in [p.id for p in passages(article)] + list(index.asked(article))
    }


def ids(folder: Path, business_id: str | None = None) -> set[str]:
    return set(index.open_collection(folder, business_id, Counting()).get(include=[])["ids"])


def test_a_second_build_embeds_nothing(tmp_path: Path) -> None:
    embedder = Counting()
    first = index.build(tmp_path, LIBRARY, embedder=embedder)
    assert first.passages == sum(len(passages(article)) for article in LIBRARY)
    assert first.embedded == len(embedder.texts) == VECTORS
    assert index.build(tmp_path, LIBRARY, embedder=embedder).embedded == 0


def test_only_a_changed_passage_is_embedded_again(tmp_path: Path) -> None:
    index.build(tmp_path, LIBRARY, embedder=Counting())
    embedder = Counting()
    stats = index.build(tmp_path, (edited(LIBRARY[0]), *LIBRARY[1:]), embedder=embedder)
    assert (stats.embedded, stats.removed) == (1, 0)
    assert "New." in embedder.texts[0]


def test_passages_of_a_removed_article_go(tmp_path: Path) -> None:
    index.build(tmp_path, LIBRARY, embedder=Counting())
    stats = index.build(tmp_path, LIBRARY[1:], embedder=Counting())
    assert stats.removed == len(every_id(LIBRARY[0]))
    assert ids(tmp_path) == every_id(*LIBRARY[1:])


def test_another_embedder_makes_all_vectors_anew(tmp_path: Path) -> None:
    index.build(tmp_path, LIBRARY, embedder=Counting())
    assert index.build(tmp_path, LIBRARY, embedder=Counting("other")).embedded == VECTORS


def test_businesses_have_collections_of_their_own(tmp_path: Path) -> None:
    index.build(tmp_path, LIBRARY[:1], business_id="biz/ü 1", embedder=Counting())
    index.build(tmp_path, LIBRARY[1:], business_id="biz2", embedder=Counting())
    assert ids(tmp_path, "biz/ü 1") == every_id(LIBRARY[0])
    assert ids(tmp_path, "biz/ü 1").isdisjoint(ids(tmp_path, "biz2"))
    assert ids(tmp_path) == set()


def test_the_vectors_of_one_embedder_stay_when_another_is_configured(tmp_path: Path) -> None:
    index.build(tmp_path, LIBRARY, embedder=Counting())
    index.build(tmp_path, LIBRARY, embedder=Counting("other"))
    assert index.build(tmp_path, LIBRARY, embedder=Counting()).embedded == 0


def test_vectors_come_back_by_id(tmp_path: Path) -> None:
    embedder = Counting()
    index.build(tmp_path, LIBRARY, embedder=embedder)
    passage = passages(LIBRARY[0])[0]
    found = index.vectors(index.open_collection(tmp_path, embedder=embedder))
    assert found.keys() == every_id(*LIBRARY)
    assert np.allclose(found[passage.id], embedder.embed([passage.text])[0], atol=1e-6)
