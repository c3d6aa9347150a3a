"""What a payer wants is heard: on messages written before the tuning, half of them held out."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.agent.offline import classifier as classifying
from assistant.agent.offline.classifier import BROAD, FINE, Classifier, Lesson
from assistant.agent.offline.clauses import clauses
from assistant.agent.offline.intent_names import CORRECT, FILLER, UNCLEAR, public_intent
from assistant.agent.offline.phrases import read_phrases
from assistant.agent.offline.rules import by_rule
from assistant.agent.offline.spelling import tidy
from assistant.agent.offline.understand import understand
from assistant.agent.offline.wording import plain
from assistant.agent.screens import detector
from assistant.core import config
from knowledge_base import learnt

DATA: dict[str, list[Any]] = yaml.safe_load(
    Path(__file__).with_name("utterances.yaml").read_text(encoding="utf-8")
)
SEVERAL = DATA.pop("several")
TODAY = date(2026, 11, 22)


def intents(text: str) -> tuple[str, ...]:
    return understand(text, TODAY, "en_US", "USD").intents


def right(intent: str, text: str) -> bool:
    heard = intents(text)
    return intent in heard or (
        intent == "out_of_scope" and heard[0] in (UNCLEAR, "instructions", "others_data")
    )


def half(place: int) -> list[tuple[str, str]]:
    return [(intent, text) for intent, texts in DATA.items() for text in texts[place::2]]


def accuracy(place: int) -> float:
    """Of one half; the messages stay out of a failure's output, so that nobody tunes on the held-out ones."""
    cases = half(place)
    return round(sum(right(intent, text) for intent, text in cases) / len(cases), 4)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("I paid half last week and the rest comes Friday, also why the VAT?", "en_GB"),
        ("pagué la mitad la semana pasada y el resto llega el viernes, y ¿por qué el IVA?", "es_ES"),
        (
            "nous avons payé la moitié la semaine dernière, le reste viendra lundi, et pourquoi la TVA ?",
            "fr_FR",
        ),
        (
            "die Hälfte hab ich letzte Woche überwiesen, der Rest kommt Freitag, und warum die Steuer?",
            "de_DE",
        ),
    ],
)
def test_several_wishes_of_one_message_are_all_heard(text: str, locale: str) -> None:
    assert set(understand(text, TODAY, locale, "EUR").public) == {
        "already_paid",
        "promise_to_pay",
        "tax_question",
    }


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("pagamos la mitad el lunes y el resto el viernes", "es_ES"),
        ("je paye la moitié lundi, le reste vendredi", "fr_FR"),
    ],
)
def test_two_payments_that_are_to_come_stay_one_wish(text: str, locale: str) -> None:
    assert understand(text, TODAY, locale, "EUR").intents == ("payment_plan",)


def test_the_held_out_half_is_understood() -> None:
    assert accuracy(1) >= 0.9


def test_the_tuned_half_is_understood() -> None:
    assert accuracy(0) >= 0.95


def test_every_intent_has_at_least_twenty_distinct_phrases() -> None:
    phrases = read_phrases()
    assert set(phrases) == {*DATA, FILLER}
    assert all(len({plain(text) for text in texts}) >= 20 for texts in phrases.values())


@pytest.mark.parametrize("language", ["es", "fr", "de"])
def test_the_other_languages_have_phrases_for_what_the_decision_record_names(language: str) -> None:
    missing = {
        intent for intent in read_phrases(language) if public_intent(intent) != intent and intent != FILLER
    }
    assert not missing
    assert all(len(texts) >= 7 for texts in read_phrases(language).values())


def test_no_message_of_the_test_set_is_a_training_phrase_beyond_plain_words() -> None:
    known = {plain(text) for texts in read_phrases().values() for text in texts}
    shared = [text for _intent, text in half(1) if plain(text) in known and len(text.split()) > 3]
    assert shared == []


@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case["text"][:40])
def test_all_wishes_of_a_message_are_heard(case: dict[str, Any]) -> None:
    assert set(intents(case["text"])) == set(case["intents"])


def test_a_danger_to_life_is_never_asked_about() -> None:
    assert all(right("crisis", text) for text in DATA["crisis"])


