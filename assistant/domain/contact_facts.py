"""What the contact gate needs to know of a message's recipient, read from the database at the moment of sending."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import phonenumbers
import sqlalchemy as sa
from phonenumbers import timezone as phone_zones
from sqlmodel import Session, col, select

from assistant.core import clock
from assistant.core.money import Money
from assistant.domain import accounts, contact, keeping, positions, spoken
from assistant.domain.accounts import Business, ContactPoint, Customer
from assistant.domain.contact import ConsentEvent, ContactPreference
from assistant.domain.contact_gate import facts as gate
from assistant.domain.contact_gate.purposes import CONFIRMING, TRAITS, Channel, Purpose
from assistant.domain.conversations import Conversation, Message
from assistant.domain.invoices import Invoice
from assistant.domain.outbox import WENT_OUT, OutboundMessage
from assistant.domain.personal import erased

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHANNELS: tuple[Channel, ...] = ("sms", "email", "voice")
_SAID_ON = re.compile(r"(sms|email|voice|web) message$")
_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\b")
_NYC_ZIPS = ("100", "101", "102", "103", "104", "111", "112", "113", "114", "116", "11004", "11005")
_EASING = frozenset({"debt_advice", "hardship"})


@dataclass(frozen=True)
class _Debtor:
    """One person, with all their accounts at this business: those that share a number or an address, also those that
    were erased, so that an opt-out still counts."""

    customer: Customer | None
    ids: tuple[str, ...]
    points: tuple[ContactPoint, ...]


def load(session: Session, row: OutboundMessage) -> gate.ContactFacts:
    """The facts about this message as of now."""
    business = accounts.get_business(session, row.business_id)
    debtor = _debtor(session, row)
    customer = debtor.customer
    history = _history(session, row, debtor)
    consents, opt_outs, blocked = _ledger(session, debtor)
    wish = session.get(ContactPreference, customer.id) if customer else None
    return gate.ContactFacts(
        collector_role=business.collector_role,  # type: ignore[arg-type]
        debt_class=(customer.customer_class if customer else "consumer"),  # type: ignore[arg-type]
        places=_places(customer, debtor, row),
        zones=_zones(customer, debtor, row),
        history=history,
        opt_outs=opt_outs,
        holds=_holds(session, debtor),
        sender=_sender(business),
        locale=_locale(session, row, customer, business),
        consents=consents,
        preferences=gate.Preferences.read(
            not_before=wish.not_before, not_after=wish.not_after, not_on=wish.not_on, not_at=wish.not_at
        )
        if wish
        else gate.Preferences(),
        inbound=_inbound(session, row),
        requested_at=row.requested_at,
        template_id=row.template_id,
        carrier_opt_out=blocked,
        number_reassigned=_retired(session, row),
        unreachable=any(point.value == row.to and point.unreachable_at for point in debtor.points),
        **_standing(session, row, customer),
        **_known(session, row, debtor, consents),
    )


def _locale(session: Session, row: OutboundMessage, customer: Customer | None, business: Business) -> str:
    """An answer goes out in the language it was written in; what is sent unasked, in the customer's own."""
    home = customer.locale if customer else business.locale
    if row.conversation_id is None or row.answers is None:
        return home
    return spoken.in_conversation(session, row.conversation_id, home).locale


def _debtor(session: Session, row: OutboundMessage) -> _Debtor:
    customer = session.get(Customer, row.customer_id) if row.customer_id else None
    points = tuple(accounts.contacts(session, customer.id)) if customer else ()
    values = {point.value for point in points} | {row.to}
    shared = session.exec(
        select(ContactPoint.customer_id).where(
            ContactPoint.business_id == row.business_id,
            sa.or_(
                sa.and_(col(ContactPoint.value).in_(values), col(ContactPoint.retired_at).is_(None)),
                col(ContactPoint.value).in_([erased.address(value) for value in values]),
            ),
        )
    ).all()
    ids = dict.fromkeys((*([customer.id] if customer else []), *shared))
    return _Debtor(customer, tuple(ids), points)


def _zones(
    customer: Customer | None, debtor: _Debtor, row: OutboundMessage
) -> tuple[gate.ZoneCandidate, ...]:
    """By the address and by every phone number on file (COM-02)."""
    found = [gate.ZoneCandidate(customer.timezone, "address")] if customer else []
    for number in _numbers(debtor, row):
        names = phone_zones.time_zones_for_number(number)
        found += [gate.ZoneCandidate(name, "area_code") for name in names if name != "Etc/Unknown"]
    return tuple(dict.fromkeys(found))


