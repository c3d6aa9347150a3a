"""A payer's words as amounts and days; what cannot be read becomes a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core import clock
from assistant.core.text import long_date
from assistant.domain.reading.amounts import read_amount
from assistant.domain.reading.dates import read_date
from tools.base import ToolContext, ToolResult, needs

if TYPE_CHECKING:
    from datetime import date

    from assistant.core.money import Money


class Unclear(Exception):  # noqa: N818
    """A wish could not be read; holds what to ask."""

    def __init__(self, result: ToolResult):
        super().__init__(result.message)
        self.result = result


def read_amount_wish(context: ToolContext, text: str | None, payable: Money) -> Money | None:
    if not text:
        return None
    reading = read_amount(text, balance=payable, locale=context.locale)
    if reading.problem == "other_currency":
        asked = context.say("amount_currency", currency=payable.currency)
        raise Unclear(needs("amount_unclear", asked, said=text))
    if reading.money is None:
        raise Unclear(needs("amount_unclear", _quoting(context, "amount_unclear", text), said=text))
    return reading.money


def read_day_wish(context: ToolContext, text: str | None) -> date | None:
    if not text:
        return None
    today = clock.today(context.timezone)
    reading = read_date(text, today=today, locale=context.locale)
    if reading.day is not None:
        return reading.day
    choices = [long_date(day, context.locale) for day in reading.candidates] if _said(context, text) else []
    if reading.problem == "past":
        raise Unclear(needs("date_past", _quoting(context, "date_past", text), said=text))
    asked = _quoting(context, "date_unclear", text)
    if choices:
        asked += " " + f" {context.say('or')} ".join(choices) + "?"
    raise Unclear(needs("date_unclear", asked, said=text, choices=choices))


def _said(context: ToolContext, text: str) -> bool:
    """Whether these are the payer's own words, so that they may be quoted back; a model's are not."""
    return text.casefold() in context.payer_text.casefold()


def _quoting(context: ToolContext, key: str, text: str) -> str:
    """A question that quotes the payer's own words where `text` is that."""
    return context.say(f"{key}_said", said=text) if _said(context, text) else context.say(key)
