"""Scripted payers listen: they answer what is asked, haggle, take what fits and leave the rest."""

from __future__ import annotations

from typing import Any

from evals.casebook import Case
from evals.scripted import Heard, ScriptedPayer
from evals.wording import vary

OFFER = {"id": "o1", "kind": "plan", "parts": [21_600, 21_600]}
CHEAP = {"id": "o2", "kind": "plan", "parts": [10_800] * 4}


def _payer(epoch: int = 0, **payer: Any) -> ScriptedPayer:
    case = {
        "id": "t", "area": "t", "payer": {"goal": "pay"} | payer, "expect": {},
        "talk": [{"say": ["Can I pay in two parts?", "two payments please"]}, {"say": "Bye"}],
    }  # fmt: skip
    return ScriptedPayer(Case.model_validate(case), epoch)


def _said(payer: ScriptedPayer, heard: Heard | None) -> str:
    act = payer.next(heard)
    return "" if act is None else act.say or act.press


def test_a_payer_answers_what_is_asked_once_and_goes_on() -> None:
    payer = _payer(knows={"day": "next Friday"})

    assert _said(payer, None) == "Can I pay in two parts?"
    assert _said(payer, Heard("Which day would you like to start?")) == "next Friday"
    assert _said(payer, Heard("Which day would you like to start?")) == "Bye"
    assert payer.next(Heard("Goodbye")) is None


def test_a_payer_who_was_not_understood_says_it_in_other_words() -> None:
    payer = _payer()
    payer.next(None)

    assert _said(payer, Heard("Sorry, I'm not sure what you mean.")) == "two payments please"
    assert _said(payer, Heard("Sorry, I'm not sure what you mean.")) == "Bye"


def test_an_offer_that_fits_is_taken() -> None:
    payer = _payer(accepts={"kind": "plan", "each_at_most": 21_600})
    payer.next(None)

    assert _said(payer, Heard("2 payments of $216.00", OFFER)) == "accept"


def test_a_haggler_asks_for_better_terms_and_takes_them() -> None:
    payer = _payer(accepts={"parts_at_least": 4, "haggle": ["Four please"]})
    payer.next(None)

    assert _said(payer, Heard("2 payments of $216.00", OFFER)) == "Four please"
    assert _said(payer, Heard("4 payments of $108.00", CHEAP)) == "accept"


def test_a_haggler_who_gets_nothing_better_declines() -> None:
    payer = _payer(accepts={"parts_at_least": 4, "haggle": ["Four please"]})
    payer.next(None)
    payer.next(Heard("2 payments of $216.00", OFFER))

    assert _said(payer, Heard("2 payments of $216.00", OFFER)) == "decline"


def test_a_stubborn_payer_haggles_over_a_fitting_offer_and_then_takes_it() -> None:
    payer = _payer(accepts={"haggle": ["10% off?"], "stubborn": True})
    payer.next(None)

    assert _said(payer, Heard("2 payments of $216.00", OFFER)) == "10% off?"
    assert _said(payer, Heard("I can't change the price.", OFFER)) == "accept"


def test_the_wording_differs_by_run_and_is_the_same_for_the_same_run() -> None:
    text = "Can I pay $100 first and the remaining amount in 2 monthly payments?"

    assert vary(text, "case:0:0") == text
    worded = [vary(text, f"case:0:{epoch}") for epoch in range(1, 9)]
    assert len(set(worded)) > 3
    assert worded == [vary(text, f"case:0:{epoch}") for epoch in range(1, 9)]
    assert all("$100" in one and "2" in one for one in worded)
    assert vary("STOP", "case:0:3").casefold() == "stop"