def _places(customer: Customer | None, debtor: _Debtor, row: OutboundMessage) -> tuple[gate.Place, ...]:
    found = [_home(customer)] if customer else []
    for number in _numbers(debtor, row):
        country = phonenumbers.region_code_for_number(number)
        if country and all(place.country != country for place in found):
            found.append(gate.Place(country))
    return tuple(found)


def _home(customer: Customer) -> gate.Place:
    """Whether it is New York City is read off the postal code; without one it may be."""
    if (customer.country, customer.region) != ("US", "NY"):
        return gate.Place(customer.country, customer.region or None)
    codes = _ZIP.findall(" ".join(customer.address[-2:]))
    if not codes:
        return gate.Place("US", "NY")
    return gate.Place("US", "NY", "NYC" if codes[-1].startswith(_NYC_ZIPS) else "")


def _numbers(debtor: _Debtor, row: OutboundMessage) -> list[phonenumbers.PhoneNumber]:
    texts = {point.value for point in debtor.points if point.kind == "phone"}
    if row.channel == "sms":
        texts.add(row.to)
    found = []
    for text in sorted(texts):
        try:
            found.append(phonenumbers.parse(text))
        except phonenumbers.NumberParseException:
            continue
    return found


def _history(session: Session, row: OutboundMessage, debtor: _Debtor) -> tuple[gate.Contact, ...]:
    """What was sent to this person and what they sent, on any account, in the last 30 days."""
    since = clock.now() - timedelta(days=gate.HISTORY_DAYS)
    sent = session.execute(
        sa.select(
            col(OutboundMessage.sent_at), col(OutboundMessage.channel), col(OutboundMessage.purpose)
        ).where(
            col(OutboundMessage.business_id) == row.business_id,
            sa.or_(col(OutboundMessage.customer_id).in_(debtor.ids), col(OutboundMessage.to) == row.to),
            col(OutboundMessage.id) != row.id,
            col(OutboundMessage.status).in_(WENT_OUT),
            col(OutboundMessage.sent_at) >= since,
        )
    ).all()
    came = session.execute(
        sa.select(col(Message.at), col(Message.channel))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            col(Conversation.customer_id).in_(debtor.ids),
            col(Message.author) == "payer",
            col(Message.at) >= since,
        )
    ).all()
    out = [
        gate.Contact(at, channel, "out", purpose, TRAITS[purpose].unsolicited)
        for at, channel, purpose in sent
    ]
    into = [gate.Contact(at, channel, "in") for at, channel in came]
    return tuple(sorted(out + into, key=lambda found: found.at))


def _ledger(
    session: Session, debtor: _Debtor
) -> tuple[tuple[gate.Consent, ...], tuple[gate.OptOut, ...], bool]:
    """Grants, revocations, and whether the carrier blocks texts. One account's opt-out counts for all of the person;
    a grant counts for its own account."""
    events = session.exec(
        select(ConsentEvent)
        .where(col(ConsentEvent.customer_id).in_(debtor.ids))
        .order_by(col(ConsentEvent.id))
    ).all()
    consents: list[gate.Consent] = []
    opt_outs: list[gate.OptOut] = []
    blocked = False
    for event in events:
        channels = _CHANNELS if event.channel == "all" else (event.channel,)
        for channel in channels:
            if channel not in _CHANNELS:
                continue
            if not event.granted:
                said = _SAID_ON.match(event.source)
                opt_outs.append(gate.OptOut(channel, event.at, said.group(1) if said else None))  # type: ignore[arg-type]
            elif debtor.customer is None or event.customer_id == debtor.customer.id:
                consents.append(gate.Consent(channel, event.at, event.source, _purposes(event.purposes)))
        if event.channel == "sms" and event.source == contact.CARRIER:
            blocked = True
        elif event.granted and event.channel in ("sms", "all") and event.source == "sms message":
            blocked = False  # the payer's own START lifts the carrier's block
    return tuple(consents), tuple(opt_outs), blocked


def _purposes(names: list[str]) -> frozenset[Purpose] | None:
    return frozenset(names) if names else None  # type: ignore[arg-type]


