"""The language that a conversation is held in."""

from __future__ import annotations

import pytest

from assistant.domain import spoken


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much do I owe?", "en"),
        ("waht do i ow u gys", "en"),
        ("Wie viel schulde ich noch?", "de"),
        ("Ich moechte in Raten zahlen", "de"),
        ("Hallo", "de"),
        ("¿Cuánto debo?", "es"),
        ("quiero pagar en cuotas", "es"),
        ("Je voudrais payer en plusieurs fois", "fr"),
        ("Merci", "fr"),
        ("Buongiorno, quanto devo pagare?", "it"),
        ("Bom dia, quanto tenho que pagar?", "pt"),
        ("Hoeveel moet ik betalen?", "nl"),
        ("Dzień dobry, ile muszę zapłacić?", "pl"),
        ("Сколько я должен?", "other"),
        ("いくら払えばいいですか", "other"),
    ],
)
def test_a_message_tells_its_language(text: str, language: str) -> None:
    assert spoken.tongue(text, "en") == language


@pytest.mark.parametrize(
    "text", ["ok", "no", "100", "K7QM", "ok l2la!", "ok 7des", "15.12.", "👍", "STOP", "", "PayPal", "SMS"]
)
@pytest.mark.parametrize("before", ["en", "de", "es", "fr"])
def test_a_short_answer_keeps_the_language(text: str, before: str) -> None:
    assert spoken.tongue(text, before) == before


@pytest.mark.parametrize(
    ("texts", "home", "locale"),
    [
        ((), "de_DE", "de_DE"),
        (("how much do I owe?",), "de_DE", "en_DE"),
        (("¿Cuánto debo?",), "en_US", "es_US"),
        (("Wie viel schulde ich?", "ok"), "en_US", "de_DE"),
        (("Wie viel schulde ich?", "what does line 2 mean?"), "de_AT", "en_AT"),
        (("Combien je dois ?",), "en_CA", "fr_CA"),
        (("ok",), "fr_CH", "fr_CH"),
        (("hello",), "it_IT", "en_IT"),
        (("did I promise something?",), "es_US", "en_US"),
    ],
)
def test_the_payers_language_decides_else_their_locale(
    texts: tuple[str, ...], home: str, locale: str
) -> None:
    assert spoken.of(texts, home).locale.partition("_")[0] == locale.partition("_")[0]
    assert spoken.of(texts, home).locale in (locale, "en_US")
    assert spoken.of(texts, home).foreign == ""


def test_a_language_that_is_not_written_here_is_named() -> None:
    assert spoken.of(("Buongiorno, quanto devo pagare?",), "en_US") == spoken.Spoken("en_US", "it")
    assert spoken.of(("Buongiorno, quanto devo pagare?", "please in English then"), "en_US").foreign == ""
