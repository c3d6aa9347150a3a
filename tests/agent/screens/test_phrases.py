"""The little language of the lexicons."""

from __future__ import annotations

import pytest

from assistant.agent.screens import lexicon
from assistant.agent.screens.normalise import words
from assistant.agent.screens.phrases import BadPhrase, Phrases


def found(phrase: str, text: str, **macros: str) -> list[str]:
    phrases = Phrases()
    phrases.add(phrase, "hit", macros)
    read = words(text)
    return [read.slice(hit.first, hit.last).strip() for hit in phrases.find(read.tokens)]


def test_alternatives_may_be_empty_and_nested() -> None:
    assert found("(stop|quit (it|)) (please|) now", "Quit it now") == ["Quit it now"]
    assert found("(stop|quit (it|)) (please|) now", "quit please now") == ["quit please now"]


def test_a_gap_spans_up_to_three_words_of_one_sentence() -> None:
    assert found("off ... me", "off with all of me") == ["off with all of me"]
    assert found("off ... me", "off with all the rest of me") == []
    assert found("off ... me", "off. me") == []


def test_marks_hold_a_phrase_to_the_whole_sentence() -> None:
    assert found("^ wrong number $", "Hi. Wrong number!") == ["Wrong number"]
    assert found("^ wrong number $", "the wrong number of boxes") == []


def test_a_known_word_is_no_slip_of_another() -> None:
    phrases = Phrases()
    phrases.add("hanged", "hit")
    assert phrases.find(words("it was handed over").tokens)
    phrases.know(["handed"])
    assert not phrases.find(words("it was handed over").tokens)
    assert phrases.find(words("it was hangde over").tokens)


def test_a_star_takes_any_ending() -> None:
    assert found("suicid*", "suicidal") == ["suicidal"]


def test_contractions_are_read_like_the_text() -> None:
    assert found("do not call", "don’t call") == ["don’t call"]
    assert found("i am here", "I'm here") == ["I'm here"]


def test_macros_are_filled_in() -> None:
    assert found("call <who>", "call us", who="(me|us)") == ["call us"]


@pytest.mark.parametrize("phrase", ["", "(a|b", "a)", "<nobody> x", "()", "..."])
def test_a_broken_phrase_is_refused_by_name(phrase: str) -> None:
    with pytest.raises(BadPhrase):
        Phrases().add(phrase, "hit")


def test_every_lexicon_file_is_sound() -> None:
    known = lexicon.load()
    assert {kind for kinds in known.alone.values() for kind in kinds} >= {
        "opt_out",
        "human",
        "help",
        "resubscribe",
    }


def test_a_misspelt_section_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(lexicon.BadLexicon):
        lexicon._add(lexicon.Lexicon(), "x.yaml", {"kind": "human", "en": {"certian": []}})
