"""A code sent to the contact on file raises the level of this browser, for half an hour, and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from assistant.api import deps
from assistant.channels import local
from assistant.core import clock, config
from assistant.core.queue.drain import drain
from assistant.domain.scope import Level
from assistant.jobs import load
from tests import factories

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.factories import World


def ask(client: TestClient, world: World) -> str:
    answer = client.post(f"/i/{world.token}/verification")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"contact": "phone ending 42", "valid_minutes": 10}
    load.load()
    drain()
    text = local.delivered("sms", "+15185550142")[-1]["text"]
    found = re.search(r"\b\d{6}\b", text)
    assert found is not None
    assert found[0] not in answer.text
    return found[0]


def confirm(client: TestClient, world: World, code: str) -> int:
    return client.post(f"/i/{world.token}/verification/confirm", data={"code": code}).status_code


def level(client: TestClient, app: FastAPI, world: World) -> Level:
    """What a route would see of this browser."""
    seen: list[Level] = []

    if not any(getattr(route, "path", "") == "/seen/{token}" for route in app.routes):

        @app.get("/seen/{token}")
        def look(payer: deps.PayerDep) -> int:
            return int(payer.level)

    seen.append(Level(client.get(f"/seen/{world.token}").json()))
    return seen[0]


@pytest.mark.requirement("IDN-02", "IDN-04")
class TestLevel:
    def test_the_right_code_raises_it_in_this_browser_only(self, app: FastAPI, client: TestClient) -> None:
        world = factories.world()
        assert level(client, app, world) == Level.LINK
        answer = client.post(f"/i/{world.token}/verification/confirm", data={"code": ask(client, world)})
        assert answer.json() == {"level": 2}
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "path=/" in cookie
        assert level(client, app, world) == Level.CODE
        assert level(TestClient(app), app, world) == Level.LINK

    @pytest.mark.requirement("IDN-13")
    def test_it_counts_for_this_customer_only(self, app: FastAPI, client: TestClient) -> None:
        mine, theirs = factories.world(), factories.world()
        assert confirm(client, mine, ask(client, mine)) == 200
        assert level(client, app, theirs) == Level.LINK

    @pytest.mark.requirement("IDN-09")
    def test_it_ends_after_half_an_hour(self, app: FastAPI, client: TestClient) -> None:
        world = factories.world()
        assert confirm(client, world, ask(client, world)) == 200
        clock.shift_process(timedelta(minutes=29))
        assert level(client, app, world) == Level.CODE
        clock.shift_process(timedelta(minutes=31))
        assert level(client, app, world) == Level.LINK

    def test_a_cookie_that_we_did_not_sign_is_nothing(self, app: FastAPI, client: TestClient) -> None:
        world = factories.world()
        assert level(client, app, world) == Level.LINK
        for forged in (b"", b"x", b"eyJjdXN0b21lciI6ICJjdXNfMSJ9.aaaa.bbbb", b"\xe9", b"." * 500):
            headers = {b"cookie": b"payer=" + forged}
            assert client.get(f"/seen/{world.token}", headers=headers).json() == Level.LINK

    @pytest.mark.requirement("IDN-10")
    def test_over_tls_the_cookie_is_bound_to_this_host(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()
        code = ask(client, world)
        monkeypatch.setattr(config.get_settings(), "public_url", "https://testserver")
        answer = client.post(f"/i/{world.token}/verification/confirm", data={"code": code})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-payer=")
        assert "secure" in cookie.lower()
        assert "domain" not in cookie.lower()


@pytest.mark.requirement("IDN-04", "IDN-12")
class TestRefused:
    def test_wrong_late_reused_and_malformed_codes_look_the_same(self, client: TestClient) -> None:
        world = factories.world()
        code = ask(client, world)
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        url = f"/i/{world.token}/verification/confirm"
        answers = {
            (answer.status_code, answer.text)
            for answer in [
                client.post(url, data={"code": text}) for text in (wrong, "", "abc", "\x00", "9" * 5000, "é")
            ]
        }
        assert len(answers) == 1
        status, body = answers.pop()
        assert status == 422
        assert "wrong_code" in body
        assert "set-cookie" not in client.post(url, data={"code": wrong}).headers
        assert confirm(client, world, code) == 422  # the tries are used up

    def test_a_code_asked_for_through_another_link_fails(self, client: TestClient) -> None:
        mine, theirs = factories.world(), factories.world()
        code, other = ask(client, mine), ask(client, theirs)
        assert code == other or confirm(client, theirs, code) == 422

    def test_codes_run_out(self, client: TestClient) -> None:
        world = factories.world()
        for _ in range(5):
            ask(client, world)
        answer = client.post(f"/i/{world.token}/verification")
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_codes")

    def test_without_a_contact_a_person_can_help(self, client: TestClient) -> None:
        world = factories.world()
        clock.shift_process(timedelta(days=-399))  # the phone number was changed the day before
        answer = client.post(f"/i/{world.token}/verification")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_contact_point")
