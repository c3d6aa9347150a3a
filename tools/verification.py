"""Asking for a one-time code: shows the form; the code itself never passes through a model (IDN-06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain import verification
from assistant.domain.facts import Fact
from assistant.domain.scope import Level
from tools import wording
from tools.base import NoWishes, Tool, ToolContext, ToolResult, refused

if TYPE_CHECKING:
    from sqlmodel import Session


def start_verification(context: ToolContext, session: Session, _wishes: NoWishes) -> ToolResult:
    if context.scope.level >= Level.CODE:
        return ToolResult("ok", context.say("verified_already"), {"contact": ""})
    contact = verification.usable_contact(session, context.scope.customer_id)
    if contact is None:
        return refused(
            "no_contact_point",
            context.say("no_contact_point"),
        )
    return ToolResult(
        "ok",
        context.say("code_below", contact=wording.contact_point(contact, context.locale)),
        {"contact": contact.masked},
        facts=(Fact.text("contact", contact.masked),),
        blocks=({"type": "verification", "contact": contact.masked},),
    )


TOOL = Tool(
    name="start_verification",
    description="Show the form for a one-time code, when a tool needs a higher level. Never ask for the code.",
    wishes=NoWishes,
    access="read",
    level=Level.LINK,
    run=start_verification,
)
