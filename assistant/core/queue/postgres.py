"""The engine for PostgreSQL: Procrastinate. Nothing but this file and its schema knows it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import procrastinate
import sqlalchemy as sa
from procrastinate import utils as procrastinate_utils
from sqlalchemy.engine import make_url

from assistant.core.config import get_settings
from assistant.core.db import transaction
from assistant.core.logging import get_logger
from assistant.core.queue import execute, ticks
from assistant.core.queue.enqueue import QUEUE, TASK
from assistant.core.queue.timing import (
    HEARTBEAT_SECONDS,
    STALLED_SECONDS,
    TAKE_OVER_EVERY_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from procrastinate.jobs import Job

log = get_logger(__name__)

JOBS_AT_ONCE = 8
LOOK_EVERY_SECONDS = 0.25
"""A new job is notified of; the next of a lock that came free, and one whose time has come, are looked for."""
TICK_EVERY_SECONDS = 1.0
RESTART_AFTER_SECONDS = 2.0
STOP_WITHIN_SECONDS = 30.0
DATABASE_FAILED = 10.0


class _AgainError(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.1f} s")
        self.seconds = seconds


class _Retry(procrastinate.BaseRetryStrategy):
    """Every run that raises comes back: giving up is our own decision, and recorded."""

    def get_retry_decision(
        self,
        *,
        exception: BaseException,
        job: Job,  # noqa: ARG002
    ) -> procrastinate.RetryDecision:
        seconds = exception.seconds if isinstance(exception, _AgainError) else DATABASE_FAILED
        return procrastinate.RetryDecision(retry_at=procrastinate_utils.utcnow() + timedelta(seconds=seconds))


def make_app() -> procrastinate.App:
    """One task for all of our jobs, so that an unknown name is retried too."""
    url = make_url(get_settings().database_url).set(drivername="postgresql")
    conninfo = url.render_as_string(hide_password=False)
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=6)
    )

    @app.task(name=TASK, queue=QUEUE, retry=_Retry(), pass_context=True)
    def job(context: procrastinate.JobContext, name: str, ids: dict[str, Any]) -> None:
        again = execute.run(name, ids, lock=context.job.lock, attempts=context.job.attempts)
        if again is not None:
            _begun(context.job)
            raise _AgainError(again)

    return app


def _begun(job: Job) -> None:
    """It goes back to those that wait, where another with its queueing lock may have come meanwhile: only one of them
    could be there, and the other would stay `doing` for ever, and its lock with it. One that has begun holds none."""
    if job.queueing_lock is not None:
        with transaction() as session:
            session.connection().execute(_BEGUN, {"id": job.id})


_BEGUN = sa.text("UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE id = :id AND status = 'doing'")


async def work(stop: asyncio.Event, *, at_once: int = JOBS_AT_ONCE) -> None:
    """Run jobs until `stop` is set, then wait for those that run; a lost database is waited for."""
    # Procrastinate logs every job with its arguments, and its own connection's troubles; ours says the same.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(at_once + 2, "job"))
    while not stop.is_set():
        try:
            await _work_once(stop, at_once)
        except Exception as error:
            log.error("the worker lost its database", error=f"{type(error).__name__}: {error}"[:300])
        if not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), RESTART_AFTER_SECONDS)


async def _work_once(stop: asyncio.Event, at_once: int) -> None:
    app = make_app()
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=at_once,
                fetch_job_polling_interval=LOOK_EVERY_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                shutdown_graceful_timeout=STOP_WITHIN_SECONDS,
            )
        )
        beside = [
            asyncio.create_task(_every(TAKE_OVER_EVERY_SECONDS, lambda: _take_over(app))),
            asyncio.create_task(_every(TICK_EVERY_SECONDS, lambda: asyncio.to_thread(ticks.defer_due))),
        ]
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({worker, stopped}, return_when=asyncio.FIRST_COMPLETED)
        await procrastinate_utils.cancel_and_capture_errors([*beside, stopped])
        if not worker.done():
            worker.cancel()  # graceful: it waits for the jobs that run
        with contextlib.suppress(asyncio.CancelledError):
            await worker


async def drain() -> None:
    """Run what is due, one at a time, until nothing is."""
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    app = make_app()
    async with app.open_async():
        await app.run_worker_async(
            wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs="successful"
        )


async def _every(seconds: float, step: Callable[[], Any]) -> None:
    while True:
        try:
            await step()
        except Exception as error:
            log.error("the queue's step failed", error=f"{type(error).__name__}: {error}"[:300])
        await asyncio.sleep(seconds)


async def _take_over(app: procrastinate.App) -> None:
    """Give the jobs of dead workers back; each counts as a failed attempt. Procrastinate itself only forgets the
    worker, when the next one starts."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        log.info("taking over a dead worker's job", id=job.id, job=job.task_kwargs.get("name", ""))
        await asyncio.to_thread(_begun, job)
        with contextlib.suppress(procrastinate.exceptions.ConnectorException):  # another was faster
            await app.job_manager.retry_job(job)


class Runner:
    """The worker in a thread of the serving process: the demo on PostgreSQL."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(10.0)

    def stop(self, wait: float = STOP_WITHIN_SECONDS) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(wait)

    def _run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        await work(self._stop)


def run_worker(at_once: int = JOBS_AT_ONCE) -> None:
    """Work until SIGTERM or SIGINT; then finish what runs and return."""

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await work(stop, at_once=at_once)

    asyncio.run(main())
