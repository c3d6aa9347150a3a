"""A process that dies: at the n-th statement or commit from now on, whatever was open is gone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlmodel import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine


class Crash(Exception):  # noqa: N818
    """The end of the process, as far as the database sees it."""


class Points:
    """Counts what is done in the database: before each statement, before each commit and after it."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.crashes = 0

    def pass_one(self, *_: Any) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            self.left = None
            self.crashes += 1
            raise Crash


POINTS = Points()


def watch(engine: Engine) -> None:
    """Let this engine's work be interrupted; once per engine."""
    event.listen(engine, "before_cursor_execute", POINTS.pass_one)
    event.listen(engine, "commit", POINTS.pass_one)


event.listen(Session, "after_commit", POINTS.pass_one)


@contextmanager
def at(point: int | None) -> Iterator[None]:
    """Crash at this point of what is inside, unless it is over by then."""
    POINTS.left = point
    try:
        yield
    except Crash:
        return
    finally:
        POINTS.left = None
