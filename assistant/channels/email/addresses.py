"""Which address mail comes from and goes to, and how our own mails are named."""

from __future__ import annotations

import re
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING

from assistant.channels.email import reply_token
from assistant.core.config import get_settings

if TYPE_CHECKING:
    from assistant.domain.accounts import Business

_OUTBOUND = re.compile(r"(out_[0-9a-f]{32})@")
_LOCAL_FROM = "mail@invoice-assistant.example"
_LINE_ENDS = re.compile(r"[\r\n\x00-\x1f]+")


def sender_address() -> str:
    """The bare address that mail is from."""
    return parseaddr(get_settings().sendgrid_from)[1].lower() or _LOCAL_FROM


def inbound_domain() -> str:
    """The domain whose mail comes to the inbound webhook: the setting, else `in.` before the sender's domain."""
    return get_settings().sendgrid_inbound_domain.lower() or f"in.{sender_address().rpartition('@')[2]}"


def own_domains() -> frozenset[str]:
    """The domains that our own mail comes from."""
    return frozenset({sender_address().rpartition("@")[2], inbound_domain()})


def named(name: str, address: str) -> str:
    """`Name <address>` as one header line."""
    return (
        formataddr((_LINE_ENDS.sub(" ", name).strip()[:100], address), charset="utf-8") if name else address
    )


def reply_to(business: Business, conversation_id: str | None, recipient: str) -> str:
    """Where an answer goes: to the conversation by its token, else to the business by its name."""
    if conversation_id is None:
        return business_address(business)
    return reply_token.address(conversation_id, recipient, inbound_domain())


def business_address(business: Business) -> str:
    """Where a business takes new mail."""
    return f"{business.slug}@{inbound_domain()}"


def message_id(outbound_id: str) -> str:
    """The name that we give to a mail, without brackets: it carries the row that it came from."""
    return f"{outbound_id}@{inbound_domain()}"


def outbound_of(message_id: str) -> str | None:
    """The row that a mail of ours came from; None for a mail of somebody else."""
    found = _OUTBOUND.match(message_id)
    return found[1] if found and message_id.endswith(f"@{inbound_domain()}") else None
