"""The screens against labelled messages: the half they were tuned on and the half that was kept back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from assistant.agent.screens import Signal, screen

DATA = Path(__file__).parent / "data"
# Hard times come with these, so naming them as well is right (VUL-01).
HARDSHIP_GOES_WITH = {"crisis", "bereavement", "abuse_coercion", "capacity", "debt_advice"}


class Message(NamedTuple):
    text: str
    lang: str
    expected: frozenset[str]
    allowed: frozenset[str]


def read(text: str, **more: object) -> list[Signal]:
    given = {
        "locale": "en_US",
        "country": "US",
        "channel": "sms",
        "business_name": "Harbor & Pine Supply",
    } | more
    return screen(text, **given)  # type: ignore[arg-type]


def messages(half: str) -> list[Message]:
    found: list[Message] = []
    for file in sorted(DATA.glob(f"*.{half}.yaml")):
        for section in yaml.safe_load(file.read_text(encoding="utf-8")):
            expected = frozenset(section["expect"])
            for entry in section["texts"]:
                text, allow = (entry["text"], entry["allow"]) if isinstance(entry, dict) else (entry, [])
                also = {"hardship"} if expected & HARDSHIP_GOES_WITH else set()
                found.append(Message(text, section["lang"], expected, frozenset(allow) | also))
    return found


def outcome(half: str) -> tuple[dict[str, float], dict[str, float], list[str]]:
    """Recall and precision by kind, and the messages that went wrong."""
    right, missed, false = Counter[str](), Counter[str](), Counter[str]()
    wrong: list[str] = []
    for message in messages(half):
        got = {signal.kind for signal in read(message.text)}
        right.update(message.expected & got)
        missed.update(message.expected - got)
        false.update(got - message.expected - message.allowed)
        if message.expected - got or got - message.expected - message.allowed:
            wrong.append(f"{message.text!r}: {sorted(got)}")
    kinds = set(right) | set(missed) | set(false)
    recall = {
        kind: right[kind] / (right[kind] + missed[kind]) for kind in kinds if right[kind] + missed[kind]
    }
    precision = {
        kind: right[kind] / (right[kind] + false[kind]) for kind in kinds if right[kind] + false[kind]
    }
    return recall, precision, wrong


@pytest.fixture(scope="module", params=["tuning", "heldout"])
def measured(request: pytest.FixtureRequest) -> tuple[dict[str, float], dict[str, float], list[str]]:
    return outcome(request.param)


@pytest.mark.requirement("VUL-02")
def test_no_crisis_message_is_missed(measured: tuple[dict[str, float], dict[str, float], list[str]]) -> None:
    assert measured[0]["crisis"] == 1.0, measured[2]


@pytest.mark.requirement("COM-12", "COM-13")
def test_no_opt_out_is_missed_and_hardly_any_is_invented(
    measured: tuple[dict[str, float], dict[str, float], list[str]],
) -> None:
    assert measured[0]["opt_out"] == 1.0, measured[2]
    assert measured[1]["opt_out"] >= 0.97, measured[2]


@pytest.mark.requirement("VUL-01")
def test_hardship_is_noticed_also_when_said_indirectly(
    measured: tuple[dict[str, float], dict[str, float], list[str]],
) -> None:
    assert measured[0]["hardship"] >= 0.95, measured[2]
    assert measured[1]["hardship"] >= 0.9, measured[2]


@pytest.mark.requirement("LLM-08")
def test_every_kind_is_found_and_rarely_where_it_is_not(
    measured: tuple[dict[str, float], dict[str, float], list[str]],
) -> None:
    recall, precision, wrong = measured
    assert all(value >= 0.95 for value in recall.values()), wrong
    assert all(value >= 0.9 for value in precision.values()), wrong


def everything() -> list[Message]:
    return messages("tuning") + messages("heldout")


@pytest.mark.requirement("AI-10")
def test_a_person_is_asked_for_in_more_than_fifty_ways() -> None:
    asked = [message for message in everything() if "human" in message.expected]
    assert len(asked) >= 50
    assert all(any(signal.kind == "human" for signal in read(message.text)) for message in asked)


@pytest.mark.requirement("AI-04")
def test_the_bot_question_is_known_in_twenty_ways_and_five_languages() -> None:
    asked = [message for message in everything() if "bot_question" in message.expected]
    assert sum(message.lang == "en" for message in asked) >= 20
    assert len({message.lang for message in asked}) >= 5
    assert all(any(signal.kind == "bot_question" for signal in read(message.text)) for message in asked)


def test_the_sets_are_large_enough_to_mean_something() -> None:
    count = Counter(kind for message in everything() for kind in message.expected)
    assert count["hardship"] >= 120
    assert count["crisis"] >= 100
    assert count["opt_out"] >= 120
    assert sum(not message.expected for message in everything()) >= 400
