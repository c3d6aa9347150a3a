"""What the payer wrote now is kept whole; what they quote and how they sign is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.channels.email.own_words import own_words
from assistant.channels.email.plain import text_of

CASES = yaml.safe_load((Path(__file__).parent / "replies.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_own_words(case: dict[str, str]) -> None:
    text = text_of(case["html"]) if "html" in case else case["text"]
    assert own_words(text) == case["own"].strip()


@pytest.mark.requirement("COM-13")
@pytest.mark.parametrize(
    "last",
    [
        "Stop emailing me",
        "please don't write again",
        "PS: unsubscribe me",
        "No more emails!",
        "Bitte abmelden",
    ],
)
def test_a_wish_below_the_signature_is_not_cut_away(last: str) -> None:
    assert last in own_words(f"ok\n\nBest regards\nMaria Lopez\n{last}")


@pytest.mark.parametrize(
    "unit",
    [
        "On a b ",
        "Am schrieb ",
        "Il ha scritto ",
        "From: Sent: ",
        "Disclaimer: mail ",
        "> On ",
        "Best regards\n",
    ],
)
def test_a_hostile_mail_is_read_too(unit: str) -> None:
    for width in (90, 198, 5000):
        own_words(((unit * 800)[:width] + "\n") * (20_000 // width))


def test_an_enormous_mail_is_cut_not_refused() -> None:
    assert own_words("I paid already. " * 100_000).startswith("I paid already.")
