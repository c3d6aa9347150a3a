"""The demo's clock goes forward, for everything at once, and what has come due is done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from assistant.core import clock, config
from assistant.core.db import reading, transaction
from assistant.core.queue.drain import drain
from assistant.demo import seed
from assistant.demo.stories import STORIES
from assistant.domain import outbox, promises
from assistant.jobs.load import load as load_jobs
from assistant.main import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

NIGHT = datetime(2026, 11, 26, 3, 30, tzinfo=UTC)  # half past ten in the evening in New York
STORY = {story.number: story for story in STORIES}


@pytest.fixture
def client(database: str) -> Iterator[TestClient]:
    clock.freeze_process(NIGHT)
    seed.seed_if_empty()
    load_jobs()
    made = TestClient(create_app())
    clock.freeze_process(NIGHT)  # the app starts with a running clock
    yield made
    made.close()


def move(client: TestClient, **form: str) -> int:
    return client.post("/demo/clock", data=form, follow_redirects=False).status_code


def test_by_a_step_and_to_a_date_and_every_page_says_so(client: TestClient) -> None:
    assert move(client, by="hour") == 303
    assert clock.now() == NIGHT + timedelta(hours=1)
    assert move(client, by="date", to="2026-12-01T09:00") == 303
    assert clock.now() == datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    page = client.get("/").text
    assert "Tuesday, December 1, 2026, 9:00 AM" in page
    assert "5 days and 10 hours ahead" in page


def test_never_back_never_out_of_sight_and_never_to_nonsense(client: TestClient) -> None:
    assert move(client, by="date", to="2026-11-25T09:00") == 422
    assert move(client, by="date", to="2099-11-25T09:00") == 422
    assert move(client, by="date", to="soon") == 422
    assert clock.now() == NIGHT


def test_another_site_cannot_move_it_nor_be_returned_to(client: TestClient) -> None:
    forged = client.post("/demo/clock", data={"by": "day"}, headers={"sec-fetch-site": "cross-site"})
    assert forged.status_code == 403
    for back in ("//evil.example", "https://evil.example/demo/phone", "/demo/phone\\@evil.example"):
        answer = client.post("/demo/clock", data={"by": "hour", "back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_another_process_of_the_demo_follows(client: TestClient) -> None:
    move(client, by="week")
    clock.follow(None)
    clock.shift_process(timedelta(0))
    clock.follow(config.get_settings().clock_file)
    assert clock.now() == NIGHT + timedelta(days=7)


def test_what_waited_for_the_morning_goes_out_in_the_morning(client: TestClient) -> None:
    story = STORY["HP-1001"]
    with transaction() as session:
        row, _new = outbox.enqueue(
            session,
            outbox.OutboundDraft(
                business_id=story.payer.sender.id,
                customer_id=story.payer.id,
                invoice_id=story.id,
                channel="email",
                purpose="reminder",
                to=story.payer.email,
                text="A reminder about your invoice.",
                effect_key="test:reminder",
            ),
        )
        outbound_id = row.id
    drain()
    assert state(outbound_id) == "deferred"
    move(client, by="hour")
    drain()
    assert state(outbound_id) == "deferred"
    move(client, by="date", to="2026-11-27T11:00")  # not on Thanksgiving
    drain()
    assert state(outbound_id) == "delivered"


def test_a_promise_whose_day_is_over_is_broken(client: TestClient) -> None:
    story = STORY["HP-1009"]
    with reading() as session:
        assert [one.status for one in promises.of_invoice(session, story.id)] == ["open"]
    for _ in range(4):
        move(client, by="week")
    drain()
    with reading() as session:
        assert [one.status for one in promises.of_invoice(session, story.id)] == ["broken"]


def state(outbound_id: str) -> str:
    with reading() as session:
        return str(outbox.get(session, outbound_id).status)
