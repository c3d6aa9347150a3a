"""From the button to the receipt: what was chosen is what is asked, and money is booked once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import select
from starlette.testclient import TestClient

from assistant.api.deps import cookie_name
from assistant.core import clock, db, security
from assistant.domain import contact, invoices, ledger
from assistant.domain.payments import PaymentIntent
from tests import acts, factories, payment_processor, snapshots

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.factories import World
    from tests.payment_processor import Processor

HTML = {"accept": "text/html"}


def start(client: TestClient, world: World, **form: str) -> str:
    answer = client.post(f"/i/{world.token}/pay", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def intents() -> list[tuple[int, str]]:
    with db.reading() as session:
        rows = session.execute(sa.text("SELECT amount_minor, status FROM payment_intent ORDER BY id"))
        return [(row.amount_minor, row.status) for row in rows]


def page_of(world: World) -> str:
    with db.reading() as session:
        found = session.exec(select(PaymentIntent).where(PaymentIntent.invoice_id == world.invoice.id)).all()
        return f"/pay/{found[-1].ref}"


class TestStart:
    def test_the_checkout_asks_for_the_chosen_amount(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        acts.plan(world)
        for form, minor in (
            ({}, 43200),
            ({"pay_what": "instalment"}, 14400),
            ({"pay_what": "amount", "amount": "12.34"}, 1234),
            ({"pay_what": "amount", "amount": "half"}, 21600),
        ):
            place = start(client, world, **form)
            page = httpx.get(place.replace("testserver", "127.0.0.1"))
            assert page.status_code == 200
            assert f"${minor / 100:.2f}" in page.text
            assert intents()[-1] == (minor, "pending")

    @pytest.mark.requirement("COM-28")
    def test_what_is_disputed_is_not_asked_for(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        acts.dispute(world, minor=40000)
        start(client, world)
        assert intents() == [(3200, "pending")]
        answer = client.post(f"/i/{world.token}/pay", data={"pay_what": "amount", "amount": "$50"})
        assert (answer.status_code, answer.json()["code"]) == (422, "amount_unclear")

    @pytest.mark.requirement("WHK-32")
    def test_a_double_click_starts_one_payment(self, app: FastAPI, bank: Processor) -> None:
        world = factories.world()
        places = acts.at_once(4, lambda _index: start(TestClient(app, follow_redirects=False), world))
        assert len(set(places)) == 1
        assert len(intents()) == 1
        assert len(payment_processor.attempts(world.invoice.id)) == 1

    def test_an_amount_that_cannot_be_is_asked_about_and_starts_nothing(
        self, client: TestClient, subtests: pytest.Subtests
    ) -> None:
        for amount in [
            "",
            "0",
            "-5",
            "nonsense",
            "999999",
            "1.234",
            "1e9",
            "\x00",
            "€50",
            "12.34.56",
            "9" * 500,
        ]:
            with subtests.test(amount=amount):
                world = factories.world()
                form = {"pay_what": "amount", "amount": amount}
                answer = client.post(f"/i/{world.token}/pay", data=form)
                assert (answer.status_code, answer.json()["code"]) == (422, "amount_unclear")
                page = client.post(f"/i/{world.token}/pay", data=form, headers=HTML)
                assert page.status_code == 422
                assert "$432.00" in page.text
                assert intents() == []

    def test_a_paid_invoice_has_nothing_to_pay(self, client: TestClient) -> None:
        world = factories.world()
        acts.pay(world, 43200)
        answer = client.post(f"/i/{world.token}/pay")
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_pay")

    def test_a_new_amount_makes_the_older_checkout_unpayable(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        older = start(client, world)
        newer = start(client, world, pay_what="amount", amount="100")
        bank.choose(older)
        bank.choose(newer)
        bank.bring(client)
        assert acts.stands(world).balance.minor == 33200
        assert intents() == [(43200, "cancelled"), (10000, "succeeded")]

    def test_on_hold_nothing_starts(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        with db.transaction() as session:
            contact.place_hold(session, world.scope(), "bereavement", review_at=clock.now())
        answer = client.post(f"/i/{world.token}/pay")
        assert (answer.status_code, answer.json()["code"]) == (409, "on_hold")
        assert payment_processor.attempts(world.invoice.id) == []


class TestPage:
    """`/pay/{ref}`: what a message on any channel links to."""

    def test_reading_it_changes_nothing_and_the_button_leads_to_the_checkout(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        checkout = start(client, world)
        place = page_of(world)
        before = snapshots.contents()
        for _ in range(3):
            assert "$432.00" in client.get(place, headers=HTML).text
        assert snapshots.contents() == before
        assert client.post(place).headers["location"] == checkout

    def test_the_button_in_the_chat_leads_there(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        start(client, world)
        with db.reading() as session:
            payment_id = session.execute(sa.text("SELECT id FROM payment_intent")).scalar_one()
        assert client.get(f"/i/{world.token}/pay/{payment_id}").headers["location"] == page_of(world)

    def test_no_link_token_reaches_the_processor(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        checkout = start(client, world)
        assert world.token not in checkout
        assert world.token not in httpx.get(checkout.replace("testserver", "127.0.0.1")).text
        assert world.token not in bank.choose(checkout).headers["location"]

    def test_decided_it_is_the_receipt(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        checkout = start(client, world)
        bank.choose(checkout)
        bank.bring(client)
        assert "Payment received" in client.get(page_of(world), headers=HTML).text
        assert client.post(page_of(world)).headers["location"] == page_of(world)

    def test_a_page_that_there_is_not_is_not_found(self, client: TestClient) -> None:
        for ref in ["nothing", "x" * 300, "%00", "return/nothing", "transfer/nothing"]:
            assert client.get(f"/pay/{ref}").status_code in (404, 422)

    def test_a_form_may_lead_to_the_processor_and_nowhere_else(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        policy = client.get(f"/i/{world.token}", headers=HTML).headers["content-security-policy"]
        assert f"form-action 'self' http://testserver:{bank.port};" in policy
        assert "frame-src 'none'" in policy
        assert "form-action 'self';" in client.get("/docs").headers["content-security-policy"]


@pytest.mark.requirement("PCI-09", "PCI-07")
class TestCheckout:
    def test_paid_is_booked_and_the_receipt_leads_back(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        checkout = start(client, world)
        back = bank.choose(checkout, method="bank").headers["location"]
        assert acts.stands(world).balance.minor == 43200
        waiting = client.get(back, headers=HTML)
        assert "Payment on its way" in waiting.text
        assert [answer.json() for answer in bank.bring(client)] == [{"taken": True}]
        assert acts.stands(world).status == "paid"
        receipt = client.get(back, headers=HTML).text
        assert "Payment received" in receipt
        assert "$432.00" in receipt
        assert f"/i/{world.token}" in receipt
        state = client.get(f"/i/{world.token}/state").json()
        assert [(one["status"], one["method"]) for one in state["payments"]] == [("succeeded", "bank")]

    def test_without_the_payers_browser_the_receipt_leads_nowhere(
        self, app: FastAPI, client: TestClient, bank: Processor
    ) -> None:
        world, other = factories.world(), factories.world()
        back = bank.choose(start(client, world)).headers["location"]
        bank.bring(client)
        stranger = TestClient(app, follow_redirects=False)
        assert "/i/" not in stranger.get(back, headers=HTML).text
        stranger.cookies.set("pay_back", other.token, path="/pay")
        assert "/i/" not in stranger.get(back, headers=HTML).text

    def test_pressed_twice_and_at_once_it_pays_once(
        self, app: FastAPI, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        checkout = start(client, world)
        acts.at_once(4, lambda _index: bank.choose(checkout).status_code)
        bank.choose(checkout, "decline")
        bank.bring(client)
        assert acts.stands(world).balance.minor == 0
        assert intents() == [(43200, "succeeded")]

    def test_declined_it_owes_as_before_and_can_be_tried_again(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        first = start(client, world)
        back = bank.choose(first, "decline").headers["location"].partition("?")[0]
        bank.bring(client)
        assert acts.stands(world).balance.minor == 43200
        failed = client.get(back, headers=HTML).text
        assert "did not go through" in failed
        assert page_of(world) in failed
        second = client.post(page_of(world)).headers["location"]
        assert second != first
        bank.choose(second)
        bank.bring(client)
        assert acts.stands(world).status == "paid"
        assert intents() == [(43200, "succeeded")]

    def test_after_a_hard_no_the_same_payment_is_never_tried_again(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        bank.choose(start(client, world), "decline_hard")
        bank.bring(client)
        assert intents() == [(43200, "failed")]
        assert client.post(page_of(world)).headers["location"] == page_of(world)
        assert len(payment_processor.attempts(world.invoice.id)) == 1

    def test_cancelled_it_can_be_tried_again(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        checkout = start(client, world)
        bank.choose(checkout, "cancel")
        bank.bring(client)
        assert start(client, world) != checkout

    def test_it_settles_the_plan_in_the_same_step(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        acts.plan(world)
        bank.choose(start(client, world, pay_what="instalment"))
        bank.bring(client)
        parts = client.get(f"/i/{world.token}/state").json()["plan"]["instalments"]
        assert [part["status"] for part in parts] == ["paid", "due", "due"]

    def test_a_bank_that_takes_its_time_is_shown_as_under_way(
        self, client: TestClient, bank: Processor
    ) -> None:
        world = factories.world()
        checkout = start(client, world)
        bank.choose(checkout, "delay", "bank")
        bank.bring(client)
        state = client.get(f"/i/{world.token}/state").json()
        assert [one["status"] for one in state["payments"]] == ["processing"]
        assert client.post(page_of(world)).headers["location"] == page_of(world)


class TestSeveral:
    def known(self, client: TestClient, world: World) -> None:
        client.cookies.set(cookie_name(), security.sign({"customer": world.customer.id}, "payer_session"))

    def second(self, world: World, *, due_in: int = -5) -> invoices.Invoice:
        with db.transaction() as session:
            return factories.invoice(session, world.customer, net_minor=10000, tax_rate="0", due_in=due_in)

    def test_the_link_alone_does_not_tell_of_other_invoices(self, client: TestClient) -> None:
        world = factories.world()
        assert client.get(f"/i/{world.token}/pay/several").status_code == 403
        other = self.second(world)
        answer = client.post(f"/i/{world.token}/pay/several", data={"invoice": [other.id]})
        assert answer.status_code == 403

    @pytest.mark.requirement("MON-05")
    def test_one_payment_pays_each_that_was_chosen(self, client: TestClient, bank: Processor) -> None:
        world = factories.world()
        other = self.second(world)
        self.known(client, world)
        page = client.get(f"/i/{world.token}/pay/several", headers=HTML).text
        assert other.number in page
        assert "$532.00" in page
        form = {"invoice": [world.invoice.id, other.id]}
        checkout = client.post(f"/i/{world.token}/pay/several", data=form).headers["location"]
        back = bank.choose(checkout).headers["location"]
        bank.bring(client)
        receipt = client.get(back, headers=HTML).text
        assert all(f"Invoice {one.number}" in receipt for one in (world.invoice, other))
        assert "$432.00" in receipt
        assert "$100.00" in receipt
        with db.reading() as session:
            left = [ledger.balance(session, one, "USD").minor for one in (world.invoice.id, other.id)]
        assert left == [0, 0]
        assert intents() == [(53200, "succeeded")]

    @pytest.mark.requirement("IDN-13")
    def test_somebody_elses_invoice_cannot_be_chosen(self, client: TestClient, bank: Processor) -> None:
        world, stranger = factories.world(), factories.world()
        self.known(client, world)
        form = {"invoice": [world.invoice.id, stranger.invoice.id]}
        assert client.post(f"/i/{world.token}/pay/several", data=form).status_code == 422
        assert intents() == []
