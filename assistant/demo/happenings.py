"""What can happen to an invoice in a story, each played through the domain's own verbs at its own time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, Protocol

from assistant.audit import log as audit
from assistant.core import clock, security
from assistant.core.money import Money
from assistant.domain import (
    attempts,
    cases,
    commitments,
    contact,
    conversations,
    disputes,
    eligibility,
    ledger,
    offers,
    payments,
    plans,
    policy_versions,
    positions,
    promises,
    settlement,
)
from assistant.domain.attempts import Word
from assistant.domain.policy.facts import PlanWish, PromiseWish
from assistant.domain.policy.plans import solve_plan
from assistant.domain.policy.promises import check_promise
from assistant.domain.scope import Level, Scope
from tools import plans as plan_tool
from tools import wording

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session

    from assistant.domain.accounts import Customer
    from assistant.domain.invoices import Invoice
    from assistant.domain.policy.facts import Frequency


@dataclass(frozen=True)
class Scene:
    """The invoice that something happens to; `step` counts its happenings from 1."""

    customer: Customer
    invoice: Invoice
    step: int

    def key(self, what: str) -> str:
        return f"demo:{self.invoice.business_id}:{self.invoice.number}:{self.step}:{what}"

    def scope(self, session: Session) -> Scope:
        owner = self.invoice
        talk = conversations.open_for(session, owner.business_id, owner.customer_id, owner.id)
        return Scope(owner.business_id, owner.customer_id, owner.id, talk.id, "web", Level.LINK)

    def position(self, session: Session) -> positions.Position:
        return positions.position(session, self.invoice, self.customer.timezone)

    def money(self, amount: str) -> Money:
        return Money.of(amount, self.invoice.currency)


class Happening(Protocol):
    """`play` lets it happen now, as the clock stands."""

    @property
    def ago(self) -> int:
        """How many days before the seeding it happened."""
        ...

    def play(self, session: Session, scene: Scene) -> None: ...


@dataclass(frozen=True)
class Paid:
    """`amount` in major units; None is all that is payable then."""

    ago: int
    amount: str | None = None
    how: Literal["card", "bank", "check"] = "card"

    def play(self, session: Session, scene: Scene) -> None:
        amount = scene.money(self.amount) if self.amount else scene.position(session).payable
        _receive(session, scene, amount, self.how)


@dataclass(frozen=True)
class PlanAgreed:
    """`starts` is the day of the first payment, in days from today (negative is past)."""

    ago: int
    instalments: int
    starts: int
    frequency: Frequency = "monthly"

    def play(self, session: Session, scene: Scene) -> None:
        scope, now = scene.scope(session), scene.position(session)
        policy = policy_versions.current(session, scope.business_id)
        start = _today(scene) + timedelta(days=self.ago + self.starts)
        decision = solve_plan(
            policy,
            eligibility.plan_facts(session, scene.customer, scene.invoice, now, policy),
            PlanWish(instalments=self.instalments, frequency=self.frequency, start=start),
        )
        if decision.terms is None:
            raise ValueError(f"{scene.invoice.number}: the policy allows no such plan: {decision.reasons}")
        offer = offers.make(
            session,
            scope,
            kind="plan",
            terms=plan_tool.terms_json(decision.terms),
            summary=wording.plan_summary(decision.terms, scene.customer.locale),
            changes=[],
            payable=now.payable,
            policy_version=policy.version,
            policy_hash=policy.hash,
            effect_key=scene.key("offer"),
        )
        commitments.accept(session, scope, offer.id, act="button")


@dataclass(frozen=True)
class InstalmentPaid:
    no: int
    ago: int

    def play(self, session: Session, scene: Scene) -> None:
        plan = plans.live(session, scene.invoice.id)
        if plan is None:
            raise LookupError(f"{scene.invoice.number} has no plan to pay on")
        part = plans.instalments(session, plan.id)[self.no - 1]
        _receive(session, scene, Money(part.amount_minor, plan.currency), "card")


@dataclass(frozen=True)
class Promised:
    """`due` in days from today; `amount` None is all that is payable."""

    ago: int
    due: int
    amount: str | None = None

    def play(self, session: Session, scene: Scene) -> None:
        scope, now = scene.scope(session), scene.position(session)
        policy = policy_versions.current(session, scope.business_id)
        day = _today(scene) + timedelta(days=self.ago + self.due)
        amount = scene.money(self.amount) if self.amount else None
        decision = check_promise(
            policy,
            eligibility.promise_facts(session, scene.customer, scene.invoice, now, policy),
            PromiseWish(day, amount),
        )
        if decision.terms is None or decision.changes:
            raise ValueError(f"{scene.invoice.number}: the policy allows no such promise: {decision}")
        offer = offers.make(
            session,
            scope,
            kind="promise",
            terms={
                "amount_minor": decision.terms.amount.minor,
                "currency": decision.terms.amount.currency,
                "due_on": day.isoformat(),
            },
            summary=f"{decision.terms.amount.text(scene.customer.locale)} by {day.isoformat()}",
            changes=[],
            payable=now.payable,
            policy_version=policy.version,
            policy_hash=policy.hash,
            effect_key=scene.key("offer"),
        )
        commitments.accept(session, scope, offer.id, act="button")


@dataclass(frozen=True)
class PromiseBroken:
    ago: int

    def play(self, session: Session, scene: Scene) -> None:
        for promise in promises.open_promises(session, scene.invoice.id):
            promises.fall_due(session, promise)


@dataclass(frozen=True)
class Disputed:
    """The payer's own `words`; `lines` empty contests all that is open."""

    ago: int
    reason: str
    words: str
    lines: tuple[int, ...] = ()

    def play(self, session: Session, scene: Scene) -> None:
        scope = scene.scope(session)
        _payer_says(session, scene, self.words)
        dispute, _new = disputes.open_dispute(
            session,
            scope,
            reason=self.reason,
            description=self.words,
            balance=scene.position(session).balance,
            effect_key=scene.key("dispute"),
            line_nos=self.lines,
        )
        told = f"{disputes.REASON_TEXTS[dispute.reason]}, {dispute.amount.text()}"
        cases.open_case(
            session,
            scope,
            reason="dispute",
            summary=f"Dispute {dispute.reference}: {told}.",
            effect_key=scene.key("case"),
            due_in=timedelta(days=2),
        )


