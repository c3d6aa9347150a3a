"""The offline model trained once, and a payer who talks with it over canned tool results."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.agent.offline.model import OfflineChatModel, warm_up
from assistant.core import config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FACTS: dict[str, Any] = {
    "today": "2026-11-22",
    "weekday": "Sunday",
    "timezone": "America/New_York",
    "locale": "en_US",
    "channel": "web",
    "level": 1,
    "business": "Harbor & Pine Supply",
    "customer": "Maria Lopez",
    "invoice": {
        "number": "INV-1042",
        "status": "not_due",
        "balance": "$1,200.00",
        "payable": "$1,200.00",
        "currency": "USD",
        "due_on": "2026-12-02",
    },
    "open_offer": None,
    "plan": None,
    "promises": [],
    "disputes": [],
    "signals": [],
}
LINES = [
    {"no": 1, "description": "Oak dining chairs", "quantity": "8", "unit_price": "$100.00", "net": "$800.00"},
    {"no": 2, "description": "Delivery", "quantity": "1", "unit_price": "$302.18", "net": "$302.18"},
]
TAXES = [
    {"label": "NY sales tax", "rate": "8.875%", "base": "$1,102.18", "amount": "$97.82", "note": ""},
]
PASSAGES = [
    {
        "id": "who-owes-the-tax#in-short",
        "article": "Who owes the tax",
        "text": "The seller adds sales tax to the price. The buyer pays it together with the price. Boats are blue.",
    }
]


def canned(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """What a tool would answer, so that its message shows what it was asked."""
    said = f"[{name} {json.dumps(arguments, sort_keys=True)}]"
    data: dict[str, Any] = {}
    if name == "get_balance":
        data = {
            "status": "not_due",
            "history": [{"on": "Nov 2, 2026", "what": "Invoice", "amount": "$1,200.00"}],
        }
    elif name in ("propose_plan", "propose_promise"):
        data = {"offer": {"kind": name.removeprefix("propose_")}, "changed": []}
    elif name == "search_tax_library":
        data = {"answerable": True, "passages": PASSAGES, "invoice_taxes": TAXES}
    elif name == "explain_invoice":
        data = {
            "lines": LINES,
            "taxes": TAXES,
            "tax_total": "$97.82",
            "issued_text": "Monday, November 2, 2026",
        }
    return {"outcome": "ok", "reason_code": None, "message": said, "data": data}


@dataclass
class Payer:
    """Writes messages and remembers, as the product does, what the model put into its metadata."""

    facts: dict[str, Any] = field(default_factory=lambda: dict(FACTS))
    tool: Callable[[str, dict[str, Any]], dict[str, Any]] = canned
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    last: AIMessage | None = None
    history: list[Any] = field(default_factory=list)

    def writes(self, text: str, *after: SystemMessage) -> str:
        """The reply; `calls` then holds this turn's tool calls."""
        metadata = self.last.response_metadata if self.last else {}
        facts = self.facts | {"asked": metadata.get("asked"), "dialogue": metadata.get("dialogue", {})}
        turn: list[Any] = [
            SystemMessage("You help payers."),
            *self.history,
            SystemMessage("Facts of this turn:\n" + json.dumps(facts)),
            HumanMessage(text),
        ]
        self.calls = []
        model = OfflineChatModel()
        while True:
            said = model.invoke([*turn, *after])
            if not said.tool_calls:
                break
            turn.append(said)
            for call in said.tool_calls:
                self.calls.append((call["name"], call["args"]))
                result = self.tool(call["name"], call["args"])
                if result["outcome"] == "ok" and "offer" in result["data"]:
                    self.facts["open_offer"] = {"kind": result["data"]["offer"]["kind"], "summary": ""}
                turn.append(ToolMessage(json.dumps(result), tool_call_id=call["id"], name=call["name"]))
        self.last = said
        self.history += [HumanMessage(text), AIMessage(said.text)]
        return said.text

    @property
    def choices(self) -> list[str]:
        assert self.last is not None
        return list(self.last.response_metadata["choices"])

    @property
    def asked(self) -> str | None:
        assert self.last is not None
        value = self.last.response_metadata["asked"]
        return None if value is None else str(value)


@pytest.fixture(scope="session", autouse=True)
def warm_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the phrases' vectors and the library's index; made once, as it takes seconds."""
    folder = tmp_path_factory.mktemp("offline")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        config.get_settings.cache_clear()
        warm_up()
    config.get_settings.cache_clear()
    return folder


@pytest.fixture
def payer() -> Payer:
    return Payer()
