"""Replies that people have judged: right, or wrong with the right answer."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Invalid
from assistant.core.ids import new_id
from assistant.domain.conversations import Conversation, Message
from assistant.domain.staff import StaffUser


class ReplyMark(SQLModel, table=True):
    """One judgement per reply; the newest stands. `answer` is what would have been right."""

    __tablename__ = "reply_mark"

    id: str = Field(default_factory=lambda: new_id("mrk"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    message_id: str = Field(foreign_key="message.id", unique=True)
    right: bool
    answer: str = ""
    by: str = Field(foreign_key="staff_user.id")
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


def mark(
    session: Session, talk: Conversation, message: Message, user: StaffUser, *, right: bool, answer: str = ""
) -> ReplyMark:
    """Judge the assistant's reply. Raises Invalid for another author's, or a wrong one without the right answer."""
    if message.author != "assistant" or message.conversation_id != talk.id:
        raise Invalid("Only the assistant's replies are judged.", code="not_a_reply")
    answer = answer.strip()[:2000]
    if not right and not answer:
        raise Invalid("Say what the right answer would have been.", code="answer_missing")
    found = session.exec(select(ReplyMark).where(ReplyMark.message_id == message.id)).first() or ReplyMark(
        business_id=talk.business_id, message_id=message.id, right=right, by=user.id
    )
    found.right, found.answer, found.by, found.at = right, "" if right else answer, user.id, clock.now()
    session.add(found)
    session.flush()
    audit.append(
        session,
        chain=talk.customer_id,
        kind="reply.marked",
        business_id=talk.business_id,
        actor=user.actor,
        subject=message.id,
        payload={"right": right, "decision_id": message.decision_id},
    )
    return found


def of_messages(session: Session, message_ids: list[str]) -> dict[str, ReplyMark]:
    """The judgements of these messages."""
    statement = select(ReplyMark).where(col(ReplyMark.message_id).in_(message_ids))
    return {found.message_id: found for found in session.exec(statement)}


def all_of(session: Session, business_id: str) -> list[ReplyMark]:
    """Every judgement of the business, oldest first."""
    statement = select(ReplyMark).where(ReplyMark.business_id == business_id).order_by(col(ReplyMark.id))
    return list(session.exec(statement).all())
