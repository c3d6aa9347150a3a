"""The only source of now, and of what a calendar day means where the payer lives."""

from __future__ import annotations

import time as machine
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLLOW_EVERY_SECONDS = 0.25
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
_process_frozen: datetime | None = None
_process_offset = timedelta(0)
_followed: Path | None = None
_followed_text = ""
_look_again = 0.0


def now() -> datetime:
    """The current instant, aware, in UTC."""
    if _followed is not None and machine.monotonic() >= _look_again:
        look()
    frozen = _frozen.get() or _process_frozen
    return (frozen if frozen is not None else datetime.now(UTC)) + _process_offset


def on_devices() -> datetime:
    """The instant on other people's clocks, which no setting of ours stops or moves: an authenticator's, a phone's."""
    return _frozen.get() or datetime.now(UTC)


def freeze_process(instant: datetime | None) -> None:
    """Stop the clock of the whole process (`ASSISTANT_NOW`); None lets it run again."""
    global _process_frozen
    _process_frozen = None if instant is None else _aware(instant)


def shift_process(offset: timedelta) -> None:
    """Move the clock of the whole process by `offset` (the demo's movable clock); absolute, not added up."""
    global _process_offset
    _process_offset = offset


def follow(file: Path | None) -> None:
    """Move the clock of the process as `file` says, now and whenever it changes; None follows nothing.

    It holds the seconds to be ahead. So the processes of one demo, which share a folder, share a clock.
    """
    global _followed, _followed_text
    _followed, _followed_text = file, ""
    look()


def look() -> None:
    """Read the followed file at once; one that is not there, or holds no number, moves nothing."""
    global _followed_text, _look_again
    _look_again = machine.monotonic() + FOLLOW_EVERY_SECONDS
    if _followed is None:
        return
    try:
        text = _followed.read_text(encoding="utf-8").strip()
        if text != _followed_text:
            shift_process(timedelta(seconds=int(text)))
            _followed_text = text
    except (OSError, ValueError, OverflowError):
        return


def ahead() -> timedelta:
    """How far the clock of the process was moved."""
    return _process_offset


@contextmanager
def frozen(instant: datetime) -> Iterator[datetime]:
    """Stop the clock inside this block, in this thread or task only."""
    token = _frozen.set(_aware(instant))
    try:
        yield _aware(instant)
    finally:
        _frozen.reset(token)


def zone(name: str) -> ZoneInfo:
    """The IANA zone `name`; raises ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: `America` is a folder
        raise ValueError(f"{name!r} is not an IANA timezone (like Europe/Berlin)") from error


def today(timezone: str) -> date:
    """The calendar day it is now in `timezone`."""
    return now().astimezone(zone(timezone)).date()


def end_of_day(day: date, timezone: str) -> datetime:
    """The last second of `day` in `timezone`, 23:59:59 there, as UTC (MON-10); of two such, the later one."""
    return datetime.combine(day, time(23, 59, 59, fold=1), zone(timezone)).astimezone(UTC)


def start_of_day(day: date, timezone: str) -> datetime:
    """The first instant of `day` in `timezone`, as UTC."""
    return datetime.combine(day, time(0), zone(timezone)).astimezone(UTC)


def is_past_due(due: date, timezone: str) -> bool:
    """Whether the due day is over where the payer lives; never early (MON-10)."""
    return today(timezone) > due


def utc_text(instant: datetime) -> str:
    """RFC 3339 with `Z`, to the second when there is no fraction."""
    text = _aware(instant).astimezone(UTC).isoformat()
    return text.replace("+00:00", "Z")


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a datetime without a timezone is not an instant")
    return instant.astimezone(UTC)
