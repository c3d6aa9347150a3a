"""A message is heard in its parts and as a whole, and the two are weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.agent.offline.classifier import BROAD, Classifier, Guess
from assistant.agent.offline.phrases import LANGUAGES, Message, read_messages
from assistant.agent.offline.softmax import softmax_duals
from assistant.agent.offline.understand import RULE_CONFIDENCE, Heard, weighed
from evals.utterances import INTENTS

if TYPE_CHECKING:
    from pathlib import Path

PHRASES = {
    "pay": ["i will pay", "pay it on friday", "money comes friday"],
    "dispute": ["it is broken", "the chair is wrong", "never ordered it"],
    "filler": ["kind regards", "hope you are well", "dear sir"],
}
MESSAGES = (
    Message("the legs came off so here is what happens, friday you get the rest", ("dispute", "pay")),
    Message("legs came off it", ("dispute",)),
    Message("off it came", ("dispute",)),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return Classifier(PHRASES, MESSAGES, senses=())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_names_intents_of_the_record(language: str) -> None:
    for message in read_messages(language):
        assert message.text.strip()
        assert message.intents
        assert set(message.intents) <= set(INTENTS), message.text


def test_messages_teach_what_a_whole_message_means(small: Classifier) -> None:
    guess = small.guess("the legs came off")
    assert guess.message[0][0] == "dispute"
    both = dict(small.guess("the legs came off, the rest you get on friday").message)
    assert both["pay"] > both["filler"]
    assert both["dispute"] > both["filler"]


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("ich zahle am Freitag", "pay"),
        ("der Stuhl ist kaputt", "dispute"),
        ("je paierai vendredi", "pay"),
        ("la silla llegó rota", "dispute"),
    ],
)
def test_what_was_learnt_in_one_language_is_heard_in_another(
    said: str, heard: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Classifier(PHRASES, senses=(BROAD,)).guess(said).best == heard


def test_an_example_that_says_nothing_of_a_question_changes_no_answer_to_it() -> None:
    products = np.eye(4, dtype=np.float32) + 0.1
    answers = np.array([[1, 0], [0, 1], [1, 0], [0, 0]], dtype=np.float32)
    duals = softmax_duals(products.astype(np.float32), (answers,), np.ones(4, dtype=np.float32))
    assert np.allclose(duals[3], 0)
    assert duals[0, 0] > 0 > duals[0, 1]


class TestWeighing:
    def test_what_the_message_means_is_heard_where_a_sentence_was_misread(self) -> None:
        guess = Guess((("discount", 0.4), ("pay_now", 0.3)), None, (("pay_now", 0.6), ("discount", 0.02)))
        found = weighed([Heard("discount", 0.3, "a"), Heard("balance", 0.3, "b")], guess, "a b")
        assert max(found, key=lambda part: part.weight).intent == "pay_now"

    def test_what_a_rule_says_stays_and_nothing_is_added_to_it(self) -> None:
        guess = Guess((("already_paid", 0.5),), None, (("already_paid", 0.6), ("pay_now", 0.3)))
        found = weighed([Heard("instructions", RULE_CONFIDENCE, "a")], guess, "a")
        assert [part.intent for part in found] == ["instructions"]

    def test_what_a_sentence_says_for_certain_is_not_dropped(self) -> None:
        guess = Guess((("human", 0.9),), None, (("human", 0.95), ("dispute", 0.001)))
        found = weighed([Heard("dispute", 0.8, "a"), Heard("human", RULE_CONFIDENCE, "b")], guess, "a b")
        assert {part.intent for part in found} == {"dispute", "human"}

    def test_what_is_not_understood_is_asked_unless_the_message_is_clear(self) -> None:
        unsure = Guess((("abuse", 0.3),), None, (("abuse", 0.4),))
        assert [part.intent for part in weighed([Heard("unclear", 0.0, "a")], unsure, "a")] == ["unclear"]

    def test_the_finer_intent_is_taken_where_the_clause_tells_it(self) -> None:
        guess = Guess((("doubt", 0.4), ("bot_question", 0.3)), None, (("bot_question", 0.7),))
        found = weighed([Heard("balance", 0.2, "a")], guess, "a")
        assert "doubt" in [part.intent for part in found]
