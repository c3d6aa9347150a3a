"""Handing over to a person, with what they need to know."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from assistant.core import clock
from assistant.core.text import local_time
from assistant.domain import cases, contact, conversations
from assistant.domain.facts import Fact
from assistant.domain.scope import Level
from tools.base import Tool, ToolContext, ToolResult, Wishes

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.cases import Case, Priority

EscalationReason = Literal[
    "asked_for_person",
    "hardship",
    "complaint",
    "policy_exception",
    "cannot_answer",
    "bereavement",
    "legal",
    "crisis",
    "other",
]
HOLD_OF_A_CRISIS = timedelta(days=1)
"""Until a person has looked, no message goes out and nothing is agreed (VUL-02)."""
HIGH = {"hardship", "bereavement", "complaint", "legal"}
KEEPS_ASSISTANT = {"policy_exception", "cannot_answer", "hardship"}


class EscalateToPerson(Wishes):
    reason: EscalationReason
    summary: str = Field(
        "", max_length=500, description="what the person should know, in one or two sentences"
    )


def open_case(
    context: ToolContext,
    session: Session,
    *,
    reason: str,
    summary: str,
    priority: Priority | None = None,
    hand_over: bool,
) -> Case:
    """A case for a person; with `hand_over` the assistant falls silent until staff give the word back."""
    case, _new = cases.open_case(
        session,
        context.scope,
        reason=reason,
        summary=summary or f"The payer wrote: {context.payer_text[:300]}",
        effect_key=context.effect_key("case", reason),
        priority=priority or ("urgent" if reason == "crisis" else "high" if reason in HIGH else "normal"),
    )
    if hand_over:
        conversation = conversations.get(session, context.scope.business_id, context.scope.conversation_id)
        conversations.hand_over(session, conversation, "staff", actor="assistant", reason=reason)
    return case


def case_result(context: ToolContext, case: Case, *, handed_over: bool = False) -> ToolResult:
    """What the payer is told about a case."""
    respond_by = local_time(case.due_at, context.timezone, context.locale)
    due_day = case.due_at.astimezone(clock.zone(context.timezone)).date()
    return ToolResult(
        "ok",
        context.say("case", business=context.business.name, reference=case.reference, respond_by=respond_by),
        {"reference": case.reference, "respond_by_text": respond_by},
        facts=(
            Fact.reference("case_reference", case.reference),
            Fact.text("response_time", respond_by),
            Fact.date("response_by", due_day),
        ),
        blocks=(
            {
                "type": "handoff",
                "reference": case.reference,
                "text": context.say("answers_by", respond_by=respond_by),
            },
        ),
        done=frozenset({"case_opened", "handed_over"} if handed_over else {"case_opened"}),
    )


def _is_danger(wishes: EscalateToPerson) -> bool:
    """Who has the conversation may not have read yet that somebody is in danger (VUL-02)."""
    return wishes.reason == "crisis"


def escalate_to_person(context: ToolContext, session: Session, wishes: EscalateToPerson) -> ToolResult:
    hand_over = wishes.reason not in KEEPS_ASSISTANT
    case = open_case(context, session, reason=wishes.reason, summary=wishes.summary, hand_over=hand_over)
    if wishes.reason == "crisis":
        contact.place_hold(session, context.scope, "crisis", review_at=clock.now() + HOLD_OF_A_CRISIS)
    return case_result(context, case, handed_over=hand_over)


TOOL = Tool(
    name="escalate_to_person",
    description=(
        "Hand over to a person at the business: when the payer asks for one, complains, is in hardship or danger, "
        "wants more than the policy allows, or asks what no tool can answer."
    ),
    wishes=EscalateToPerson,
    access="write",
    level=Level.LINK,
    run=escalate_to_person,
    cannot_wait=_is_danger,
)
