"""What files, messages and invoices are called is text like any other: redacted, and without signs that nobody sees."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from assistant.core.db import reading, transaction
from assistant.domain import conversations
from assistant.domain.evidence import safe_name
from assistant.domain.invoices import Invoice
from assistant.main import create_app
from tests import factories


@pytest.mark.requirement("PCI-04", "WHK-20")
@pytest.mark.parametrize(
    "name", ["4242424242424242.pdf", "card 4242 4242 4242 4242.jpg", "x/4242-4242-4242-4242 cvv 123.png"]
)
def test_a_card_number_in_a_file_name_is_not_kept(name: str) -> None:
    assert "4242" not in safe_name(name).replace(" ", "").replace("-", "")


@pytest.mark.requirement("WHK-20")
@pytest.mark.parametrize(
    "sign", ["\u202e", "\u200b", "\u2028", "\u061c", "\x00", "\x1b", "\ud800", "\U000e0041", "\ufeff"]
)
def test_signs_that_nobody_sees_are_left_out(sign: str) -> None:
    assert safe_name(f"in{sign}voice.pdf") == "invoice.pdf"
    assert safe_name(sign * 3) == "file"


@pytest.mark.parametrize(
    "name", ["receipt 2026-11-22 no 48213.pdf", "Übung 😀.pdf", "IMG_20261122_103000.jpg"]
)
def test_an_ordinary_name_stays(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.requirement("PCI-01", "PCI-04")
@pytest.mark.usefixtures("database")
def test_a_card_number_is_no_name_of_a_message() -> None:
    world = factories.world()
    body = {"text": "What do I owe?", "client_id": "4242 4242 4242 4242"}
    answer = TestClient(create_app()).post(f"/i/{world.token}/messages", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "client_id_missing")
    with reading() as session:
        assert conversations.messages(session, world.conversation_id) == []


@pytest.mark.requirement("IDN-11")
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "number", ["A\nB", "A\r\nSet-Cookie: x=1", 'A"; filename=x.html', "A\\", "Ünï/../x", "请求"]
)
def test_a_strange_invoice_number_does_no_harm_to_a_download(number: str) -> None:
    """It cannot come in by /v1 or CSV; a line end inside of it can by XML."""
    world = factories.world()
    with transaction() as session:
        invoice = session.get_one(Invoice, world.invoice.id)
        invoice.number = number
        session.add(invoice)
    answer = TestClient(create_app()).get(f"/i/{world.token}/documents/statement.pdf")
    assert answer.status_code == 200
    assert re.fullmatch(r'inline; filename="[A-Za-z0-9 ._()#-]+\.pdf"', answer.headers["content-disposition"])
    assert "set-cookie" not in answer.headers


@pytest.mark.requirement("AUD-06")
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("sign", ["\x00", "\n", "\r\n", "\x1b[2J", "\x85", "\u2028"])
def test_an_integrator_sends_names_of_one_line(sign: str) -> None:
    world = factories.world()
    client = TestClient(create_app(), headers={"authorization": f"Bearer {world.api_key}"})
    customer = {"external_id": "x", "name": f"Acme{sign}Ltd", "country": "US", "timezone": "UTC"}
    invoice = {
        "customer_id": world.customer.id, "number": f"A{sign}B", "currency": "USD", "issued_on": "2026-10-01",
        "due_on": "2026-11-01", "lines": [{"description": "Desk", "net_minor": 100}],
    }  # fmt: skip
    assert client.post("/v1/customers", json=customer).status_code == 422
    assert client.post("/v1/invoices", json=invoice).status_code == 422
