"""Where the payer finds what agrees to an offer, by the channel they read it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.base import ToolContext

_SMS = "sms"
"""There the channel adds the offer's code, or the link to its whole terms."""


def how_to_accept(context: ToolContext) -> str:
    return _how("accept", context)


def how_to_confirm(context: ToolContext) -> str:
    return _how("confirm", context)


def _how(act: str, context: ToolContext) -> str:
    channel = context.scope.channel
    return "" if channel == _SMS else context.say(f"{act}_{'email' if channel == 'email' else 'web'}")
