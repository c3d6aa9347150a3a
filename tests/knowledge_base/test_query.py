from __future__ import annotations

import pytest

from knowledge_base.query import Spelling, glossary, in_english, language


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("¿Puedo deducir el IVA de esta factura?", "es", {"VAT", "deduct", "invoice"}),
        ("Comment récupérer la TVA sur cette facture ?", "fr", {"VAT", "reclaim", "invoice"}),
        ("Wie bekomme ich die Vorsteuer aus der Rechnung zurück?", "de", {"VAT", "reclaim", "invoice"}),
        ("Wie lange muss ich Eingangsrechnungen aufbewahren?", "de", {"keep", "records", "invoice"}),
        ("Como corrijo a nota fiscal com erro no imposto?", "pt", {"tax"}),
    ],
)
def test_a_question_in_another_language_becomes_words_of_the_trade(
    text: str, code: str, words: set[str]
) -> None:
    assert language(text) == code
    assert words <= set(in_english(text).split())


@pytest.mark.parametrize(
    "text", ["Why is there VAT on this?", "gst rate??", "w9?", "", "1099", "die hard tax fan"]
)
def test_an_english_question_stays_as_it_is(text: str) -> None:
    assert in_english(text) == text


def test_numbers_of_a_foreign_question_stay() -> None:
    assert "119" in in_english("119 brutto, wie viel Steuer ist da drin")


def test_every_language_has_markers_and_words() -> None:
    for each in glossary().values():
        assert len(each.markers) >= 20
        assert each.words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("recieve", "receive"),
        ("exmption", "exemption"),
        ("invoicee", "invoice"),
        ("invoice", "invoice"),
        ("zzzzz", "zzzzz"),
        ("vta", "vta"),
    ],
)
def test_one_slip_is_put_right(typed: str, meant: str) -> None:
    assert Spelling({"receive": 2, "exemption": 3, "invoice": 9}).right(typed) == meant
