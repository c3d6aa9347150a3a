"""Messages that a payer sent in a row on one channel, which one reply answers."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from assistant.domain.conversations import Message


def unanswered(session: Session, conversation_id: str, channel: str) -> list[Message]:
    """What the payer said on `channel` after the last of it that has a reply, oldest first.

    A reply answers all that came before it on its channel: see `together`.
    """
    asked, reply = _MESSAGE.alias(), _MESSAGE.alias()
    answered = (
        sa.select(sa.func.coalesce(sa.func.max(asked.c.seq), 0))
        .join(reply, reply.c.reply_to == asked.c.id)
        .where(asked.c.conversation_id == conversation_id, asked.c.channel == channel)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(_MESSAGE)
        .where(
            _MESSAGE.c.conversation_id == conversation_id,
            _MESSAGE.c.channel == channel,
            _MESSAGE.c.author == "payer",
            _MESSAGE.c.seq > answered,
        )
        .order_by(_MESSAGE.c.seq)
    ).mappings()
    return [Message(**row) for row in rows]


def answered_from(session: Session, burst: Message, reply: Message) -> bool:
    """Whether another reply than this one answers something from the burst's place on."""
    asked, other = _MESSAGE.alias(), _MESSAGE.alias()
    found = session.execute(
        sa.select(other.c.id)
        .join(asked, other.c.reply_to == asked.c.id)
        .where(
            asked.c.conversation_id == burst.conversation_id,
            asked.c.channel == burst.channel,
            asked.c.seq >= burst.seq,
            other.c.id != reply.id,
        )
        .limit(1)
    )
    return found.first() is not None


def together(burst: list[Message]) -> Message:
    """Several messages in a row as the one that is answered: the last one's id, the first one's place, all words."""
    first, last = burst[0], burst[-1]
    text = "\n".join(message.text for message in burst)
    return Message(**(last.model_dump() | {"text": text, "seq": first.seq}))


_MESSAGE: sa.Table = SQLModel.metadata.tables["message"]
