"""Promises and plans are judged when their day and the grace are over: the sweep selects, each job looks again."""

from __future__ import annotations

from assistant.core import queue
from assistant.core.db import transaction
from assistant.domain import keeping

PROMISE = "promises.judge"
PLAN = "plans.judge"


@queue.register(PROMISE)
def judge_promise(promise_id: str) -> None:
    with transaction() as session:
        keeping.judge_promise(session, promise_id)


@queue.register(PLAN)
def judge_plan(plan_id: str) -> None:
    with transaction() as session:
        keeping.judge_plan(session, plan_id)


@queue.periodic("promises.sweep", cron="*/15 * * * *")
def sweep_promises() -> None:
    with transaction() as session:
        for promise_id in keeping.due_promises(session):
            queue.defer(session, PROMISE, queueing_lock=f"{PROMISE}:{promise_id}", promise_id=promise_id)
        for plan_id in keeping.due_plans(session):
            queue.defer(session, PLAN, queueing_lock=f"{PLAN}:{plan_id}", plan_id=plan_id)
