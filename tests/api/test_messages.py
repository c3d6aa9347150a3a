"""A message is stored once and answered once, whichever way it comes and however often it is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from assistant.core import db
from assistant.domain import conversations
from tests import acts, factories, snapshots

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.factories import World

JSON = {"accept": "application/json"}


def send(
    client: TestClient, world: World, text: str = "What do I owe?", client_id: str = "", **headers: str
) -> Any:
    body = {"text": text, "client_id": client_id or acts.unique("web")}
    return client.post(f"/i/{world.token}/messages", json=body, headers=JSON | headers)


def said(world: World) -> list[conversations.Message]:
    with db.reading() as session:
        return conversations.messages(session, world.conversation_id)


def events(answer: Any) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.partition(": ")[::2] for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


class TestJson:
    def test_the_answer_has_the_shape_of_the_contract(self, client: TestClient) -> None:
        world = factories.world()
        answer = send(client, world)
        assert answer.status_code == 200
        body = answer.json()
        assert set(body) == {"message_id", "reply", "handed_off"}
        assert set(body["reply"]) >= {"id", "author", "text", "blocks", "citations", "decision_id"}
        assert body["handed_off"] is False
        assert body["reply"]["author"] == "assistant"
        assert "$432.00" in body["reply"]["text"]
        question, reply = said(world)
        assert (question.id, reply.id, reply.reply_to) == (
            body["message_id"],
            body["reply"]["id"],
            question.id,
        )
        key = {"authorization": f"Bearer {world.api_key}"}
        decision = client.get(f"/v1/decisions/{body['reply']['decision_id']}", headers=key).json()
        for name in (
            "model",
            "prompt_hash",
            "policy_version",
            "intent",
            "tool_calls",
            "checks",
            "usage",
            "latency_ms",
        ):
            assert name in decision
        assert decision["model"] == "offline"
        assert [
            set(call) >= {"name", "arguments", "outcome", "reason_code"} for call in decision["tool_calls"]
        ]

    def test_sent_again_it_is_the_same_answer_and_nothing_is_done_twice(self, client: TestClient) -> None:
        world = factories.world()
        first = send(client, world, "Can I pay in three monthly parts?", "a").json()
        assert [block["type"] for block in first["reply"]["blocks"]] == ["offer"]
        before = snapshots.contents()
        assert send(client, world, "Can I pay in three monthly parts?", "a").json() == first
        assert snapshots.contents() == before

    def test_sent_by_many_at_once_it_is_answered_once(self, app: FastAPI) -> None:
        world = factories.world()
        answers = acts.at_once(3, lambda _index: send(TestClient(app), world, client_id="a").json())
        assert answers[0] == answers[1] == answers[2]
        assert len(said(world)) == 2

    def test_two_tabs_at_once_are_both_answered_and_in_order(self, app: FastAPI) -> None:
        world = factories.world()
        texts = ("What do I owe?", "When is it due?", "Can I pay in three parts?")
        answers = acts.at_once(3, lambda index: send(TestClient(app), world, texts[index], str(index)))
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        talk = said(world)
        assert [message.seq for message in talk] == [1, 2, 3, 4, 5, 6]
        questions = {message.id for message in talk if message.author == "payer"}
        assert {message.reply_to for message in talk if message.author == "assistant"} == questions
        assert {answer.json()["message_id"] for answer in answers} == questions

    def test_its_id_for_another_text_is_refused(self, client: TestClient) -> None:
        world = factories.world()
        send(client, world, "What do I owe?", "a")
        answer = send(client, world, "Something else", "a")
        assert (answer.status_code, answer.json()["code"]) == (409, "client_id_reused")

    def test_while_staff_own_the_conversation_the_assistant_is_silent(self, client: TestClient) -> None:
        world = factories.world()
        with db.transaction() as session:
            talk = conversations.get(session, world.business.id, world.conversation_id)
            conversations.hand_over(session, talk, "staff", actor="staff:1", reason="asked")
        body = send(client, world).json()
        assert (body["handed_off"], body["reply"]["author"]) == (True, "system")
        assert "$" not in body["reply"]["text"]
        assert client.get(f"/i/{world.token}/state").json()["conversation"]["owner"] == "staff"

    @pytest.mark.requirement("PCI-01")
    def test_a_card_number_is_stored_nowhere(self, client: TestClient) -> None:
        world = factories.world()
        send(client, world, "Please charge 4111 1111 1111 1111, cvv 123")
        assert "4111 1111" not in str([message.text for message in said(world)])
        assert "4111" not in client.get(f"/i/{world.token}/state").text


class TestStream:
    def test_its_events_end_with_the_same_answer(self, client: TestClient) -> None:
        world = factories.world()
        answer = send(client, world, "What do I owe?", "a", accept="text/event-stream")
        assert answer.headers["content-type"].startswith("text/event-stream")
        found = events(answer)
        names = [name for name, _data in found]
        assert set(names) <= {"progress", "text", "block", "done", "error"}
        assert (names[0], names[-1], names.count("done")) == ("progress", "done", 1)
        done = found[-1][1]
        for name, data in found:
            if name == "text":
                assert data["sentence"] in done["reply"]["text"]
        assert [data for name, data in found if name == "block"] == done["reply"]["blocks"]
        assert send(client, world, "What do I owe?", "a").json() == done
        again = events(send(client, world, "What do I owe?", "a", accept="text/event-stream"))
        assert again[-1] == ("done", done)

    def test_a_fault_ends_it_with_an_error_and_sent_again_it_is_answered(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        with monkeypatch.context() as patch:
            patch.setattr("assistant.agent.turn._decide", lambda *_: 1 / 0)
            found = events(send(client, world, "What do I owe?", "a", accept="text/event-stream"))
        assert found[-1][0] == "error"
        assert found[-1][1]["code"] == "internal_error"
        assert "ZeroDivision" not in str(found)
        assert "$432.00" in send(client, world, "What do I owe?", "a").json()["reply"]["text"]
        assert len(said(world)) == 2


class TestForm:
    def test_without_a_script_it_leads_back_to_the_page_with_the_answer(self, client: TestClient) -> None:
        world = factories.world()
        form = {"text": "What do I owe?", "client_id": "a", "csrf": ""}
        for _ in range(2):
            answer = client.post(f"/i/{world.token}/messages", data=form, headers={"accept": "text/html"})
            assert (answer.status_code, answer.headers["location"]) == (303, f"/i/{world.token}#chat")
        assert len(said(world)) == 2
        assert "You owe $432.00" in client.get(f"/i/{world.token}", headers={"accept": "text/html"}).text


class TestRefused:
    def test_nothing_is_no_message(self, client: TestClient, subtests: pytest.Subtests) -> None:
        for text in ["", "   ", "\n\t", "\u200b\x00", "\x00"]:
            with subtests.test(text=text):
                world = factories.world()
                answer = send(client, world, text)
                assert (answer.status_code, answer.json()["code"]) == (422, "empty_message")
                assert said(world) == []

    def test_four_thousand_characters_are_the_most(self, client: TestClient) -> None:
        world = factories.world()
        answer = send(client, world, "x" * 4001)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_long")
        assert said(world) == []

    @pytest.mark.requirement("IDN-12")
    def test_too_many_in_a_minute_are_refused_and_not_stored(self, client: TestClient) -> None:
        world = factories.world()
        for number in range(30):
            with db.transaction() as session:
                conversations.receive(
                    session, world.conversation_id, channel="web", external_id=f"m{number}", text="Hello"
                )
        answer = send(client, world)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_messages")
        assert len(said(world)) == 30

    def test_what_is_no_message_is_refused_and_not_stored(
        self, client: TestClient, subtests: pytest.Subtests
    ) -> None:
        for content, kind in [
            (b"", "application/json"),
            (b"{", "application/json"),
            (b"null", "application/json"),
            (b"[]", "application/json"),
            (b'"text"', "application/json"),
            (b"[" * 100_000, "application/json"),
            (b"9" * 5000, "application/json"),
            (b'{"text": 5, "client_id": "a"}', "application/json"),
            (b'{"text": "hi"}', "application/json"),
            (b'{"text": "hi", "client_id": 7}', "application/json"),
            (b'{"text": "hi", "client_id": ""}', "application/json"),
            (b'{"text": "hi", "client_id": "' + b"x" * 101 + b'"}', "application/json"),
            (b'{"text": "hi", "client_id": "a\\u0000"}', "application/json"),
            (b'{"text": "hi", "client_id": "\\ud800"}', "application/json"),
            (b"\xff\xfe{}", "application/json"),
            (b"text=hi", "application/x-www-form-urlencoded"),
            (b"", "application/x-www-form-urlencoded"),
            (b"text=%00&client_id=a", "application/x-www-form-urlencoded"),
            (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
            (
                b'--x\r\nContent-Disposition: form-data; name="text"; filename="a"\r\n\r\nhi\r\n'
                b'--x\r\nContent-Disposition: form-data; name="client_id"\r\n\r\na\r\n--x--\r\n',
                "multipart/form-data; boundary=x",
            ),
            (b"hi", "text/plain"),
        ]:
            with subtests.test(content=content, kind=kind):
                world = factories.world()
                answer = client.post(
                    f"/i/{world.token}/messages", content=content, headers=JSON | {"content-type": kind}
                )
                assert answer.status_code in (400, 413, 422), answer.text
                assert answer.headers["content-type"] == "application/problem+json"
                assert said(world) == []


def test_whatever_a_payer_pastes_is_answered_and_shown_as_text(
    client: TestClient, subtests: pytest.Subtests
) -> None:
    for text in [
        "half a \\ud83d emoji",
        "a null \\u0000 byte",
        "😀 ¿Cuánto debo? 請求書 \\u202e",
        "\\u0007 bell",
        "<b>hi</b> {{7*7}} %s",
    ]:
        with subtests.test(text=text):
            world = factories.world()
            answer = client.post(
                f"/i/{world.token}/messages",
                content=f'{{"text": "{text}", "client_id": "a"}}'.encode(),
                headers=JSON | {"content-type": "application/json"},
            )
            assert answer.status_code == 200, answer.text
            page = client.get(f"/i/{world.token}", headers={"accept": "text/html"})
            assert page.status_code == 200
            assert "<b>hi</b>" not in page.text
