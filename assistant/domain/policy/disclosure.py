"""Which verification level a tool needs, by the policy's disclosure matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.policy.schema import Disclosure

if TYPE_CHECKING:
    from assistant.domain.policy.schema import Policy

STRICTEST = 2
TOOLS: tuple[str, ...] = tuple(Disclosure.model_fields)


def required_level(policy: Policy, tool: str) -> int:
    """0 anybody, 1 holder of the link or known sender, 2 one-time code confirmed; a tool that is not listed
    needs 2.
    """
    return int(getattr(policy.disclosure, tool)) if tool in Disclosure.model_fields else STRICTEST


def may(policy: Policy, tool: str, level: int) -> bool:
    """Whether somebody verified to `level` may have what `tool` says or does."""
    return level >= required_level(policy, tool)
