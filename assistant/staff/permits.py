"""Who may do what in the console: one table, read by every route and by the pages that show the acts."""

from __future__ import annotations

from typing import Literal, get_args

from assistant.domain.staff import ROLES

Act = Literal[
    "read",
    "take",
    "reply",
    "suggest",
    "give_back",
    "note",
    "snooze",
    "assign",
    "merge",
    "close",
    "reopen",
    "undo",
    "propose_terms",
    "withdraw_terms",
    "mark",
    "view",
    "decide_terms",
    "propose_decision",
    "decide_dispute",
    "lift_hold",
    "read_audit",
    "export_audit",
    "read_policy",
    "propose_policy",
    "decide_policy",
    "read_outcomes",
    "export_marks",
    "read_people",
    "manage_people",
    "read_webhooks",
    "send_webhooks",
    "manage_webhooks",
]
ACTS: tuple[Act, ...] = get_args(Act)

LEAST: dict[Act, str] = {
    **dict.fromkeys(ACTS, "agent"),
    "decide_terms": "supervisor",
    "decide_dispute": "supervisor",
    "lift_hold": "supervisor",
    "read_audit": "supervisor",
    "export_audit": "supervisor",
    "propose_policy": "supervisor",
    "decide_policy": "admin",
    "read_outcomes": "supervisor",
    "export_marks": "supervisor",
    "read_people": "admin",
    "manage_people": "admin",
    "read_webhooks": "admin",
    "send_webhooks": "admin",
    "manage_webhooks": "admin",
}
FRESH: frozenset[Act] = frozenset(
    {
        "decide_terms",
        "decide_dispute",
        "lift_hold",
        "export_audit",
        "decide_policy",
        "manage_people",
        "manage_webhooks",
    }
)
"""Acts for which a one-time code must have been shown just now (IDN-07)."""


def may(role: str, act: Act) -> bool:
    """Whether that role is enough; roles are ordered from agent to admin."""
    return role in ROLES and [*ROLES].index(role) >= [*ROLES].index(LEAST[act])  # type: ignore[arg-type]
