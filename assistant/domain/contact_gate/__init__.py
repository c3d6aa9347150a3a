"""The contact gate: whether a message may go to a payer now, and why not."""

from assistant.domain.contact_gate.gate import may_contact
from assistant.domain.contact_gate.verdict import Allow, Deny

__all__ = ["Allow", "Deny", "may_contact"]
