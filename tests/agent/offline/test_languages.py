"""Whole conversations in German, Spanish and French, with the real tools, database, screens and checks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from assistant.agent import release
from assistant.agent.offline import abroad
from assistant.core import clock, config
from assistant.core.db import reading
from assistant.core.money import Money
from assistant.core.text import long_date
from assistant.domain import contact, disputes, offers, plans, promises
from tests import factories

from .scoring import NOW, say

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.conversations import Message
    from tests.factories import World

LOCALES = {"de": "de_DE", "es": "es_ES", "fr": "fr_FR"}
ENGLISH = re.compile(r"\b(?:the|your|you|with|payments?|please|would|invoice|below)\b", re.IGNORECASE)
pytestmark = [
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("set_up"),
]


@pytest.fixture
def set_up(database: str, warm_dir: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATA_DIR", str(warm_dir))
    config.get_settings.cache_clear()
    return database


@pytest.fixture(autouse=True)
def held(monkeypatch: pytest.MonkeyPatch) -> Any:
    """No sentence may be held back in any of these conversations."""
    found: list[str] = []
    init = release.HeldBack.__init__

    def noted(self: release.HeldBack, sentence: str, failed: Any) -> None:
        found.append(sentence)
        init(self, sentence, failed)

    monkeypatch.setattr(release.HeldBack, "__init__", noted)
    yield found
    assert found == []


def plain(text: str) -> str:
    """With spaces of one kind."""
    return " ".join(text.split())


class Talk:
    """A payer of a locale who writes; every reply must be free of English."""

    def __init__(self, locale: str, *, channel: str = "web", **of_world: Any):
        clock.freeze_process(NOW)
        self.world: World = factories.world(customer_fields={"locale": locale}, **of_world)
        self.channel, self._number = channel, 0

    def says(self, text: str, *, english: bool = False) -> Message:
        self._number += 1
        reply = say(self.world, text, self._number, channel=self.channel)
        said = re.sub(r"“Accept”|Oak desk|Delivery and set-up|Harbor & Pine Supply( LLC)?", "", reply.text)
        assert english or not ENGLISH.search(said), reply.text
        return reply


PLAN = {
    "de": ("In 3 Raten bitte", "zu je", "ja", "Ihr Plan steht: 3 Zahlungen."),
    "es": ("En 3 cuotas, por favor", "cuotas de", "vale", "Su plan está listo: 3 pagos."),
    "fr": ("En 3 fois s'il vous plaît", "paiements de", "d'accord", "Votre plan est en place : 3 paiements."),
}


@pytest.mark.parametrize("language", LOCALES)
def test_a_plan_from_the_wish_to_the_acceptance(language: str, database: str) -> None:
    wish, each, yes, set_up = PLAN[language]
    talk = Talk(LOCALES[language], net_minor=60_000, tax_rate="0")
    offered = talk.says(wish).text
    assert f"{each} {plain(Money(20_000, 'USD').text(LOCALES[language]))}" in plain(offered)
    accepted = talk.says(yes).text
    with reading() as session:
        plan = plans.live(session, talk.world.invoice.id)
        assert plan is not None
        parts = plans.instalments(session, plan.id)
    assert set_up in accepted
    assert all(long_date(part.due_on, LOCALES[language]) in accepted for part in parts)


COUNTER = {
    "de": ("100 im Monat", "Bis zu 4 Raten kann ich selbst zusagen.", "das ist zu viel", "Mensch", "nein"),
    "es": (
        "100 al mes",
        "Por mi cuenta puedo acordar hasta 4 cuotas.",
        "es demasiado",
        "persona",
        "no gracias",
    ),
    "fr": ("100 par mois", "Je peux accorder moi-même jusqu'à 4 paiements.", "c'est trop", "personne", "non"),
}


@pytest.mark.parametrize("language", LOCALES)
def test_the_nearest_plan_with_its_reason_and_a_person_beyond_it(language: str, database: str) -> None:
    wish, reason, too_much, person, no = COUNTER[language]
    talk = Talk(LOCALES[language], net_minor=120_000, tax_rate="0")
    assert reason in talk.says(wish).text
    assert person in talk.says(too_much).text
    talk.says(wish)
    talk.says(no)
    with reading() as session:
        assert offers.open_offers(session, talk.world.invoice.id) == []
        assert plans.live(session, talk.world.invoice.id) is None


def _offered(language: str, *messages: str) -> list[dict[str, Any]]:
    """The instalments of the one plan that is open after these messages about 600.00."""
    talk = Talk(LOCALES[language], net_minor=60_000, tax_rate="0")
    for message in messages:
        talk.says(message)
    with reading() as session:
        (offer,) = offers.open_offers(session, talk.world.invoice.id)
    return list(offer.terms["instalments"])


BEGINS = {
    "de": ("In 2 Raten bitte", "Die erste am 4. Dezember bitte"),
    "es": ("En 2 cuotas, por favor", "la primera el 4 de diciembre"),
    "fr": ("En 2 fois s'il vous plaît", "à partir du 4 décembre"),
}


@pytest.mark.parametrize("language", LOCALES)
def test_a_day_for_the_first_payment_moves_the_plan_that_is_open(language: str, database: str) -> None:
    wish, begins = BEGINS[language]
    first, _second = _offered(language, wish, begins)
    assert first["due_on"] == "2026-12-04"


HALVES = {
    "de": ("Ich zahle die Hälfte am 4. Dezember", "und den Rest am 20. Dezember"),
    "es": ("¿Puedo pagar la mitad el viernes 4 de diciembre?", "y el resto el 20 de diciembre"),
    "fr": ("Je paierai la moitié le 4 décembre", "et le reste le 20 décembre"),
}


@pytest.mark.parametrize("language", LOCALES)
def test_half_on_a_day_and_then_the_rest_on_another_is_a_plan_of_two(language: str, database: str) -> None:
    half, rest = HALVES[language]
    rows = [(row["due_on"], row["amount_minor"]) for row in _offered(language, half, rest)]
    assert rows == [("2026-12-04", 30_000), ("2026-12-20", 30_000)]


PROMISE = {
    "de": ("Ich zahle am 4. Dezember", "Freitag, 4. Dezember 2026", "ja"),
    "es": ("Voy a pagar el 4 de diciembre", "viernes, 4 de diciembre de 2026", "sí"),
    "fr": ("Je paierai le 4 décembre", "vendredi 4 décembre 2026", "oui"),
}


@pytest.mark.requirement("MON-15")
@pytest.mark.parametrize("language", LOCALES)
def test_a_promise_names_its_day_in_full(language: str, database: str) -> None:
    wish, day, yes = PROMISE[language]
    talk = Talk(LOCALES[language])
    assert day in talk.says(wish).text
    assert day in talk.says(yes).text
    with reading() as session:
        (promise,) = promises.open_promises(session, talk.world.invoice.id)
        assert long_date(promise.due_on, LOCALES[language]) == day


DISPUTE = {
    "de": ("Der Schreibtisch ist kaputt angekommen", "Position 1", "Ihre Reklamation D-"),
    "es": ("El escritorio llegó roto", "línea 1", "Su reclamación D-"),
    "fr": ("Le bureau est arrivé abîmé", "ligne 1", "Votre contestation D-"),
}


@pytest.mark.parametrize("language", LOCALES)
def test_a_dispute_is_opened_with_its_reason(language: str, database: str) -> None:
    complaint, line, opened = DISPUTE[language]
    talk = Talk(LOCALES[language])
    talk.says(complaint)
    assert opened in talk.says(line).text
    with reading() as session:
        (dispute,) = disputes.live(session, talk.world.invoice.id)
    assert (dispute.reason, list(dispute.line_nos)) == ("damaged_or_defective", [1])


OPT_OUT = {
    "de": ("Bitte schicken Sie mir keine SMS mehr", "Sie erhalten keine SMS mehr"),
    "es": ("No me manden más mensajes", "no le enviaremos nuevos SMS"),
    "fr": ("Ne m'envoyez plus de SMS", "SMS"),
}


@pytest.mark.requirement("COM-16")
@pytest.mark.parametrize("language", LOCALES)
def test_an_opt_out_is_confirmed_in_the_payers_language(language: str, database: str) -> None:
    wish, confirmed = OPT_OUT[language]
    talk = Talk("en_US", channel="sms")
    assert confirmed in talk.says(wish).text
    with reading() as session:
        assert contact.consents(session, talk.world.customer.id)["sms"] is False


CRISIS = {
    "de": ("Ich will nicht mehr leben", "0800 111 0 111", "DE"),
    "es": ("Quiero suicidarme", "024", "ES"),
    "fr": ("Je veux mourir", "3114", "FR"),
}


@pytest.mark.requirement("VUL-02")
@pytest.mark.parametrize("language", LOCALES)
def test_a_crisis_is_met_with_the_countrys_helpline(language: str, database: str) -> None:
    wish, line, country = CRISIS[language]
    clock.freeze_process(NOW)
    talk = Talk(LOCALES[language])
    talk.world = factories.world(
        customer_fields={"locale": LOCALES[language], "country": country, "region": ""}
    )
    reply = talk.says(wish)
    assert line in reply.text
    assert reply.handed_off
    assert {block["type"] for block in reply.blocks} >= {"helplines", "handoff"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Je paierai plus tard", "promise_to_pay"),
        ("Die Zahlung klappt nicht", "pay_trouble"),
        ("quiero un recibo", "document_request"),
        ("Ich kann die nächste Rate nicht zahlen", None),
        ("No puedo pagar la próxima cuota", None),
    ],
)
def test_what_is_sure_by_its_words(text: str, meant: str | None, database: str) -> None:
    assert abroad.meant(text) == meant


def test_an_sms_plan_is_agreed_by_its_code(database: str) -> None:
    talk = Talk("es_US", channel="sms", net_minor=60_000, tax_rate="0")
    talk.says("¿Puedo pagar en 3 cuotas?")
    with reading() as session:
        (offer,) = offers.open_offers(session, talk.world.invoice.id)
    assert "solo con el código" in talk.says("sí").text
    assert "Su plan está listo: 3 pagos." in talk.says(f"acepto {offer.code}").text
    with reading() as session:
        assert plans.live(session, talk.world.invoice.id) is not None


def test_a_customer_of_an_english_locale_is_answered_in_german(database: str) -> None:
    talk = Talk("en_US")
    assert "432,00 $ offen" in plain(talk.says("Wie viel schulde ich noch?").text)
    assert "jetzt zahlen" in talk.says("ok").text
    assert talk.says("How much do I owe?", english=True).text.startswith("You owe $432.00")


def test_a_tax_answer_says_that_the_library_is_english(database: str) -> None:
    said = Talk("de_DE").says("Wie hoch ist die Mehrwertsteuer in Deutschland?", english=True).text
    assert "Steuerbibliothek" in said


def test_another_language_is_offered_english_or_a_person_once(database: str) -> None:
    talk = Talk("en_US")
    offered = talk.says("Buongiorno, quanto devo pagare?", english=True)
    assert "Vuole continuare in inglese" in offered.text
    assert [block["options"] for block in offered.blocks if block["type"] == "choices"] == [
        ["English", "Talk with a person"]
    ]
    assert "let's go on in English" in talk.says("inglese", english=True).text
    assert "You owe" in talk.says("quanto devo pagare ancora?", english=True).text


def test_who_asks_for_a_person_in_another_language_gets_one(database: str) -> None:
    talk = Talk("en_US")
    talk.says("Goedemorgen, hoeveel moet ik nog betalen?", english=True)
    assert talk.says("een medewerker graag", english=True).handed_off


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "ich möchte 20 zahlen"),
        ("es", "quiero pagar 20"),
        ("fr", "je veux payer 20"),
    ],
)
def test_an_amount_to_pay_leads_to_the_payment(language: str, text: str, database: str) -> None:
    said = Talk(LOCALES[language]).says(text)
    assert [block["type"] for block in said.blocks] == ["payment_link"]
