"""What stands in the way whatever the hour: opt-outs, holds, consent, and what the message would ask for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assistant.domain.contact_gate.answers import confirms
from assistant.domain.contact_gate.facts import THIRD_PARTY
from assistant.domain.contact_gate.purposes import CONFIRMING, NOTICES
from assistant.domain.contact_gate.verdict import Deny

if TYPE_CHECKING:
    from assistant.domain.contact_gate.facts import Hold, HoldKind
    from assistant.domain.contact_gate.verdict import Ask

_HOLDS: dict[HoldKind, tuple[str, str]] = {
    "crisis": (
        "VUL-02",
        "The payer may be in danger; only a person may write until a person lifts the hold.",
    ),
    "abuse": ("VUL-03", "The payer may be under pressure at home; only a person may write."),
    "bereavement": ("COM-25", "Somebody died; only a person may write, to whoever represents the estate."),
    "capacity": ("VUL-05", "The payer may not be able to decide about this; only a person may write."),
    "lawyer": ("COM-22", "The payer has a lawyer; contact goes to the lawyer, through a person."),
    "cease": ("COM-23", "The payer asked in writing for contact to stop."),
    "wrong_person": ("COM-21", "This is not the payer's number or address."),
    "debt_advice": ("COM-53", "The payer is working with a debt adviser; chasing is suspended."),
    "hardship": ("VUL-06", "The payer cannot pay at the moment; chasing is suspended."),
}
_EASING: frozenset[HoldKind] = frozenset({"debt_advice", "hardship"})


def channel_off(ask: Ask) -> Deny | None:
    if not ask.rules.off:
        return None
    return Deny(ask.rules.off[0].id, f"Collectors of other people's debts may not use {ask.channel} here.")


def automated_voice(ask: Ask) -> Deny | None:
    """An artificial voice needs express consent."""
    if ask.channel != "voice" or ask.traits.by_staff or ask.consented():
        return None
    return Deny("COM-33", "The payer has not consented to calls by an artificial voice.")


def carrier_block(ask: Ask) -> Deny | None:
    if ask.channel != "sms" or not ask.facts.carrier_opt_out:
        return None
    return Deny("COM-15", "The carrier blocks texts to this number because its owner opted out (21610).")


def reachable(ask: Ask) -> Deny | None:
    """What comes back undelivered harms the sender's name; a message of the payer's lifts it."""
    if not ask.facts.unreachable or not ask.pushed:
        return None
    return Deny(
        "WHK-07", "The provider said that nobody is reached there; ask for another address or number."
    )


def opted_out(ask: Ask) -> Deny | None:
    """Nothing after an opt-out but its confirmation and answers to what the payer wrote later."""
    found = ask.opt_outs()
    if not found or not ask.pushed:
        return None
    newest = max(out.at for out in found)
    if ask.consented(since=newest) or confirms(ask):
        return None
    inbound = ask.facts.inbound
    if ask.traits.answers and inbound is not None and inbound.at > newest:
        return None
    return Deny("COM-13", f"The payer opted out of {ask.channel} and has not agreed to it again.")


def holds(ask: Ask) -> Deny | None:
    for hold in ask.facts.holds:
        until = _stands_until(hold)
        if (until is not None and ask.at >= until) or _passes(hold, ask):
            continue
        return Deny(*_HOLDS[hold.kind], until)
    return None


def _stands_until(hold: Hold) -> datetime | None:
    return hold.until if hold.kind in _EASING else None


def _passes(hold: Hold, ask: Ask) -> bool:
    if ask.purpose == "staff_reply" or ask.purpose in CONFIRMING:
        return True
    if hold.kind in _EASING:
        return not ask.traits.asks_for_money and (ask.traits.by_staff or not ask.traits.unsolicited)
    notice = NOTICES.get(ask.facts.template_id)
    return (
        hold.kind == "cease"
        and ask.purpose == "legal_notice"
        and notice is not None
        and notice.after_cease
        and ask.facts.history is not None
        and not any(
            contact.purpose == "legal_notice" and contact.at >= hold.placed_at
            for contact in ask.facts.history
        )
    )


def moratorium(ask: Ask) -> Deny | None:
    """Breathing space: nothing is asked for and nothing comes unasked but notices that the law permits."""
    until = ask.facts.moratorium_until
    if until is None or ask.at >= until or not (ask.traits.unsolicited or ask.traits.asks_for_money):
        return None
    notice = NOTICES.get(ask.facts.template_id)
    if ask.purpose == "legal_notice" and notice is not None and notice.in_moratorium:
        return None
    return Deny("COM-57", "A moratorium protects the payer from being contacted about the debt.", until)


def known_notice(ask: Ask) -> Deny | None:
    if ask.purpose != "legal_notice" or ask.facts.template_id in NOTICES:
        return None
    return Deny("COM-23", f"{ask.facts.template_id or 'No template'} is not on the list of legal notices.")


def reassigned(ask: Ask) -> Deny | None:
    if not ask.facts.number_reassigned or ask.channel not in {"sms", "voice"}:
        return None
    return Deny("COM-21", "The number belongs to somebody else now.")


def consent(ask: Ask) -> Deny | None:
    if not ask.rules.consents or ask.consented():
        return None
    return Deny(
        ask.rules.consents[0].id, f"There is no consent to {_words(ask.purpose)} messages by {ask.channel}."
    )


def number_confirmed(ask: Ask) -> Deny | None:
    """A number is as good as the last time somebody made sure whose it is."""
    for rule in ask.rules.numbers:
        known = [
            at for at in (ask.facts.number_confirmed_at, ask.facts.reassigned_check_at) if at is not None
        ]
        if not known:
            return Deny(rule.id, "It is not known when this number was last confirmed to be the payer's.")
        if ask.at > max(known) + timedelta(days=rule.days):
            return Deny(
                rule.id,
                f"The number was last confirmed more than {rule.days} days ago; check it for reassignment first.",
            )
    return None


def work_email(ask: Ask) -> Deny | None:
    if not ask.rules.work_emails or not ask.facts.email_is_work:
        return None
    return Deny(ask.rules.work_emails[0].id, "This is an address at the payer's workplace.")


def email_basis(ask: Ask) -> Deny | None:
    for rule in ask.rules.email_bases:
        used = ask.facts.email_used_at
        if ask.consented() or (used is not None and used <= ask.at):
            continue
        notice = ask.facts.email_notice_at
        opens = None if notice is None else notice + timedelta(days=rule.days)
        if opens is None or ask.at < opens:
            return Deny(
                rule.id,
                "The payer has neither used nor agreed to this address, and had no "
                f"{rule.days} days' notice of it.",
                opens,
            )
    return None


def owed(ask: Ask) -> Deny | None:
    if not ask.traits.asks_for_money or ask.facts.balance.minor > 0:
        return None
    return Deny("COM-30", "Nothing is owed any more.")


def disputed(ask: Ask) -> Deny | None:
    """What is in dispute is not asked for; the rest may be, when the message says how much."""
    if not ask.traits.asks_for_money or ask.facts.disputed.minor <= 0:
        return None
    payable = ask.facts.balance - ask.facts.disputed
    if payable.minor <= 0:
        return Deny("COM-28", "All that is open is in dispute.")
    if ask.facts.asked is None:
        return Deny("COM-28", "A part is in dispute, and it is not known how much this message asks for.")
    if ask.facts.asked > payable:
        return Deny("COM-28", "The message asks for more than what is not in dispute.")
    return None


def commitment(ask: Ask) -> Deny | None:
    """Who keeps to a plan or has promised a day is not chased; a reminder of either needs that there is one."""
    kinds = {found.kind for found in ask.facts.commitments}
    if ask.purpose == "promise_reminder" and "promise" not in kinds:
        return Deny("COM-51", "There is no open promise to remind of.")
    if ask.purpose == "instalment_reminder" and "plan" not in kinds:
        return Deny("COM-51", "There is no plan in force to remind of.")
    if not ask.traits.chases:
        return None
    for found in ask.facts.commitments:
        until = found.pauses_until
        if until is None or ask.at < until:
            return Deny("COM-51", f"A {found.kind} is in force; nothing is chased while it is kept.", until)
    return None


def not_due(ask: Ask) -> Deny | None:
    if ask.purpose != "dunning" or ask.facts.stage != "pre_due":
        return None
    return Deny("COM-31", "The invoice is not due yet, so it cannot be overdue.")


def limitation(ask: Ask) -> Deny | None:
    if not ask.traits.asks_for_money or not ask.facts.limitation_expired:
        return None
    return Deny("COM-29", "The debt is past its limitation period; a person decides what may be said.")


def validation(ask: Ask) -> Deny | None:
    """No pressure to pay before the payer's time to question the debt is over."""
    if not ask.traits.chases:
        return None
    ends = ask.facts.validation_ends_at
    if ends is not None:
        over = ask.at >= ends
        return None if over else Deny("COM-27", "The payer's time to question the debt is not over.", ends)
    if ask.facts.collector_role in THIRD_PARTY and ask.facts.debt_class == "consumer":
        return Deny("COM-27", "It is not known whether the payer has had the validation information.")
    return None


def _words(purpose: str) -> str:
    return purpose.replace("_", " ")
