"""How and when the payer wants to be contacted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from assistant.domain import contact
from assistant.domain.facts import Fact
from assistant.domain.scope import Level
from tools.base import Tool, ToolContext, ToolResult, Wishes, needs

if TYPE_CHECKING:
    from sqlmodel import Session

_TIME = re.compile(r"^(\d{1,2})(?:[:.h](\d{2}))?\s*(a\.?m\.?|p\.?m\.?)?$", re.IGNORECASE)
# A yes to messages is the payer's to give: their own words name the channel, and an earlier no is taken back by them.
_NAMED = {
    "sms": re.compile(r"\b(?:sms|texts?|texting|textos?|mensajes?|messages?|nachrichten?)\b", re.IGNORECASE),
    "email": re.compile(r"e-?mail|\bmails?\b|courriel|correo", re.IGNORECASE),
}


class SetContactPreferences(Wishes):
    channel: Literal["sms", "email", "web", "all"] | None = None
    allowed: bool | None = Field(
        None, description="false when the payer wants no more messages on the channel"
    )
    not_before: str | None = Field(
        None, max_length=20, description="earliest time of day, like 15:00 or 3 pm"
    )
    not_after: str | None = Field(None, max_length=20, description="latest time of day, like 18:00")
    language: Literal["en", "es", "fr", "de"] | None = None


def wall_time(text: str) -> str | None:
    """HH:MM of a time of day, or None."""
    match = _TIME.match(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = (match[3] or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        return None
    if half == "pm" and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def set_contact_preferences(
    context: ToolContext, session: Session, wishes: SetContactPreferences
) -> ToolResult:
    said: list[str] = []
    changes: dict[str, str] = {}
    for name, text in (("not_before", wishes.not_before), ("not_after", wishes.not_after)):
        if text is None:
            continue
        time = wall_time(text)
        if time is None:
            return needs("time_unclear", context.say("time_unclear"))
        changes[name] = time
        said.append(context.say(name, time=time))
    if wishes.language is not None:
        changes["language"] = wishes.language
        said.append(context.say(f"writes_{wishes.language}"))
    facts = [Fact.text("preferred_time", time) for name, time in changes.items() if name != "language"]
    done = {"preferences_set"}
    if wishes.allowed is not None:
        channel = wishes.channel or "all"
        doubt = _doubt(context, session, channel) if wishes.allowed else None
        if doubt is not None:
            return doubt
        contact.record_consent(
            session,
            context.scope,
            channel=channel,
            granted=wishes.allowed,
            source=f"{context.scope.channel} conversation",
            words=context.payer_text,
        )
        said.append(
            context.say(
                "yes_to" if wishes.allowed else "no_more", messages=context.say(f"messages_{channel}")
            )
        )
        if not wishes.allowed:
            done.add("opted_out")
    if changes:
        contact.set_preference(session, context.scope, **changes)
    if not said:
        return needs("preference_missing", context.say("preference_missing"))
    text = ", ".join(said)
    return ToolResult(
        "ok",
        context.say("preference_noted", noted=text),
        {"text": text},
        facts=tuple(facts),
        done=frozenset(done),
    )


def _doubt(context: ToolContext, session: Session, channel: str) -> ToolResult | None:
    """Why a yes to messages is not taken from a model: the payer said no before, or did not speak of them now."""
    asked = [name for name in _NAMED if channel in (name, "all")]
    known = contact.consents(session, context.scope.customer_id)
    refused_before = next((name for name in asked if known.get(name) is False), None)
    if refused_before is not None:
        again = context.say(f"again_{refused_before}")
        return needs(
            "opted_out_before",
            context.say("opted_out_before", messages=context.say(f"messages_{refused_before}"), again=again),
        )
    if not all(_NAMED[name].search(context.payer_text) for name in asked):
        return needs("preference_missing", context.say("messages_which"))
    return None


TOOL = Tool(
    name="set_contact_preferences",
    description="Note on which channel, at what times and in which language the payer wants to be contacted.",
    wishes=SetContactPreferences,
    access="write",
    level=Level.LINK,
    run=set_contact_preferences,
)
