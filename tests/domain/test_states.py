"""Every move between states that is not foreseen is refused, with a reason that names both."""

from __future__ import annotations

import pytest

from assistant.core.errors import IllegalTransition
from assistant.domain import attempts, cases, disputes, offers, payments, plans, promises
from assistant.domain.states import StateMachine

# What may follow what, written out a second time: a change of a machine has to be made here too.
LEGAL: dict[str, tuple[StateMachine, dict[str, str]]] = {
    "offer": (
        offers.STATES,
        {
            "open": "accepted declined expired superseded",
            "accepted": "",
            "declined": "",
            "expired": "",
            "superseded": "",
        },
    ),
    "plan": (
        plans.STATES,
        {
            "active": "completed broken cancelled",
            "broken": "completed cancelled",
            "completed": "",
            "cancelled": "",
        },
    ),
    "promise": (
        promises.STATES,
        {
            "open": "kept partly_kept broken cancelled",
            "partly_kept": "kept",
            "broken": "kept",
            "kept": "",
            "cancelled": "",
        },
    ),
    "dispute": (
        disputes.STATES,
        {
            "open": "under_review upheld partly_upheld rejected withdrawn",
            "under_review": "upheld partly_upheld rejected withdrawn",
            "upheld": "",
            "partly_upheld": "",
            "rejected": "",
            "withdrawn": "",
        },
    ),
    "case": (
        cases.STATES,
        {
            "open": "in_progress snoozed closed",
            "in_progress": "open snoozed closed",
            "snoozed": "open in_progress closed",
            "closed": "open",
        },
    ),
    "payment attempt": (
        attempts.STATES,
        {
            "creating": "open unknown processing succeeded failed cancelled",
            "unknown": "open processing succeeded failed cancelled",
            "open": "processing succeeded failed cancelled",
            "processing": "succeeded failed cancelled",
            "failed": "succeeded processing",
            "cancelled": "succeeded processing",
            "succeeded": "",
        },
    ),
    "payment": (
        payments.STATES,
        {
            "pending": "succeeded failed cancelled",
            "failed": "succeeded",
            "cancelled": "succeeded",
            "succeeded": "",
        },
    ),
}
PAIRS = [
    (name, current, target)
    for name, (_machine, table) in LEGAL.items()
    for current in table
    for target in (*table, "nonsense", "")
]


@pytest.mark.parametrize(("name", "current", "target"), PAIRS)
def test_each_pair_of_states_is_a_move_or_is_refused(name: str, current: str, target: str) -> None:
    machine, table = LEGAL[name]
    if target in table[current].split():
        machine.check(current, target)
        return
    with pytest.raises(IllegalTransition) as refused:
        machine.check(current, target)
    problem = refused.value
    assert (problem.status, problem.code) == (409, "illegal_transition")
    assert f"This {name} is {current}" in problem.detail
    assert problem.detail.endswith(f"it cannot become {target}.")


@pytest.mark.parametrize("name", LEGAL)
def test_the_machine_has_these_states_and_no_others(name: str) -> None:
    machine, table = LEGAL[name]
    assert set(machine.moves) == set(table)
    assert {state for state in table if machine.final(state)} == {
        s for s, after in table.items() if not after
    }


@pytest.mark.parametrize("name", LEGAL)
def test_a_state_that_does_not_exist_leads_nowhere(name: str) -> None:
    machine, table = LEGAL[name]
    for target in table:
        with pytest.raises(IllegalTransition):
            machine.check("nonsense", target)
