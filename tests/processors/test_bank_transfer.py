"""A transfer shows signed details and nothing else, and is settled by its reference."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from stdnum import iso11649

from assistant.core import clock, config, db
from assistant.core.errors import Conflict, Invalid
from assistant.core.money import Money
from assistant.domain import payees, payments
from assistant.main import create_app
from assistant.processors.bank_transfer import statement
from assistant.processors.bank_transfer.arrivals import arrived
from tests import acts, factories, payment_processor

if TYPE_CHECKING:
    from tests.factories import World

HTML = {"accept": "text/html"}
IBAN = "DE89370400440532013000"
OTHER = "FR1420041010050500013M02606"


@pytest.fixture
def client(database: str, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("ASSISTANT_DEMO", "")
    config.get_settings.cache_clear()
    return TestClient(create_app(), raise_server_exceptions=False, follow_redirects=False)


def world(currency: str = "EUR", *, iban: str = IBAN) -> World:
    made = factories.world(currency=currency)
    with db.transaction() as session:
        payees.change(
            session, made.business.id, name="Acme Supply LLC", iban=iban, approved_by=("anna", "ben")
        )
    return made


def start(client: TestClient, made: World) -> tuple[str, str]:
    """The page with the details, and the reference."""
    with db.transaction() as session:
        intent, _ = payments.start(
            session, made.scope(), amount=Money(43200, made.invoice.currency), effect_key=acts.unique("t")
        )
    page = client.get(f"/pay/{intent.ref}", headers=HTML).text
    assert "Pay by bank transfer" in page
    place = client.post(f"/pay/{intent.ref}", data={"method": "transfer"}).headers["location"]
    reference = payment_processor.attempts(made.invoice.id)[-1].processor_ref
    assert reference is not None
    return place, reference


def comes(made: World, reference: str, minor: int = 43200, line: str = "", currency: str = "") -> str:
    with db.transaction() as session:
        return arrived(
            session,
            made.business.id,
            reference=reference,
            amount=Money(minor, currency or made.invoice.currency),
            line_id=line or acts.unique("line"),
            booked_on=clock.today("UTC"),
        )


class TestPage:
    @pytest.mark.requirement("AUT-05")
    def test_it_shows_the_signed_details_the_reference_and_a_code(self, client: TestClient) -> None:
        place, reference = start(client, world())
        page = client.get(place, headers=HTML).text
        assert "DE89 3704 0044 0532 0130 00" in page
        assert iso11649.is_valid(reference)
        assert reference[:4] in page
        code = client.get(f"{place}/qr.png")
        assert code.content.startswith(b"\x89PNG")

    def test_dollars_have_no_sepa_code(self, client: TestClient) -> None:
        place, _ = start(client, world("USD"))
        assert "qr.png" not in client.get(place, headers=HTML).text
        assert client.get(f"{place}/qr.png").status_code == 404

    @pytest.mark.requirement("AUT-05")
    def test_details_that_were_altered_are_not_shown_or_offered(self, client: TestClient) -> None:
        made = world()
        place, _ = start(client, made)
        with db.transaction() as session:
            session.execute(
                sa.text("UPDATE payee_account SET details = :new"),
                {"new": f'{{"name": "Acme Supply LLC", "iban": "{OTHER}", "bic": ""}}'},
            )
        answer = client.get(place)
        assert (answer.status_code, answer.json()["code"]) == (409, "payee_altered")
        assert client.get(f"{place}/qr.png").status_code == 409
        answer = client.post(f"/i/{made.token}/pay")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_way_to_pay")

    def test_without_details_it_is_not_offered(self, client: TestClient) -> None:
        made = factories.world(currency="EUR")
        assert client.post(f"/i/{made.token}/pay").json()["code"] == "no_way_to_pay"


class TestArrival:
    def test_the_reference_settles_it_and_the_same_line_twice_is_once(self, client: TestClient) -> None:
        made = world()
        _, reference = start(client, made)
        words = f"Thanks! {reference[:4]} {reference[4:8].lower()} {reference[8:]} for the desk"
        assert comes(made, words, line="line-1") == "booked"
        assert comes(made, words, line="line-1") == "known"
        assert acts.stands(made).status == "paid"
        assert payment_processor.attempts(made.invoice.id)[-1].status == "succeeded"

    def test_another_amount_is_booked_as_far_as_it_goes_once_per_line(self, client: TestClient) -> None:
        made = world()
        _, reference = start(client, made)
        assert comes(made, reference, 10000, "line-1") == "booked"
        assert comes(made, reference, 10000, "line-1") == "known"
        assert acts.stands(made).balance.minor == 33200
        assert cases() == []

    @pytest.mark.requirement("MON-05")
    def test_paid_twice_it_is_a_credit_and_a_case(self, client: TestClient) -> None:
        made = world()
        _, reference = start(client, made)
        assert [comes(made, reference), comes(made, reference)] == ["booked", "booked"]
        assert acts.stands(made).balance.minor == -43200
        assert cases() == [("paid_twice", made.invoice.id)]

    def test_who_writes_the_invoices_number_is_understood(self, client: TestClient) -> None:
        made = world()
        assert comes(made, f"Invoice {made.invoice.number.lower()}, thank you", 50000) == "booked"
        assert acts.stands(made).balance.minor == -6800
        assert cases() == [("overpayment", made.invoice.id)]

    @pytest.mark.requirement("IDN-13")
    def test_what_is_nobodys_is_booked_nowhere_and_a_person_looks(self, client: TestClient) -> None:
        made, other = world(), world()
        _, reference = start(client, made)
        for who, words, currency in (
            (made, "RF18539007547034", ""),
            (made, "", ""),
            (other, f"{reference} {made.invoice.number}", ""),
            (made, reference, "USD"),
        ):
            assert comes(who, words, currency=currency) == "unmatched"
        assert acts.stands(made).balance.minor == 43200
        assert cases() == [("unmatched_money", None)] * 4
        with db.reading() as session:
            kept = session.execute(sa.text("SELECT count(*) FROM bank_line WHERE status = 'unmatched'"))
            assert kept.scalar_one() == 4


class TestStatement:
    def test_a_file_is_booked_once_and_names_what_it_cannot_read(self, client: TestClient) -> None:
        made = world()
        _, reference = start(client, made)
        text = (
            "line_id;booked_on;amount;currency;reference\n"
            f"a1;2026-11-02;100,00;EUR;{reference} danke\n"
            "a2;2026-11-02;-5,00;EUR;fee\n"
            "a3;2026-11-02;7,00;EUR;whose is it\n"
            "a4;2.11.2026;7,00;EUR;x\n"
            "a5;2026-11-02;seven;EUR;x\n"
        ).encode()
        counted, problems = statement.book(text, business_id=made.business.id)
        assert counted == {"booked": 1, "out": 1, "unmatched": 1}
        assert [problem.partition(":")[0] for problem in problems] == ["line 5", "line 6"]
        counted, _ = statement.book(text, business_id=made.business.id)
        assert counted == {"known": 2, "out": 1}
        assert acts.stands(made).balance.minor == 33200

    def test_a_file_without_the_columns_is_refused(self, database: str) -> None:
        with pytest.raises(Invalid, match="line_id"):
            statement.book(b"date,amount\n2026-11-02,1\n", business_id="biz")


def cases() -> list[tuple[str, str | None]]:
    with db.reading() as session:
        rows = session.execute(sa.text('SELECT reason, invoice_id FROM "case" ORDER BY id'))
        return [(row.reason, row.invoice_id) for row in rows]


@pytest.mark.requirement("AUT-05")
class TestChange:
    def test_two_people_and_a_pause(self, database: str) -> None:
        made = world()
        with db.transaction() as session:
            payees.change(session, made.business.id, name="Acme", iban=OTHER, approved_by=("anna", "ben"))
        with db.reading() as session:
            before = payees.current(session, made.business.id)
        with clock.frozen(clock.now() + timedelta(days=3)), db.reading() as session:
            after = payees.current(session, made.business.id)
        assert before is not None
        assert after is not None
        assert (before.iban, after.iban) == (IBAN, OTHER)

    def test_one_person_or_an_impossible_account_is_refused(self, database: str) -> None:
        made = factories.world()
        for iban, people in ((IBAN, ("anna", "Anna ")), (IBAN, ("anna", "")), ("DE00", ("anna", "ben"))):
            with db.transaction() as session, pytest.raises(Invalid):
                payees.change(session, made.business.id, name="Acme", iban=iban, approved_by=people)

    def test_there_may_be_none(self, database: str) -> None:
        made = factories.world()
        with db.reading() as session:
            assert payees.current(session, made.business.id) is None
            with pytest.raises(Conflict):
                payees.in_force(session, made.business.id)
