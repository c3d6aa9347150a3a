"""What the queue promises, on both engines."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlmodel import Session

from assistant.core import clock, queue
from assistant.core.db import engine, reading, transaction
from assistant.core.errors import NotFound
from assistant.core.queue import Backoff, registry, runner, ticks

QUICK = Backoff(attempts=3, first=0.05, factor=1.0)


class Runs:
    """What ran, in order; safe among threads."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, object]] = []
        self.ended: list[tuple[str, object]] = []
        self._lock = threading.Lock()

    def begin(self, name: str, value: object) -> None:
        with self._lock:
            self.begun.append((name, value))

    def end(self, name: str, value: object) -> None:
        with self._lock:
            self.ended.append((name, value))


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture(autouse=True)
def _no_other_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_jobs", {})


@pytest.fixture
def job() -> Callable[..., None]:
    """Registers a job for this test."""

    def add(name: str, function: Callable[..., None], backoff: Backoff = QUICK) -> None:
        queue.register(name, backoff=backoff)(function)

    return add


@contextmanager
def working() -> Iterator[None]:
    made = runner.in_this_process()
    assert made is not None
    made.start()
    try:
        yield
    finally:
        made.stop()


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def defer(name: str, **more: object) -> bool:
    with transaction() as session:
        return queue.defer(session, name, **more)  # type: ignore[arg-type]


class TestDefer:
    def test_a_job_runs_with_its_ids_after_the_commit(
        self, database: str, job: Callable[..., None], runs: Runs
    ) -> None:
        job("t.one", lambda a, b: runs.end("one", (a, b)))
        with working():
            defer("t.one", a="x", b=7)
            until(lambda: runs.ended)
        assert runs.ended == [("one", ("x", 7))]

    def test_a_rollback_takes_the_job_with_it(
        self, database: str, job: Callable[..., None], runs: Runs
    ) -> None:
        job("t.gone", lambda: runs.end("gone", None))
        job("t.kept", lambda: runs.end("kept", None))
        with Session(engine()) as session:
            queue.defer(session, "t.gone")
            session.rollback()
        with working():
            defer("t.kept")
            until(lambda: runs.ended)
        assert runs.ended == [("kept", None)]

    def test_only_ids_are_carried(self, database: str) -> None:
        for value in (1.5, None, ["x"], {"a": 1}, True, "x" * 201):
            with pytest.raises(ValueError, match="ids only"):
                defer("t.any", value=value)

    def test_a_lock_and_a_time_exclude_each_other(self, database: str) -> None:
        with pytest.raises(ValueError, match="cannot be put off"):
            defer("t.any", lock="x", at=clock.now())

    def test_one_with_the_same_queueing_lock_waits_once(
        self, database: str, job: Callable[..., None], runs: Runs
    ) -> None:
        job("t.once", lambda n: runs.end("once", n))
        assert defer("t.once", queueing_lock="q", n=1)
        assert not defer("t.once", queueing_lock="q", n=2)
        with working():
            until(lambda: runs.ended)
            assert defer("t.once", queueing_lock="q", n=3)
            until(lambda: len(runs.ended) == 2)
        assert [n for _name, n in runs.ended] == [1, 3]

    def test_a_job_waits_for_its_time(self, database: str, job: Callable[..., None], runs: Runs) -> None:
        job("t.at", lambda n: runs.end("at", n))
        defer("t.at", at=clock.now() + timedelta(seconds=1.5), n=1)
        defer("t.at", at=clock.now() + timedelta(hours=1), n=2)
        defer("t.at", n=3)
        with working():
            until(lambda: len(runs.ended) == 2)
            time.sleep(0.3)
        assert [n for _name, n in runs.ended] == [3, 1]


class TestLock:
    def test_jobs_of_one_lock_run_one_by_one_in_order(
        self, database: str, job: Callable[..., None], runs: Runs
    ) -> None:
        def work(n: int) -> None:
            runs.begin("work", n)
            assert len(runs.begun) == len(runs.ended) + 1
            time.sleep(0.01)
            runs.end("work", n)

        job("t.locked", work)
        with working():
            for n in range(12):
                defer("t.locked", lock="conversation", n=n)
            until(lambda: len(runs.ended) == 12)
        assert [n for _name, n in runs.ended] == list(range(12))

    def test_another_lock_does_not_wait(self, database: str, job: Callable[..., None], runs: Runs) -> None:
        free = threading.Event()
        job("t.slow", lambda: (runs.begin("slow", None), free.wait(20), runs.end("slow", None))[0])
        job("t.fast", lambda: runs.end("fast", None))
        with working():
            defer("t.slow", lock="a")
            until(lambda: runs.begun)
            defer("t.fast", lock="b")
            until(lambda: runs.ended)
            assert runs.ended == [("fast", None)]
            free.set()
            until(lambda: len(runs.ended) == 2)

    def test_a_retry_keeps_its_place(self, database: str, job: Callable[..., None], runs: Runs) -> None:
        def work(n: int) -> None:
            runs.begin("work", n)
            if n == 1 and len(runs.begun) < 3:
                raise RuntimeError("not yet")
            runs.end("work", n)

        job("t.order", work)
        with working():
            defer("t.order", lock="x", n=1)
            defer("t.order", lock="x", n=2)
            until(lambda: len(runs.ended) == 2)
        assert [n for _name, n in runs.begun] == [1, 1, 1, 2]


