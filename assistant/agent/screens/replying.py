"""The fixed reply to a signal, complete for its channel: with helplines, and discreet where others may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import prompts
from assistant.agent.screens.effects import effect_of

if TYPE_CHECKING:
    from assistant.agent.screens.signals import Signal

_DISCREET = frozenset({"sms", "email"})
_TIMES = {
    "not_before": "time_not_before",
    "not_after": "time_not_after",
    "not_at=work": "time_not_at_work",
    "not_on=sunday": "time_not_on_sunday",
    "not_on=weekend": "time_not_on_weekend",
}


def reply_to(
    signal: Signal,
    *,
    channel: str,
    country: str,
    locale: str,
    business: str,
    seed: int = 0,
    reference: str = "",
    respond_by: str = "",
    contact: str = "",
    staffed: bool = True,
) -> str:
    """What code answers to `signal`; "" where it has nothing to say by itself.

    `contact` is a way to reach the business that is not this chat (AI-10, COM-16); `staffed` tells whether people are
    at work now. The helplines stand in the text, so that a channel without blocks carries them too (VUL-02).
    """
    effect = effect_of(signal.kind, channel)
    key = effect.reply_key
    values = {"business": business, "reference": reference, "respond_by": respond_by}
    if not key:
        return ""
    if signal.kind == "abuse_coercion" and channel in _DISCREET:
        # Somebody else may read the phone or the mailbox (VUL-03).
        return prompts.reply(f"abuse_coercion_{channel}", locale=locale, business=business)
    if signal.kind == "opt_out":
        key = _opt_out_key(signal.detail, channel)
    elif signal.kind == "crisis" and signal.detail == "other":
        key = "crisis_other"
    elif contact and signal.kind == "help":
        key, values["contact"] = "help_contact", contact
    elif contact and signal.kind == "human" and not staffed:
        key, values["contact"] = "human_closed", contact
    elif signal.kind == "inconvenient_time" and signal.detail:
        key, values["preference"] = "inconvenient_time_noted", _preference(signal.detail, locale)
    text = prompts.reply(key, locale=locale, seed=seed, **values)
    if effect.helplines:
        lines = prompts.helpline_text(country, effect.helplines, short=channel == "sms", locale=locale)
        text += " " + prompts.reply(f"{effect.reply_key}_lines", locale=locale, helplines=lines)
    return text


def _opt_out_key(detail: str, channel: str) -> str:
    scope = detail or ("all" if channel == "web" else channel)
    return f"opt_out_{scope}" if scope in ("sms", "email", "all") else "opt_out"


def _preference(detail: str, locale: str) -> str:
    said: list[str] = []
    for item in detail.split(";"):
        name, _, value = item.partition("=")
        key = _TIMES.get(item) or _TIMES.get(name)
        if key is not None:
            said.append(prompts.reply(key, locale=locale, time=value))
    return ", ".join(said)
