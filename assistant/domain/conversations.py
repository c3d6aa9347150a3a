"""Everything said about one invoice with one customer, over all channels, and who may speak."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.audit import log as audit
from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, NotFound
from assistant.core.ids import new_id

Author = Literal["payer", "assistant", "staff", "system"]
Owner = Literal["assistant", "staff"]


class Conversation(SQLModel, table=True):
    """Owned by the assistant or by staff. `turn_*` is the lease of the one turn being answered; `brief` is what
    staff told the assistant when they gave it back."""

    id: str = Field(default_factory=lambda: new_id("cnv"), primary_key=True)
    business_id: str = Field(foreign_key="business.id", index=True)
    customer_id: str = Field(foreign_key="customer.id", index=True)
    invoice_id: str = Field(foreign_key="invoice.id", unique=True)
    owner: str = "assistant"
    owner_since: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    last_seq: int = 0
    brief: str = ""
    misunderstood: int = 0
    disclosed_channels: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    turn_message_id: str | None = None
    turn_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


class Message(SQLModel, table=True):
    """One thing said. A payer's message is unique per (conversation, channel, external id)."""

    __table_args__ = (
        sa.UniqueConstraint("conversation_id", "channel", "external_id"),
        sa.UniqueConstraint("conversation_id", "seq"),
        sa.Index("ix_message_reply_to", "reply_to"),
    )

    id: str = Field(default_factory=lambda: new_id("msg"), primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id")
    seq: int
    author: str
    channel: str
    external_id: str
    text: str
    blocks: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    citations: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    dialogue: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    reply_to: str | None = None
    decision_id: str | None = None
    handed_off: bool = False
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


def open_for(session: Session, business_id: str, customer_id: str, invoice_id: str) -> Conversation:
    """The conversation about this invoice; made when there is none."""
    found = open_conversation(session, invoice_id)
    if found is not None:
        return found
    conversation = Conversation(business_id=business_id, customer_id=customer_id, invoice_id=invoice_id)
    try:
        with session.begin_nested():
            session.add(conversation)
    except sa.exc.IntegrityError:  # another tab opened it at this very moment
        found = open_conversation(session, invoice_id)
        if found is None:
            raise
        return found
    return conversation


def open_conversation(session: Session, invoice_id: str) -> Conversation | None:
    """The conversation about this invoice, when there is one."""
    return session.execute(_OF_INVOICE, {"invoice": invoice_id}).scalars().first()


def get(session: Session, business_id: str, conversation_id: str) -> Conversation:
    conversation = session.get(Conversation, conversation_id)
    if conversation is None or conversation.business_id != business_id:
        raise NotFound("There is no such conversation.")
    return conversation


def receive(
    session: Session,
    conversation_id: str,
    *,
    channel: str,
    external_id: str,
    text: str,
    dialogue: dict[str, Any] | None = None,
) -> tuple[Message, bool]:
    """Store a payer's message once; returns it and whether it is new. `dialogue` keeps how it came.

    Raises Conflict when the same external id was used for another text.
    """
    lock(session, conversation_id)
    existing = _one(
        session, _SAME, {"conversation": conversation_id, "channel": channel, "external": external_id}
    )
    if existing is not None:
        if existing.text != text:
            raise Conflict("This client_id was used for another message.", code="client_id_reused")
        return existing, False
    added = _add(session, conversation_id, "payer", channel, external_id, text, dialogue=dialogue or {})
    return added, True


def lock(session: Session, conversation_id: str) -> None:
    """Hold the conversation's row until the transaction ends: what is said in it is said one by one.

    SQLite's writing transactions are serial already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            sa.select(col(Conversation.id)).where(col(Conversation.id) == conversation_id).with_for_update()
        )


def say(
    session: Session,
    conversation_id: str,
    *,
    author: Author,
    channel: str,
    text: str,
    external_id: str | None = None,
    blocks: list[dict[str, Any]] | None = None,
    citations: list[dict[str, Any]] | None = None,
    dialogue: dict[str, Any] | None = None,
    reply_to: str | None = None,
    decision_id: str | None = None,
    handed_off: bool = False,
    ends_turn: bool = False,
) -> Message:
    """Add what the assistant, staff or the system says; `ends_turn` gives back the turn of the message replied to."""
    return _add(
        session,
        conversation_id,
        author,
        channel,
        external_id or new_id("out"),
        text,
        blocks=blocks or [],
        citations=citations or [],
        dialogue=dialogue or {},
        reply_to=reply_to,
        decision_id=decision_id,
        handed_off=handed_off,
        ends_turn=ends_turn,
    )


def say_once(session: Session, conversation_id: str, *, external_id: str, **rest: Any) -> Message:
    """Like `say`, but the same external id is said once."""
    existing = session.exec(
        select(Message).where(
            Message.conversation_id == conversation_id,
            Message.channel == rest["channel"],
            Message.external_id == external_id,
        )
    ).first()
    return existing or say(session, conversation_id, external_id=external_id, **rest)


def reply_to(session: Session, message_id: str) -> Message | None:
    """The assistant's reply to a payer's message, when there is one."""
    return _one(session, _REPLY, {"message": message_id})


def messages(session: Session, conversation_id: str, *, last: int | None = None) -> list[Message]:
    """What was said, oldest first; only the `last` ones when given."""
    statement = select(Message).where(Message.conversation_id == conversation_id)
    if last is None:
        return list(session.exec(statement.order_by(col(Message.seq))).all())
    return list(session.exec(statement.order_by(col(Message.seq).desc()).limit(last)).all())[::-1]


class Said(NamedTuple):
    """A message as a turn needs it."""

    seq: int
    author: str
    channel: str
    external_id: str
    text: str
    blocks: list[dict[str, Any]]
    dialogue: dict[str, Any]


def recent(session: Session, conversation_id: str, *, last: int) -> list[Said]:
    """The `last` messages, oldest first; light, for the turn."""
    rows = session.execute(_RECENT, {"id": conversation_id, "last": last}).all()
    return [Said(*row) for row in reversed(rows)]


def hand_over(session: Session, conversation: Conversation, owner: Owner, *, actor: str, reason: str) -> bool:
    """Give the conversation to `owner`; returns whether that changed anything."""
    if conversation.owner == owner:
        return False
    conversation.owner = owner
    conversation.owner_since = clock.now()
    session.add(conversation)
    audit.append(
        session,
        chain=conversation.customer_id,
        kind="conversation.handed_off" if owner == "staff" else "conversation.returned",
        business_id=conversation.business_id,
        actor=actor,
        subject=conversation.id,
        payload={"owner": owner, "reason": reason},
    )
    return True


def _add(
    session: Session,
    conversation_id: str,
    author: str,
    channel: str,
    external_id: str,
    text: str,
    *,
    ends_turn: bool = False,
    **rest: Any,
) -> Message:
    """The next message; with `ends_turn` the turn is given back in the same statement. Core, for speed."""
    parameters: dict[str, Any] = {"conversation": conversation_id}
    if ends_turn:
        parameters["mine"] = rest.get("reply_to")
    seq = session.execute(_NEXT_AND_END if ends_turn else _NEXT, parameters).scalar_one()
    message = Message(
        conversation_id=conversation_id,
        seq=seq,
        author=author,
        channel=channel,
        external_id=external_id,
        text=text,
        **(_unsaid() | rest),
    )
    session.execute(_INSERT, {name: getattr(message, name) for name in _COLUMNS})
    return message


def _unsaid() -> dict[str, Any]:
    """What a message has by default, given outright: the model class takes its time to find out."""
    return {
        "id": new_id("msg"),
        "blocks": [],
        "citations": [],
        "dialogue": {},
        "reply_to": None,
        "decision_id": None,
        "handed_off": False,
        "at": clock.now(),
    }


def _one(session: Session, statement: sa.Select[Any], parameters: dict[str, Any]) -> Message | None:
    row = session.execute(statement, parameters).mappings().first()
    return None if row is None else Message(**row)


_CONVERSATION: sa.Table = SQLModel.metadata.tables["conversation"]
_MESSAGE: sa.Table = SQLModel.metadata.tables["message"]
_RECENT = (
    sa.select(*(_MESSAGE.c[name] for name in Said._fields))
    .where(_MESSAGE.c.conversation_id == sa.bindparam("id"))
    .order_by(_MESSAGE.c.seq.desc())
    .limit(sa.bindparam("last"))
)
_COLUMNS = tuple(column.name for column in _MESSAGE.c)
_INSERT = sa.insert(_MESSAGE)
_SAME = sa.select(_MESSAGE).where(
    _MESSAGE.c.conversation_id == sa.bindparam("conversation"),
    _MESSAGE.c.channel == sa.bindparam("channel"),
    _MESSAGE.c.external_id == sa.bindparam("external"),
)
_REPLY = sa.select(_MESSAGE).where(_MESSAGE.c.reply_to == sa.bindparam("message"))
_OF_INVOICE = sa.select(Conversation).where(col(Conversation.invoice_id) == sa.bindparam("invoice"))
_THIS = _CONVERSATION.c.id == sa.bindparam("conversation")
_SEQ = {"last_seq": _CONVERSATION.c.last_seq + 1}
_NEXT = sa.update(_CONVERSATION).where(_THIS).values(_SEQ).returning(_CONVERSATION.c.last_seq)
_MINE = _CONVERSATION.c.turn_message_id == sa.bindparam("mine", type_=sa.String)
_NEXT_AND_END = (  # its own turn only: after a lease that ran out it may be another message's by now
    sa.update(_CONVERSATION)
    .where(_THIS)
    .values(
        _SEQ
        | {
            name: sa.case((_MINE, None), else_=_CONVERSATION.c[name])
            for name in ("turn_message_id", "turn_until")
        }
    )
    .returning(_CONVERSATION.c.last_seq)
)
