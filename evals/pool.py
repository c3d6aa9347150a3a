"""Plays in several processes at once, each with a database and a copy of the library of its own."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals import library, setting

if TYPE_CHECKING:
    from collections.abc import Mapping

Each = Callable[[Callable[..., Any], Sequence[tuple[Any, ...]]], Iterator[Any]]
_REPORTED_EVERY = 200
_stack = ExitStack()


@contextmanager
def processes(
    jobs: int, model_settings: Mapping[str, str | None], say: Callable[[str], None]
) -> Iterator[Each]:
    """So many processes for the time of a run; they start with the first thing that there is to do."""
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(jobs, context, _begin, (folder, dict(model_settings))) as pool,
    ):

        def each(play: Callable[..., Any], todo: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
            """What `play(*one)` gives for each of `todo`, as it comes."""
            if todo:
                library.prepare()
            for count, done in enumerate(as_completed([pool.submit(play, *one) for one in todo]), 1):
                yield done.result()
                if count % _REPORTED_EVERY == 0:
                    say(f"  {count:,} of {len(todo):,}")

        try:
            yield each
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(folder: str, model_settings: dict[str, str | None]) -> None:
    setting.quiet()
    own = Path(folder) / str(os.getpid())
    own.mkdir()
    _stack.enter_context(setting.fresh_database(own, **model_settings))
