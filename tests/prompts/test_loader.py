"""Prompts and replies come from files, whole, hashed and never half filled."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import prompts
from prompts import loader

LANGUAGES = ["en", "es", "fr", "de"]


@pytest.mark.parametrize("name", ["system", "channel_web", "channel_sms", "channel_email"])
def test_a_prompt_is_known_by_the_hash_of_its_bytes(name: str) -> None:
    file = Path(loader.FOLDER) / f"{name}.md"
    prompt = prompts.load(name)
    assert prompt.hash == hashlib.sha256(file.read_bytes()).hexdigest()
    assert len(prompt.text) > 200


@pytest.mark.parametrize("name", ["nothing", "../pyproject", "replies/en/screens", ""])
def test_a_prompt_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(KeyError, match=name or "no prompt"):
        prompts.load(name)


def test_a_reply_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="nothing_like_it"):
        prompts.reply("nothing_like_it", locale="en_US")


def test_a_missing_value_is_named() -> None:
    with pytest.raises(prompts.MissingValue, match=r"bot_question.*business"):
        prompts.reply("bot_question", locale="en_US")


def test_a_value_is_never_read_as_a_template() -> None:
    said = prompts.reply("bot_question", locale="en_US", business="{reference} {business.__class__}")
    assert "{reference} {business.__class__}" in said


def test_the_same_seed_says_the_same() -> None:
    first, second = (prompts.reply("bot_question", locale="en_US", seed=3, business="X") for _ in range(2))
    assert first == second
    assert (
        len({prompts.reply("bot_question", locale="en_US", seed=seed, business="X") for seed in range(4)}) > 1
    )


@pytest.mark.parametrize(
    ("locale", "word"), [("de_AT", "kein Mensch"), ("fr-CA", "pas une personne"), ("xx", "not a person")]
)
def test_the_language_of_the_locale_else_english(locale: str, word: str) -> None:
    assert word in prompts.reply("bot_question", locale=locale, business="X")


def test_every_language_has_the_replies_of_the_screens() -> None:
    own = {language: set(_keys(language)) for language in LANGUAGES}
    for language in LANGUAGES[1:]:
        assert own["en"] - own[language] == set()


def _keys(language: str) -> list[str]:
    file = Path(loader.FOLDER) / "replies" / language / "screens.yaml"
    return [
        line.split(":")[0] for line in file.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_use_the_same_placeholders(language: str) -> None:
    for key in _keys(language):
        assert _placeholders(key, language) == _placeholders(key, "en"), key


def _placeholders(key: str, locale: str) -> set[str]:
    texts = prompts.reply_texts(key, locale)
    return {name for text in texts for _, name, _, _ in loader._FORMATTER.parse(text) if name}


@pytest.mark.requirement("AI-01")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_disclosure_by_text_fits_one_segment(language: str) -> None:
    gsm = set(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
        "abcdefghijklmnopqrstuvwxyzäöñüà"
    )
    said = prompts.reply("ai_disclosure_sms", locale=language, business="Harbor & Pine Supply")
    assert len(said) <= 100
    assert set(said) <= gsm


def test_the_version_is_one_hash_over_everything() -> None:
    assert len(prompts.version()) == 64
    assert prompts.version() == prompts.version()


@pytest.mark.requirement("LLM-07")
def test_the_system_prompt_holds_nothing_that_must_stay_secret() -> None:
    text = prompts.load("system").text
    assert "http" not in text
    assert not any(
        character.isdigit() for line in text.splitlines() for character in line if "150 a month" not in line
    )
