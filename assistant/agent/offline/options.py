"""The answers that buttons suggest, and what one of them means when it comes back as a message."""

from __future__ import annotations

from functools import lru_cache

import prompts
from assistant.agent.offline.wording import plain
from assistant.domain.spoken import SPOKEN

LONGEST = 80
INTENTS = {
    "pay_now": "pay_now",
    "later": "promise_to_pay",
    "parts": "payment_plan",
    "person": "human",
    "owe": "balance",
    "invoice": "invoice_details",
    "tax": "tax_question",
    "wrong": "dispute",
}
"""What an option asks for, wherever it stands."""
REASONS = {
    "not_arrived": "goods_not_received",
    "not_done": "service_not_provided",
    "damaged": "damaged_or_defective",
    "price": "wrong_price",
    "quantity": "wrong_quantity",
    "something_else": "other",
}
HOW_TO_PAY = ("pay_now", "later", "parts")
GENTLY = ("parts", "later", "person")
WHAT_ABOUT = ("owe", "invoice", "tax", "parts", "wrong", "person")


def texts(locale: str, *names: str) -> tuple[str, ...]:
    """The words on the buttons."""
    return tuple(_text(name, locale) for name in names)


def _text(name: str, locale: str) -> str:
    return prompts.reply(f"offline_option_{name}", locale=locale)


@lru_cache(maxsize=2)
def _by_wording(reasons: bool) -> dict[str, str]:
    known = REASONS if reasons else INTENTS
    return {plain(_text(name, language)): meaning for language in SPOKEN for name, meaning in known.items()}


def intent_of(text: str) -> str | None:
    """The intent of a button's text; None for anything else."""
    return _by_wording(False).get(plain(text))


def reason_of(text: str) -> str | None:
    """The dispute reason of a button's text; None for anything else."""
    return _by_wording(True).get(plain(text))


def short(text: str) -> str:
    """A description as a button's text."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
