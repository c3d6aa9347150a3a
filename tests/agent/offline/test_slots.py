"""The values beside the wish: lines, reasons, documents, contact times."""

from __future__ import annotations

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
from assistant.agent.offline.slots import day_number


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
