"""A page of somebody else cannot make the payer's browser do anything here (IDN-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from assistant.core import db
from assistant.domain.payments import PaymentIntent
from tests import acts, factories, snapshots

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.payment_processor import Processor

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # nothing here is about the database

FORGED = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "nonsense"},
    {"sec-fetch-site": ""},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://testserver.evil.example"},
    {"origin": "http://testserver:8000"},
    {"origin": "https://testserver"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
]
OWN = [{"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": "http://testserver"}, {}]


@pytest.mark.requirement("IDN-10")
def test_every_change_from_another_site_is_forbidden_and_changes_nothing(
    client: TestClient, bank: Processor
) -> None:
    world = factories.world()
    offer = acts.offer_plan(world)
    client.post(f"/i/{world.token}/pay")
    with db.reading() as session:
        ref = session.exec(select(PaymentIntent.ref)).one()
    base = f"/i/{world.token}"
    posts = [
        (f"{base}/messages", {"text": "hello", "client_id": "1"}),
        (f"{base}/offers/{offer.id}/accept", {}),
        (f"{base}/offers/{offer.id}/decline", {}),
        (f"{base}/pay", {}),
        (f"{base}/attachments", {}),
        (f"{base}/verification", {}),
        (f"{base}/verification/confirm", {"code": "123456"}),
        (f"{base}/pay/several", {}),
        (f"/pay/{ref}", {}),
    ]
    before = snapshots.contents()
    for path, data in posts:
        for headers in FORGED:
            answer = client.post(path, data=data, headers=headers)
            assert answer.status_code == 403, (path, headers)
            assert answer.json()["code"] == "cross_site"
    assert snapshots.contents() == before


@pytest.mark.requirement("IDN-10")
def test_our_own_pages_and_programs_may(
    client: TestClient, bank: Processor, subtests: pytest.Subtests
) -> None:
    for headers in OWN:
        with subtests.test(headers=headers):
            world = factories.world()
            assert client.post(f"/i/{world.token}/pay", headers=headers).status_code == 303


@pytest.mark.requirement("IDN-10")
def test_no_get_changes_anything_even_when_asked_to(client: TestClient) -> None:
    world = factories.world()
    offer = acts.offer_plan(world)
    before = snapshots.contents()
    for path in (
        f"/offers/{offer.id}/accept",
        f"/offers/{offer.id}/decline",
        "/messages",
        "/verification",
        "/attachments",
    ):
        assert client.get(f"/i/{world.token}{path}").status_code == 405
    assert snapshots.contents() == before
