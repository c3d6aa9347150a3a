"""A message is heard in its parts and as a whole, and the two are weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.agent.offline.classifier import BROAD, Classifier, Guess, Lesson
from assistant.agent.offline.hearing import RULE_CONFIDENCE, Heard, Listened, weighed
from assistant.agent.offline.phrases import LANGUAGES, Message, read_messages
from assistant.agent.offline.softmax import softmax_duals
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
        return Classifier(Lesson(PHRASES, MESSAGES, ()))


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
    assert Classifier(Lesson(PHRASES, (), (BROAD,))).guess(said).best == heard


def test_an_example_that_says_nothing_of_a_question_changes_no_answer_to_it() -> None:
    products = np.eye(4, dtype=np.float32) + 0.1
    answers = np.array([[1, 0], [0, 1], [1, 0], [0, 0]], dtype=np.float32)
    duals = softmax_duals(products.astype(np.float32), (answers,), np.ones(4, dtype=np.float32))
    assert np.allclose(duals[3], 0)
    assert duals[0, 0] > 0 > duals[0, 1]


def _heard(guess: Guess, *parts: Heard) -> list[str]:
    text = " ".join(part.text for part in parts)
    said = Listened(text, tuple(part.text for part in parts), parts, (), lambda _text: guess, True, False)
    found, _beside = weighed(said)
    return [part.intent for part in sorted(found, key=lambda part: -part.weight)]


class TestWeighing:
    def test_what_the_message_means_is_heard_where_a_sentence_was_misread(self) -> None:
        whole = (("pay_now", 0.8), ("discount", 0.02))
        guess = Guess((("pay_now", 0.5), ("discount", 0.02)), None, whole, whole)
        assert _heard(guess, Heard("discount", 0.3, "a"), Heard("balance", 0.3, "b"))[0] == "pay_now"

    def test_a_demand_to_the_machine_stays_and_nothing_is_added_to_it(self) -> None:
        guess = Guess((("already_paid", 0.5),), None, (("already_paid", 0.6), ("pay_now", 0.3)))
        assert _heard(guess, Heard("instructions", RULE_CONFIDENCE, "a")) == ["instructions"]

    def test_what_must_be_heard_is_not_dropped(self) -> None:
        guess = Guess((("dispute", 0.9),), None, (("dispute", 0.99), ("human", 0.001)))
        found = _heard(guess, Heard("dispute", 0.8, "a"), Heard("human", RULE_CONFIDENCE, "b"))
        assert set(found) == {"dispute", "human"}

    def test_what_is_not_understood_is_asked_unless_the_message_is_clear(self) -> None:
        unsure = Guess((("abuse", 0.2),), None, (("abuse", 0.2),))
        assert _heard(unsure, Heard("unclear", 0.0, "a")) == ["unclear"]

    def test_the_finer_intent_is_taken_where_the_clause_tells_it(self) -> None:
        guess = Guess((("doubt", 0.6), ("bot_question", 0.3)), None, (("bot_question", 0.9),))
        assert "doubt" in _heard(guess, Heard("balance", 0.2, "a"))

    def test_one_arrangement_is_acted_upon_and_the_other_only_recorded(self) -> None:
        whole = (("promise_to_pay", 0.6), ("payment_plan", 0.4))
        guess = Guess((("payment_plan", 0.5),), None, whole, whole)
        part = Heard("payment_plan", RULE_CONFIDENCE, "a")
        found, beside = weighed(Listened("a", ("a", "a"), (part,), (), lambda _text: guess, True, False))
        assert [one.intent for one in found] == ["payment_plan"]
        assert beside == ("promise_to_pay",)
