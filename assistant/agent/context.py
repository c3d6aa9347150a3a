"""What one turn stands on: the scope, the facts that may be spoken of, and what was said before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from assistant.core import clock
from assistant.core.money import Money
from assistant.core.text import local_time, long_date
from assistant.domain import (
    contact,
    conversations,
    disputes,
    offers,
    plans,
    policy_versions,
    positions,
    promises,
    spoken,
)
from assistant.domain.accounts import Business, Customer
from assistant.domain.conversations import Conversation
from assistant.domain.facts import Fact, FactSheet
from assistant.domain.invoices import Invoice
from assistant.domain.reading.amounts import find_amounts
from assistant.domain.reading.dates import find_dates
from assistant.domain.scope import Level, Scope
from tools.balance import position_facts
from tools.base import ToolContext
from tools.plans import instalment_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from assistant.domain.conversations import Message, Said
    from assistant.domain.offers import Offer
    from assistant.domain.policy.schema import Policy
    from assistant.domain.positions import Position
    from assistant.domain.spoken import Spoken

HISTORY_MESSAGES = 16
HISTORY_CHARACTERS = 6000


@dataclass(frozen=True)
class TurnFacts:
    """Loaded once at the start of a turn, in one short transaction."""

    scope: Scope
    message: Message
    conversation: Conversation
    business: Business
    customer: Customer
    invoice: Invoice
    position: Position
    policy: Policy
    history: tuple[Said, ...]
    open_offers: tuple[Offer, ...]
    sheet: FactSheet
    model_facts: dict[str, Any]
    asked: str | None
    dialogue: dict[str, Any]
    spoken: Spoken

    @property
    def locale(self) -> str:
        """What the payer is written to in, which their own locale need not be."""
        return self.spoken.locale

    def tool_context(self) -> ToolContext:
        return ToolContext(
            scope=self.scope,
            turn_id=self.message.id,
            payer_text=self.message.text,
            business=self.business,
            customer=self.customer,
            policy=self.policy,
            spoken=self.locale,
        )

    def facts_text(self, signals: Sequence[str]) -> str:
        """The turn's facts for the model; the last thing before the payer's message."""
        brief = {"from_a_colleague": self.conversation.brief} if self.conversation.brief else {}
        facts = (
            self.model_facts
            | brief
            | {
                "signals": list(signals),
                "asked": self.asked,
                "dialogue": self.dialogue,
            }
        )
        return "Facts of this turn:\n" + json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def load(session: Session, message: Message, *, level: Level) -> TurnFacts:
    """Everything the turn needs to know about one payer's message."""
    conversation, business, customer, invoice, *there = session.execute(
        _PARTIES, {"id": message.conversation_id}
    ).one()
    has = _Has(*map(bool, there))
    scope = Scope(business.id, customer.id, invoice.id, conversation.id, message.channel, level)
    now = positions.position(session, invoice, customer.timezone, any_dispute=has.dispute)
    history = tuple(
        earlier
        for earlier in conversations.recent(session, conversation.id, last=HISTORY_MESSAGES + 1)
        if earlier.seq < message.seq
    )
    open_offers = tuple(offers.open_offers(session, invoice.id)) if has.offer else ()
    said = next((m for m in reversed(history) if m.author == "assistant"), None)
    commitments = _commitments(session, invoice, now, has)
    written = (*(earlier.text for earlier in history if earlier.author == "payer"), message.text)
    heard = spoken.of(written, customer.locale)
    opted_out = has.consent and contact.consents(session, customer.id).get("sms") is False
    return TurnFacts(
        scope=scope,
        message=message,
        conversation=conversation,
        business=business,
        customer=customer,
        invoice=invoice,
        position=now,
        policy=policy_versions.current(session, business.id),
        history=history,
        open_offers=open_offers,
        sheet=_sheet(business, customer, invoice, now, open_offers, commitments, opted_out=opted_out).plus(
            *_wishes(message.text, customer, heard.locale, now)
        ),
        model_facts=_model_facts(scope, business, customer, heard, invoice, now, open_offers, commitments),
        asked=said.dialogue.get("asked") if said else None,
        dialogue=said.dialogue.get("dialogue", {}) if said else {},
        spoken=heard,
    )


class _Has(NamedTuple):
    """What there is at all on this invoice: most have none of it, and are spared the look."""

    plan: bool
    promise: bool
    dispute: bool
    offer: bool
    consent: bool


def _any(owner: Any, *conditions: Any) -> Any:
    return sa.exists().where(owner, *conditions).correlate(Conversation)


_PARTIES = (
    sa.select(
        Conversation,
        Business,
        Customer,
        Invoice,
        _any(col(plans.Plan.invoice_id) == col(Conversation.invoice_id)),
        _any(col(promises.Promise.invoice_id) == col(Conversation.invoice_id)),
        _any(col(disputes.Dispute.invoice_id) == col(Conversation.invoice_id)),
        _any(
            col(offers.Offer.invoice_id) == col(Conversation.invoice_id), col(offers.Offer.status) == "open"
        ),
        _any(col(contact.ConsentEvent.customer_id) == col(Conversation.customer_id)),
    )
    .join(Business, col(Business.id) == col(Conversation.business_id))
    .join(Customer, col(Customer.id) == col(Conversation.customer_id))
    .join(Invoice, col(Invoice.id) == col(Conversation.invoice_id))
    .where(col(Conversation.id) == sa.bindparam("id"))
)


@dataclass(frozen=True)
class _Commitments:
    plan: plans.Plan | None
    instalments: tuple[plans.Instalment, ...]
    promises: tuple[promises.Promise, ...]
    disputes: tuple[disputes.Dispute, ...]


