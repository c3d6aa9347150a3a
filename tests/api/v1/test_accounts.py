"""Customers, invoices and links, driven from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import acts

if TYPE_CHECKING:
    from tests.api.v1.conftest import Integrator

ANN: dict[str, Any] = {
    "external_id": "E1",
    "name": "Ann Müller",
    "country": "DE",
    "timezone": "Europe/Berlin",
    "locale": "de-DE",
    "phone": "0171 1234567",
    "email": "Ann@Example.com",
}
INVOICE: dict[str, Any] = {
    "number": "R-1",
    "currency": "EUR",
    "issued_on": "2026-11-01",
    "due_on": "2099-12-01",
    "lines": [
        {
            "description": "Stuhl",
            "net_minor": 10000,
            "quantity": "2",
            "unit_price": "50.00",
            "tax_rate": "19",
        },
        {"description": "Rabatt", "net_minor": -1000, "tax_rate": "19"},
    ],
    "taxes": [{"label": "USt 19%", "base_minor": 9000, "amount_minor": 1710, "rate": "19"}],
}


class TestCustomer:
    def test_it_is_made_with_its_contacts_and_found_again(self, api: Integrator) -> None:
        made = api.post("/customers", ANN)
        assert made.status_code == 201
        body = made.json()
        assert body["contacts"] == [
            {"kind": "phone", "value": "+491711234567"},
            {"kind": "email", "value": "ann@example.com"},
        ]
        assert body["locale"] == "de_DE"
        assert "business_id" not in body
        assert api.get(f"/customers/{body['id']}").json() == body
        assert [row["id"] for row in api.get("/customers", external_id="E1").json()["data"]] == [body["id"]]

    def test_a_wrong_field_is_named_and_nothing_is_made(
        self, api: Integrator, subtests: pytest.Subtests
    ) -> None:
        for field, value in [
            ("timezone", "Mars/Olympus"),
            ("timezone", "America"),
            ("timezone", "../etc/passwd"),
            ("phone", "abc"),
            ("email", "no"),
            ("country", "de"),
            ("country", "GER"),
            ("locale", "german"),
            ("external_id", ""),
            ("name", "  "),
            ("customer_class", "alien"),
            ("address", ["x"] * 9),
        ]:
            with subtests.test(field=field, value=value):
                answer = api.post("/customers", ANN | {field: value})
                assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
                assert api.get("/customers", external_id="E1").json()["data"] == []


class TestInvoice:
    def made(self, api: Integrator, **changes: Any) -> Any:
        customer = api.post("/customers", ANN | {"external_id": acts.unique("E")}).json()
        return api.post("/invoices", INVOICE | {"customer_id": customer["id"]} | changes)

    @pytest.mark.requirement("MON-01")
    def test_it_is_issued_charged_and_shown_whole(self, api: Integrator) -> None:
        body = self.made(api).json()
        assert body["total"] == {"minor": 10710, "currency": "EUR", "text": "€107.10"}
        assert body["status"] == "not_due"
        whole = api.get(f"/invoices/{body['id']}").json()
        assert [line["net_minor"] for line in whole["lines"]] == [10000, -1000]
        assert [entry["kind"] for entry in whole["ledger"]] == ["charge"]
        assert whole["balance"] == body["total"]

    def test_its_number_is_used_once(self, api: Integrator) -> None:
        body = self.made(api).json()
        again = api.post("/invoices", INVOICE | {"customer_id": body["customer_id"]})
        assert (again.status_code, again.json()["code"]) == (409, "duplicate_invoice")

    def test_what_is_no_invoice_is_refused(self, api: Integrator, subtests: pytest.Subtests) -> None:
        cases: list[dict[str, Any]] = [
            {"due_on": "2026-10-01"},
            {"lines": []},
            {"currency": "XXX"},
            {"currency": "ZZZ"},
            {"issued_on": "2026-02-30"},
            {"issued_on": "yesterday"},
            {"due_on": "9999-12-31"},
            {"lines": [{"description": "x", "net_minor": -1}], "taxes": []},
            {"lines": [{"description": "x", "net_minor": 1.5}]},
            {"lines": [{"description": "x", "net_minor": 1, "quantity": "NaN"}]},
            {"lines": [{"description": "x", "net_minor": 1, "tax_rate": "101"}]},
        ]
        for changes in cases:
            with subtests.test(changes=changes):
                answer = self.made(api, **changes)
                assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input"), answer.text

    def test_the_largest_amounts_are_exact_or_refused(self, api: Integrator) -> None:
        answer = self.made(api, lines=[{"description": "x", "net_minor": 10**15}], taxes=[])
        assert answer.json()["total"]["minor"] == 10**15
        many = [{"description": "x", "net_minor": 10**15}] * 1000
        answer = api.post(
            "/invoices", INVOICE | {"number": "R-2", "lines": many, "customer_id": api.world.customer.id}
        )
        assert answer.status_code == 422


@pytest.mark.requirement("IDN-01")
class TestLink:
    def test_it_opens_the_page_until_it_is_revoked(self, api: Integrator) -> None:
        path = f"/invoices/{api.world.invoice.id}/link"
        link = api.post(path).json()
        assert set(link) == {"id", "expires_at", "url", "token"}
        assert api.client.get(f"/i/{link['token']}").status_code == 200
        assert api.delete(path).json() == {"revoked": 2}
        assert api.client.get(f"/i/{link['token']}").status_code == 404
        assert api.client.get(f"/i/{api.world.token}").status_code == 404
        kinds = [
            entry["kind"] for entry in api.get("/audit", customer_id=api.world.customer.id).json()["data"]
        ]
        assert kinds == ["link.revoked", "link.issued"]
        assert link["token"] not in api.get("/audit").text


def test_an_invoice_shows_what_happened_to_it(api: Integrator) -> None:
    acts.pay(api.world, 200)
    acts.dispute(api.world, minor=1000)
    body = api.get(f"/invoices/{api.world.invoice.id}").json()
    assert {key: body[key]["minor"] for key in ("total", "balance", "disputed", "payable")} == {
        "total": 43200,
        "balance": 43000,
        "disputed": 1000,
        "payable": 42000,
    }
