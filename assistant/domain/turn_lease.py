"""A conversation's one turn at a time: whose message is answered now, on lease, so that no crash locks it for long."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.domain.conversations import Conversation


def claim(session: Session, conversation_id: str, message_id: str, seconds: float) -> bool:
    """Take the conversation's one turn for this message; False while another turn holds it.

    The lease ends by itself after `seconds`, so that a crash leaves nothing locked.
    """
    now = clock.now()
    until = now + timedelta(seconds=seconds)
    claimed = session.execute(
        _CLAIM, {"conversation": conversation_id, "now": now, "message": message_id, "until": until}
    )
    return bool(getattr(claimed, "rowcount", 0))


def inherit(session: Session, conversation_id: str, channel: str) -> None:
    """Give back a turn that was taken for a message of this channel: its worker died.

    Only for the one job that may answer this channel now.
    """
    holder = sa.select(_MESSAGE.c.id).where(
        _MESSAGE.c.conversation_id == conversation_id, _MESSAGE.c.channel == channel
    )
    session.execute(
        sa.update(Conversation)
        .where(col(Conversation.id) == conversation_id, col(Conversation.turn_message_id).in_(holder))
        .values(turn_message_id=None, turn_until=None)
        .execution_options(synchronize_session=False)
    )


def release(session: Session, conversation_id: str, message_id: str) -> None:
    """Give the turn back, if it is still this message's."""
    session.execute(
        sa.update(Conversation)
        .where(col(Conversation.id) == conversation_id, col(Conversation.turn_message_id) == message_id)
        .values(turn_message_id=None, turn_until=None)
        .execution_options(synchronize_session=False)
    )


_CONVERSATION: sa.Table = SQLModel.metadata.tables["conversation"]
_MESSAGE: sa.Table = SQLModel.metadata.tables["message"]
_CLAIM = (
    sa.update(_CONVERSATION)
    .where(
        _CONVERSATION.c.id == sa.bindparam("conversation"),
        sa.or_(
            _CONVERSATION.c.turn_until.is_(None),
            _CONVERSATION.c.turn_until < sa.bindparam("now", type_=UtcDateTime),
        ),
    )
    .values(turn_message_id=sa.bindparam("message"), turn_until=sa.bindparam("until", type_=UtcDateTime))
)
