"""The link opens one invoice, shows it to whoever holds the link, and reading it changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from assistant.core import clock, db
from assistant.domain import links, payments
from tests import acts, factories, snapshots

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.payment_processor import Processor

HTML = {"accept": "text/html,application/xhtml+xml"}
READS = ("", "/state", "/embed", "/documents/invoice.pdf")


class TestPage:
    def test_it_shows_the_invoice(self, client: TestClient) -> None:
        world = factories.world()
        page = client.get(f"/i/{world.token}", headers=HTML)
        assert page.status_code == 200
        for text in (
            world.invoice.number,
            "Acme Supply LLC",
            "Oak desk",
            "Sales tax 8%",
            "$432.00",
            "Maria Lopez",
        ):
            assert text in page.text

    @pytest.mark.requirement("IDN-01")
    def test_reading_it_in_any_way_changes_nothing(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        assert client.post(f"/i/{world.token}/pay").status_code == 303
        with db.reading() as session:
            intent = payments.of_invoice(session, world.invoice.id)[0]
        acts.offer_plan(world)
        before = snapshots.contents()
        for path in READS:
            assert client.get(f"/i/{world.token}{path}").status_code == 200
            assert client.head(f"/i/{world.token}{path}").status_code in (200, 405)
        assert client.get(f"/i/{world.token}/pay/{intent.id}").status_code == 303
        assert client.get(f"/pay/{intent.ref}").status_code == 200
        assert client.get("/i/wrong" + "x" * 30).status_code == 404
        assert snapshots.contents() == before

    @pytest.mark.requirement("IDN-01")
    def test_a_mail_scanner_that_only_asks_for_the_head_sees_a_good_link(self, client: TestClient) -> None:
        world = factories.world()
        head = client.head(f"/i/{world.token}")
        assert (head.status_code, head.content) == (200, b"")
        assert client.head("/i/" + "x" * 32).status_code == 404

    @pytest.mark.requirement("IDN-01", "IDN-12")
    @pytest.mark.parametrize("accept", ["application/json", HTML["accept"]])
    def test_wrong_revoked_and_expired_links_are_one_answer_on_every_route(
        self, client: TestClient, accept: str
    ) -> None:
        revoked, expired = factories.world(), factories.world()
        with db.transaction() as session:
            links.revoke(session, revoked.invoice.id)
            link, _invoice = links.resolve(session, expired.token)
            link.expires_at = clock.now() - timedelta(seconds=1)
            session.add(link)
        tokens = ["x" * 32, "short", "%00" * 20, "é" * 20, revoked.token, expired.token]
        routes = [("GET", path) for path in (*READS, "/pay/pay_1")] + [
            ("POST", path)
            for path in ("/messages", "/offers/off_1/accept", "/offers/off_1/decline", "/pay", "/verification",
                         "/verification/confirm")
        ]  # fmt: skip
        for method, path in routes:
            answers = set()
            for token in tokens:
                answer = client.request(method, f"/i/{token}{path}", headers={"accept": accept})
                answers.add((answer.status_code, answer.text.replace(token, "")))
            assert len(answers) == 1, path
            assert answers.pop()[0] == 404, path

    @pytest.mark.requirement("IDN-13")
    def test_what_belongs_to_another_invoice_is_not_found_behind_this_link(
        self, client: TestClient, bank: Processor
    ) -> None:
        mine, theirs = factories.world(), factories.world()
        offer = acts.offer_plan(theirs)
        payment = client.post(f"/i/{theirs.token}/pay")
        assert payment.status_code == 303
        with db.reading() as session:
            intent = payments.of_invoice(session, theirs.invoice.id)[0]
        for method, path in (
            ("POST", f"/offers/{offer.id}/accept"),
            ("POST", f"/offers/{offer.id}/decline"),
            ("GET", f"/pay/{intent.id}"),
        ):
            assert client.request(method, f"/i/{mine.token}{path}").status_code == 404
        assert client.post(f"/i/{theirs.token}/offers/{offer.id}/accept").status_code == 200

    def test_a_document_that_there_is_not_is_not_found(
        self, client: TestClient, subtests: pytest.Subtests
    ) -> None:
        for name in ["receipt.pdf", "plan.pdf", "nonsense.pdf", "..%2f..%2fetc%2fpasswd", "%00"]:
            with subtests.test(name=name):
                assert client.get(f"/i/{factories.world().token}/documents/{name}").status_code == 404

    @pytest.mark.requirement("IDN-11")
    def test_what_others_wrote_is_shown_as_text(self, client: TestClient) -> None:
        evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
        world = factories.world(
            customer_fields={"name": evil}, business_fields={"legal_name": evil, "address": [evil]}
        )
        for path in ("", "/embed"):
            page = client.get(f"/i/{world.token}{path}", headers=HTML).text
            assert "<img src=x" not in page
            assert "<script>alert" not in page
        assert "&lt;img src=x" in client.get(f"/i/{world.token}", headers=HTML).text
