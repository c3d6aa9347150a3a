"""The labelled messages of `sets/utterances`; what the labels mean is told in the README there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.core.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

SETS = Path(__file__).parent / "sets"
TODAY = date(2026, 11, 25)
BALANCE_MINOR = 84_000
INTENTS = (
    "balance", "invoice_details", "payment_plan", "promise_to_pay", "pay_now", "tax_question", "dispute",
    "already_paid", "payment_status", "document_request", "discount", "human", "opt_out", "hardship", "crisis",
    "bot_question",
    "wrong_person", "contact_change", "complaint", "affirm", "decline", "greeting", "thanks", "abuse", "out_of_scope",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Utterance:
    id: str
    split: str
    text: str
    lang: str
    locale: str
    currency: str
    intents: tuple[str, ...]
    balance: int = BALANCE_MINOR
    dates: tuple[dict[str, Any], ...] = field(default=(), hash=False)
    amounts: tuple[dict[str, Any], ...] = field(default=(), hash=False)
    counts: dict[str, Any] = field(default_factory=dict, hash=False)


def read_set(file: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_yaml(file.read_text(encoding="utf-8"))
    return rows


def values() -> Iterator[Utterance]:
    """Messages that name days, amounts and numbers of payments, with no intents labelled: all to be read (dev)."""
    for row in read_set(SETS / "values.yaml"):
        yield _read(row)


_LEARNT = re.compile(r"dev-[a-z]{2}(-4)?")
"""What the offline model learns from too: it hears these as it was told to."""


def utterances(split: str) -> Iterator[Utterance]:
    """The items of one part that the offline model has not learnt from, in their order."""
    for file in sorted((SETS / "utterances").glob(f"{split}-*.yaml")):
        if not _LEARNT.fullmatch(file.stem):
            for row in read_set(file):
                yield _read(row)


def _read(row: dict[str, Any]) -> Utterance:
    return Utterance(
        id=row["id"],
        split=row["split"],
        text=row["text"],
        lang=row["lang"],
        locale=row["locale"],
        currency=row["currency"],
        intents=tuple(row.get("intents") or ()),
        balance=row.get("balance") or BALANCE_MINOR,
        dates=tuple(row.get("dates") or ()),
        amounts=tuple(row.get("amounts") or ()),
        counts=dict(row.get("counts") or {}),
    )
