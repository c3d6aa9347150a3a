"""The contact gate: each of its rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from assistant.core.money import Money
from assistant.domain.contact_gate import gate
from assistant.domain.contact_gate.verdict import Deny
from evals.mutations.guard import Guard, Probe
from tests.domain.contact_gate import given


def guards() -> list[Guard]:
    night = given.local(given.CHICAGO, 2026, 11, 24, 3, 0)
    asked: dict[str, Callable[[], Any]] = {
        "open_hours": lambda: given.ask(given.facts(), now=night),
        "consent": lambda: given.ask(given.facts(consents=())),
        "disputed": lambda: given.ask(given.facts(disputed=Money(10_000, "USD"))),
        "owed": lambda: given.ask(given.facts(balance=Money(0, "USD"))),
        "place_known": lambda: given.ask(given.facts(zones=(), places=())),
    }
    return [
        Guard(f"contact gate: {name}", "the message is withheld", _gate_without(name), _denied(name, ask))
        for name, ask in asked.items()
    ]


def _gate_without(name: str) -> Callable[[], list[Any]]:
    return lambda: [
        patch.object(gate, "CHECKS", tuple(check for check in gate.CHECKS if check.__name__ != name))
    ]


def _denied(name: str, ask: Callable[[], Any]) -> Probe:
    rule = ask()
    own = rule.rule_id if isinstance(rule, Deny) else name

    def probe() -> bool:
        answer = ask()
        return isinstance(answer, Deny) and answer.rule_id == own

    return probe
