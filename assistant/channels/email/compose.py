"""A draft becomes a mail: HTML and a plain text of the same content, with everything that every mail must carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel import col, select

from assistant.channels.base import Outgoing
from assistant.channels.email import addresses, automatic, blocks
from assistant.channels.email.texts import say
from assistant.core.config import get_settings
from assistant.core.db import reading
from assistant.core.text import readable
from assistant.domain import accounts, outbox, unsubscribe
from assistant.domain.contact_gate.purposes import TRAITS
from assistant.domain.contact_gate.wording import names_a_debt, opt_out_line
from assistant.domain.conversations import Message

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.channels.base import Draft
    from assistant.channels.email.blocks import Shown
    from assistant.domain.accounts import Business, Customer

TEMPLATES = Path(__file__).parents[2] / "templates" / "email"
AUTOMATIC = frozenset(
    {
        "reply_to_consumer",
        "reply_in_progress",
        "acknowledgement",
        "opt_out_confirmation",
        "opt_in_confirmation",
        "help_reply",
    }
)
_ANSWER = re.compile(r"^(?:(?:re|aw|sv|antw|rv|fwd?|wg|tr)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_GREETED = re.compile(
    r"^(?:hello|hi|dear|good (?:morning|afternoon|evening)|hallo|guten|liebe|sehr geehrte|hola|buen|estimad|bonjour"
    r"|cher|chère|madame|monsieur)\b",
    re.IGNORECASE,
)
_LONGEST_REFERENCES = 900
MOST_EARLIER = 10
_TEXT_KEYS = ("offer_title", "offer_accept", "open_page", "link_note", "unsubscribe")


@dataclass(frozen=True)
class Context:
    """What the draft does not hold and the mail needs."""

    business: Business
    customer: Customer | None
    blocks: list[Shown]
    sources: list[Shown]
    earlier: list[str]
    ai: bool


def compose(draft: Draft) -> Outgoing:
    """The finished mail."""
    with reading() as session:
        context = _context(session, draft)
    return render(draft, context)


def render(draft: Draft, context: Context) -> Outgoing:
    """Pure, but for the settings."""
    locale, discloses = draft.locale, TRAITS[draft.purpose].discloses_debt
    linked = draft.purpose != "opt_out_confirmation"  # COM-14: the confirmation of an opt-out carries no link
    link = draft.link if discloses and linked else ""
    unsubscribe_url = _unsubscribe_url(context.customer) if context.customer is not None else ""
    subject = _subject(draft)
    values = {
        "lang": locale.replace("-", "_").partition("_")[0].lower() or "en",
        "subject": subject,
        "business": draft.sender.name,
        "greeting": _greeting(draft, context, discloses=discloses),
        "paragraphs": _paragraphs(draft.text),
        "blocks": [*context.blocks, *context.sources] if linked else [],
        "closing": say("closing", locale),
        "signer": draft.sender.name,
        "link": link,
        "footer": _footer(draft, discloses=discloses),
        "opt_out": opt_out_line("email", locale) if linked else "",
        "unsubscribe": unsubscribe_url if linked else "",
        "t": {key: say(key, locale) for key in _TEXT_KEYS},
    }
    text = _templates().get_template("message.txt").render(values)
    html = _html_templates().get_template("message.html").render(values)
    return Outgoing(
        outbound_id=draft.outbound_id,
        channel="email",
        sender=addresses.named(draft.sender.name, addresses.sender_address()),
        to=draft.to,
        subject=subject,
        text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        html=html,
        headers=_headers(draft, context, unsubscribe_url),
        attachments=draft.attachments,
    )


def _context(session: Session, draft: Draft) -> Context:
    row = outbox.get(session, draft.outbound_id)
    business = accounts.get_business(session, row.business_id)
    customer = accounts.get_customer(session, row.business_id, row.customer_id) if row.customer_id else None
    message = session.get(Message, row.message_id) if row.message_id else None
    discloses = TRAITS[draft.purpose].discloses_debt
    drawn = [block for block in draft.blocks if discloses or block.get("type") in blocks.ALWAYS]
    return Context(
        business=business,
        customer=customer,
        blocks=blocks.shown(
            session, drawn, customer=customer, invoice_id=row.invoice_id or "", link=draft.link
        )
        if customer is not None
        else [],
        sources=blocks.sources(message.citations, draft.locale) if message is not None and discloses else [],
        earlier=_earlier(session, row),
        ai=message is not None and message.author == "assistant",
    )


def _earlier(session: Session, row: outbox.OutboundMessage) -> list[str]:
    """The names of the mails in this conversation before this one, ours and the payer's, oldest first."""
    if row.conversation_id is None:
        return []
    ours = (
        select(outbox.OutboundMessage.id, outbox.OutboundMessage.created_at)
        .where(
            outbox.OutboundMessage.conversation_id == row.conversation_id,
            outbox.OutboundMessage.channel == "email",
            col(outbox.OutboundMessage.sent_at).is_not(None),
            col(outbox.OutboundMessage.id) < row.id,
        )
        .order_by(col(outbox.OutboundMessage.id).desc())
        .limit(MOST_EARLIER)
    )
    theirs = (
        select(Message.dialogue, Message.at)
        .where(
            Message.conversation_id == row.conversation_id,
            Message.channel == "email",
            Message.author == "payer",
            col(Message.at) <= row.created_at,
        )
        .order_by(col(Message.at).desc())
        .limit(MOST_EARLIER)
    )
    names = [
        (at, str((dialogue or {}).get("external_id", "")).strip("<>"))
        for dialogue, at in session.exec(theirs).all()[::-1]
    ]
    found = [one for one in names if "@" in one[1]]
    found += [(at, addresses.message_id(key)) for key, at in session.exec(ours).all()[::-1]]
    return [name for _at, name in sorted(found, key=lambda one: one[0])][-MOST_EARLIER:]


