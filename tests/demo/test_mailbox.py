"""The demo's mailbox: what is written there goes in by the real webhook, and the answers arrive there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from assistant.agent import speaking
from assistant.channels import local
from assistant.core import clock
from assistant.core.db import reading
from assistant.core.queue.drain import drain
from assistant.demo import mailbox
from assistant.demo.people import EMILY, JAMES
from assistant.domain import contact, evidence
from assistant.jobs.load import load as load_jobs
from assistant.main import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture
def client(demo: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(mailbox, "WAIT_STEPS", 0)
    load_jobs()
    speaking.warm()
    made = TestClient(create_app())
    clock.freeze_process(NOON)
    _there_before.clear()
    drain()
    _there_before.update(str(message["id"]) for message in local.delivered("email"))
    yield made
    made.close()


_there_before: set[str] = set()


def write(client: TestClient, text: str, **form: object) -> str:
    """The thread's page after the answer arrived."""
    fields = {"who": "emily", "text": text} | form
    files = fields.pop("files", None)
    answer = client.post("/demo/mailbox", data=fields, files=files, follow_redirects=False)  # type: ignore[arg-type]
    assert answer.status_code == 303, answer.text
    drain()
    return client.get(answer.headers["location"]).text


def answers(person: str = EMILY.email) -> list[dict[str, object]]:
    """What came since the test began: the demo has mails of its own."""
    return [
        message
        for message in local.delivered("email")
        if message["to"] == person and message["id"] not in _there_before
    ]


def test_a_question_is_answered_in_its_thread(client: TestClient) -> None:
    page = write(client, "What do I owe?", subject="My invoice")
    (mail,) = answers()
    assert "£1,010.00" in page
    assert page.count("<article") == 2
    page = write(client, "And when is it due?", answers=mail["id"], option="quote")
    assert page.count("<article") == 4
    first, second = answers()
    chain = second["headers"]["References"].split()  # type: ignore[index]
    assert "@" in chain[0]
    assert str(first["outbound_id"]) in chain[1]


@pytest.mark.requirement("WHK-12", "WHK-19")
def test_a_forged_sender_learns_nothing(client: TestClient) -> None:
    write(client, "What do I owe?", option="forged")
    assert all("£" not in str(mail["text"]) for mail in answers())


@pytest.mark.requirement("WHK-18")
def test_an_automatic_reply_is_not_answered(client: TestClient) -> None:
    write(client, "I am out of office until Monday.", option="automatic")
    assert answers() == []


def test_a_stranger_learns_nothing(client: TestClient) -> None:
    write(client, "What does Emily Carter owe on HP-1006?", who="stranger")
    assert all("£" not in str(mail["text"]) for mail in local.delivered("email", "someone.else@example.org"))


def test_a_file_becomes_evidence(client: TestClient) -> None:
    page = write(
        client, "One chair is broken, see the photo.", files={"file": ("chair.png", PNG, "image/png")}
    )
    assert "chair.png" in page
    with reading() as session:
        kept = session.exec(select(evidence.Attachment)).all()
    assert [one.name for one in kept] == ["chair.png"]


@pytest.mark.requirement("COM-13")
def test_the_mail_programs_own_button_unsubscribes(client: TestClient) -> None:
    page = write(client, "What do I owe?")
    mail = answers()[-1]
    assert "List-Unsubscribe-Post" in page
    answer = client.post(f"/demo/mailbox/{mail['id']}/unsubscribe", data={"who": "emily"})
    assert "Unsubscribed by one click" in answer.text
    assert '<span class="pill">opted out</span>' in answer.text
    with reading() as session:
        assert contact.consents(session, EMILY.id)["email"] is False


@pytest.mark.requirement("COM-13")
def test_reporting_spam_opts_out(client: TestClient) -> None:
    write(client, "What do I owe?", who="james")
    (mail,) = answers(JAMES.email)
    client.post(f"/demo/mailbox/{mail['id']}/spam", data={"who": "james"})
    drain()
    with reading() as session:
        assert contact.consents(session, JAMES.id)["email"] is False


def test_the_designed_mail_may_run_nothing(client: TestClient) -> None:
    write(client, "What do I owe?")
    page = client.get(f"/demo/mailbox/{answers()[0]['id']}/html")
    assert "£1,010.00" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_what_cannot_be_sent_says_why(client: TestClient) -> None:
    for form, status in (
        ({"who": "emily", "text": "  "}, 422),
        ({"who": "nobody", "text": "Hi"}, 404),
        ({"who": "emily", "text": "Hi", "answers": "loc_none"}, 404),
    ):
        assert client.post("/demo/mailbox", data=form).status_code == status
    forged = client.post(
        "/demo/mailbox", data={"who": "emily", "text": "Hi"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert forged.status_code == 403
    assert answers() == []


def test_text_of_others_stays_text(client: TestClient) -> None:
    page = write(client, "<script>alert(1)</script> javascript:alert(1)", subject="<b>x</b>")
    assert "<script>alert" not in page
    assert not re.search(r'href="javascript', page)
