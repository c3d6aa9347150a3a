"""The scenarios and corpora of `scenarios.py` as fixtures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.agent.checks import CheckContext
from assistant.domain.facts import FactSheet
from tests.agent.checks.scenarios import SCENARIOS, load


@pytest.fixture(scope="session")
def scenarios() -> dict[str, tuple[FactSheet, CheckContext]]:
    return SCENARIOS


@pytest.fixture(scope="session")
def corpus() -> Callable[[str], list[tuple[str, str]]]:
    return load


@pytest.fixture(scope="session")
def honest() -> list[tuple[str, str]]:
    return load("honest")


@pytest.fixture(scope="session")
def lies() -> list[tuple[str, str]]:
    return load("lies")


@pytest.fixture(scope="session")
def fresh() -> list[tuple[str, str]]:
    return load("fresh")


@pytest.fixture(scope="session")
def fresh_lies() -> list[tuple[str, str]]:
    return load("fresh_lies")
