"""What the policy decided: its reasons in words, their figures, and a person where one may do more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assistant.core.money import Money
from assistant.domain.facts import Fact
from tools import people, wording
from tools.base import ToolContext, ToolResult

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.policy.plans import PlanDecision
    from assistant.domain.policy.promises import PromiseDecision
    from assistant.domain.policy.reasons import Reason


def reason_rows(reasons: tuple[Reason, ...], locale: str) -> list[dict[str, str]]:
    """`[{"reason_code", "text", "rule"?}]`, the texts in the payer's locale."""
    return [
        {"reason_code": str(reason.code), "text": wording.reason(reason, locale)}
        | ({"rule": reason.rule} if reason.rule else {})
        for reason in reasons
    ]


def reason_facts(reasons: tuple[Reason, ...]) -> tuple[Fact, ...]:
    """The figures inside the reasons, so that they may be said."""
    facts: list[Fact] = []
    for reason in reasons:
        for _name, value in reason.values:
            if isinstance(value, Money):
                facts.append(Fact.money("limit", value))
            elif isinstance(value, date):
                facts.append(Fact.date("limit", value))
            elif isinstance(value, int):
                facts.append(Fact.count("limit", value))
    return tuple(facts)


def without_terms(
    context: ToolContext, session: Session, decision: PlanDecision | PromiseDecision, *, asked: str
) -> ToolResult:
    """Never a flat refusal: the reasons, and a person where one may do more (COM-51, COM-73)."""
    notes = (*decision.changes, *decision.reasons)
    reasons = reason_rows(notes, context.locale)
    figures = reason_facts(notes)
    text = " ".join(reason["text"] for reason in reasons)
    code = str(decision.reasons[0].code) if decision.reasons else "nothing_fits"
    if not decision.needs_person:
        return ToolResult("refused", text, {"changed": reasons}, code, facts=figures)
    case = people.open_case(
        context, session, reason="policy_exception", summary=f"{asked}. {text}", hand_over=False
    )
    told = people.case_result(context, case)
    return ToolResult(
        "refused",
        f"{text} {told.message}",
        {"changed": reasons, "case_reference": case.reference, **told.data},
        code,
        facts=(*told.facts, *figures),
        blocks=told.blocks,
        done=told.done,
    )
