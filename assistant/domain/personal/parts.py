"""The parts of what is held of a customer that can be erased: how much there is, and taking it away.

`count` is how much is left to erase; what has nothing left is not touched again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import SQLModel, col, select

from assistant.core import clock
from assistant.domain import subject_keys
from assistant.domain.accounts import ContactPoint, Customer
from assistant.domain.approvals import Approval
from assistant.domain.case_work import CaseNote
from assistant.domain.cases import Case
from assistant.domain.contact import ConsentEvent, ContactPreference, Hold
from assistant.domain.conversations import Conversation, Message
from assistant.domain.disputes import Dispute
from assistant.domain.evidence import Attachment
from assistant.domain.idempotency import IdempotentAnswer
from assistant.domain.inbox import InboxEvent
from assistant.domain.model_inputs import ModelInput
from assistant.domain.outbox import OutboundMessage
from assistant.domain.personal import erased
from assistant.domain.personal.erased import GONE, PREFIX
from assistant.domain.subject_keys import SubjectKey
from assistant.domain.verification import VerificationCode

if TYPE_CHECKING:
    from pathlib import Path

    from sqlmodel import Session

_FLYING = ("sending", "unknown")  # with a provider right now: erased when it is known what became of it
_WAITING = ("queued", "deferred")


@dataclass(frozen=True, slots=True)
class Part:
    """One category of an erasure."""

    name: str
    count: Callable[[Session, Customer], int]
    erase: Callable[[Session, Customer], None]


def _how_many(session: Session, table: type[SQLModel], *where: Any) -> int:
    return int(session.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one())


def _change(session: Session, table: type[SQLModel], where: tuple[Any, ...], **values: Any) -> None:
    session.execute(
        sa.update(table).where(*where).values(**values).execution_options(synchronize_session=False)
    )


def _take(session: Session, table: type[SQLModel], *where: Any) -> None:
    session.execute(sa.delete(table).where(*where).execution_options(synchronize_session=False))


def _starts_not(column: Any) -> Any:
    return sa.not_(column.startswith(PREFIX, autoescape=True))


def _talks(customer: Customer) -> Any:
    return sa.select(col(Conversation.id)).where(col(Conversation.customer_id) == customer.id)


def _cases(customer: Customer) -> Any:
    return sa.select(col(Case.id)).where(col(Case.customer_id) == customer.id)


def _said(customer: Customer) -> tuple[Any, ...]:
    return (col(Message.conversation_id).in_(_talks(customer)), _starts_not(col(Message.external_id)))


def _sent(customer: Customer) -> tuple[Any, ...]:
    return (
        col(OutboundMessage.customer_id) == customer.id,
        col(OutboundMessage.status).not_in(_FLYING),
        _starts_not(col(OutboundMessage.to)),
    )


def _briefed(customer: Customer) -> tuple[Any, ...]:
    return (col(Conversation.customer_id) == customer.id, col(Conversation.brief) != "")


def delivered(session: Session, customer: Customer) -> list[str]:
    """Ids of what providers brought that is the customer's: by their messages, and by a number or address of theirs.

    What came in for no business in particular is theirs by the address only where no other business knows it.
    """
    points = session.exec(select(ContactPoint.value).where(ContactPoint.customer_id == customer.id)).all()
    values = [value for value in points if not value.startswith(PREFIX)]
    shared = set(
        session.exec(
            select(ContactPoint.value).where(
                col(ContactPoint.value).in_(values), ContactPoint.business_id != customer.business_id
            )
        ).all()
    )
    text = sa.cast(col(InboxEvent.payload), sa.Text)
    known = sa.select(col(Message.external_id)).where(*_said(customer))
    ours = col(InboxEvent.business_id) == customer.business_id
    nobodys = col(InboxEvent.business_id).is_(None)
    by_name = [
        sa.and_(text.contains(value, autoescape=True), ours if value in shared else sa.or_(ours, nobodys))
        for value in values
    ]
    found = session.execute(
        sa.select(col(InboxEvent.id)).where(
            sa.or_(sa.and_(col(InboxEvent.external_id).in_(known), sa.or_(ours, nobodys)), *by_name),
            text != "{}",
        )
    )
    return list(found.scalars())


def _count_messages(session: Session, customer: Customer) -> int:
    return (
        _how_many(session, Message, *_said(customer))
        + _how_many(session, OutboundMessage, *_sent(customer))
        + _how_many(session, Conversation, *_briefed(customer))
        + len(delivered(session, customer))
    )


def _erase_messages(session: Session, customer: Customer) -> None:
    brought = delivered(session, customer)
    _change(session, InboxEvent, (col(InboxEvent.id).in_(brought),), payload={})
    _change(session, Conversation, _briefed(customer), brief="")
    _change(
        session,
        Message,
        _said(customer),
        text=erased.mark(customer.timezone, customer.locale),
        blocks=[],
        citations=[],
        dialogue={},
        external_id=sa.literal(PREFIX) + col(Message.id),
    )
    waiting = (*_sent(customer), col(OutboundMessage.status).in_(_WAITING))
    _change(session, OutboundMessage, waiting, status="withheld", rule_id="COM-72", not_before=None)
    for row in session.exec(select(OutboundMessage).where(*_sent(customer))).all():
        row.to = erased.address(row.to)
        row.subject = row.text = row.html = row.sent_text = row.sent_subject = row.answers_external = ""
        row.blocks, row.attachments, row.updated_at = [], [], clock.now()
        session.add(row)
    session.flush()


def _files(session: Session, customer: Customer) -> list[Attachment]:
    rows = session.exec(select(Attachment).where(Attachment.customer_id == customer.id)).all()
    return [row for row in rows if row.name != GONE or row.path.exists()]


def erase_files(session: Session, rows: list[Attachment]) -> None:
    """The rows keep size and hash; the files go when the transaction has been committed."""
    paths = [row.path for row in rows]
    for row in rows:
        row.name = GONE
        session.add(row)
    after_commit(session, lambda: _unlink(paths))


def _unlink(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _reachable(customer: Customer) -> tuple[Any, ...]:
    return (col(ContactPoint.customer_id) == customer.id, _starts_not(col(ContactPoint.value)))


def _codes(customer: Customer) -> Any:
    return col(VerificationCode.customer_id) == customer.id


def _answers(customer: Customer) -> tuple[Any, ...]:
    return (
        col(IdempotentAnswer.business_id) == customer.business_id,
        sa.cast(col(IdempotentAnswer.body), sa.Text).contains(customer.id, autoescape=True),
        sa.not_(sa.cast(col(IdempotentAnswer.body), sa.Text).contains('"decisions"', autoescape=True)),
    )


def _count_contact(session: Session, customer: Customer) -> int:
    return (
        _how_many(session, ContactPoint, *_reachable(customer))
        + _how_many(session, ContactPreference, col(ContactPreference.customer_id) == customer.id)
        + _how_many(session, VerificationCode, _codes(customer))
        + _how_many(session, IdempotentAnswer, *_answers(customer))
    )


def _erase_contact(session: Session, customer: Customer) -> None:
    _take(session, VerificationCode, _codes(customer))
    _take(session, ContactPreference, col(ContactPreference.customer_id) == customer.id)
    _take(session, IdempotentAnswer, *_answers(customer))
    for point in session.exec(select(ContactPoint).where(*_reachable(customer))).all():
        point.value = erased.address(point.value)
        point.retired_at = point.retired_at or clock.now()
        session.add(point)
    session.flush()


def _noted(customer: Customer) -> tuple[Any, ...]:
    return (col(CaseNote.case_id).in_(_cases(customer)), col(CaseNote.text) != GONE)


def _summed_up(customer: Customer) -> tuple[Any, ...]:
    return (col(Case.customer_id) == customer.id, col(Case.summary).not_in(("", GONE)))


def _described(customer: Customer) -> tuple[Any, ...]:
    return (col(Dispute.customer_id) == customer.id, col(Dispute.description).not_in(("", GONE)))


def _approved(customer: Customer) -> tuple[Any, ...]:
    return (
        col(Approval.chain) == customer.id,
        col(Approval.status) != "pending",
        sa.or_(col(Approval.summary) != GONE, col(Approval.why) != "", col(Approval.note) != ""),
    )


def _lifted(customer: Customer) -> tuple[Any, ...]:
    return (col(Hold.customer_id) == customer.id, col(Hold.lifted_at).is_not(None))


def _count_notes(session: Session, customer: Customer) -> int:
    return (
        _how_many(session, CaseNote, *_noted(customer))
        + _how_many(session, Case, *_summed_up(customer))
        + _how_many(session, Dispute, *_described(customer))
        + _how_many(session, Approval, *_approved(customer))
        + _how_many(session, Hold, *_lifted(customer))
    )


def _erase_notes(session: Session, customer: Customer) -> None:
    _change(session, CaseNote, _noted(customer), text=GONE)
    _change(session, Case, _summed_up(customer), summary=GONE)
    _change(session, Dispute, _described(customer), description=GONE)
    _change(session, Approval, _approved(customer), summary=GONE, why="", note="")
    _take(session, Hold, *_lifted(customer))


def _count_copies(session: Session, customer: Customer) -> int:
    living = (col(SubjectKey.customer_id) == customer.id, col(SubjectKey.wrapped).is_not(None))
    return _how_many(session, SubjectKey, *living) + _how_many(
        session, ModelInput, col(ModelInput.customer_id) == customer.id
    )


def _erase_copies(session: Session, customer: Customer) -> None:
    destroyed = subject_keys.destroy(session, subject_keys.of_customer(session, customer.id))
    _take(session, ModelInput, col(ModelInput.customer_id) == customer.id)
    after_commit(session, lambda: subject_keys.remember(destroyed))


def _worded(customer: Customer) -> tuple[Any, ...]:
    named = sa.and_(col(ConsentEvent.address) != "", _starts_not(col(ConsentEvent.address)))
    return (col(ConsentEvent.customer_id) == customer.id, sa.or_(col(ConsentEvent.words) != "", named))


def _erase_consents(session: Session, customer: Customer) -> None:
    """That and when it was said stays; the words go, and the address is hashed. The database allows only this."""
    for row in session.exec(select(ConsentEvent).where(*_worded(customer))).all():
        hashed = (
            row.address if row.address.startswith(PREFIX) or not row.address else erased.address(row.address)
        )
        _change(session, ConsentEvent, (col(ConsentEvent.id) == row.id,), words="", address=hashed)
        session.expire(row)


def after_commit(session: Session, act: Callable[[], None]) -> None:
    event.listen(session, "after_commit", lambda _session: act(), once=True)


PARTS = (
    Part("messages", _count_messages, _erase_messages),
    Part(
        "attachments",
        lambda session, customer: len(_files(session, customer)),
        lambda session, customer: erase_files(session, _files(session, customer)),
    ),
    Part("contact", _count_contact, _erase_contact),
    Part("notes", _count_notes, _erase_notes),
    Part("copies", _count_copies, _erase_copies),
    Part(
        "consents",
        lambda session, customer: _how_many(session, ConsentEvent, *_worded(customer)),
        _erase_consents,
    ),
)
