"""The values beside the wish: lines, reasons, documents, contact times."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.agent.offline.contacting import contact_wishes
from assistant.agent.offline.lines import (
    bare_line,
    dispute_reason,
    disputed_amount,
    line_numbers,
    lines_by_words,
    speaks_of_whole,
)
from assistant.agent.offline.matters import document_kinds
from assistant.agent.offline.slots import day_number, one_payment, read_slots


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("the chairs never arrived", "goods_not_received"),
        ("we only got eight of ten", "wrong_quantity"),
        ("it came broken", "damaged_or_defective"),
        ("the painter did not finish", "service_not_provided"),
        ("you charged me twice", "duplicate"),
        ("we cancelled that in May", "cancelled"),
        ("I didn't order this", "not_ordered"),
        ("the VAT is wrong", "tax_error"),
        ("that's not the price we agreed", "wrong_price"),
        ("you overcharged me", "wrong_amount"),
        ("the quality is poor", "quality"),
        ("we sent them back", "other"),
        ("I don't agree", None),
    ],
)
def test_the_closest_reason_is_found(text: str, reason: str | None) -> None:
    assert dispute_reason(text) == reason


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("line 2", [2]),
        ("items 1 and 3", [1, 3]),
        ("the second item", [2]),
        ("pay 2 things", []),
        ("position no. 4", [4]),
    ],
)
def test_lines_are_read(text: str, lines: list[int]) -> None:
    assert line_numbers(text) == lines


@pytest.mark.parametrize(
    ("text", "line"), [("the 2nd", 2), ("second", 2), ("3", 3), ("the first one", 1), ("2 of them", None)]
)
def test_a_bare_number_answers_which_line(text: str, line: int | None) -> None:
    assert bare_line(text) == line


def test_words_that_fit_every_line_choose_none() -> None:
    lines: list[dict[str, object]] = [
        {"no": 1, "description": "Red chair"},
        {"no": 2, "description": "Blue chair"},
    ]
    assert lines_by_words("the chairs", lines) == []
    assert lines_by_words("the blue one", lines) == [2]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("dispute $40 of it", "$40"), ("I contest only 12,50 euros", "12,50 euros"), ("we agreed on 900", None)],
)
def test_only_a_disputed_amount_is_read_as_one(text: str, amount: str | None) -> None:
    assert disputed_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("receipt pls", ["receipt"]),
        ("account statement", ["statement"]),
        ("credit note", ["credit_note"]),
        ("the plan in writing", ["plan"]),
        ("pdf", ["invoice"]),
        ("a receipt for this invoice", ["receipt"]),
        ("a copy invoice and a statement", ["statement", "invoice"]),
    ],
)
def test_every_document_asked_for_is_named(text: str, kinds: list[str]) -> None:
    assert document_kinds(text) == kinds


def test_the_delivery_that_never_came_is_not_the_delivery_charge() -> None:
    lines: list[dict[str, object]] = [
        {"no": 1, "description": "Oak desk"},
        {"no": 2, "description": "Delivery and set-up"},
    ]
    assert lines_by_words("the delivery never arrived", lines) == []
    assert lines_by_words("why was I charged for delivery", lines) == [2]
    assert lines_by_words("nobody did the setup", lines) == [2]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("the whole invoice is wrong", True),
        ("I never ordered any of this", True),
        ("everything", True),
        ("the desk is broken", False),
        ("something is wrong", False),
    ],
)
def test_only_clear_words_mean_the_whole_invoice(text: str, whole: bool) -> None:
    assert speaks_of_whole(text) is whole


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("don't text me before 3pm", [{"not_before": "3pm"}]),
        ("no messages after 8 pm", [{"not_after": "8 pm"}]),
        ("contact me after 6pm only", [{"not_before": "6pm"}]),
        ("dont text before noon", [{"not_before": "12:00"}]),
        ("only in the evening", [{"not_before": "17:00"}]),
        ("can you write in Spanish", [{"language": "es"}]),
        ("I prefer text messages", [{"channel": "sms", "allowed": True}]),
        (
            "turn off texts but keep email",
            [{"channel": "email", "allowed": True}, {"channel": "sms", "allowed": False}],
        ),
        ("change how you contact me", []),
    ],
)
def test_contact_wishes_are_read(text: str, wishes: list[dict[str, object]]) -> None:
    assert contact_wishes(text) == wishes


@pytest.mark.parametrize(
    ("text", "day"), [("the 20th", 20), ("on the 3rd", 3), ("Friday", None), ("the 45th", None)]
)
def test_a_day_of_the_month_is_read(text: str, day: int | None) -> None:
    assert day_number(text) == day


TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "locale", "listed"),
    [
        ("400 now and 440 on the 11th", "en_US", 2),
        ("One-third on 10.12.2026, one-third on 10.01.2027, final on 10.02.2027", "en_IN", 3),
        ("a third of it tonight, the other two thirds a fortnight after", "en_GB", 2),
        ("half amount advance, half amount after one month", "en_IN", 2),
        ("half this minute and half later", "en_US", 2),
        ("Two-thirds on the twelfth, the last third once I've seen the work finished", "en_GB", 2),
        ("340 by Friday and five hundred when the Hilux sells", "en_AU", 2),
        ("Two fifty today, then two ninety-five when I'm paid next and the same again after", "en_AU", 3),
        ("Figure 500 on the 9th, and 340 after the January sale", "en_US", 2),
        ("six hunnit down, two-forty on the back end", "en_US", 2),
        ("zwei Termine: 15.12. und 15.1., je die halbe Summe", "de_DE", 2),
        ("Ahorita 200 y el resto pasando las posadas", "es_MX", 2),
        ("un tercio el 30, otro tercio por Nochevieja y el último a finales de enero", "es_ES", 3),
        ("la mitad antes de Navidad y la otra mitad antes de la Cuaresma", "es_ES", 2),
        ("mitad y mitad: hoy una, en un mes la otra", "es_ES", 2),
        ("200 maintenant, la suite après les fêtes", "fr_FR", 2),
        ("la moitié dès réception de l'avoir, l'autre moitié un mois après", "fr_FR", 2),
        ("moitié-moitié : la 1re au 30/11, la 2e au 31/12", "fr_FR", 2),
        ("drei Viertel sofort, das letzte Viertel wenn die Dichtung da ist", "de_DE", 2),
        ("Die Hälfte vor den Festtagen, die andere nach der Fasnacht", "de_CH", 2),
    ],
)
def test_payments_listed_one_by_one_are_counted(text: str, locale: str, listed: int) -> None:
    assert read_slots(text, TODAY, locale, "USD").listed == listed


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("My check is the 3rd, rent's 675, that leaves maybe one-forty for you on the 4th", "en_US"),
        ("50 on the first, 50 on the fifteenth, till done", "en_CA"),
        ("twenty percent on the first, twenty percent on the first after that and so on", "en_GB"),
        ("half on my Amex and half on the business card, both today", "en_US"),
        ("half of the tiles were broken and half were fine today", "en_US"),
        ("I paid half in October, the other half is due now", "en_US"),
        ("300 on Friday, the last payment was in May", "en_US"),
        ("Take the $35 late fee off by Friday and I'll pay 805 on Monday", "en_US"),
        ("I tried to pay 840 this morning but only $420 went through", "en_US"),
        ("ya mandé la mitad, el resto va el 10", "es_ES"),
        ("ya van 340, el lunes caen otros 500", "es_ES"),
        ("heute 100 und in vier Wochen nochmal 100 und dann sehen wir weiter", "de_DE"),
    ],
)
def test_what_is_paid_elsewhere_or_goes_on_is_no_list_of_payments(text: str, locale: str) -> None:
    assert read_slots(text, TODAY, locale, "USD").listed is None


def test_everything_in_one_payment_is_one_payment() -> None:
    slots = read_slots("$840 in one shot on Dec 9", TODAY, "en_US", "USD")
    assert slots.plan.instalments == 1
    assert one_payment(slots)
    assert not slots.wants_parts


def test_two_payments_a_month_apart_are_no_monthly_amount() -> None:
    plan = read_slots("300 now and 300 a month later", TODAY, "en_US", "USD").plan
    assert (plan.frequency, plan.amount_per_instalment) == (None, None)
