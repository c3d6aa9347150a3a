"""Terms beyond the policy and disputes: within the limits of a role, by two people where much is at stake."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from assistant.audit.verify import verify
from assistant.core import clock, db
from assistant.core.money import Money
from assistant.domain import cases, contact, conversations, ledger
from assistant.domain.approvals import Approval
from assistant.domain.ledger import LedgerEntry
from assistant.domain.offers import Offer
from assistant.domain.policy.exceptions import plan_terms
from assistant.main import create_app
from tests import acts, factories
from tests.staff import people

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx import Response

    from tests.factories import World

BUSINESS = {"customer_class": "business"}


class Desk:
    """A case about a world's invoice, and the people who may work on it."""

    def __init__(self, world: World, reason: str = "policy_exception") -> None:
        self.world = world
        app = create_app()
        with db.transaction() as session:
            case, _new = cases.open_case(
                session, world.scope(), reason=reason, summary="Wants more.", effect_key=acts.unique("case")
            )
        self.case_id = case.id
        self.path = f"/staff/cases/{case.id}"
        self.agent = people.at_work(people.hire(world.business.id), app)
        self.boss = people.at_work(people.hire(world.business.id, "supervisor", "Samir Haddad"), app)
        self.other_boss = people.at_work(people.hire(world.business.id, "supervisor", "Lea Roth"), app)
        self.payer = people.client()

    def ask(self, by: TestClient, instalments: int, *, days: int = 7, **more: object) -> Response:
        first = clock.today(self.world.customer.timezone) + timedelta(days=days)
        form = {"instalments": instalments, "first_on": first.isoformat(), "frequency": "monthly"}
        return by.post(f"{self.path}/terms", data=form | more)

    def decide(self, by: TestClient, approval: Approval, *, approve: bool = True) -> Response:
        return by.post(f"{self.path}/decide", data={"approval": approval.id, "approve": str(approve).lower()})

    def request(self) -> Approval:
        with db.reading() as session:
            return session.exec(select(Approval)).one()

    def offers(self) -> list[Offer]:
        with db.reading() as session:
            return list(session.exec(select(Offer).where(Offer.status == "open")))

    def accept(self) -> Response:
        (offer,) = self.offers()
        return self.payer.post(f"/i/{self.world.token}/offers/{offer.id}/accept")

    def balance(self) -> Money:
        with db.reading() as session:
            return ledger.balance(session, self.world.invoice.id, "USD")


