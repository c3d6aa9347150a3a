"""Imports every channel, so that each registers what it brings. A new channel is added here."""

from __future__ import annotations


def load() -> None:
    """Safe to repeat."""
    from assistant.channels.email import register as email
    from assistant.channels.sms import register as sms

    for module in (email, sms):
        assert module
