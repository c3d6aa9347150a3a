"""What is on record: the committed deeds, open offers and facts that a claim of something done needs (LLM-07)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.agent.checks.memo import by_identity

if TYPE_CHECKING:
    from assistant.domain.facts import FactSheet

NEVER: frozenset[str] = frozenset()
PLAN, PROMISE, DISPUTE = (
    frozenset({"plan_accepted"}),
    frozenset({"promise_recorded"}),
    frozenset({"dispute_opened"}),
)
CASE = frozenset({"case_opened"})
REVIEW = CASE | DISPUTE
PAID = frozenset({"payment_received"})
DOCUMENT = frozenset({"document_ready"})
PREFERENCES = frozenset({"preferences_set", "opted_out"})
RECORDED = PROMISE | DISPUTE | PREFERENCES | CASE | {"evidence_received"}
OFFER = frozenset({"offer:plan", "offer:promise", "offer:discount"})
ANY_DEED = RECORDED | PLAN | PAID | DOCUMENT | {"discount_accepted", "payment_started", "code_sent"}

SUBJECT_NEEDS: tuple[tuple[str, frozenset[str]], ...] = (
    (r"(?:payment )?plan|instal?lments?|schedule", PLAN),
    (r"offer|proposal", PLAN | PROMISE | {"discount_accepted"}),
    (r"promise", PROMISE),
    (r"disputes?", DISPUTE),
    (r"case", CASE),
    (r"payments?", PAID),
    (r"preferences|settings", PREFERENCES),
    (r"code", frozenset({"code_sent"})),
    (r"documents?|copy|receipt|statement|pdf", DOCUMENT),
    (r"question|request|message", CASE),
)
ABOUT = (
    (
        re.compile(r"\b(?:discount|reduction|rebate|waiver|markdown|concession)s?\b"),
        frozenset({"fact:credited"}),
    ),
    (re.compile(r"\byour account\b"), NEVER),
    (re.compile(r"\b(?:plan|instal?lments?|schedule)\b"), PLAN | OFFER | {"state:plan"}),
    (re.compile(r"\bpromise\b"), PROMISE | {"offer:promise"}),
    (re.compile(r"\bdispute\b"), DISPUTE),
    (re.compile(r"\b(?:case|ticket)\b"), CASE),
    (re.compile(r"\b(?:supervisor|manager|boss|lawyer|legal)\b"), NEVER),
    (re.compile(r"\b(?:colleagues?|team|person|human|someone|specialist)\b"), CASE),
    (re.compile(r"\b(?:preferences?|opted)\b"), PREFERENCES),
    (re.compile(r"\b(?:code)\b"), frozenset({"code_sent"})),
    (re.compile(r"\b(?:receipt|statement|copy|pdf|document|credit note)\b"), DOCUMENT),
    (re.compile(r"\b(?:your|a|the) payments?\b"), PAID | {"payment_started", "fact:paid"}),
)


@by_identity
def on_record(sheet: FactSheet) -> frozenset[str]:
    """The records, "offer:plan" and the like for offers, "fact:paid" for what the facts show, and "safe"."""
    states = {"state:plan"} if sheet.state("plan_status") in {"active", "completed", "missed"} else set()
    if any(m.minor for m in sheet.amounts("paid")):
        states.add("fact:paid")
    if any(m.minor for m in sheet.amounts("credited")):
        states.add("fact:credited")
    if any(str(fact.value) != "invoice" for fact in sheet.of("text", "document")):
        states.add("document:other")
    balances = sheet.amounts("balance")
    if (balances and not any(m.minor for m in balances)) or sheet.state("status") in {"paid", "void"}:
        states.add("fact:settled")
    if sheet.state("status") == "not_due":
        states.add("fact:not_due")
    if sheet.state("dispute_status") in {"open", "under_review"}:
        states.add("dispute_opened")
    if sheet.state("promise_status") == "open":
        states.add("promise_recorded")
    if "state:plan" in states:
        states.add("plan_accepted")
    return frozenset(sheet.done | {f"offer:{kind}" for kind in sheet.offered} | states | {"safe"})
