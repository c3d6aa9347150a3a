"""What each signal does, and what is answered to it."""

from __future__ import annotations

import re

import pytest

import prompts
from assistant.agent.screens import KINDS, Kind, Signal, effect_of
from assistant.agent.screens.replying import reply_to

LOCALES = ["en_US", "es_ES", "fr_FR", "de_DE"]
CHANNELS = ["web", "sms", "email"]


def answer(
    kind: Kind, *, channel: str = "web", detail: str = "", locale: str = "en_US", **more: object
) -> str:
    given = {
        "country": "US",
        "business": "Harbor & Pine Supply",
        "reference": "C-1042",
        "respond_by": "Monday 17:00",
    }
    return reply_to(Signal(kind, "x", "certain", detail), channel=channel, locale=locale, **(given | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_effect_has_its_reply_in_every_language(kind: Kind, channel: str, locale: str) -> None:
    effect = effect_of(kind, channel)
    said = answer(kind, channel=channel, locale=locale)
    assert bool(said) == bool(effect.reply_key)
    assert "{" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_has_a_priority_and_a_hold_has_a_review(kind: Kind) -> None:
    effect = effect_of(kind, "sms")
    assert (effect.opens_case is None) == (effect.priority is None)
    assert (effect.hold is None) == (effect.hold_days == 0)


@pytest.mark.requirement("VUL-02")
def test_a_crisis_stops_everything_and_pages_a_person() -> None:
    effect = effect_of("crisis", "sms")
    assert effect.answers_alone
    assert effect.priority == "urgent"
    assert effect.holds_outbound
    assert effect.pauses_collection


@pytest.mark.requirement("VUL-02")
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("US", "988"), ("CA", "988"), ("GB", "116 123"), ("UK", "116 123"), ("IE", "116 123"), ("AU", "13 11 14"),
        ("BE", "116 123"), ("BE", "112"), ("DE", "0800 111 0 111"), ("FR", "3114"), ("ES", "024"),
        ("KW", "findahelpline.com"),
    ],
)  # fmt: skip
def test_a_crisis_reply_names_the_line_of_the_country(country: str, number: str, channel: str) -> None:
    assert number in answer("crisis", country=country, channel=channel)


@pytest.mark.requirement("VUL-06")
@pytest.mark.parametrize(
    ("country", "names"),
    [("GB", ["MoneyHelper", "StepChange", "National Debtline"]), ("US", ["NFCC", "211"]), ("IE", ["MABS"])],
)
def test_hardship_points_to_free_advice_of_the_country(country: str, names: list[str]) -> None:
    said = answer("hardship", country=country)
    assert all(name in said for name in names)


@pytest.mark.requirement("VUL-03")
@pytest.mark.parametrize("channel", ["sms", "email"])
@pytest.mark.parametrize("locale", LOCALES)
def test_where_others_may_read_an_abuse_reply_gives_nothing_away(channel: str, locale: str) -> None:
    said = answer("abuse_coercion", channel=channel, locale=locale, country="GB").casefold()
    assert not re.search(r"safe|segur|sicher|sécur|abuse|violen|gewalt|hotline|help|\d", said)


@pytest.mark.requirement("VUL-01", "VUL-04", "COM-21", "COM-25")
@pytest.mark.parametrize("kind", ["crisis", "bereavement", "hardship", "wrong_person", "abuse_coercion"])
def test_no_debt_and_no_demand_in_a_careful_reply(kind: Kind) -> None:
    said = answer(kind).casefold()
    assert not re.search(r"\b(pay|owe|due|balance|debt|amount|overdue)\b", said)
    assert effect_of(kind, "web").pauses_collection


@pytest.mark.requirement("VUL-05")
def test_in_doubt_about_capacity_nothing_is_agreed() -> None:
    assert effect_of("capacity", "web").blocks_commitments


@pytest.mark.requirement("COM-13", "COM-24")
def test_an_opt_out_revokes_where_it_was_said() -> None:
    assert effect_of("opt_out", "sms").revokes == "channel"
    assert effect_of("opt_out", "email").revokes == "channel"
    assert effect_of("opt_out", "web").revokes == "all"


@pytest.mark.requirement("COM-14")
@pytest.mark.parametrize("locale", LOCALES)
def test_the_confirmation_of_a_stop_is_one_text_without_a_link(locale: str) -> None:
    said = answer("opt_out", channel="sms", locale=locale)
    assert len(said) <= 160
    assert "http" not in said
    assert not re.search(r"pay|pag|zahl", said.casefold())


@pytest.mark.requirement("COM-16")
def test_help_by_text_names_the_sender_and_how_to_stop() -> None:
    said = answer("help", channel="sms", contact="555-0100")
    assert "Harbor & Pine Supply" in said
    assert "555-0100" in said
    assert "STOP" in said
    assert not effect_of("help", "web").answers_alone


@pytest.mark.requirement("AI-04")
@pytest.mark.parametrize("locale", LOCALES)
def test_the_bot_question_is_answered_with_the_truth(locale: str) -> None:
    said = answer("bot_question", locale=locale)
    assert re.search(r"\b(AI|IA|KI)\b", said)
    assert effect_of("bot_question", "sms").answers_alone


@pytest.mark.requirement("AI-10")
def test_out_of_hours_the_payer_hears_when_and_how_else() -> None:
    said = answer("human", contact="555-0100", staffed=False)
    assert "Monday 17:00" in said
    assert "555-0100" in said


@pytest.mark.requirement("COM-04")
def test_a_stored_preference_is_said_back() -> None:
    assert "15:00" in answer("inconvenient_time", detail="not_before=15:00;not_at=work")


@pytest.mark.requirement("COM-15")
@pytest.mark.parametrize("locale", LOCALES)
def test_no_reply_offers_a_carrier_keyword_as_a_choice(locale: str) -> None:
    for kind in KINDS:
        said = answer(kind, channel="sms", locale=locale)
        assert not re.search(r"\b(YES|START|HELP|END|CANCEL|QUIT)\b", said)


def test_every_helpline_can_be_reached() -> None:
    for country in (
        "*",
        "EU",
        "US",
        "CA",
        "GB",
        "IE",
        "AU",
        "NZ",
        "DE",
        "AT",
        "CH",
        "FR",
        "ES",
        "IT",
        "PT",
        "NL",
        "MX",
        "BR",
        "JP",
    ):
        for purpose in ("crisis", "abuse", "debt_advice"):
            for line in prompts.helplines(country, purpose):  # type: ignore[arg-type]
                assert line.number or line.url, (country, line)
