"""The log's entries in words for a case's time line: what happened between the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.domain.disputes import REASON_TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.audit.log import Entry

WORDS: dict[str, str] = {
    "conversation.handed_off": "The conversation went to staff",
    "conversation.returned": "The conversation went back to the assistant",
    "offer.made": "An offer was made",
    "offer.accepted": "The offer was accepted",
    "offer.declined": "The offer was declined",
    "offer.superseded": "A newer offer took its place",
    "offer.expired": "The offer expired",
    "plan.created": "A payment plan began",
    "plan.cancelled": "The plan was cancelled",
    "plan.broken": "The plan was broken",
    "plan.completed": "The plan is paid",
    "promise.recorded": "A promise to pay was noted",
    "promise.kept": "The promise was kept",
    "promise.partly_kept": "The promise was partly kept",
    "promise.broken": "The promise was broken",
    "promise.cancelled": "The promise was cancelled",
    "dispute.opened": "A dispute was opened",
    "dispute.changed": "The dispute moved on",
    "dispute.resolved": "The dispute was decided",
    "case.opened": "A case was opened",
    "case.changed": "The case changed",
    "case.closed": "The case was closed",
    "hold.placed": "Contact was put on hold",
    "hold.lifted": "A hold was lifted",
    "payment.received": "A payment arrived",
    "payment.failed": "A payment failed",
    "ledger.posted": "Something was booked",
    "evidence.received": "A file arrived",
    "consent.changed": "A consent changed",
    "message.withheld": "A message was withheld",
    "message.deferred": "A message waits",
    "message.failed": "A message could not be delivered",
    "approval.requested": "Approval was asked for",
    "approval.approved": "It was approved",
    "approval.refused": "It was refused",
    "approval.withdrawn": "The request was taken back",
    "turn.screened": "A screen answered alone",
}
_TELLING = (
    "reference",
    "summary",
    "status",
    "reason",
    "note",
    "why",
    "act",
    "until",
    "kind",
    "name",
    "email",
    "what",
    "host",
    "role",
    "version",
    "how",
    "source",
)
_BY = {"sms": "text messages", "email": "emails", "voice": "calls", "all": "all messages"}
_WHAT = {"taken": "Taken", "assigned": "Assigned", "snoozed": "Snoozed", "note": "A note was added"}


def shown(entry: Entry, *, invoice_id: str | None, subjects: set[str]) -> bool:
    """Whether the entry belongs on the time line of this case."""
    if entry.kind not in WORDS:
        return False
    about = entry.payload.get("invoice_id")
    if entry.kind.startswith("case."):
        return entry.subject in subjects
    return about in (None, "", invoice_id) or entry.subject in subjects


def words(entry: Entry, names: Mapping[str, str]) -> dict[str, Any]:
    """One line: what, who, and the detail that matters."""
    text = WORDS[entry.kind]
    what = str(entry.payload.get("what", ""))
    if entry.kind == "case.changed" and what:
        text = _WHAT.get(what, f"Undone: {what.partition(':')[2]}" if what.startswith("undone") else what)
    if entry.kind == "consent.changed":
        by = _BY.get(str(entry.payload.get("channel")), "messages")
        text = f"Agreed to {by}" if entry.payload.get("granted") else f"Refused {by}"
    return {
        "text": text,
        "who": who(entry.actor, names),
        "detail": detail(entry.payload),
        "at": entry.at,
        "id": entry.id,
        "kind": str(entry.kind),
    }


def who(actor: str, names: Mapping[str, str]) -> str:
    """A person by name; `assistant`, `payer` and the like as they are."""
    kind, _, name = actor.partition(":")
    if kind == "staff":
        return names.get(name, name or "staff")
    return {"assistant": "the assistant", "payer": "the payer", "system": "the system"}.get(actor, actor)


def detail(payload: Mapping[str, Any]) -> str:
    parts = []
    for name in _TELLING:
        value = payload.get(name)
        if isinstance(value, str) and value:
            parts.append(REASON_TEXTS.get(value, value) if name == "reason" else value)
    seen = list(dict.fromkeys(part.replace("_", " ") for part in parts))
    return " · ".join(seen[:4])[:300]


def decision(entry: Entry) -> dict[str, Any]:
    """What the assistant did for one reply: tools, verdicts, checks, model."""
    record = entry.payload
    calls = [
        {
            "name": str(call.get("name", "")).replace("_", " "),
            "arguments": _arguments(call.get("arguments")),
            "outcome": call.get("outcome", ""),
            "reason": str(call.get("reason_code") or "").replace("_", " "),
        }
        for call in record.get("tool_calls", [])
    ]
    checks = record.get("checks", [])
    return {
        "id": entry.id,
        "outcome": str(record.get("outcome", "")).replace("_", " "),
        "model": record.get("model", ""),
        "policy": record.get("policy_version", ""),
        "intent": _intent(record.get("intent")),
        "calls": calls,
        "held": [check for check in checks if not check.get("passed")],
        "passed": sum(1 for check in checks if check.get("passed")),
        "signals": [str(signal).replace("_", " ") for signal in _names(record.get("signals"))],
        "regenerated": bool(record.get("regenerated")),
        "failure": record.get("failure") or "",
        "latency": record.get("latency_ms"),
        "passages": record.get("passages", []),
    }


def _arguments(arguments: Any) -> str:
    if not isinstance(arguments, dict):
        return str(arguments or "")[:200]
    said = (
        f"{name.replace('_', ' ')}: {value}" for name, value in arguments.items() if value not in (None, "")
    )
    return ", ".join(said)[:300]


def _intent(intent: Any) -> str:
    return ", ".join(str(name).replace("_", " ") for name in _names(intent))


def _names(found: Any) -> list[str]:
    if not isinstance(found, list):
        return [str(found)] if found else []
    return [str(item.get("kind", item)) if isinstance(item, dict) else str(item) for item in found]
