"""A message made to keep the patterns busy: what reads a payer's words before any model does so at once.

The interpreter holds its lock while a pattern runs, so one slow message would stop every other payer too.
"""

from __future__ import annotations

import gc
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest

from assistant.agent.screens.injection import looks_like_injection
from assistant.agent.screens.recognise import screen
from assistant.core.logging import mask
from assistant.core.money import Money
from assistant.core.redaction import redact
from assistant.domain.reading.amounts import find_amounts
from assistant.domain.reading.counts import find_counts
from assistant.domain.reading.dates import find_dates

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 4000
LIMIT_SECONDS = 2.0
UNITS = [
    "@", "@.", "a@", "a@a.", ".", "\n", "\r", " ", "\t", "[", "[a ", "stop.", "(1", "+1", "x1", "1 ", "1-", "_", "to ",
    "four two ", "IBAN ", "DE89 ", "next ", "end of ", "on ", "http://", "\u200b", "👨\u200d👩", "İ", "not ", "$1 ",
    "-", ">", "#", "you are ", "send this ", "my code ", "account ",
    "paid the ", "if my ", "40 boxes ", "not 25 ", "letter of the 5th ", "half the ", "100 now then ", "hours 3.15 ",
    "instead of 4 payments ", "two weeks apart ", "if you give 5 by the 5th ", "all but 5 ", "the 1st and the 2nd ",
    "100 now and 4 more ", "invoices 4410, 4411 and ", "you said 5 payments. ", "100 a month then 40 on the 5th ",
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    _read("What do I owe?")


def _read(text: str) -> None:
    redact(text, [text[:1000]])
    screen(text, locale="en_US", country="US", channel="web", business_name="Acme Supply", recent=[text])
    looks_like_injection(text)
    find_amounts(text, balance=Money(43200, "USD"), locale="en_US")
    find_dates(text, today=date(2026, 11, 22), locale="en_US")
    find_counts(text)
    mask(text)


def _seconds(act: Callable[[], object]) -> float:
    """Of this thread alone, and without a collection of what other tests left behind."""
    gc.collect()
    gc.disable()
    try:
        started = time.thread_time()
        act()
        return time.thread_time() - started
    finally:
        gc.enable()


@pytest.fixture(scope="module", autouse=True)
def word_lists() -> None:
    """What is read once in a process, encoders among it, is no part of a message's time."""
    _read("please no more of these texts, I pay 50 on monday")


@pytest.mark.requirement("LLM-10", "IDN-12")
@pytest.mark.parametrize("end", ["", "!x"])
@pytest.mark.parametrize("unit", UNITS)
def test_a_message_of_one_thing_over_and_over_is_read_at_once(unit: str, end: str) -> None:
    text = (unit * LONGEST)[: LONGEST - len(end)] + end
    assert _seconds(lambda: _read(text)) < LIMIT_SECONDS


@pytest.mark.parametrize("unit", ["@", "\n", " \n", ">\n", "- "])
def test_an_email_of_one_thing_over_and_over_is_read_at_once(unit: str) -> None:
    text = "Hello\n" + unit * 10_000
    took = _seconds(
        lambda: screen(text, locale="en_US", country="US", channel="email", business_name="Acme Supply")
    )
    assert took < 2 * LIMIT_SECONDS
