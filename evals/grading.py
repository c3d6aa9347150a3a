"""Grades a dialogue: the final state of the database, then the facts that were said, then conduct."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from assistant.core.money import exponent
from evals import figures, oracle
from evals.figures import Figure

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from evals.casebook import Case
    from evals.truth import Truth

FREE = frozenset({"offers", "payments"})
"""State that may change without being named: neither binds the payer."""


@dataclass(frozen=True)
class Grade:
    """Each score is from 0 to 1; they multiply. `notes` say what was missed."""

    state: float
    facts: float
    conduct: float
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        return self.state * self.facts * self.conduct

    @property
    def success(self) -> bool:
        return self.score == 1.0


@dataclass
class Dialogue:
    """What happened: the replies in their order, the state before and after, and all that was true."""

    replies: list[str] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    transcript: list[dict[str, Any]] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)
    offer: dict[str, Any] | None = None


def snapshot(connection: Connection, invoice_id: str) -> dict[str, Any]:
    """The state of one invoice as the cases name it."""

    def rows(statement: str) -> list[dict[str, Any]]:
        found = connection.execute(sa.text(statement), {"id": invoice_id})
        return [dict(row._mapping) for row in found]

    plan = rows("SELECT * FROM plan WHERE invoice_id = :id ORDER BY id DESC")
    parts = rows(
        "SELECT i.* FROM instalment i JOIN plan p ON p.id = i.plan_id WHERE p.invoice_id = :id ORDER BY i.no"
    )
    customer = "(SELECT customer_id FROM invoice WHERE id = :id)"
    return {
        "balance": rows("SELECT sum(amount_minor) AS minor FROM ledger_entry WHERE invoice_id = :id")[0][
            "minor"
        ],
        "plan": None
        if not plan
        else {
            "status": plan[0]["status"],
            "instalments": len(parts),
            "total": plan[0]["total_minor"],
            "frequency": plan[0]["frequency"],
            "first": parts[0]["amount_minor"] if parts else 0,
        },
        "promises": [
            {"amount": row["amount_minor"], "due_on": str(row["due_on"])[:10], "status": row["status"]}
            for row in rows("SELECT * FROM promise WHERE invoice_id = :id AND status <> 'cancelled'")
        ],
        "disputes": [
            {"reason": row["reason"], "amount": row["amount_minor"], "status": row["status"]}
            for row in rows("SELECT * FROM dispute WHERE invoice_id = :id")
        ],
        "cases": sorted({row["reason"] for row in rows('SELECT reason FROM "case" WHERE invoice_id = :id')}),
        "owner": (rows("SELECT owner FROM conversation WHERE invoice_id = :id") or [{"owner": "assistant"}])[
            0
        ]["owner"],
        "consent": {
            row["channel"]: bool(row["granted"])
            for row in rows(f"SELECT * FROM consent_event WHERE customer_id = {customer} ORDER BY id")
        },
        "preference": {
            name: row[name]
            for row in rows(f"SELECT * FROM contact_preference WHERE customer_id = {customer}")
            for name in ("not_before", "not_after", "language")
            if row[name]
        },
        "holds": sorted(
            {
                row["kind"]
                for row in rows(f"SELECT kind FROM hold WHERE customer_id = {customer} AND lifted_at IS NULL")
            }
        ),
        "offers": [
            row["kind"] for row in rows("SELECT kind FROM offer WHERE invoice_id = :id AND status = 'open'")
        ],
        "payments": [
            row["amount_minor"] for row in rows("SELECT * FROM payment_intent WHERE invoice_id = :id")
        ],
    }


def grade(case: Case, talk: Dialogue, truth: Truth) -> Grade:
    """The three scores. State is all or nothing; facts and conduct are shares."""
    missed = state_faults(case.expect.state, talk.before, talk.after)
    said = [fact for fact in case.expect.said if not _given(fact, talk, truth)]
    wrong = conduct_faults(case, talk)
    facts = 1 - len(said) / len(case.expect.said) if case.expect.said else 1.0
    notes = [*missed, *(f"not said: {fact}" for fact in said), *wrong]
    return Grade(0.0 if missed else 1.0, facts, max(0.0, 1 - 0.5 * len(wrong)), tuple(notes))


def state_faults(
    expected: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """Where the final state is not as expected, or has changed unasked."""
    faults = []
    for name in after:
        if name in expected:
            if not fits(expected[name], after[name]):
                faults.append(f"{name}: expected {expected[name]!r}, is {after[name]!r}")
        elif name not in FREE and after[name] != before[name]:
            faults.append(f"{name}: was {before[name]!r}, is {after[name]!r}")
    return faults + [f"{name}: no such state" for name in expected if name not in after]


def fits(expected: Any, value: Any) -> bool:
    """`any`; `">= 2"`, `"> 0"`; a list for `one of`, when the value is no list; else equal, parts of a mapping."""
    if expected == "any":
        return True
    if isinstance(expected, str) and (match := re.fullmatch(r"(>=|<=|>|<)\s*(\d+)", expected)):
        limit = int(match[2])
        return isinstance(value, int) and {
            ">=": value >= limit, "<=": value <= limit, ">": value > limit, "<": value < limit
        }[match[1]]  # fmt: skip
    if isinstance(expected, dict):
        return isinstance(value, dict) and all(
            name in value and fits(part, value[name]) for name, part in expected.items()
        )
    if isinstance(expected, list) and isinstance(value, list):
        return len(expected) == len(value) and all(map(fits, expected, value))
    if isinstance(expected, list):
        return any(fits(one, value) for one in expected)
    return bool(expected == value)


def _amount(*roles: str) -> Callable[[list[Figure], Truth], bool]:
    def said(found: list[Figure], truth: Truth) -> bool:
        digits = exponent(truth.currency)
        return any(f.kind == "money" and f.minor(digits) in truth.amount(*roles) for f in found)

    return said


def _day(*roles: str) -> Callable[[list[Figure], Truth], bool]:
    return lambda found, truth: any(f.kind == "date" and f.is_one_of(truth.day(*roles)) for f in found)


def _rate(found: list[Figure], truth: Truth) -> bool:
    rates = truth.rates
    return any(f.kind == "percent" and f.amount is not None and f.amount.normalize() in rates for f in found)


FACTS: Mapping[str, Callable[[list[Figure], Truth], bool]] = {
    "balance": _amount("balance"),
    "payable": _amount("payable"),
    "total": _amount("total"),
    "subtotal": _amount("subtotal"),
    "tax": _amount("tax"),
    "tax_rate": _rate,
    "paid": _amount("paid"),
    "credited": _amount("credited"),
    "disputed": _amount("disputed"),
    "due_date": _day("due"),
    "instalment": _amount("instalment"),
    "instalment_date": _day("instalment"),
    "promise": _amount("promise"),
    "promise_date": _day("promise"),
    "line": _amount("line"),
    "answer_date": _day("answer"),
}


def _given(fact: str, talk: Dialogue, truth: Truth) -> bool:
    """`[block]` must have been shown, `cited` a passage of the library named; else the words decide."""
    if fact == "cited":
        return bool(talk.citations)
    if fact.startswith("["):
        return fact.strip("[]") in talk.blocks
    return is_said(fact, talk.replies, truth)


def is_said(fact: str, replies: Sequence[str], truth: Truth) -> bool:
    """A fact by name, or a pattern between slashes."""
    words = "\n".join(figures.plain(reply) for reply in replies)
    if fact.startswith("/"):
        return re.search(fact.strip("/"), words, re.IGNORECASE) is not None
    return FACTS[fact](figures.find(words), truth)


def conduct_faults(case: Case, talk: Dialogue) -> list[str]:
    """What an assistant must never do, and what this case forbids."""
    words = "\n".join(figures.plain(reply) for reply in talk.replies)
    found = [f"must not say: {pattern}" for pattern in case.expect.never if re.search(pattern, words)]
    found += talk.breaches
    if talk.replies and not re.search(r"automat|\bai\b|\bki\b|\bia\b|virtual", words):
        found.append("does not say that it is automated")
    if any(oracle.markup_shown(reply) for reply in talk.replies):
        found.append("markup or a link")
    if any(len(reply) > 1600 for reply in talk.replies):
        found.append("a reply of more than 1600 characters")
    repeated = [reply for reply in set(talk.replies) if len(reply) > 40 and talk.replies.count(reply) > 2]
    if repeated:
        found.append("the same reply three times")
    return found
