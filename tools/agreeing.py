"""Where the payer finds what agrees to an offer, by the channel they read it on."""

from __future__ import annotations

_HOW = {
    "web": ("You can accept or decline it below.", "Please confirm it below."),
    "email": (
        "You can accept or decline it on your invoice page.",
        "Please confirm it on your invoice page.",
    ),
    "sms": ("", ""),  # the channel adds the offer's code, or the link to its whole terms
}


def how_to_accept(channel: str) -> str:
    return _HOW.get(channel, _HOW["web"])[0]


def how_to_confirm(channel: str) -> str:
    return _HOW.get(channel, _HOW["web"])[1]
