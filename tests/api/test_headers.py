"""Every answer carries the headers that keep a page from being misused, and no body is too large to refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from assistant.core import config
from tests import factories

if TYPE_CHECKING:
    from starlette.testclient import TestClient

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # nothing here is about the database

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-src 'none'; "
    "frame-ancestors 'none'"
)
PROCESSOR = "http://testserver:8001"  # where the demo's payers type their card


def policy_of(path: str) -> str:
    """A form of the payer's pages may lead to the payment page, and nowhere else."""
    return (
        CSP.replace("form-action 'self'", f"form-action 'self' {PROCESSOR}")
        if path.startswith("/i/")
        else CSP
    )


ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


def chunks(total: int) -> Iterator[bytes]:
    for _ in range(total // 65536):
        yield b"x" * 65536


@pytest.mark.requirement("IDN-11")
class TestSnapshot:
    def test_pages_refusals_and_programs_answers_all_carry_them(self, client: TestClient) -> None:
        world = factories.world()
        requests = [
            ("GET", f"/i/{world.token}", {}),
            ("GET", f"/i/{world.token}/state", {}),
            ("GET", "/i/" + "x" * 32, {}),
            ("GET", "/v1/invoices", {}),
            ("GET", "/openapi.json", {}),
            ("GET", "/docs", {}),
            ("PUT", f"/i/{world.token}", {}),
            ("GET", "/nothing/here", {}),
            ("POST", "/v1/customers", {"content-length": "99999999"}),
        ]
        for method, path, headers in requests:
            answer = client.request(method, path, headers=headers)
            assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, path
            assert answer.headers["content-security-policy"] == policy_of(path), path
            assert answer.headers["cache-control"] == "no-store", path
            assert "server" not in answer.headers

    def test_a_fault_of_ours_carries_them_too(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = factories.world()

        def broken(*_: object) -> None:
            raise RuntimeError(f"/i/{world.token} with secrets inside")

        monkeypatch.setattr("assistant.api.invoice_page.state", broken)
        answer = client.get(f"/i/{world.token}/state")
        assert answer.status_code == 500
        assert answer.json()["code"] == "internal_error"
        assert "secrets" not in answer.text
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
        assert answer.headers["cache-control"] == "no-store"

    def test_only_the_chat_may_be_framed_and_only_by_the_origins_we_named(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            config.get_settings(), "embed_origins", "https://shop.example.com, https://b.example"
        )
        world = factories.world()
        embed = client.get(f"/i/{world.token}/embed").headers["content-security-policy"]
        assert embed.endswith("frame-ancestors 'self' https://shop.example.com https://b.example")
        assert client.get(f"/i/{world.token}").headers["content-security-policy"] == policy_of("/i/")

    def test_over_tls_the_browser_is_told_to_stay_there(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = factories.world().token
        assert "strict-transport-security" not in client.get(f"/i/{token}").headers
        monkeypatch.setattr(config.get_settings(), "public_url", "https://pay.example.com")
        told = client.get(f"/i/{token}").headers["strict-transport-security"]
        assert told == "max-age=31536000; includeSubDomains"

    def test_scripts_and_styles_come_from_here_only(self, client: TestClient) -> None:
        world = factories.world()
        page = client.get(f"/i/{world.token}", headers={"accept": "text/html"}).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert 'src="http' not in page
        assert 'href="//' not in page
        static = client.get("/static/embed.js")
        assert static.status_code == 200
        assert static.headers["cross-origin-resource-policy"] == "cross-origin"


class TestSize:
    def test_a_body_that_says_it_is_too_large_is_not_read(
        self, client: TestClient, subtests: pytest.Subtests
    ) -> None:
        for length in ["12582913", "99999999999999999999", "-1", "abc", "1e3"]:
            with subtests.test(length=length):
                answer = client.post("/v1/customers", content=b"{}", headers={"content-length": length})
                assert answer.status_code in (400, 413)
                assert answer.headers["content-type"] == "application/problem+json"

    def test_a_body_that_does_not_say_how_large_it_is_ends_at_the_limit(
        self, client: TestClient, subtests: pytest.Subtests
    ) -> None:
        for path in ["/v1/customers", "/webhooks/payments/test", "/i/{token}/messages"]:
            with subtests.test(path=path):
                world = factories.world()
                answer = client.post(
                    path.format(token=world.token),
                    content=chunks(14 * 1024 * 1024),
                    headers={"authorization": f"Bearer {world.api_key}", "content-type": "application/json"},
                )
                assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
