"""Doing one thing over and over fills neither the log nor the tables, and takes nothing from anybody else (IDN-12)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from assistant.api.refusals import MOST_A_MINUTE, Refusals
from assistant.core import clock
from assistant.core.db import reading, transaction
from assistant.core.errors import Conflict, TooMany
from assistant.core.money import Money
from assistant.domain import offers, payments, verification
from assistant.main import create_app
from tests import acts, factories

if TYPE_CHECKING:
    from assistant.domain.offers import Offer
    from tests.factories import World

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("IDN-12")]
PAGE = {"accept": "text/html"}


@pytest.fixture
def client(database: str) -> TestClient:
    return TestClient(create_app(), raise_server_exceptions=False, follow_redirects=False)


def count(table: str) -> int:
    with reading() as session:
        return int(session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_unsigned_webhooks_do_not_fill_the_log() -> None:
    door, before = Refusals(), count("audit_entry")
    for _ in range(MOST_A_MINUTE + 20):
        door.record(actor="webhook:test", subject="payments", payload={"reason": "bad_signature"})
    assert count("audit_entry") - before == MOST_A_MINUTE
    assert door._admit(float("inf")) == 20


def test_wrong_codes_beyond_all_tries_write_nothing_more() -> None:
    world = factories.world()
    with transaction() as session:
        verification.send(session, world.scope())
    for _ in range(verification.TRIES_PER_CODE + 1):
        assert not confirm(world)
    before = count("audit_entry")
    assert not any(confirm(world) for _ in range(10))
    assert count("audit_entry") == before


def test_guessing_where_no_code_was_sent_writes_nothing() -> None:
    world = factories.world()
    before = count("audit_entry")
    assert not confirm(world)
    assert count("audit_entry") == before


def confirm(world: World) -> bool:
    with transaction() as session:
        return verification.confirm(session, world.scope(), "not a code")


def test_pressing_a_button_that_does_nothing_is_answered_once(client: TestClient) -> None:
    world = factories.world()
    offer = acts.offer_plan(world)
    acts.accept(world, offer)
    before = count("message")
    for _ in range(5):
        assert client.post(f"/i/{world.token}/offers/{offer.id}/accept", headers=PAGE).status_code == 303
    assert count("message") == before + 1


def test_pressing_a_button_that_there_is_not_leaves_nothing(client: TestClient) -> None:
    world = factories.world()
    before = count("message")
    assert client.post(f"/i/{world.token}/offers/off_none/accept", headers=PAGE).status_code == 404
    assert count("message") == before


def test_payments_are_started_so_many_times_a_day() -> None:
    world = factories.world()

    def start(minor: int) -> None:
        with transaction() as session:
            payments.start(
                session,
                world.scope(),
                amount=Money(minor, "USD"),
                effect_key=f"{world.invoice.id}-{minor}",
            )

    for minor in range(1, payments.MOST_STARTED_A_DAY + 1):
        start(minor)
    with pytest.raises(TooMany):
        start(1000)
    start(1)  # one that was started goes on
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        start(1000)


def test_a_quote_that_was_superseded_is_not_quoted_again_as_if_it_could_be_accepted() -> None:
    world = factories.world()
    first = acts.offer_plan(world, parts=2)
    acts.offer_plan(world, parts=3)
    with pytest.raises(Conflict, match="newer"), transaction() as session:
        again(session, world, first)


def again(session: object, world: World, offer: Offer) -> Offer:
    return offers.make(
        session,  # type: ignore[arg-type]
        world.scope(),
        kind="plan",
        terms=offer.terms,
        summary=offer.summary,
        changes=[],
        payable=offer.payable,
        policy_version=offer.policy_version,
        policy_hash=offer.policy_hash,
        effect_key=offer.effect_key,
    )


def test_a_button_for_more_than_is_owed_now_leads_nowhere(client: TestClient) -> None:
    world = factories.world()
    with transaction() as session:
        intent, _new = payments.start(session, world.scope(), amount=Money(43200, "USD"), effect_key="button")
    button = client.get(f"/i/{world.token}/pay/{intent.id}").headers["location"]
    assert client.get(button, headers=PAGE).status_code == 200
    acts.pay(world, 100)
    assert client.get(button).json()["code"] == "balance_changed"
    assert client.post(button).json()["code"] == "balance_changed"
