"""The settings and the database of a run: the process's environment for its time, put back afterwards."""

from __future__ import annotations

import logging
import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from assistant import migrations
from assistant.agent import speaking
from assistant.core import config, db
from evals import library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OURS = ("ASSISTANT_", "TWILIO_", "SENDGRID_", "OPENAI_", "DATA_DIR")


@contextmanager
def environment(**values: str | None) -> Iterator[None]:
    """The process with these settings (None takes one away) and nothing remembered of the ones before."""
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def _set(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    config.get_settings.cache_clear()
    speaking.forget_models()


@contextmanager
def fresh_database(folder: Path, **values: str | None) -> Iterator[str]:
    """An empty, migrated SQLite database in `folder` with settings of its own; yields its URL."""
    url = f"sqlite:///{folder / 'evals.db'}"
    taken_away: dict[str, str | None] = {name: None for name in os.environ if name.startswith(_OURS)}
    own: dict[str, str | None] = {
        "DATA_DIR": str(folder),
        "ASSISTANT_DEMO": "1",
        "ASSISTANT_SECRET_KEY": secrets.token_hex(32),
        "ASSISTANT_DATABASE_URL": url,
    }
    library.copy_into(folder)
    with environment(**(taken_away | own | values)):
        db.reset_engine()
        migrations.upgrade()
        try:
            yield url
        finally:
            db.reset_engine()


@contextmanager
def another_database(folder: Path) -> Iterator[None]:
    """Beside the process's own one, for a time: what is warm in the process stays so."""
    with environment(ASSISTANT_DATABASE_URL=f"sqlite:///{folder / 'evals.db'}"):
        db.reset_engine()
        migrations.upgrade()
        try:
            yield
        finally:
            db.reset_engine()


_WRITES_ON = "socket.send() raised exception"
"""asyncio's note on a server that still writes to a client that has gone: the liar's, when a reply is held back."""


def quiet() -> None:
    """Only errors in the log: a run holds back thousands of sentences on purpose."""
    logging.getLogger("asyncio").addFilter(_worth_saying)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _worth_saying(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith(_WRITES_ON)
