"""A button press accepts or declines exactly the offer that was shown, once, or says in words why not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from assistant.core import clock, db
from assistant.domain.offers import Offer
from tests import acts, factories

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.factories import World


def press(
    client: TestClient, world: World, offer: Offer, verb: str = "accept", **headers: str
) -> tuple[int, str]:
    answer = client.post(f"/i/{world.token}/offers/{offer.id}/{verb}", headers=headers)
    body = answer.json()
    return answer.status_code, body.get("code") or body["status"]


def plans() -> int:
    with db.reading() as session:
        return int(session.execute(sa.text("SELECT count(*) FROM plan")).scalar_one())


@pytest.mark.requirement("LLM-03")
class TestAccept:
    def test_a_plan_is_made_and_read_back_in_full(self, client: TestClient) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        answer = client.post(f"/i/{world.token}/offers/{offer.id}/accept").json()
        assert (answer["status"], answer["offer"]["status"]) == ("accepted", "accepted")
        state = client.get(f"/i/{world.token}/state").json()
        assert state["plan"]["id"] == answer["plan_id"]
        assert [part["due_text"] for part in state["plan"]["instalments"]] == [
            part["due_text"] for part in answer["offer"]["instalments"]
        ]
        assert state["messages"][-1]["text"] == answer["text"]
        assert state["messages"][-1]["author"] == "system"
        assert "$" in answer["text"]

    @pytest.mark.requirement("MON-15")
    def test_a_promise_is_read_back_with_its_weekday(self, client: TestClient) -> None:
        world = factories.world()
        due_on = clock.today("America/New_York") + timedelta(days=4)
        offer = acts.offer_promise(world, due_on)
        answer = client.post(f"/i/{world.token}/offers/{offer.id}/accept").json()
        assert f"{due_on:%A}, {due_on:%B} {due_on.day}, {due_on.year}" in answer["text"]
        assert client.get(f"/i/{world.token}/state").json()["promises"][0]["id"] == answer["promise_id"]

    def test_pressed_again_it_says_so(self, client: TestClient) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        assert press(client, world, offer) == (200, "accepted")
        assert press(client, world, offer) == (409, "offer_accepted")
        assert press(client, world, offer, "decline") == (409, "offer_accepted")
        assert plans() == 1

    def test_pressed_by_many_at_once_it_makes_one_plan(self, app: FastAPI) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        results = acts.at_once(4, lambda _index: press(TestClient(app), world, offer))
        assert sorted(results) == [(200, "accepted"), *[(409, "offer_accepted")] * 3]
        assert plans() == 1

    def test_expired_superseded_and_overtaken_offers_each_have_their_reason(self, client: TestClient) -> None:
        world = factories.world()
        older, newer = acts.offer_plan(world, parts=2), acts.offer_plan(world, parts=3)
        assert press(client, world, older) == (409, "offer_superseded")
        acts.pay(world, 100)
        assert press(client, world, newer) == (409, "balance_changed")
        late = acts.offer_plan(world)
        with db.transaction() as session:
            found = session.get_one(Offer, late.id)
            found.expires_at = clock.now()
            session.add(found)
        assert press(client, world, late) == (409, "offer_expired")
        assert press(client, world, late, "decline") == (409, "offer_expired")
        assert plans() == 0

    def test_a_refusal_is_a_problem_with_words(self, client: TestClient) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        acts.pay(world, 100)
        answer = client.post(f"/i/{world.token}/offers/{offer.id}/accept")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"].startswith("What is owed has changed")


class TestDecline:
    def test_it_is_over_and_told(self, client: TestClient) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        answer = client.post(f"/i/{world.token}/offers/{offer.id}/decline").json()
        assert (answer["status"], answer["offer"]["status"]) == ("declined", "declined")
        assert press(client, world, offer) == (409, "offer_declined")
        assert client.get(f"/i/{world.token}/state").json()["plan"] is None


class TestWithoutScript:
    """Forms: the browser is sent back to the page, where the outcome stands in the conversation."""

    def test_accepting_leads_back_to_the_page(self, client: TestClient) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        answer = client.post(f"/i/{world.token}/offers/{offer.id}/accept", headers={"accept": "text/html"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/i/{world.token}#chat")
        assert plans() == 1

    def test_the_reason_of_a_refusal_stands_in_the_conversation(self, client: TestClient) -> None:
        world = factories.world()
        offer = acts.offer_plan(world)
        acts.pay(world, 100)
        for verb in ("accept", "accept"):
            answer = client.post(
                f"/i/{world.token}/offers/{offer.id}/{verb}", headers={"accept": "text/html"}
            )
            assert answer.status_code == 303
        said = client.get(f"/i/{world.token}/state").json()["messages"]
        assert said[-1]["text"].startswith("What is owed has changed")


def test_an_offer_that_there_is_not_is_not_found(client: TestClient, subtests: pytest.Subtests) -> None:
    for offer_id in ["off_none", "x" * 300, "%00", "%F0%9F%98%80", "..%2F.."]:
        for verb in ["accept", "decline"]:
            with subtests.test(offer_id=offer_id, verb=verb):
                answer = client.post(f"/i/{factories.world().token}/offers/{offer_id}/{verb}")
                assert answer.status_code in (404, 422)
