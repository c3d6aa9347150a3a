"""Promises to pay: one payment on one day, within the policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.domain.policy.limits import obstacles
from assistant.domain.policy.reasons import LIMITS, Reason, ReasonCode, because

if TYPE_CHECKING:
    from datetime import date

    from assistant.core.money import Money
    from assistant.domain.policy.facts import PromiseFacts, PromiseWish
    from assistant.domain.policy.schema import Policy


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class PromiseDecision:
    """Either `terms`, with `changes` against the wish; or none, with `reasons`, and a person unless nothing
    is due.
    """

    terms: PromiseTerms | None
    changes: tuple[Reason, ...] = ()
    reasons: tuple[Reason, ...] = ()
    needs_person: bool = False

    @property
    def as_wished(self) -> bool:
        return self.terms is not None and not self.changes

    @property
    def person_could_do_more(self) -> bool:
        """A limit stood in the way of the wish, or code may not decide: offer a person beside it (COM-51)."""
        return self.needs_person or any(change.code in LIMITS for change in self.changes)


def check_promise(policy: Policy, facts: PromiseFacts, wish: PromiseWish) -> PromiseDecision:
    """The promise as wished, or the nearest allowed day and amount with what was changed."""
    rules, payable = policy.promises, facts.payable
    if payable.minor <= 0:
        return PromiseDecision(None, reasons=(because(ReasonCode.NOTHING_DUE),))
    found = list(obstacles(policy, payable, on_hold=facts.on_hold, open_dispute=facts.open_dispute))
    if facts.open_promises >= rules.max_open_per_invoice:
        found.append(because(ReasonCode.PROMISE_EXISTS))
    if facts.broken_promises > rules.max_broken:
        found.append(because(ReasonCode.EARLIER_PROMISES_BROKEN))
    if found:
        return PromiseDecision(None, reasons=tuple(found), needs_person=True)
    amount, changes = _amount(policy, facts, wish)
    day = wish.day
    latest = max(facts.today, facts.due_on) + timedelta(days=rules.max_days_ahead)
    if day < facts.today:
        day = facts.today
        changes.append(because(ReasonCode.PROMISE_PAST, day=day))
    elif day > latest:
        day = latest
        changes.append(because(ReasonCode.PROMISE_TOO_FAR, limit=latest))
    if facts.open_dispute:
        changes.append(because(ReasonCode.DISPUTED_PART_APART))
    return PromiseDecision(PromiseTerms(day, amount), tuple(changes))


def _amount(policy: Policy, facts: PromiseFacts, wish: PromiseWish) -> tuple[Money, list[Reason]]:
    payable = facts.payable
    wished = wish.amount
    if wished is None:
        return payable, []
    if wished.currency != payable.currency:
        return payable, [because(ReasonCode.OTHER_CURRENCY, currency=payable.currency)]
    if wished > payable:
        return payable, [because(ReasonCode.PROMISE_MORE_THAN_DUE, amount=payable)]
    least = min(policy.promises.min_amount_minor.get(payable.currency, 1), payable.minor)
    if wished.minor < least:
        raised = replace(payable, minor=least)
        return raised, [because(ReasonCode.PROMISE_TOO_SMALL, minimum=raised)]
    return wished, []
