"""The link that ends email to one customer without a login: GET shows, POST does (RFC 8058, COM-11, COM-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assistant.core import security
from assistant.domain import accounts, contact
from assistant.domain.scope import Level, Scope

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.domain.accounts import Customer

PURPOSE = "unsubscribe"
VALID_SECONDS = 3 * 365 * 86400  # CAN-SPAM asks for 30 days after the mail; people keep mail for years
SOURCE = "one-click unsubscribe"


def token(customer: Customer) -> str:
    """Names the customer and nothing else, signed: whoever has the mail may end the mails, and learns nothing."""
    return security.sign([customer.business_id, customer.id], PURPOSE)


def customer_of(session: Session, text: str) -> Customer | None:
    """Whom a link is about; None when it is not one of ours."""
    found = security.unsign(text, PURPOSE, VALID_SECONDS) if len(text) <= 400 else None
    if not (isinstance(found, list) and len(found) == 2):
        return None
    customer = session.get(accounts.Customer, str(found[1]))
    return customer if customer is not None and customer.business_id == found[0] else None


def revoke(
    session: Session,
    customer: Customer,
    *,
    source: str = SOURCE,
    words: str = "",
    channel: Literal["email", "sms"] = "email",
) -> bool:
    """No more messages to the customer on this channel; whether that was news. Repeating it records nothing."""
    if contact.consents(session, customer.id).get(channel) is False:
        return False
    scope = Scope(customer.business_id, customer.id, "", "", channel, Level.ANONYMOUS)
    contact.record_consent(session, scope, channel=channel, granted=False, source=source, words=words)
    return True