def _subject(draft: Draft) -> str:
    """Words that say nothing to whoever glances at a list of mails (IDN-03).

    An answer keeps the payer's subject, so that their program shows one thread, unless that names a debt.
    """
    number, business = draft.invoice_number, draft.sender.name
    discloses = TRAITS[draft.purpose].discloses_debt
    if number and discloses:
        neutral = say("subject", draft.locale, number=number, business=business)
    else:
        neutral = say("subject_plain", draft.locale, business=business)
    given = " ".join(readable(_ANSWER.sub("", draft.subject)).split())[:150]
    if not given or names_a_debt(given, draft.sender):
        given = neutral
    return f"Re: {given}" if draft.answers else given


def _greeting(draft: Draft, context: Context, *, discloses: bool) -> str:
    """By name, unless somebody else may read it or the text greets by itself."""
    if _GREETED.match(draft.text.lstrip()):
        return ""
    if context.customer is None or not discloses:
        return say("greeting_plain", draft.locale)
    return say("greeting", draft.locale, name=context.customer.name)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", readable(text)) if part.strip()]


def _footer(draft: Draft, *, discloses: bool) -> list[str]:
    sender = draft.sender
    lines = [sender.legal_name or sender.name, *sender.address]
    if sender.contact:
        lines.append(sender.contact)
    if draft.disclosure:
        lines.append(draft.disclosure)
    if discloses:
        lines.append(say("why", draft.locale))
    return lines


def _headers(draft: Draft, context: Context, unsubscribe_url: str) -> dict[str, str]:
    found = {
        "Message-ID": f"<{addresses.message_id(draft.outbound_id)}>",
        "Reply-To": addresses.reply_to(context.business, draft.conversation_id, draft.to),
    }
    answers = (draft.answers or "").strip("<>")
    answers = answers if "@" in answers else ""
    chain = [*(one for one in context.earlier if one != answers), *([answers] if answers else [])]
    if answers:
        found["In-Reply-To"] = f"<{answers}>"
    while chain and sum(len(one) + 3 for one in chain) > _LONGEST_REFERENCES:
        chain.pop(0)
    if chain:
        found["References"] = " ".join(f"<{one}>" for one in chain)
    if draft.purpose in AUTOMATIC:
        found |= automatic.MARKS
    if context.ai:
        found["X-AI-Generated"] = "true"  # AI-02
    if unsubscribe_url:
        found["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def _unsubscribe_url(customer: Customer) -> str:
    return f"{get_settings().public_url}/u/{unsubscribe.token(customer)}"


@lru_cache(maxsize=1)
def _html_templates() -> Environment:
    return _environment(escaped=True)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return _environment(escaped=False)


def _environment(*, escaped: bool) -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escaped,  # noqa: S701 - the plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
