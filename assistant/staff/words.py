"""How the console says times, reasons and channels."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.core import clock

REASONS: dict[str, str] = {
    "dispute": "Dispute",
    "asked_for_person": "Asked for a person",
    "hardship": "Hardship",
    "crisis": "Crisis",
    "abuse": "Abuse or coercion",
    "bereavement": "Bereavement",
    "capacity": "Capacity",
    "minor": "A minor",
    "policy_exception": "Policy exception",
    "unmatched_money": "Unmatched money",
    "failed_check": "Failed check",
    "cannot_answer": "Could not answer",
    "complaint": "Complaint",
    "legal": "Lawyer involved",
    "cease": "Asked to stop",
    "wrong_person": "Wrong person",
    "debt_advice": "Debt adviser",
    "other": "Other",
}
CHANNELS = {"web": "Web chat", "sms": "SMS", "email": "Email"}


def reason(code: str) -> str:
    return REASONS.get(code, code.replace("_", " ").capitalize())


def channel(code: str) -> str:
    return CHANNELS.get(code, code)


def initials(name: str) -> str:
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"


def span(length: timedelta) -> str:
    """`3 m`, `5 h`, `2 d`, `4 mo`, `2 y`: short, for rows."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} m"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    days = minutes // (24 * 60)
    if days < 60:
        return f"{days} d"
    return f"{days // 30} mo" if days < 730 else f"{days // 365} y"


def ago(instant: datetime) -> str:
    """How long ago: `now`, `3 m`."""
    length = clock.now() - instant
    return "now" if length < timedelta(minutes=1) else span(length)


def since(instant: datetime) -> str:
    """In a sentence, `opened ...`: `just now`, `3 m ago`."""
    said = ago(instant)
    return "just now" if said == "now" else f"{said} ago"


def until(instant: datetime) -> str:
    """`due in 3 h`, `2 d late`."""
    length = instant - clock.now()
    return f"{span(length)} late" if length < timedelta(0) else f"due in {span(length)}"