@dataclass(frozen=True)
class Credited:
    ago: int
    number: str
    amount: str
    text: str

    def play(self, session: Session, scene: Scene) -> None:
        invoice = scene.invoice
        entry, _new = ledger.post(
            session,
            business_id=invoice.business_id,
            customer_id=invoice.customer_id,
            invoice_id=invoice.id,
            kind="credit",
            amount=scene.money(self.amount),
            booked_on=clock.today(scene.customer.timezone),
            source="credit_note",
            external_id=self.number,
            text=self.text,
        )
        audit.append(
            session,
            chain=invoice.customer_id,
            kind="ledger.posted",
            business_id=invoice.business_id,
            actor="staff",
            subject=entry.id,
            payload={
                "invoice_id": invoice.id,
                "kind": "credit",
                "number": self.number,
                "amount_minor": entry.amount_minor,
                "currency": entry.currency,
            },
        )


@dataclass(frozen=True)
class HandedOver:
    """The payer's `words` made it a person's case."""

    ago: int
    reason: str
    summary: str
    words: str
    hold: contact.HoldKind | None = None

    def play(self, session: Session, scene: Scene) -> None:
        scope = scene.scope(session)
        _payer_says(session, scene, self.words)
        cases.open_case(
            session,
            scope,
            reason=self.reason,
            summary=self.summary,
            effect_key=scene.key("case"),
            priority="high",
        )
        if self.hold:
            contact.place_hold(session, scope, self.hold, review_at=clock.now() + timedelta(days=30))
        talk = conversations.get(session, scope.business_id, scope.conversation_id)
        conversations.hand_over(session, talk, "staff", actor="assistant", reason=self.reason)


@dataclass(frozen=True)
class StaffWrote:
    ago: int
    text: str

    def play(self, session: Session, scene: Scene) -> None:
        conversations.say(
            session, scene.scope(session).conversation_id, author="staff", channel="web", text=self.text
        )


def _receive(session: Session, scene: Scene, amount: Money, how: str) -> None:
    if how == "card":
        intent, _new = payments.start(
            session, scene.scope(session), amount=amount, effect_key=scene.key("payment")
        )
        attempt = attempts.begin(session, intent, processor="test", method="card", decision={"why": "seeded"})
        ref = security.derived_token(scene.key("payment"))
        attempts.opened(session, attempt, ref=ref, url="", latency_ms=None)
        settlement.take(session, attempt, Word("succeeded", amount, "card"))
        return
    payments.receive(
        session,
        scene.invoice,
        amount,
        source="bank" if how == "bank" else "manual",
        external_id=scene.key("payment"),
        text="Payment by bank transfer" if how == "bank" else "Payment by check",
        actor="import" if how == "bank" else "staff",
        booked_on=clock.today(scene.customer.timezone),
    )


def _payer_says(session: Session, scene: Scene, words: str) -> None:
    conversations.receive(
        session,
        scene.scope(session).conversation_id,
        channel="web",
        external_id=scene.key("message"),
        text=words,
    )


def _today(scene: Scene) -> date:
    return clock.today(scene.customer.timezone)
