"""Policies to decide by: the demo business's own, and small ones with a part replaced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from assistant.domain.policy.loader import load_policy
from assistant.domain.policy.schema import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

DEMO = Path(__file__).parents[3] / "assistant" / "demo" / "policy.yaml"


class MakePolicy(Protocol):
    def __call__(self, *, country: str = "US", plans: Mapping[str, Any] = {}, **parts: Any) -> Policy: ...


@pytest.fixture(scope="session")
def demo_text() -> str:
    return DEMO.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def policy(demo_text: str) -> Policy:
    return load_policy(demo_text)


@pytest.fixture(scope="session")
def make_policy() -> MakePolicy:
    """With wide limits, `plans` and other parts replaced; past the loader, so no trip-wire is met."""

    def make(*, country: str = "US", plans: Mapping[str, Any] = {}, **parts: Any) -> Policy:
        return Policy.model_validate(
            {
                "version": "test",
                "business": {"country": country},
                "plans": {
                    "consumer": {"max_instalments": 12, "max_days": 365},
                    "business": {"max_instalments": 12, "max_days": 365},
                    "min_instalment_minor": {"USD": 2500, "EUR": 2500},
                    "usual_first_after_days": 0,
                    **plans,
                },
                **parts,
            }
        )

    return make
