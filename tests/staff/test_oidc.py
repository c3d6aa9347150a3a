"""Sign-in by the organisation's own provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.core import config
from assistant.core.errors import Misconfigured
from tests import factories
from tests.fakes import oidc_server
from tests.staff import people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient
    from httpx import Response

    from tests.fakes.oidc_server import Provider


@pytest.fixture
def provider(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with oidc_server.running() as found:
        monkeypatch.setenv("ASSISTANT_OIDC_ISSUER", found.url)
        monkeypatch.setenv("ASSISTANT_OIDC_CLIENT_ID", oidc_server.CLIENT)
        monkeypatch.setenv("ASSISTANT_OIDC_CLIENT_SECRET", oidc_server.SECRET)
        config.get_settings.cache_clear()
        yield found


@pytest.fixture
def ana(provider: Provider) -> people.Person:
    return people.hire(factories.world().business.id)


def come_back(browser: TestClient, provider: Provider, **claims: Any) -> Response:
    provider.claims = claims
    begun = browser.get("/staff/oidc/start?next=/staff/approvals")
    return browser.get(provider.agree(begun.headers["location"]))


def test_with_a_second_factor_there_it_opens_the_console(provider: Provider, ana: people.Person) -> None:
    browser = people.client()
    answer = come_back(browser, provider, email=ana.user.email.upper(), amr=["pwd", "otp"])
    assert answer.headers["location"] == "/staff/approvals"
    assert browser.get("/staff/queue").status_code == 200


@pytest.mark.requirement("IDN-07")
def test_without_one_our_own_code_is_asked_for(provider: Provider, ana: people.Person) -> None:
    browser = people.client()
    answer = come_back(browser, provider, email=ana.user.email)
    assert answer.headers["location"] == "/staff/oidc/code"
    assert browser.get("/staff/queue").status_code == 401
    assert browser.post("/staff/oidc/code", data={"code": "000000"}).status_code == 401
    assert browser.post("/staff/oidc/code", data={"code": ana.code()}).status_code == 303
    assert browser.get("/staff/queue").status_code == 200


def test_what_is_not_for_us_is_refused_in_one_voice(
    provider: Provider, ana: people.Person, subtests: pytest.Subtests
) -> None:
    mine: dict[str, Any] = {"email": ana.user.email, "amr": ["otp"]}
    for change in (
        {"email": "stranger@acme.example"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"aud": "another-client"},
        {"iss": "https://evil.example"},
        {"nonce": "replayed"},
        {"exp": 1},
    ):
        with subtests.test(change=change):
            browser = people.client()
            answer = come_back(browser, provider, **(mine | change))
            assert answer.status_code == 401
            assert "did not work out" in answer.text
    with subtests.test(change="signed by another key"):
        provider.key = oidc_server.OTHER_KEY
        assert come_back(people.client(), provider, **mine).status_code == 401


def test_another_browser_cannot_finish_it(provider: Provider, ana: people.Person) -> None:
    provider.claims = {"email": ana.user.email, "amr": ["otp"]}
    begun = people.client().get("/staff/oidc/start")
    assert people.client().get(provider.agree(begun.headers["location"])).status_code == 401


def test_where_it_is_not_set_up_it_is_not_there(database: str) -> None:
    assert people.client().get("/staff/oidc/start").status_code == 404


def test_half_a_setting_is_refused_at_start(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_OIDC_ISSUER", "https://id.example")
    config.get_settings.cache_clear()
    with pytest.raises(Misconfigured, match="ASSISTANT_OIDC_CLIENT_ID"):
        config.get_settings()