class TestTerms:
    def test_within_an_agents_limits_the_payer_has_the_offer_at_once_and_accepts(self, database: str) -> None:
        desk = Desk(factories.world(customer_fields=BUSINESS))
        assert desk.ask(desk.agent, 4).status_code == 200
        (offer,) = desk.offers()
        state = desk.payer.get(f"/i/{desk.world.token}/state").json()
        assert [row["id"] for row in state["offers"]] == [offer.id]
        assert desk.accept().status_code == 200

    @pytest.mark.requirement("IDN-14")
    def test_beyond_them_a_supervisor_decides_and_then_the_payer_accepts(self, database: str) -> None:
        desk = Desk(factories.world(customer_fields=BUSINESS))
        assert desk.ask(desk.agent, 10, why="Long-standing customer").status_code == 200
        assert desk.offers() == []
        assert desk.decide(desk.agent, desk.request()).status_code == 403
        assert desk.decide(desk.boss, desk.request()).status_code == 200
        assert len(desk.offers()[0].terms["instalments"]) == 10
        assert desk.accept().status_code == 200
        with db.reading() as session:
            assert verify(session).ok

    @pytest.mark.requirement("IDN-14")
    def test_over_the_bound_nobody_decides_alone(self, database: str) -> None:
        desk = Desk(factories.world(customer_fields=BUSINESS, net_minor=200_000))
        assert desk.ask(desk.boss, 3).status_code == 200
        assert desk.offers() == []
        own = desk.decide(desk.boss, desk.request())
        assert (own.status_code, own.json()["code"]) == (403, "own_request")
        assert desk.decide(desk.other_boss, desk.request()).status_code == 200
        assert len(desk.offers()) == 1

    def test_two_who_decide_at_once_make_one_offer(self, database: str) -> None:
        desk = Desk(factories.world(customer_fields=BUSINESS))
        desk.ask(desk.agent, 10)
        made = desk.request()
        bosses = (desk.boss, desk.other_boss)
        answers = acts.at_once(2, lambda index: desk.decide(bosses[index], made).status_code)
        assert sorted(answers) == [200, 409]
        assert len(desk.offers()) == 1

    def test_refused_there_is_no_offer(self, database: str) -> None:
        desk = Desk(factories.world(customer_fields=BUSINESS))
        desk.ask(desk.agent, 10)
        assert desk.decide(desk.boss, desk.request(), approve=False).status_code == 200
        assert (desk.request().status, desk.offers()) == ("refused", [])

    @pytest.mark.requirement("FAIR-01")
    def test_the_law_stands_above_every_role(self, database: str) -> None:
        desk = Desk(factories.world())
        for browser in (desk.agent, desk.boss):
            answer = desk.ask(browser, 5)
            assert answer.status_code == 422
            assert "FAIR-01" in answer.json()["detail"]

    def test_a_payment_meanwhile_makes_the_offer_void(self, database: str) -> None:
        desk = Desk(factories.world(customer_fields=BUSINESS))
        desk.ask(desk.agent, 4)
        acts.pay(desk.world, 10_000)
        answer = desk.accept()
        assert (answer.status_code, answer.json()["code"]) == (409, "balance_changed")

    def test_nonsense_is_refused_with_a_reason(self, database: str, subtests: pytest.Subtests) -> None:
        desk = Desk(factories.world(customer_fields=BUSINESS))
        for instalments, more in (
            (1, {}),
            (61, {}),
            (-3, {}),
            (4, {"days": -1}),
            (4, {"first_amount": "432.00"}),
            (4, {"first_amount": "-1"}),
            (4, {"first_amount": "a lot"}),
            (4, {"first_on": "soon"}),
        ):
            with subtests.test(instalments=instalments, **more):
                assert desk.ask(desk.agent, instalments, **more).status_code == 422  # type: ignore[arg-type]
        assert desk.offers() == []


@given(
    minor=st.integers(1_000, 10**9),
    parts=st.integers(2, 60),
    first=st.none() | st.integers(1, 900),
    frequency=st.sampled_from(["weekly", "every_two_weeks", "monthly"]),
)
def test_the_parts_come_to_what_is_owed_on_days_that_ascend(
    minor: int, parts: int, first: int | None, frequency: str
) -> None:
    from datetime import date

    terms = plan_terms(
        Money(minor, "USD"),
        instalments=parts,
        frequency=frequency,  # type: ignore[arg-type]
        first_on=date(2026, 1, 31),
        first=None if first is None else Money(first, "USD"),
    )
    rows = terms["instalments"]
    assert sum(row["amount_minor"] for row in rows) == minor
    assert len({row["due_on"] for row in rows}) == len(rows) == parts
    assert [row["due_on"] for row in rows] == sorted(row["due_on"] for row in rows)
    assert all(row["amount_minor"] > 0 for row in rows)


