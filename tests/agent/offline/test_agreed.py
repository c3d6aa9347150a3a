"""What stands already decides what a message means: a running plan, a promise, a dispute, a credit."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import FACTS, Payer, canned

PLAN = {
    "status": "active",
    "instalments": [
        {"no": 1, "due_text": "Monday, November 2, 2026", "amount": "$300.00", "status": "paid"},
        {"no": 2, "due_text": "Wednesday, December 2, 2026", "amount": "$300.00", "status": "due"},
    ],
}
MISSED = PLAN | {"instalments": [PLAN["instalments"][0], PLAN["instalments"][1] | {"status": "missed"}]}
DISPUTE = {"reference": "D-1001", "status": "open", "amount": "$120.00"}


def with_facts(**more: Any) -> Payer:
    return Payer(facts=FACTS | more)


def on_plan(plan: dict[str, Any] = PLAN) -> Payer:
    return with_facts(plan=plan)


class TestOnAPlan:
    @pytest.mark.parametrize(
        "text", ["can I pay it early", "I want to pay now", "I'll pay the missed one now"]
    )
    def test_paying_means_the_next_instalment(self, text: str) -> None:
        payer = on_plan()
        payer.writes(text)
        assert payer.calls == [("start_payment", {"pay_what": "instalment"})]

    def test_everything_means_everything(self) -> None:
        payer = on_plan()
        payer.writes("I want to pay everything now")
        assert payer.calls == [("start_payment", {})]

    def test_a_day_for_a_missed_instalment_promises_that_one(self) -> None:
        payer = on_plan(MISSED)
        payer.writes("can I pay it on friday")
        assert payer.calls == [("propose_promise", {"when": "friday", "amount": "$300.00"})]

    @pytest.mark.parametrize(
        "text", ["can you move the missed one to friday", "I'll pay the one I missed on friday"]
    )
    def test_the_missed_instalment_moved_to_a_day_is_a_promise_of_it(self, text: str) -> None:
        payer = on_plan(MISSED)
        payer.writes(text)
        assert payer.calls == [("propose_promise", {"when": "friday", "amount": "$300.00"})]

    def test_when_the_next_payment_is_and_paying_it_early_are_both_answered(self) -> None:
        payer = on_plan()
        payer.writes("when is my next payment and can I pay it early")
        assert [name for name, _ in payer.calls] == ["get_commitments", "start_payment"]

    @pytest.mark.parametrize(
        "text", ["can I skip the next one", "I need to pause my payments", "can we lower the instalments"]
    )
    def test_a_change_is_a_persons(self, text: str) -> None:
        payer = on_plan()
        said = payer.writes(text)
        assert payer.calls == []
        assert "can't change a plan by myself" in said
        assert payer.asked == "person"

    def test_the_next_payment_is_said_once(self) -> None:
        payer = on_plan()
        said = payer.writes("when is my next payment and how much do I owe")
        assert "Your next instalment" not in said

    def test_its_price_is_nothing(self) -> None:
        payer = on_plan()
        assert "nothing was added" in payer.writes("is there a fee for paying in parts?")


def test_a_question_about_a_promise_makes_no_new_one() -> None:
    promise = {"amount": "$300.00", "due_text": "Wednesday, December 2, 2026"}
    payer = with_facts(promises=[promise])
    payer.writes("I have a promise for next week right?")
    assert ("get_commitments", {}) in payer.calls
    payer.writes("can I change my promise to the 12th")
    assert payer.calls == [("propose_promise", {"when": "the 12th"})]


def test_a_promise_is_put_off_from_its_own_day() -> None:
    promise = {"amount": "$300.00", "due_text": "Saturday, December 5, 2026"}
    payer = with_facts(promises=[promise])
    payer.writes("I can't make the date I promised, can we move it by a week")
    assert payer.calls == [("propose_promise", {"when": "2026-12-12"})]
    payer.writes("sorry, by two weeks")
    assert payer.calls == [("propose_promise", {"when": "2026-12-19"})]


def test_a_promise_is_not_said_to_be_cancelled() -> None:
    promise = {"amount": "$300.00", "due_text": "Saturday, December 5, 2026"}
    payer = with_facts(promises=[promise])
    payer.writes("I need to cancel my promise")
    assert payer.calls == [("get_commitments", {})]
    assert payer.asked == "promise_date"
    payer.writes("the 12th then")
    assert payer.calls == [("propose_promise", {"when": "the 12th"})]


class TestInDispute:
    @pytest.mark.parametrize(
        "text",
        [
            "still no chairs. I want my money back",
            "the chairs still haven't been replaced, and I'm not paying for them",
        ],
    )
    def test_what_is_contested_already_is_no_hardship_and_no_second_dispute(self, text: str) -> None:
        payer = with_facts(disputes=[DISPUTE])
        said = payer.writes(text)
        assert payer.calls == [("get_commitments", {})]
        assert "sorry that things are hard" not in said

    def test_what_is_settled_is_closed_by_a_person(self) -> None:
        payer = with_facts(disputes=[DISPUTE])
        said = payer.writes("the shelves came today actually")
        assert payer.calls == []
        assert "D-1001" in said
        assert payer.asked == "person"

    def test_what_still_has_not_come_is_no_settlement(self) -> None:
        payer = with_facts(disputes=[DISPUTE])
        assert "Only a person can close" not in payer.writes("the shelves never arrived")

    def test_news_are_the_state_and_the_day(self) -> None:
        payer = with_facts(disputes=[DISPUTE])
        payer.writes("I sent photos last week, has anyone looked?")
        assert payer.calls == [("get_commitments", {})]

    def test_an_answer_that_is_late_is_called_late(self) -> None:
        def late(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
            found = canned(name, arguments)
            if name == "get_commitments":
                found["data"] = {"disputes": [DISPUTE | {"answer_late": True}]}
            return found

        payer = with_facts(disputes=[DISPUTE])
        payer.tool = late
        assert "should have had an answer" in payer.writes("any news on my dispute?")
        assert payer.asked == "person"


def test_a_credit_is_paid_back_by_a_person() -> None:
    payer = with_facts(invoice=FACTS["invoice"] | {"status": "credit"})
    payer.writes("I want my money back")
    assert [name for name, _ in payer.calls] == ["get_balance", "escalate_to_person"]
    payer.writes("can you send the extra back to my card")
    assert [name for name, _ in payer.calls] == ["get_balance", "escalate_to_person"]


@pytest.mark.parametrize("text", ["What's the credit note for?", "how much was the credit"])
def test_a_credit_is_told_as_it_is_booked(text: str) -> None:
    def credited(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        found = canned(name, arguments)
        if name == "get_balance":
            row = {"on": "Nov 12, 2026", "what": "Credit note CN-7: goodwill", "amount": "-$50.00"}
            found["data"]["history"].append(row)
        return found

    payer = Payer(tool=credited)
    assert "Credit note CN-7: goodwill. Credited: $50.00 on Nov 12, 2026." in payer.writes(text)
    assert [name for name, _ in payer.calls] == ["get_balance", "send_document"]


OFFER = {
    "kind": "plan",
    "summary": "2 payments",
    "expires_text": "Nov 22, 2026, 5:00 PM EST",
    "instalments": [
        {"no": 1, "due_text": "Wednesday, December 2, 2026", "amount": "$600.00"},
        {"no": 2, "due_text": "Saturday, January 2, 2027", "amount": "$600.00"},
    ],
}


class TestAnOffer:
    def test_one_of_its_payments(self) -> None:
        payer = with_facts(open_offer=OFFER)
        assert "Saturday, January 2, 2027" in payer.writes("how much is the last payment?")

    def test_what_it_costs(self) -> None:
        payer = with_facts(open_offer=OFFER)
        assert "nothing is added for paying in parts" in payer.writes("wait, what does it cost me?")

    def test_a_late_fee_is_no_question_about_the_plans_price(self) -> None:
        payer = with_facts(open_offer=OFFER)
        said = payer.writes("can you take the late fee off")
        assert "nothing is added for paying in parts" not in said
        assert [name for name, _ in payer.calls] == ["explain_invoice"]

    def test_until_when_it_stands(self) -> None:
        payer = with_facts(open_offer=OFFER)
        assert "Nov 22, 2026, 5:00 PM EST" in payer.writes("when does the offer expire")


@pytest.mark.requirement("IDN-13")
def test_nobody_elses_balance_is_answered_with_the_payers_own() -> None:
    payer = Payer()
    payer.writes("What's the balance of Tom Becker?")
    assert payer.calls == []
    payer.writes("What's the balance of Maria Lopez?")
    assert payer.calls == [("get_balance", {})]


def test_no_to_a_check_of_the_payment_opens_no_dispute() -> None:
    payer = Payer()
    payer.writes("I think I already paid this one")
    payer.writes("no dont open a dispute")
    assert payer.calls == []
    assert payer.asked is None


@pytest.mark.parametrize("text", ["can we pay in dollars", "what's your SWIFT code"])
def test_another_way_to_pay_is_a_persons(text: str) -> None:
    payer = Payer()
    payer.writes(text)
    assert payer.asked == "person"


def test_bargaining_stays_with_the_price() -> None:
    payer = Payer()
    payer.writes("is there a discount for early payment")
    payer.writes("what about 5%")
    assert payer.asked == "person"
    assert payer.calls == []
