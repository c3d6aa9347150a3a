"""Why the library does not answer: nothing near (silence.py), another country's rules, or a matter for people."""

from __future__ import annotations

from typing import Literal

from knowledge_base.refusals import refused

Reason = Literal["too_far", "elsewhere", "needs_a_person", "opening"]


def needs_a_person(question: str) -> bool:
    """Evasion, liability, advice on what to choose, mixed cases, other law: never from a library (TAX-04)."""
    return refused(question) is not None
