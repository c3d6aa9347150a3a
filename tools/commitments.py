"""What has been agreed and what is contested: plan, promises, disputes, open offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.core import clock
from assistant.core.money import Money
from assistant.core.text import local_time, long_date
from assistant.domain import cases, disputes, offers, plans, promises
from assistant.domain.facts import Fact
from assistant.domain.scope import Level
from tools import wording
from tools.base import NoWishes, Tool, ToolContext, ToolResult
from tools.plans import instalment_facts

if TYPE_CHECKING:
    from sqlmodel import Session


def get_commitments(context: ToolContext, session: Session, _wishes: NoWishes) -> ToolResult:
    invoice_id, locale = context.scope.invoice_id, context.locale
    facts: list[Fact] = []
    said: list[str] = []
    plan_data = _plan(context, session, facts, said)
    promise_data = []
    for promise in promises.of_invoice(session, invoice_id):
        amount, due = promise.amount.text(locale), long_date(promise.due_on, locale)
        promise_data.append({"amount": amount, "due_text": due, "status": promise.status})
        facts += [Fact.money("promise_amount", promise.amount), Fact.date("promise_date", promise.due_on)]
        if promise.status in ("open", "partly_kept"):
            said.append(context.say("promised", amount=amount, due=due))
    dispute_data = []
    open_promise = next((p for p in promise_data if p["status"] in ("open", "partly_kept")), None)
    facts.append(Fact.text("promise_status", "open" if open_promise else "none"))
    for dispute in disputes.of_invoice(session, invoice_id):
        opened = dispute.opened_at.astimezone(clock.zone(context.timezone)).date()
        reason = wording.dispute_reason(dispute.reason, locale)
        dispute_data.append(
            {
                "reference": dispute.reference,
                "reason": reason,
                "amount": dispute.amount.text(locale),
                "status": dispute.status,
                "opened_text": long_date(opened, locale),
                "answer_late": dispute.status in ("open", "under_review")
                and dispute.respond_by < clock.now(),
            }
        )
        facts += [
            Fact.reference("dispute_reference", dispute.reference),
            Fact.money("disputed", dispute.amount),
            Fact.date("dispute_opened", opened),
            Fact.text("dispute_status", dispute.status),
        ]
        said.append(
            context.say(
                "dispute_stands",
                reference=dispute.reference,
                amount=dispute.amount.text(locale),
                reason=reason,
                status=wording.dispute_status(dispute.status, locale),
            )
        )
        if dispute.status in ("open", "under_review"):
            respond_on = dispute.respond_by.astimezone(clock.zone(context.timezone)).date()
            if respond_on >= clock.today(context.timezone):
                facts.append(Fact.date("response_by", respond_on))
                said.append(context.say("dispute_answer", respond_by=long_date(respond_on, locale)))
                dispute_data[-1]["answer_by"] = long_date(respond_on, locale)
    open_now = offers.open_offers(session, invoice_id)
    offer_data = [{"kind": offer.kind, "summary": offer.summary} for offer in open_now]
    data = {
        "plan": plan_data,
        "promises": promise_data,
        "disputes": dispute_data,
        "offers": offer_data,
        "cases": _awaited(context, session, facts),
    }
    message = " ".join(said) or context.say("nothing_agreed")
    return ToolResult(
        "ok", message, data, facts=tuple(facts), offered=frozenset(offer.kind for offer in open_now)
    )


def _awaited(context: ToolContext, session: Session, facts: list[Fact]) -> list[dict[str, str]]:
    """What a person has yet to answer."""
    case = cases.awaited(session, context.scope.conversation_id)
    if case is None:
        return []
    respond_by = local_time(case.due_at, context.timezone, context.locale)
    facts += [
        Fact.reference("case_reference", case.reference),
        Fact.text("response_time", respond_by),
        Fact.date("response_by", case.due_at.astimezone(clock.zone(context.timezone)).date()),
    ]
    told = context.say(
        "case_stands", business=context.business.name, reference=case.reference, respond_by=respond_by
    )
    return [{"reference": case.reference, "respond_by_text": respond_by, "text": told}]


def _plan(
    context: ToolContext, session: Session, facts: list[Fact], said: list[str]
) -> dict[str, Any] | None:
    plan = plans.live(session, context.scope.invoice_id)
    if plan is None:
        facts.append(Fact.text("plan_status", "none"))
        return None
    locale, today = context.locale, clock.today(context.timezone)
    parts = plans.instalments(session, plan.id)
    rows = []
    for part in parts:
        amount = Money(part.amount_minor, plan.currency)
        rows.append(
            {
                "no": part.no,
                "due_text": long_date(part.due_on, locale),
                "amount": amount.text(locale),
                "status": part.status(today),
            }
        )
        facts += instalment_facts(part.no, amount, part.due_on)
    upcoming = next((row for row in rows if row["status"] in ("due", "partly_paid", "missed")), None)
    paid = sum(1 for row in rows if row["status"] == "paid")
    left = Money(plan.total_minor - sum(part.paid_minor for part in parts), plan.currency)
    facts += [
        Fact.count("instalment_count", len(rows)),
        Fact.count("instalments_paid", paid),
        Fact.count("instalments_left", len(rows) - paid),
        Fact.money("plan_total", plan.total),
        Fact.money("remaining_after", left),
        Fact.text("plan_status", plan.status),
    ]
    said.append(context.say("plan_stands", count=str(len(rows)), paid=str(paid)))
    if upcoming:
        which = "missed" if upcoming["status"] == "missed" else "next"
        said.append(
            context.say(f"instalment_{which}", amount=str(upcoming["amount"]), due=str(upcoming["due_text"]))
        )
    return {
        "status": plan.status,
        "total": plan.total.text(locale),
        "remaining": left.text(locale),
        "instalments": rows,
        "next": upcoming,
    }


TOOL = Tool(
    name="get_commitments",
    description="The payment plan with its instalments, promises, disputes and open offers on this invoice.",
    wishes=NoWishes,
    access="read",
    level=Level.LINK,
    run=get_commitments,
)