class TestQueueingLock:
    def test_a_retry_does_not_collide_with_one_that_came_meanwhile(
        self, database: str, job: Callable[..., None], runs: Runs
    ) -> None:
        def work(n: int) -> None:
            runs.begin("work", n)
            if len(runs.begun) == 1:
                assert defer("t.beside", lock="x", queueing_lock="q", n=2)
                raise RuntimeError("not yet")
            runs.end("work", n)

        job("t.beside", work)
        with working():
            defer("t.beside", lock="x", queueing_lock="q", n=1)
            until(lambda: len(runs.ended) == 2)
        assert [n for _name, n in runs.ended] == [1, 2]

    def test_nor_does_one_that_is_taken_over_from_a_dead_worker(
        self, database: str, job: Callable[..., None], runs: Runs
    ) -> None:
        job("t.orphan", lambda n: runs.end("orphan", n))
        defer("t.orphan", lock="x", queueing_lock="q", n=1)
        leave_to_a_dead_worker()
        assert defer("t.orphan", lock="x", queueing_lock="q", n=2)
        with working():
            until(lambda: len(runs.ended) == 2)
        assert [n for _name, n in runs.ended] == [1, 2]


def leave_to_a_dead_worker() -> None:
    """The waiting job as a killed worker leaves it: begun, and no sign of life since."""
    with engine().begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - interval '1 hour') RETURNING id) "
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead)"
            )
        else:
            connection.exec_driver_sql("UPDATE queue_job SET status='doing', owner='dead', lease_until=1")


class TestFailure:
    def test_what_keeps_failing_is_given_up_and_shown(
        self, database: str, job: Callable[..., None], runs: Runs
    ) -> None:
        def work(n: str) -> None:
            runs.begin("work", n)
            raise RuntimeError("broken for good")

        job("t.broken", work)
        with working():
            defer("t.broken", n="id_1")
            until(lambda: self.dead())
        assert len(runs.begun) == 3
        (failure,) = self.dead()
        assert (failure.name, failure.ids, failure.attempts) == ("t.broken", {"n": "id_1"}, 3)
        assert failure.error == "RuntimeError: broken for good"

    def test_it_may_be_tried_again_once(self, database: str, job: Callable[..., None], runs: Runs) -> None:
        works: list[bool] = []

        def work() -> None:
            if not works:
                raise RuntimeError("broken")
            runs.end("work", None)

        job("t.mended", work)
        with working():
            defer("t.mended")
            until(lambda: self.dead())
            (failure,) = self.dead()
            works.append(True)
            with transaction() as session:
                queue.retry_failure(session, failure.id)
            until(lambda: runs.ended)
        assert self.dead() == []
        with pytest.raises(NotFound), transaction() as session:
            queue.retry_failure(session, failure.id)

    def test_a_name_that_nobody_here_knows_is_kept_for_a_newer_worker(
        self, database: str, job: Callable[..., None], runs: Runs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "assistant.core.queue.execute.UNKNOWN", Backoff(attempts=50, first=0.05, factor=1.0)
        )
        with working():
            defer("t.newer", n=1)
            time.sleep(0.5)
            job("t.newer", lambda n: runs.end("newer", n))
            until(lambda: runs.ended)

    def dead(self) -> list[queue.Failure]:
        with reading() as session:
            return queue.failures(session)


class TestTicks:
    def test_each_tick_is_deferred_once_whoever_looks(self, database: str, runs: Runs) -> None:
        queue.periodic("t.hourly", cron="0 * * * *")(lambda: runs.end("hourly", None))
        assert ticks.defer_due() == 1
        assert ticks.defer_due() == 0
        with working():
            until(lambda: runs.ended)
            with clock.frozen(clock.now() + timedelta(hours=1)):
                assert ticks.defer_due() == 1
                assert ticks.defer_due() == 0
            until(lambda: len(runs.ended) == 2)

    def test_a_tick_that_nobody_saw_is_made_up_for_once(self, database: str, runs: Runs) -> None:
        queue.periodic("t.minutely", cron="* * * * *")(lambda: runs.end("minutely", None))
        assert ticks.defer_due() == 1
        with working():
            until(lambda: runs.ended)
            with clock.frozen(clock.now() + timedelta(hours=5)):
                assert ticks.defer_due() == 1
            until(lambda: len(runs.ended) == 2)