def _commitments(session: Session, invoice: Invoice, now: Position, has: _Has) -> _Commitments:
    plan = plans.live(session, invoice.id) if has.plan else None
    return _Commitments(
        plan=plan,
        instalments=tuple(plans.instalments(session, plan.id)) if plan else (),
        promises=tuple(promises.open_promises(session, invoice.id)) if has.promise else (),
        disputes=now.disputes,
    )


def _sheet(
    business: Business,
    customer: Customer,
    invoice: Invoice,
    now: Position,
    open_offers: tuple[Offer, ...],
    made: _Commitments,
    *,
    opted_out: bool,
) -> FactSheet:
    facts = [
        *position_facts(invoice, now),
        Fact.text("business_name", business.name),
        Fact.text("customer_name", customer.name),
        Fact.date("today", clock.today(customer.timezone)),
        Fact.text("plan_status", made.plan.status if made.plan else "none"),
        Fact.text("promise_status", "open" if made.promises else "none"),
        Fact.text("dispute_status", "open" if made.disputes else "none"),
    ]
    done: set[str] = set()
    if made.plan is not None:
        done.add("plan_accepted")
        facts.append(Fact.money("plan_total", made.plan.total))
        facts.append(Fact.count("instalment_count", len(made.instalments)))
    for part in made.instalments:
        facts += instalment_facts(part.no, Money(part.amount_minor, invoice.currency), part.due_on)
    for promise in made.promises:
        done.add("promise_recorded")
        facts += [Fact.money("promise_amount", promise.amount), Fact.date("promise_date", promise.due_on)]
    for dispute in made.disputes:
        done.add("dispute_opened")
        facts.append(Fact.reference("dispute_reference", dispute.reference))
    if now.paid:
        done.add("payment_received")
    if opted_out:
        done.add("opted_out")
    for offer in open_offers:
        facts.append(
            Fact.text("offer_expiry", local_time(offer.expires_at, customer.timezone, customer.locale))
        )
        expires_on = offer.expires_at.astimezone(clock.zone(customer.timezone)).date()
        facts.append(Fact.date("offer_expiry", expires_on))
        for part in offer.terms.get("instalments", ()):
            amount = Money(part["amount_minor"], offer.currency)
            facts += instalment_facts(part["no"], amount, day(part["due_on"]))
        if offer.kind == "promise":
            facts.append(Fact.money("promise_amount", Money(offer.terms["amount_minor"], offer.currency)))
            facts.append(Fact.date("promise_date", day(offer.terms["due_on"])))
        else:
            facts.append(Fact.count("instalment_count", len(offer.terms["instalments"])))
            facts.append(Fact.money("plan_total", offer.payable))
    return FactSheet(
        facts=tuple(facts), done=frozenset(done), offered=frozenset(offer.kind for offer in open_offers)
    )


def _wishes(text: str, customer: Customer, locale: str, now: Position) -> list[Fact]:
    """The payer's own figures: a reply may name them as theirs, and only so."""
    amounts = find_amounts(text, balance=abs(now.balance), locale=locale)
    days = find_dates(text, today=clock.today(customer.timezone), locale=locale)
    return [
        *(Fact.money("wish", found.money) for found in amounts if found.money is not None),
        *(Fact.date("wish", found.day) for found in days if found.day is not None),
    ]


def _model_facts(
    scope: Scope,
    business: Business,
    customer: Customer,
    heard: Spoken,
    invoice: Invoice,
    now: Position,
    open_offers: tuple[Offer, ...],
    made: _Commitments,
) -> dict[str, Any]:
    today, locale = clock.today(customer.timezone), heard.locale
    newest = open_offers[-1] if open_offers else None
    return {
        "today": today.isoformat(),
        "weekday": today.strftime("%A"),
        "timezone": customer.timezone,
        "locale": locale,
        **({"not_written_here": heard.foreign} if heard.foreign else {}),
        "channel": scope.channel,
        "level": int(scope.level),
        "business": business.name,
        "customer": customer.name,
        "invoice": {
            "number": invoice.number,
            "status": now.status,
            "balance": now.balance.text(locale),
            "total": invoice.total.text(locale),
            "payable": now.payable.text(locale),
            "disputed": now.disputed.text(locale),
            "currency": invoice.currency,
            "due_on": invoice.due_on.isoformat(),
            "due_text": long_date(invoice.due_on, locale),
        },
        "open_offer": _offer_facts(newest, customer) if newest else None,
        "plan": {
            "status": made.plan.status,
            "instalments": [
                {
                    "no": part.no,
                    "due_text": long_date(part.due_on, locale),
                    "amount": Money(part.amount_minor, invoice.currency).text(locale),
                    "status": part.status(today),
                }
                for part in made.instalments
            ],
        }
        if made.plan
        else None,
        "promises": [
            {"amount": promise.amount.text(locale), "due_text": long_date(promise.due_on, locale)}
            for promise in made.promises
        ],
        "disputes": [
            {"reference": dispute.reference, "status": dispute.status, "amount": dispute.amount.text(locale)}
            for dispute in made.disputes
        ],
    }


def _offer_facts(offer: Offer, customer: Customer) -> dict[str, Any]:
    locale = customer.locale
    return {
        "kind": offer.kind,
        "summary": offer.summary,
        "expires_text": local_time(offer.expires_at, customer.timezone, locale),
        **({"due_text": long_date(day(offer.terms["due_on"]), locale)} if offer.kind == "promise" else {}),
        "instalments": [
            {
                "no": part["no"],
                "due_text": long_date(day(part["due_on"]), locale),
                "amount": Money(part["amount_minor"], offer.currency).text(locale),
            }
            for part in offer.terms.get("instalments", ())
        ],
    }


def day(text: str) -> date:
    """A day out of stored terms."""
    return date.fromisoformat(text)