def test_an_amount_stays_with_what_it_is_for() -> None:
    assert clauses("half now and the rest in two payments") == ["half now and the rest in two payments"]


def test_a_balance_promised_for_a_day_is_a_sum_to_pay() -> None:
    heard = understand("a third by hogmanay and the balance on burns night", TODAY, "en_GB", "GBP").intents
    assert heard == ("payment_plan",)
    assert intents("what's the balance on the 5th?") == ("balance",)


def test_what_was_paid_is_cut_from_what_will_be_paid() -> None:
    assert clauses("I paid half last week and the rest comes Friday, also why the VAT?") == [
        "I paid half last week",
        "the rest comes Friday",
        "why the VAT?",
    ]


def test_nonsense_is_not_understood() -> None:
    assert intents("asdf qwer zxcv") == (UNCLEAR,)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("ok thanks", "thanks"),
        ("yes thanks", "affirm"),
        ("no thanks", "decline"),
        ("hi", "greeting"),
        ("STOP", "opt_out"),
        ("that's still too much", CORRECT),
        ("and the date?", "balance"),
    ],
)
def test_plain_words_need_no_classifier(text: str, intent: str) -> None:
    assert by_rule(plain(text)) == intent


def test_training_is_deterministic() -> None:
    phrases = {
        name: texts[:20] for name, texts in read_phrases().items() if name in ("balance", "dispute", "thanks")
    }
    first, second = (
        Classifier(Lesson(phrases, (), (FINE, BROAD))),
        Classifier(Lesson(phrases, (), (FINE, BROAD))),
    )
    assert first.guess("the lamp is cracked") == second.guess("the lamp is cracked")


SMALL = {"balance": ["how much do i owe", "what is open"], "opt_out": ["stop", "no more texts"]}


def test_what_was_learnt_is_kept_by_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    config.get_settings.cache_clear()
    made = Classifier(Lesson(SMALL, (), (FINE,))).guess("how much")
    monkeypatch.setattr(classifying, "softmax_duals", lambda *_given: pytest.fail("learnt again"))
    assert Classifier(Lesson(SMALL, (), (FINE,))).guess("how much") == made
    monkeypatch.undo()
    config.get_settings.cache_clear()


@pytest.mark.parametrize(
    ("language", "said", "heard"),
    [("en", "how much do i owe", "balance"), ("de", "wie viel muss ich bezahlen", "balance")],
)
def test_no_turn_waits_for_what_is_learnt_aside(
    monkeypatch: pytest.MonkeyPatch, language: str, said: str, heard: str
) -> None:
    for whole in ("_english", "_foreign"):
        monkeypatch.setattr(classifying, whole, lru_cache(lambda: pytest.fail("the turn learns")))
    monkeypatch.setattr(detector, "_detector", lru_cache(lambda: pytest.fail("the turn learns")))
    with learnt.aside():
        assert classifying.classifier(language).guess(said).best == heard
        assert detector.detector() is None


@pytest.mark.parametrize("broken", [b"", b"PK no archive"])
def test_a_broken_cache_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bytes) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    config.get_settings.cache_clear()
    made = Classifier(Lesson(SMALL, (), (FINE,))).guess("how much")
    (file,) = (tmp_path / "offline").glob("learnt-*.npz")
    file.write_bytes(broken)
    assert Classifier(Lesson(SMALL, (), (FINE,))).guess("how much") == made
    config.get_settings.cache_clear()


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "offline").write_text("a file where the folder should be")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    config.get_settings.cache_clear()
    assert Classifier(Lesson(SMALL, (), (FINE,))).guess("how much").best == "balance"
    config.get_settings.cache_clear()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("can i pya in 4 instalmnts", "can i pay in 4 instalments"),
        ("i will pay on decmber 10", "i will pay on december 10"),
        ("how mcuh do i ow you", "how much do i ow you"),
        ("cant pay, dont have it", "cant pay, dont have it"),
        ("please bill Bluefin Cafe at ap@bluefin.example", "please bill Bluefin Cafe at ap@bluefin.example"),
        ("the chairs and desks", "the chairs and desks"),
    ],
)
def test_slips_are_put_right_and_nothing_else(text: str, meant: str) -> None:
    assert tidy(text) == meant
