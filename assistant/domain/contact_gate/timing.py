"""What stands in the way for now: hours, the payer's own times, caps and gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.domain.contact_gate import answers
from assistant.domain.contact_gate.hours import OFF_WORK, WeekHours, is_open, next_open, preferred_hours
from assistant.domain.contact_gate.verdict import Deny

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.contact_gate.facts import Contact
    from assistant.domain.contact_gate.hours import Where
    from assistant.domain.contact_gate.verdict import Ask

EXTRA_CALLS_LAST = timedelta(days=7)


def place_known(ask: Ask) -> Deny | None:
    if answers.any_hour(ask) or ask.where is not None:
        return None
    return Deny("COM-02", "It is not known where the payer is, so neither are the hours and rules there.")


def open_hours(ask: Ask) -> Deny | None:
    """Open in every candidate zone, by every rule and by the payer's own wish."""
    where = ask.where
    if where is None or answers.any_hour(ask):
        return None
    weeks = _weeks(ask)
    for rule_id, week in weeks:
        shut = [zone for zone in where.zones if not is_open(week, ask.at, zone, where.places)]
        if shut:
            opens = next_open([known for _, known in weeks], ask.at, where)
            return _closed(ask, rule_id, where, len(shut), opens)
    return None


def _weeks(ask: Ask) -> list[tuple[str, WeekHours]]:
    weeks = [(rule.id, rule.week) for rule in ask.rules.hours]
    wish = ask.facts.preferences
    own = preferred_hours(wish)
    if own is not None:
        weeks.append(("COM-04", own))
    if wish.not_at_work and (ask.channel in {"sms", "voice"} or ask.facts.email_is_work):
        weeks.append(("COM-04", OFF_WORK))
    return weeks


def _closed(ask: Ask, rule_id: str, where: Where, shut: int, opens: datetime | None) -> Deny:
    inbound = ask.facts.inbound
    if not ask.traits.unsolicited and answers.recent(ask) and inbound is not None and inbound.replies_sent:
        return Deny(
            "COM-05", "The payer's message had its one answer outside of the hours of contact.", opens
        )
    if opens is None:
        return Deny(rule_id, "No time of day is left that suits every place, rule and wish of the payer.")
    if rule_id == "COM-04":
        return Deny(rule_id, "The payer asked not to be contacted at this time.", opens)
    if shut < len(where.zones):
        return Deny(
            "COM-02", "The payer may be in a zone where it is outside of the hours of contact.", opens
        )
    return Deny(rule_id, "It is outside of the hours of contact where the payer is.", opens)


def history_known(ask: Ask) -> Deny | None:
    counted = ask.traits.unsolicited or ask.channel == "voice"
    if ask.facts.history is not None or not ask.pushed or not counted:
        return None
    return Deny("COM-10", "It is not known how often the payer was contacted lately.")


def caps(ask: Ask) -> Deny | None:
    """Never more than the cap in any window that ends now."""
    worst: Deny | None = None
    for rule in ask.rules.caps:
        calls = rule.counts == "calls"
        if calls and _extra_calls(ask):
            continue
        past = sorted(
            (
                contact.at
                for contact in _sent(ask)
                if contact.channel in rule.channels and (calls or contact.unsolicited)
            ),
            reverse=True,
        )
        if len(past) < rule.most or (opens := past[rule.most - 1] + rule.window) <= ask.at:
            continue
        if worst is None or worst.earliest is None or opens >= worst.earliest:
            what = "calls" if calls else "messages nobody asked for"
            span = f"{rule.hours // 24} days" if rule.hours % 24 == 0 else f"{rule.hours} hours"
            worst = Deny(rule.id, f"There were {rule.most} {what} within {span}; no more are allowed.", opens)
    return worst


def gaps(ask: Ask) -> Deny | None:
    """Time to breathe between two contacts that nobody asked for."""
    for rule in ask.rules.gaps:
        past = [contact.at for contact in _sent(ask) if contact.unsolicited]
        opens = max(past) + timedelta(hours=rule.hours) if past else ask.at
        if opens > ask.at:
            return Deny(rule.id, f"The last message is less than {rule.hours} hours ago.", opens)
    return None


_LATEST = ZoneInfo("Etc/GMT+12")


def after_conversation(ask: Ask) -> Deny | None:
    """No call in the days after a conversation, whoever began it; its own day is the first.

    Where no zone is known, the days end where they end last on earth.
    """
    if not ask.rules.conversations or _extra_calls(ask):
        return None
    talks = [
        contact.at
        for contact in ask.facts.history or ()
        if contact.is_conversation and contact.channel == "voice" and contact.at <= ask.at
    ]
    if not talks:
        return None
    zones = ask.where.zones if ask.where is not None else (_LATEST,)
    for rule in ask.rules.conversations:
        opens = max(
            _midnight(max(talks).astimezone(zone).date() + timedelta(days=rule.days), zone) for zone in zones
        )
        if opens > ask.at:
            return Deny(rule.id, f"There was a conversation within the last {rule.days} days.", opens)
    return None


def _sent(ask: Ask) -> Iterable[Contact]:
    return (contact for contact in ask.facts.history or () if contact.direction == "out")


def _extra_calls(ask: Ask) -> bool:
    """Consent to more calls, good for seven days (COM-07)."""
    return any(
        consent.extra_calls
        and consent.channel == "voice"
        and consent.granted_at <= ask.at < consent.granted_at + EXTRA_CALLS_LAST
        for consent in ask.facts.consents
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
