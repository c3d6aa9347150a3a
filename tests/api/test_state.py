"""The page's state has the shape that CONTRACT.md gives, through everything that can happen to an invoice."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from assistant.core import clock, db
from assistant.domain import conversations
from assistant.domain.offers import Offer
from tests import acts, factories

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.factories import World
    from tests.payment_processor import Processor

KEYS = {
    "invoice",
    "offers",
    "plan",
    "promises",
    "disputes",
    "payments",
    "documents",
    "conversation",
    "messages",
}


def state(client: TestClient, world: World) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/i/{world.token}/state").json()
    return found


def walk(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [(path, value)] + [item for key in value for item in walk(value[key], f"{path}.{key}")]
    if isinstance(value, list):
        return [item for inner in value for item in walk(inner, path)]
    return [(path, value)]


def happen(client: TestClient, world: World, bank: Processor) -> None:
    """A bit of everything."""
    promise = acts.offer_promise(world, clock.today("America/New_York") + timedelta(days=4), minor=10000)
    acts.accept(world, promise)
    acts.plan(world)
    acts.pay(world, 5000)
    acts.dispute(world, minor=2500)
    checkout = client.post(f"/i/{world.token}/pay", data={"pay_what": "instalment"}).headers["location"]
    bank.choose(checkout, "decline")
    bank.bring(client)
    offer = acts.offer_promise(world, clock.today("America/New_York") + timedelta(days=6))
    with db.transaction() as session:
        conversations.receive(session, world.conversation_id, channel="web", external_id="1", text="Hello")
        conversations.say(
            session, world.conversation_id, author="assistant", channel="web", text="Here is an offer.",
            blocks=[{"type": "offer", "offer_id": offer.id}],
        )  # fmt: skip


def test_it_has_the_keys_of_the_contract_and_no_others(client: TestClient, bank: Processor) -> None:
    world = factories.world()
    fresh = state(client, world)
    happen(client, world, bank)
    for found in (fresh, state(client, world)):
        assert set(found) == KEYS
        assert set(found["conversation"]) == {"id", "owner"}
        assert found["conversation"]["owner"] == "assistant"


def test_amounts_dates_and_times_are_written_as_the_contract_says(
    client: TestClient, bank: Processor
) -> None:
    world = factories.world()
    happen(client, world, bank)
    found = state(client, world)
    amounts = [value for _path, value in walk(found) if isinstance(value, dict) and "minor" in value]
    assert len(amounts) > 20
    for amount in amounts:
        assert set(amount) == {"minor", "currency", "text"}
        assert type(amount["minor"]) is int
        assert amount["currency"] == "USD"
        assert int(re.sub(r"\D", "", amount["text"])) == abs(amount["minor"])
    leaves = [(path.rpartition(".")[2], value) for path, value in walk(found) if not isinstance(value, dict)]
    assert not [value for _name, value in leaves if isinstance(value, float)]
    for name, value in leaves:
        if (name.endswith("_on") and value is not None) or name == "on":
            date.fromisoformat(value)
        if (
            name in ("at", "created_at", "opened_at", "expires_at", "settled_at", "respond_by")
            and value is not None
        ):
            assert value.endswith("Z")
            datetime.fromisoformat(value)


@pytest.mark.requirement("MON-05")
def test_the_figures_follow_what_happened(client: TestClient, bank: Processor) -> None:
    world = factories.world()
    happen(client, world, bank)
    found = state(client, world)
    invoice = found["invoice"]
    assert {key: invoice[key]["minor"] for key in ("total", "balance", "paid", "disputed", "payable")} == {
        "total": 43200,
        "balance": 38200,
        "paid": 5000,
        "disputed": 2500,
        "payable": 35700,
    }
    assert [entry["kind"] for entry in invoice["history"]] == ["charge", "payment"]
    assert (found["plan"]["paid"]["minor"], found["plan"]["remaining"]["minor"]) == (5000, 38200)
    assert [promise["paid"]["minor"] for promise in found["promises"]] == [5000]
    assert [dispute["reference"] for dispute in found["disputes"]] == ["D-1001"]
    assert [payment["status"] for payment in found["payments"]] == ["failed"]
    assert [document["kind"] for document in found["documents"]] == [
        "invoice",
        "statement",
        "receipt",
        "plan",
    ]
    assert [offer["status"] for offer in found["offers"]] == ["open"]
    assert [message["author"] for message in found["messages"]] == ["payer", "assistant"]


@pytest.mark.requirement("LLM-03")
def test_an_offer_that_ran_out_shows_as_expired(client: TestClient, bank: Processor) -> None:
    world = factories.world()
    happen(client, world, bank)
    with db.transaction() as session:
        for offer in session.exec(select(Offer)).all():
            offer.expires_at = clock.now()
            session.add(offer)
    assert [offer["status"] for offer in state(client, world)["offers"]] == ["expired"]


@pytest.mark.requirement("MON-01", "MON-07")
def test_amounts_are_written_in_the_payers_locale_with_the_currencys_decimals(
    client: TestClient, subtests: pytest.Subtests
) -> None:
    for currency, locale, text in [
        ("JPY", "ja_JP", "￥43,200"),
        ("KWD", "en_US", "KWD 43.200"),
        ("EUR", "de_DE", "432,00 €"),
        ("USD", "en_CA", "US$432.00"),
    ]:
        with subtests.test(currency=currency, locale=locale, text=text):
            world = factories.world(currency=currency, customer_fields={"locale": locale})
            total = state(client, world)["invoice"]["total"]
            assert total["minor"] == 43200
            assert re.sub(r"\s", " ", total["text"]) == text


def test_the_page_says_days_in_its_own_language_and_amounts_as_the_payer_writes_them(
    client: TestClient,
) -> None:
    world = factories.world(currency="EUR", customer_fields={"locale": "de_DE"})
    shown = state(client, world)["invoice"]
    months = list(calendar.month_name)[1:]
    assert any(month in shown["due_text"] for month in months)
    assert re.sub(r"\s", " ", shown["total"]["text"]) == "432,00 €"


@pytest.mark.requirement("IDN-01", "IDN-13")
def test_it_holds_no_token_but_its_own_and_no_internal_names(client: TestClient, bank: Processor) -> None:
    world, other = factories.world(), factories.world()
    happen(client, world, bank)
    text = client.get(f"/i/{world.token}/state").text
    assert other.token not in text
    assert world.business.id not in text
    assert "token_hash" not in text
    assert world.api_key not in text
