"""Imports every job and every channel, so that the process can run what others deferred. A new module is added here."""

from __future__ import annotations


def load() -> None:
    """Safe to repeat."""
    from assistant.channels import load as channels
    from assistant.jobs import (
        answering,
        events,
        inbound,
        outbound,
        payments,
        promises,
        reconcile,
        retention,
        sweep,
    )

    channels.load()
    for module in (answering, events, inbound, outbound, payments, promises, reconcile, retention, sweep):
        assert module
