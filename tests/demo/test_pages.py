"""The demo's own pages: what is on them, and what they may load."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api import errors
from assistant.api.headers import SecurityHeaders
from assistant.channels import local
from assistant.demo import pages, seed
from assistant.demo.stories import STORIES

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def client(demo: None) -> Iterator[TestClient]:
    app = FastAPI()
    app.add_middleware(SecurityHeaders)
    errors.install(app)
    app.include_router(pages.router)
    with TestClient(app) as made:
        yield made


def test_the_landing_page_lists_every_invoice_with_a_link_that_opens_it(client: TestClient) -> None:
    page = client.get("/").text
    for story in STORIES:
        assert f'href="/i/{seed.link_token(story)}"' in page
        assert story.number in page
    assert "$1,232.47" in page
    assert "KWD 1,465.875" in page
    assert "¥243,950" in page


def test_the_landing_page_shows_disputes_and_plans_as_such(client: TestClient) -> None:
    page = client.get("/").text
    assert page.count('data-status="in_dispute"') == 2
    assert page.count('data-status="on_plan"') == 3


def test_the_phone_shows_what_was_sent_with_its_code(client: TestClient) -> None:
    assert "No texts yet" in client.get("/demo/phone").text
    local.deliver("sms", sender="+12075550114", to="+17185550142", text="Your code is 111222.")
    local.deliver("sms", sender="+12075550114", to="+17185550142", text="Your code is 333444.")
    local.deliver(
        "email", sender="a@example.com", to="maria.lopez@example.com", text="<b>Hello</b>", subject="Hi"
    )
    phone = client.get("/demo/phone").text
    assert phone.index("111222") < phone.index("333444")
    assert "Maria Lopez" in phone
    assert "Hello" not in phone
    mailbox = client.get("/demo/mailbox").text
    assert "&lt;b&gt;Hello&lt;/b&gt;" in mailbox
    assert "333444" not in mailbox


def test_the_embedding_page_frames_only_this_origin(client: TestClient) -> None:
    answer = client.get("/demo/embed")
    policy = answer.headers["content-security-policy"]
    assert "frame-src 'self'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert f'token="{seed.link_token(STORIES[0])}"' in answer.text


def test_without_the_demos_invoices_the_page_still_answers(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages.invoices, "find_by_number", lambda *_: None)
    answer = client.get("/")
    assert answer.status_code == 200
    assert "HP-1001" not in answer.text
