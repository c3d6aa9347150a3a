"""A reply that a person may edit and send: drafted by the model, held to the same facts, never sent by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

import prompts
from assistant.agent import context
from assistant.agent.checks.gate import check_sentence, verdict
from assistant.agent.checks.sentences import split_sentences
from assistant.core.config import get_settings
from assistant.core.db import reading
from assistant.core.logging import get_logger
from assistant.core.text import long_date, readable
from assistant.domain import conversations
from assistant.domain.conversations import Message
from assistant.domain.scope import Level

if TYPE_CHECKING:
    from assistant.agent.context import TurnFacts

log = get_logger(__name__)
LONGEST = 1500


class Suggested(NamedTuple):
    """The draft, and which model it is from."""

    text: str
    model: str


def suggest(business_id: str, conversation_id: str, *, staff_name: str) -> Suggested:
    """A draft for the payer's last message; "" where the payer has said nothing yet."""
    with reading() as session:
        talk = conversations.get(session, business_id, conversation_id)
        last: Message | None = session.execute(
            sa.select(Message)
            .where(col(Message.conversation_id) == talk.id, col(Message.author) == "payer")
            .order_by(col(Message.seq).desc())
            .limit(1)
        ).scalar_one_or_none()
        turn = context.load(session, last, level=Level.LINK) if last is not None else None
    if turn is None:
        return Suggested("", "none")
    spec = get_settings().model
    if spec != "offline":
        try:
            text = _drafted(turn, spec)
        except Exception as error:
            log.warning("no suggestion from the model", model=spec, error=repr(error)[:300])
            text = ""
        if text:
            return Suggested(text, spec)
    return Suggested(plain(turn, staff_name), "offline")


def plain(turn: TurnFacts, staff_name: str) -> str:
    """What the facts say, in the payer's language, for a person to build on."""
    locale, now, invoice = turn.locale, turn.position, turn.invoice
    owed = "nothing" if not now.payable else "owed" if now.days_overdue else "not_due"
    name = turn.customer.name if turn.customer.customer_class == "business" else turn.customer.name.split()[0]
    parts = [prompts.reply("suggest_hello", locale=locale, name=name, staff=staff_name.split()[0])]
    if turn.conversation.owner == "staff" and _in_hardship(turn):
        parts.append(prompts.reply("suggest_hardship", locale=locale))
    parts.append(
        prompts.reply(
            f"suggest_{owed}",
            locale=locale,
            invoice=invoice.number,
            payable=now.payable.text(locale),
            due=long_date(invoice.due_on, locale),
        )
    )
    parts += [
        prompts.reply(
            "suggest_dispute", locale=locale, reference=found.reference, amount=found.amount.text(locale)
        )
        for found in now.disputes
    ]
    if "plan_accepted" in turn.sheet.done:
        parts.append(prompts.reply("suggest_plan", locale=locale))
    parts.append(prompts.reply("suggest_close", locale=locale))
    return " ".join(parts)


def _in_hardship(turn: TurnFacts) -> bool:
    from assistant.domain import contact

    with reading() as session:
        return bool(contact.holds(session, turn.customer.id))


def _drafted(turn: TurnFacts, spec: str) -> str:
    """The model's draft without the sentences that the facts do not bear."""
    from langchain_core.messages import SystemMessage

    from assistant.agent import speaking
    from assistant.agent.models.provider import chat_model
    from assistant.agent.screening import Screened

    messages = speaking.compose(turn, Screened((), None))
    answer = chat_model(spec, get_settings()).invoke([SystemMessage(prompts.load("suggest").text), *messages])
    on = speaking.check_context(turn)
    kept = [
        sentence
        for sentence in split_sentences(readable(answer.text)[:LONGEST])
        if sentence.strip() and verdict(check_sentence(sentence, turn.sheet, context=on))
    ]
    return " ".join(sentence.strip() for sentence in kept)
