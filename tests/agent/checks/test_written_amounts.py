"""An amount means the same however it is written: lies stay lies, honest replies stay honest."""

from __future__ import annotations

import re

import pytest

from assistant.agent.checks import CheckContext, check_reply, verdict
from assistant.domain.facts import FactSheet

_AMOUNT = re.compile(r"\$(\d[\d,]*(?:\.\d\d)?)")
FORMS = {"code after": r"\1 USD", "code before": r"USD \1", "sign after": r"\1 $"}


def held(text: str, sheet: FactSheet, context: CheckContext) -> bool:
    return not all(verdict(results) for _, results in check_reply(text, sheet, context))


@pytest.mark.requirement("LLM-06")
@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_an_amount_changes_nothing(
    form: str,
    lies: list[tuple[str, str]],
    fresh_lies: list[tuple[str, str]],
    honest: list[tuple[str, str]],
    fresh: list[tuple[str, str]],
    scenarios: dict[str, tuple[FactSheet, CheckContext]],
) -> None:
    with_amounts = [item for item in [*lies, *fresh_lies, *honest, *fresh] if _AMOUNT.search(item[1])]
    changed = [
        (name, text)
        for name, text in with_amounts
        if held(_AMOUNT.sub(FORMS[form], text), *scenarios[name]) != held(text, *scenarios[name])
    ]
    assert len(with_amounts) >= 100
    assert not changed


def test_the_total_is_not_the_balance_with_the_sign_behind(
    scenarios: dict[str, tuple[FactSheet, CheckContext]],
) -> None:
    sheet, context = scenarios["overdue"]
    assert held("This invoice was for 1,034.50 USD in total.", sheet, context)
    assert not held("This invoice was for 1,234.50 USD in total.", sheet, context)