def _holds(session: Session, debtor: _Debtor) -> tuple[gate.Hold, ...]:
    return tuple(
        gate.Hold(hold.kind, hold.placed_at, hold.review_at if hold.kind in _EASING else None)  # type: ignore[arg-type]
        for customer_id in debtor.ids
        for hold in contact.holds(session, customer_id)
    )


def _sender(business: Business) -> gate.Sender:
    return gate.Sender(
        business.name,
        business.legal_name,
        tuple(business.address),
        business.phone or business.email,
    )


def _inbound(session: Session, row: OutboundMessage) -> gate.Inbound | None:
    """The message that this one answers; for what merely follows from a conversation, the payer's newest there."""
    answers, at = row.answers, row.answers_at
    if answers is None and row.conversation_id is not None:
        newest = session.exec(
            select(Message)
            .where(
                Message.conversation_id == row.conversation_id,
                Message.channel == row.channel,
                Message.author == "payer",
            )
            .order_by(col(Message.seq).desc())
            .limit(1)
        ).first()
        answers, at = (newest.id, newest.at) if newest is not None else (None, None)
    if answers is None or at is None:
        return None
    replies = session.execute(
        sa.select(sa.func.count()).where(
            col(OutboundMessage.answers) == answers,
            col(OutboundMessage.id) != row.id,
            col(OutboundMessage.status).in_(WENT_OUT),
        )
    ).scalar_one()
    return gate.Inbound("sms" if row.channel == "sms" else "email", at, replies)


def _retired(session: Session, row: OutboundMessage) -> bool:
    """The number was taken off the account; only the words that say so still go there."""
    if row.customer_id is None or row.purpose in CONFIRMING:
        return False
    points = session.exec(
        select(ContactPoint).where(ContactPoint.customer_id == row.customer_id, ContactPoint.value == row.to)
    ).all()
    return bool(points) and all(point.retired_at is not None for point in points)


def _standing(session: Session, row: OutboundMessage, customer: Customer | None) -> dict[str, Any]:
    """What is owed, contested and agreed about the invoice."""
    invoice = session.get(Invoice, row.invoice_id) if row.invoice_id else None
    if invoice is None:
        nothing = Money.zero("USD")
        return {"stage": "servicing", "balance": nothing, "disputed": nothing}
    zone = customer.timezone if customer else "UTC"
    now = positions.position(session, invoice, zone)
    return {
        "stage": "collections" if now.status == "overdue" else "pre_due",
        "balance": now.balance,
        "disputed": now.disputed,
        "commitments": keeping.in_force(session, invoice, zone),
        "asked": None if row.asked_minor is None else Money(row.asked_minor, invoice.currency),
    }


def _known(
    session: Session, row: OutboundMessage, debtor: _Debtor, consents: Sequence[gate.Consent]
) -> dict[str, Any]:
    """How sure it is that the number or address is the payer's (COM-19), and when a collector first said so."""
    confirmed = [point.confirmed_at for point in debtor.points if point.value == row.to]
    used = _last_from(session, row, debtor)
    granted = [consent.granted_at for consent in consents if consent.channel == row.channel]
    first = session.execute(
        sa.select(sa.func.min(col(OutboundMessage.sent_at))).where(
            col(OutboundMessage.customer_id).in_(debtor.ids),
            col(OutboundMessage.id) != row.id,
            col(OutboundMessage.status).in_(WENT_OUT),
            col(OutboundMessage.purpose).in_([name for name, t in TRAITS.items() if t.discloses_debt]),
        )
    ).scalar_one()
    known = [at for at in (*confirmed, used, *granted) if at is not None]
    return {
        "number_confirmed_at": max(known) if known and row.channel == "sms" else None,
        "email_used_at": used if row.channel == "email" else None,
        "initial_disclosure_at": first,
    }


def _last_from(session: Session, row: OutboundMessage, debtor: _Debtor) -> datetime | None:
    """When the payer last wrote on this channel from this number or address."""
    rows = session.execute(
        sa.select(col(Message.at), col(Message.dialogue))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            col(Conversation.customer_id).in_(debtor.ids),
            col(Message.author) == "payer",
            col(Message.channel) == row.channel,
        )
        .order_by(col(Message.id).desc())
        .limit(50)
    ).all()
    return next((at for at, dialogue in rows if dialogue.get("from") == row.to), None)
