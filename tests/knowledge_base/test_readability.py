from __future__ import annotations

import pytest

from knowledge_base.readability import reading_age

SHORT = "You pay the tax to the seller. The seller pays it to the state."
LONG = (
    "Notwithstanding the aforementioned considerations, remuneration attributable to international "
    "intermediation is characteristically apportioned according to administrative determinations."
)


def test_plain_words_can_be_read_by_a_child() -> None:
    assert reading_age(SHORT) <= 10


def test_heavy_words_and_long_sentences_cannot() -> None:
    assert reading_age(LONG) > 18


@pytest.mark.parametrize("text", ["", "## Only a heading", "- 20%\n- 5%"])
def test_a_text_without_words_has_no_age(text: str) -> None:
    assert reading_age(text) == 0.0


def test_headings_and_marks_do_not_count() -> None:
    assert reading_age(f"## {LONG}\n\n**{SHORT}**") == reading_age(SHORT)