class TestDispute:
    def dispute(self, desk: Desk, by: TestClient, outcome: str, **more: str) -> Response:
        found = acts.dispute(desk.world, lines=(2,))
        form = {"dispute": found.id, "outcome": outcome, "why": "The carrier confirms it."} | more
        return by.post(f"{desk.path}/dispute", data=form)

    def told(self, desk: Desk) -> str:
        with db.reading() as session:
            return conversations.messages(session, desk.world.conversation_id)[-1].text

    @pytest.mark.requirement("FAIR-12")
    def test_upheld_its_amount_is_credited_with_the_tax_and_the_payer_is_told(self, database: str) -> None:
        desk = Desk(factories.world(), "dispute")
        assert self.dispute(desk, desk.boss, "upheld").status_code == 200
        assert desk.balance() == Money(32_400, "USD")  # 432.00 less line 2: 100.00 and 8.00 tax
        with db.reading() as session:
            entry = session.exec(select(LedgerEntry).where(LedgerEntry.kind == "credit")).one()
        assert "100.00" in entry.text
        assert "8.00 tax" in entry.text
        assert "CN-1001" in self.told(desk)
        assert "$324.00" in self.told(desk)

    def test_in_part_and_rejected(self, database: str, subtests: pytest.Subtests) -> None:
        for outcome, amount, balance in (("partly_upheld", "54.00", 37_800), ("rejected", "", 43_200)):
            with subtests.test(outcome=outcome):
                desk = Desk(factories.world(), "dispute")
                assert self.dispute(desk, desk.boss, outcome, amount=amount).status_code == 200
                assert desk.balance() == Money(balance, "USD")
                assert "a person will look again" in self.told(desk)

    def test_it_is_decided_once(self, database: str) -> None:
        desk = Desk(factories.world(), "dispute")
        found = acts.dispute(desk.world, lines=(2,))
        form = {"dispute": found.id, "outcome": "upheld", "why": "Yes."}
        bosses = (desk.boss, desk.other_boss)
        answers = acts.at_once(
            2, lambda index: bosses[index].post(f"{desk.path}/dispute", data=form).status_code
        )
        assert sorted(answers) == [200, 409]
        assert desk.balance() == Money(32_400, "USD")

    @pytest.mark.requirement("IDN-14")
    def test_a_large_credit_takes_two_people(self, database: str) -> None:
        desk = Desk(factories.world(net_minor=1_000_000), "dispute")
        assert self.dispute(desk, desk.boss, "upheld").status_code == 200
        assert desk.balance() == Money(1_080_000, "USD")
        assert desk.decide(desk.boss, desk.request()).status_code == 403
        assert desk.decide(desk.other_boss, desk.request()).status_code == 200
        assert desk.balance() == Money(810_000, "USD")

    def test_an_agent_proposes_and_a_supervisor_decides(self, database: str) -> None:
        desk = Desk(factories.world(), "dispute")
        found = acts.dispute(desk.world, lines=(2,))
        form = {"dispute": found.id, "outcome": "upheld", "why": "Yes."}
        assert desk.agent.post(f"{desk.path}/dispute", data=form).status_code == 403
        assert desk.agent.post(f"{desk.path}/propose-decision", data=form).status_code == 200
        assert desk.balance() == Money(43_200, "USD")
        assert desk.decide(desk.boss, desk.request()).status_code == 200
        assert desk.balance() == Money(32_400, "USD")

    def test_amounts_that_do_not_fit_are_refused(self, database: str, subtests: pytest.Subtests) -> None:
        for amount in ("0", "-5", "108.00", "500", "", "1e9999", "NaN"):
            with subtests.test(amount=amount):
                desk = Desk(factories.world(), "dispute")
                answer = self.dispute(desk, desk.boss, "partly_upheld", amount=amount)
                assert answer.status_code == 422
                assert desk.balance() == Money(43_200, "USD")


@pytest.mark.requirement("VUL-07")
def test_a_hold_is_lifted_or_kept_by_a_person_who_says_why(database: str) -> None:
    desk = Desk(factories.world(), "crisis")
    with db.transaction() as session:
        hold = contact.place_hold(session, desk.world.scope(), "crisis", review_at=clock.now())
    form = {"hold": hold.id, "lift": "false", "why": "Spoke on the phone."}
    assert desk.agent.post(f"{desk.path}/hold", data=form).status_code == 403
    assert desk.boss.post(f"{desk.path}/hold", data=form | {"why": ""}).status_code == 422
    assert desk.boss.post(f"{desk.path}/hold", data=form).status_code == 200
    with db.reading() as session:
        assert contact.holds(session, desk.world.customer.id)[0].review_at > clock.now()
    assert desk.boss.post(f"{desk.path}/hold", data=form | {"lift": "true"}).status_code == 200
    with db.reading() as session:
        assert contact.holds(session, desk.world.customer.id) == []
