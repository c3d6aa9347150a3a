"""Every language says what English says: the same replies, with the same places, sentence by sentence."""

from __future__ import annotations

import re
from string import Formatter

import pytest

import prompts
from assistant.agent.checks.sentences import split_sentences
from assistant.domain.disputes import REASON_TEXTS, STATES
from assistant.domain.documents import DocumentKind
from assistant.domain.policy.reasons import SENTENCES

LANGUAGES = ("de", "es", "fr")
SPOKEN = ("offline_", "tool_", "could_not_answer", "plan_accepted", "promise_recorded", "offer_declined")
FAMILIAR = {
    "de": re.compile(r"\b(?:du|dir|dich|dein\w*|euch|euer)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:tú|tu|tus|te|ti|contigo|puedes|quieres|tienes)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:tu|toi|te|ton|ta|tes)\b", re.IGNORECASE),
}
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà€{}"
)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_a_reply(language: str) -> None:
    assert set(prompts.keys("en")) - set(prompts.keys(language)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in prompts.keys("en") if key.startswith(SPOKEN)])
def test_a_reply_is_the_english_one_sentence_by_sentence(language: str, key: str) -> None:
    english, own = prompts.reply_texts(key, "en"), prompts.reply_texts(key, language)
    assert len(own) == len(english)
    for text, original in zip(own, english, strict=True):
        assert places(text) == places(original)
        assert len(split_sentences(text)) == len(split_sentences(original))
        assert text.endswith("?") == original.endswith("?")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", SENTENCES)
def test_every_reason_of_the_policy_is_told_in_it(language: str, code: str) -> None:
    assert places(prompts.reply_texts(f"reason_{code}", language)[0]) == places(SENTENCES[code])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_domain_names_has_a_name_in_it(language: str) -> None:
    kinds = DocumentKind.__args__  # type: ignore[attr-defined]
    wanted = [f"dispute_reason_{code}" for code in REASON_TEXTS]
    wanted += [f"dispute_status_{status}" for status in STATES.moves]
    wanted += [f"document_kind_{kind}" for kind in kinds] + [f"document_{kind}" for kind in kinds]
    assert [key for key in wanted if not prompts.has_reply(key, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_payers_are_addressed_formally(language: str) -> None:
    texts = [
        text
        for key in prompts.keys(language)
        if key != "minor"  # a child is not
        for text in prompts.reply_texts(key, language)
    ]
    assert [text for text in texts if FAMILIAR[language].search(text)] == []


@pytest.mark.requirement("COM-16")
@pytest.mark.parametrize(
    "key", ["opt_out_sms", "tool_every_monthly", "tool_plan_even", "offline_accept_by_code"]
)
def test_what_is_texted_in_german_needs_no_wider_alphabet(key: str) -> None:
    assert set(prompts.reply_texts(key, "de")[0]) <= GSM


@pytest.mark.parametrize("language", ["it", "pt", "nl", "pl"])
def test_other_languages_are_offered_english_or_a_person(language: str) -> None:
    assert prompts.keys(language) == ("offline_english_or_person",)
    assert len(split_sentences(prompts.reply("offline_english_or_person", locale=language))) == 2


@pytest.mark.requirement("VUL-02")
@pytest.mark.parametrize(
    ("locale", "country", "said"),
    [
        ("de_DE", "DE", "TelefonSeelsorge: 0800 111 0 111"),
        ("es_ES", "ES", "Línea de atención a la conducta suicida: 024"),
        ("fr_FR", "FR", "Numéro national de prévention du suicide: 3114"),
        ("es_US", "US", "Emergencias: 911"),
        ("en_US", "US", "Emergency services: 911"),
    ],
)
def test_helplines_are_those_of_the_country_in_the_payers_words(locale: str, country: str, said: str) -> None:
    assert said in prompts.helpline_text(country, "crisis", locale=locale)
