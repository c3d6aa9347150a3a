"""Days counted from today, and what names no day."""

from __future__ import annotations

from datetime import timedelta

from assistant.domain.reading.matching import RECURRING, UNCLEAR, Context, Groups, Outcome


def from_today(groups: Groups, context: Context) -> Outcome | None:
    return Outcome(context.today + timedelta(days=groups.value("T")))


def now(_groups: Groups, context: Context) -> Outcome | None:
    """`now` is a date only as an answer to "when"."""
    return Outcome(context.today) if context.whole and len(context.reading.codes) <= 3 else None


def unclear(_groups: Groups, _context: Context) -> Outcome | None:
    return UNCLEAR


def recurring(_groups: Groups, _context: Context) -> Outcome | None:
    return RECURRING
