"""The fixed replies of the built-in model pass the checks wherever what they say is so."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import prompts
from assistant.agent.checks import CheckContext, check_reply, verdict
from assistant.domain.facts import FactSheet

Scenarios = dict[str, tuple[FactSheet, CheckContext]]
REPLIES = Path(prompts.__file__).parent / "replies" / "en"
NOT_A_REPLY = ("offline_option_", "offline_name_")
VALUES = {
    "business": "Harbor & Pine Supply", "paid": "$200.00", "amount": "$200.00", "day": "November 3, 2026",
    "label": "New York sales tax", "rate": "8.875%", "base": "$1,133.87", "no": "3", "description": "Outdoor bench",
    "net": "$423.87", "first": "what you owe", "second": "the tax on the invoice", "reference": "C-481516",
    "respond_by": "Tuesday, 24 November 2026", "contact": "phone ending 42",
}  # fmt: skip
OTHERWISE = {
    "offline_plan_part": (
        "planned",
        {"no": "1", "count": "3", "amount": "$344.84", "day": "December 5, 2026"},
    ),
    "offline_credit_row": (
        "credited",
        {"what": "Credit note CN-7: goodwill", "amount": "$50.00", "day": "November 12, 2026"},
    ),
    "offline_next_instalment": ("planned", {"amount": "$344.84", "day": "December 5, 2026"}),
    "offline_tax_line": ("overdue", {"amount": "$100.63"}),
    "offline_tax_line_named": ("overdue", {"amount": "$100.63"}),
    "offline_invoice_issued": ("overdue", {"day": "October 11, 2026"}),
    "promise_recorded": ("promised", {"amount": "$1,034.50", "day": "December 4, 2026"}),
}


class Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "$1,034.50"


def fixed(name: str) -> list[tuple[str, str]]:
    replies = yaml.safe_load((REPLIES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [
        (key, text)
        for key, texts in replies.items()
        if not key.startswith(NOT_A_REPLY)
        for text in ([texts] if isinstance(texts, str) else texts)
    ]


def passes(text: str, sheet: FactSheet, context: CheckContext) -> bool:
    return all(verdict(results) for _, results in check_reply(text, sheet, context))


@pytest.mark.parametrize(("key", "text"), [*fixed("offline"), *fixed("turn")])
def test_a_fixed_reply_passes_where_it_is_right(key: str, text: str, scenarios: Scenarios) -> None:
    name, values = OTHERWISE.get(key, ("", {}))
    said = text.format_map(Values(VALUES | values))
    tried = [name] if name else [known for known in scenarios if "_" not in known or known == "promise_offer"]
    assert any(passes(said, *scenarios[known]) for known in tried), said
