"""One thing changed in an honest reply must hold it back: a figure, a date, a role, a link, a claim."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from assistant.agent.checks import CheckContext, check_reply, verdict
from assistant.core.money import Money
from assistant.domain.facts import FactSheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Scenarios = dict[str, tuple[FactSheet, CheckContext]]
MONTHS = [
    "January",
    "February",
    "November",
    "December",
    "October",
    "Januar",
    "Dezember",
    "November",
    "Oktober",
    "décembre",
    "janvier",
    "diciembre",
    "enero",
    "noviembre",
]
OTHER_MONTH = {
    "en": "April", "de": "April", "fr": "avril", "es": "abril",
}  # fmt: skip
CLAIMS = (
    "I've waived the late fee.",
    "Your refund is on its way.",
    "No further action is needed.",
    "We won't contact you about this again.",
    "My manager has approved it.",
    "Otherwise we will take you to court.",
    "You could borrow the money from a friend.",
    "Please send me your card number.",
    "I am a real person.",
    "Your invoice has been cancelled.",
)
TRUE_WHEN_PAID = "No further action is needed."
LINKS = (
    "See https://pay.example.net/a.",
    "Go to pay-harbor.com.",
    "[Pay](https://evil.example)",
    "Write to help@harbor.example.",
    "Call +1 212 555 0199.",
    "<img src=x>",
)
WORDS = {"three": "five", "two": "six", "first": "fourth", "zwei": "fünf", "deux": "cinq", "dos": "cinco"}
_MONEY = re.compile(r"[$]\d[\d,]*\.\d\d|\d[\d. \u00a0]*,\d\d €")


def held(text: str, sheet: FactSheet, context: CheckContext) -> bool:
    return not all(verdict(results) for _, results in check_reply(text, sheet, context))


def other_digit(rng: random.Random, digit: str) -> str:
    return rng.choice([d for d in "123456789" if d != digit])


def figures(text: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Each run of digits with one digit changed, whatever it stands in."""
    marker = re.match(r"\s*\d{1,2}[.)]\s", text)
    for match in re.finditer(r"\d+", text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if not line.strip() and re.match(r"[.)]\s", text[match.end() :]):
            continue
        if marker and match.start() < marker.end():
            continue
        if text[max(0, match.start() - 40) : match.end() + 10].count("#") and "[" in text:
            continue
        place = rng.randrange(len(match.group()))
        changed = match.group()[:place] + other_digit(rng, match.group()[place]) + match.group()[place + 1 :]
        yield "figure", text[: match.start()] + changed + text[match.end() :]


def roles(text: str, sheet: FactSheet, locale: str) -> Iterator[tuple[str, str]]:
    """Each amount replaced by another true amount of the account."""
    present = {match.group() for match in _MONEY.finditer(text)}
    for match in _MONEY.finditer(text):
        for value in sorted({fact.value for fact in sheet.of("money") if isinstance(fact.value, Money)}):
            shown = value.text(locale).replace("\u202f", " ").replace("\u00a0", " ")
            if shown not in present and value.minor and not same_role(sheet, match.group(), shown, locale):
                yield f"role {match.group()}->{shown}", text[: match.start()] + shown + text[match.end() :]


def same_role(sheet: FactSheet, one: str, other: str, locale: str) -> bool:
    """Instalments that differ by a cent, a line's price and its amount, owed with or without what is in dispute."""
    parts = {str(fact.value) for fact in sheet.of("money", "instalment_amount")}
    boxes = {str(fact.value) for fact in sheet.facts if fact.role in {"unit_price:1", "line_amount:1"}}
    owed = {str(fact.value) for fact in sheet.of("money", "balance", "payable")}
    return any({one, other} <= alike for alike in (parts, boxes, owed))


def dates(text: str, context: CheckContext) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"\b(?:" + "|".join(MONTHS) + r")\b", text):
        month = OTHER_MONTH[context.locale[:2]]
        yield "month", text[: match.start()] + month + text[match.end() :]
    for match in re.finditer(r"\b(?:Monday|Tuesday|Thursday|Friday|Saturday)\b", text):
        yield "weekday", text[: match.start()] + "Wednesday" + text[match.end() :]


def words(text: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"\b(?:" + "|".join(WORDS) + r")\b", text):
        after = text[match.end() :]
        if match.group() == "first" and not re.match(r" (?:payment|instal)", after):
            continue
        yield "word", text[: match.start()] + WORDS[match.group()] + after


def mutations(
    corpus: list[tuple[str, str]], scenarios: Scenarios, rng: random.Random
) -> Iterator[tuple[str, str, str]]:
    for index, (scenario, text) in enumerate(corpus):
        sheet, context = scenarios[scenario]
        for kind, mutant in (
            *figures(text, rng),
            *roles(text, sheet, context.locale),
            *dates(text, context),
            *words(text),
            ("currency", text.replace("$", "€")),
            ("currency", text.replace("€", "$")),
            ("link", f"{text} {LINKS[index % len(LINKS)]}"),
            ("claim", f"{text} {CLAIMS[index % len(CLAIMS)]}"),
            ("claim", f"{CLAIMS[(index + 3) % len(CLAIMS)]} {text}"),
        ):
            if mutant != text and not (scenario == "paid" and TRUE_WHEN_PAID in mutant):
                yield scenario, kind, mutant


@pytest.mark.requirement("LLM-06", "LLM-07", "LLM-09")
def test_every_mutation_of_an_honest_reply_is_held_back(
    honest: list[tuple[str, str]], fresh: list[tuple[str, str]], scenarios: Scenarios
) -> None:
    rng = random.Random(20261122)
    total, passed = 0, []
    for scenario, kind, mutant in mutations([*honest, *fresh], scenarios, rng):
        total += 1
        if not held(mutant, *scenarios[scenario]):
            passed.append((scenario, kind, mutant))
    assert total >= 500
    assert not passed, f"{len(passed)} of {total}: {passed[:60]}"


@pytest.mark.requirement("LLM-06", "LLM-09")
def test_a_changed_figure_in_unseen_wording_is_held_back(
    corpus: Callable[[str], list[tuple[str, str]]], scenarios: Scenarios
) -> None:
    """What still passes: a day that the payer is said to have named, and an amount that stands quite alone."""
    rng = random.Random(20261122)
    said = [*corpus("blind_honest")[::2], *corpus("later_honest")]
    mutants = [(scenario, text) for scenario, _, text in mutations(said[::4], scenarios, rng)]
    passed = [text for scenario, text in mutants if not held(text, *scenarios[scenario])]
    assert len(mutants) >= 1000
    assert len(passed) < 0.008 * len(mutants), passed
