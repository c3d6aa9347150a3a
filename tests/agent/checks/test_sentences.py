"""Cutting replies into sentences, whole or streamed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.agent.checks import SentenceBuffer, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("You owe $1,234.50. Pay today?", ["You owe $1,234.50.", "Pay today?"]),
        ("Due on Dec. 5 2026. Thanks!", ["Due on Dec. 5 2026.", "Thanks!"]),
        ("See invoice No. 3 there.", ["See invoice No. 3 there."]),
        ("Pay part, e.g. half. Or wait.", ["Pay part, e.g. half.", "Or wait."]),
        ("Es sind 1.234,56 €. Danke.", ["Es sind 1.234,56 €.", "Danke."]),
        ("Am 5. Dezember 2026 ist sie fällig. Gut?", ["Am 5. Dezember 2026 ist sie fällig.", "Gut?"]),
        ("Go to https://a.example/b.html now. Ok.", ["Go to https://a.example/b.html now.", "Ok."]),
        ("Wait... there is more.", ["Wait... there is more."]),
        ("Done.Your plan is next.", ["Done.", "Your plan is next."]),
        ("« Bonjour ! » Merci.", ["« Bonjour !", "» Merci."]),
        ('He said "Yes." Then left.', ['He said "Yes."', "Then left."]),
        ("Plan:\n- one\n- two", ["Plan:", "- one", "- two"]),
        ("1. December 5: $10\n2. January 5: $10", ["1. December 5: $10", "2. January 5: $10"]),
        ("Balance:\n$40.00", ["Balance:\n$40.00"]),
        ("¿Quiere pagar? Sí.", ["¿Quiere pagar?", "Sí."]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_sentences_are_cut_where_they_end(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@given(st.text(alphabet="aB1 .,:!?\n$€-)\"'é", max_size=60), st.integers(1, 7))
def test_a_stream_gives_back_exactly_its_text_and_the_same_cuts(text: str, size: int) -> None:
    buffer = SentenceBuffer()
    pieces = [piece for at in range(0, len(text), size) for piece in buffer.feed(text[at : at + size])]
    pieces += buffer.flush()
    assert "".join(pieces) == text
    assert [piece.strip() for piece in pieces if piece.strip()] == split_sentences(text)


@given(st.integers(0, 10**9), st.sampled_from(["${:,}.50 is due.", "Das sind {:,} €.", "No. {} is open."]))
def test_a_number_is_never_cut(number: int, shape: str) -> None:
    text = shape.format(number)
    assert split_sentences(text) == [text]
