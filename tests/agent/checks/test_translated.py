"""What code says in German, Spanish or French is judged as strictly as what it says in English."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import chain

import pytest

import prompts
from assistant.agent.checks import CheckContext, check_sentence, translated, verdict
from assistant.core.money import Money
from assistant.core.text import long_date, short_date
from assistant.domain.facts import Fact, FactSheet

Scenarios = dict[str, tuple[FactSheet, CheckContext]]
LOCALES = {"de": "de_DE", "es": "es_ES", "fr": "fr_FR"}
DAY, WRONG_DAY = date(2026, 12, 5), date(2026, 12, 6)
VALUES = {"amount": "344,84 $", "net": "423,87 $", "base": "1.133,87 $", "rate": "8,875 %", "no": "3",
          "label": "New York sales tax", "description": "Outdoor bench", "business": "Harbor & Pine Supply",
          "lines": "Outdoor bench, Delivery and assembly", "total": "1.034,50 $", "count": "3",
          "what": "Outdoor bench", "reference": "D-1001", "time": "15:00"}  # fmt: skip
SENTENCES = [
    (language, own, english)
    for language in LOCALES
    for own, english in translated._pairs(language)
    if own != english
]


def fill(sentence: str, locale: str, *, into: str) -> str:
    names = {
        "first": prompts.reply("offline_name_balance", locale=into),
        "second": prompts.reply("offline_name_dispute", locale=into),
    }
    return sentence.format(**VALUES, **names, day=long_date(DAY, locale))


@pytest.mark.requirement("LLM-06", "LLM-07")
@pytest.mark.parametrize("name", ["overdue", "planned", "disputed", "paid"])
def test_a_translation_passes_where_its_original_does_and_nowhere_else(
    name: str, scenarios: Scenarios
) -> None:
    sheet, context = scenarios[name]
    for language, own, english in SENTENCES:
        here = replace(context, locale=LOCALES[language])
        said = verdict(check_sentence(fill(own, here.locale, into=language), sheet, context=here))
        meant = verdict(check_sentence(fill(english, here.locale, into="en"), sheet, context=here))
        assert said == meant, own


@pytest.mark.parametrize("language", LOCALES)
def test_every_sentence_of_the_built_in_model_has_an_original(language: str, scenarios: Scenarios) -> None:
    sheet, context = scenarios["overdue"]
    here = replace(context, locale=LOCALES[language])
    for spoken, own, _english in SENTENCES:
        if spoken == language:
            assert translated.original(fill(own, here.locale, into=language), sheet, here) is not None, own


@pytest.fixture
def german(scenarios: Scenarios) -> tuple[FactSheet, CheckContext]:
    sheet, context = scenarios["planned"]
    return sheet, replace(context, locale="de_DE")


@pytest.mark.parametrize("locale", ["de_DE", "de_CH", "es_ES", "es_US", "es_MX", "fr_FR", "fr_CA"])
@pytest.mark.parametrize("currency", ["USD", "EUR", "GBP", "CAD", "CHF", "JPY", "KWD", "MXN"])
def test_an_amount_is_known_as_the_locale_writes_it(locale: str, currency: str, scenarios: Scenarios) -> None:
    sheet, context = scenarios["overdue"]
    here = replace(context, locale=locale)
    for minor in (5, 100_00, 1_234_567_89):
        amount = Money(minor, currency).text(locale)
        said = prompts.reply("offline_payment_row", locale=locale, amount=amount, day=short_date(DAY, locale))
        assert translated.original(said, sheet, here) is not None, said


INSTALMENT = "Ihre nächste Rate beträgt {amount} und ist fällig am {day}."


@pytest.mark.requirement("LLM-06")
@pytest.mark.parametrize(
    ("amount", "day", "passes"),
    [
        ("344,84 $", DAY, True),
        ("344,85 $", DAY, False),
        ("34.484,00 $", DAY, False),
        ("344,84 €", DAY, False),
        ("344,84 $", WRONG_DAY, False),
        ("344,84 $", date(2027, 12, 5), False),
    ],
)
def test_figures_and_days_are_held_to_the_facts(
    amount: str, day: date, passes: bool, german: tuple[FactSheet, CheckContext]
) -> None:
    sheet, context = german
    said = INSTALMENT.format(amount=amount, day=long_date(day, "de_DE"))
    assert verdict(check_sentence(said, sheet, context=context)) == passes


@pytest.mark.requirement("LLM-07")
@pytest.mark.parametrize(
    "sentence",
    [
        "Position 3, Outdoor bench ist bezahlt und erledigt: 423,87 $",
        "Position 3, alles storniert: 423,87 $",
        "Ihre nächste Rate beträgt 344,84 $ und ist fällig am nie mehr.",
        "Ihre nächste Rate beträgt 344,84 $, die wir Ihnen erlassen, und ist fällig am Samstag, 5. Dezember 2026.",
        "Auf Ihrer Rechnung steht ein Rabatt von uns: 344,84 $ Steuer auf 1.133,87 $.",
        "Meinten Sie den offenen Betrag oder dass alles erledigt ist?",
        "Ich bin ein automatischer KI-Assistent von Ihrer Bank, kein Mensch.",
    ],
)
def test_a_place_holds_only_what_belongs_there(sentence: str, german: tuple[FactSheet, CheckContext]) -> None:
    assert translated.original(sentence, *german) is None


@pytest.mark.requirement("LLM-07")
@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("de_DE", "Gern. Ihre Rechnung ist bezahlt."),
        ("de_DE", "Ich habe Ihnen die Gebühr erlassen."),
        ("es_ES", "Le hemos condonado la deuda."),
        ("es_ES", "Debe 99,00 $."),
        ("fr_FR", "Nous avons annulé votre facture."),
        ("fr_FR", "Vous ne devez plus rien."),
    ],
)
def test_free_words_are_judged_as_before(locale: str, sentence: str, scenarios: Scenarios) -> None:
    sheet, context = scenarios["overdue"]
    here = replace(context, locale=locale)
    assert translated.original(sentence, sheet, here) is None
    assert not verdict(check_sentence(sentence, sheet, context=here))


def test_what_code_said_in_german_lends_no_words_to_a_model(scenarios: Scenarios) -> None:
    sheet, context = scenarios["overdue"]
    here = replace(context, locale="de_DE")
    told = replace(sheet, trusted_texts=("Die Rechnung wurde storniert: Es ist nichts zu zahlen.",))
    assert verdict(check_sentence(told.trusted_texts[0], told, context=here))
    assert not verdict(check_sentence("Ihre Rechnung wurde storniert.", told, context=here))
    assert not verdict(check_sentence("Der Betrag ist storniert.", told, context=here))


def test_a_state_that_is_not_so_is_no_truer_in_another_language(scenarios: Scenarios) -> None:
    said = {
        "de": "Ich sehe auf dieser Rechnung noch keine Zahlung.",
        "es": "Todavía no veo ningún pago en esta factura.",
        "fr": "Je ne vois pas encore de paiement sur cette facture.",
        "en": "I don't see a payment on this invoice yet.",
    }
    sheet, context = scenarios["overdue"]  # a payment has come in
    judged = {
        language: verdict(
            check_sentence(text, sheet, context=replace(context, locale=LOCALES.get(language, "en_US")))
        )
        for language, text in said.items()
    }
    assert len(set(judged.values())) == 1


def test_a_base_after_its_figure_is_no_tax(scenarios: Scenarios) -> None:
    sheet, context = scenarios["overdue"]
    here = replace(context, locale="de_DE")
    right, wrong = (f"Auf Ihrer Rechnung steht New York sales tax: 100,63 $ Steuer auf {base}." for base in
                    ("1.133,87 $", "100,63 $"))  # fmt: skip
    assert verdict(check_sentence(right, sheet, context=here))
    assert not verdict(check_sentence(wrong, sheet, context=here))


def test_a_cut_description_is_known_by_its_start() -> None:
    long = "Cedar planter boxes, 60 cm, with liners, feet and a very long name that no button has the room for at all"
    sheet = FactSheet((Fact.text("line_description:1", long), Fact.text("line_description:2", "Delivery")))
    context = CheckContext(DAY, "de_DE", "USD", "web", "Harbor & Pine Supply", "INV-1")
    cut = long[:79] + "…"
    asked = f"Um welche Position geht es: {cut}, Delivery, oder um die ganze Rechnung?"
    assert translated.original(asked, sheet, context) is not None
    assert list(chain([translated.original(asked.replace("Cedar", "Gold"), sheet, context)])) == [None]
