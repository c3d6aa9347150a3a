"""The queue: what waits for people, in the order in which it should be done, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from assistant.core import clock
from assistant.core.db import UtcDateTime
from assistant.core.errors import Conflict, Invalid
from assistant.core.ids import new_id
from assistant.domain.accounts import Customer
from assistant.domain.cases import ACTIVE, Case
from assistant.domain.conversations import Conversation, Message
from assistant.domain.invoices import Invoice

if TYPE_CHECKING:
    from collections.abc import Sequence

Box = Literal["open", "mine", "unassigned", "snoozed", "closed"]
BOXES: tuple[Box, ...] = get_args(Box)
PAGE = 50
MOST_VIEWS = 20


@dataclass(frozen=True)
class Wanted:
    """What to show. `after` is the `mark` of the last row of the page before."""

    box: Box = "open"
    reason: str = ""
    priority: str = ""
    owner: str = ""
    text: str = ""
    after: str = ""


class Row(NamedTuple):
    """A case as the queue shows it. `last_word`: who of payer and staff spoke last since it was opened."""

    case: Case
    customer: str
    invoice: str | None
    talk: str | None
    last_word: str | None


class SavedView(SQLModel, table=True):
    """A colleague's own filter, by name."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("staff_id", "name"),)

    id: str = Field(default_factory=lambda: new_id("viw"), primary_key=True)
    staff_id: str = Field(foreign_key="staff_user.id")
    name: str
    query: str
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


_LAST_WORD = (
    sa.select(col(Message.author))
    .where(
        col(Message.conversation_id) == col(Case.conversation_id),
        col(Message.author).in_(("payer", "staff")),
        col(Message.at) >= col(Case.opened_at),
    )
    .order_by(col(Message.seq).desc())
    .limit(1)
    .correlate(Case)
    .scalar_subquery()
)


def page(
    session: Session, business_id: str, me: str, wanted: Wanted, *, most: int = PAGE
) -> tuple[list[Row], str]:
    """Rows, and the mark for the next page, empty on the last. Raises Invalid for a mark that is none."""
    statement = (
        sa.select(Case, col(Customer.name), col(Invoice.number), col(Conversation.owner), _LAST_WORD)
        .join(Customer, col(Customer.id) == col(Case.customer_id))
        .outerjoin(Invoice, col(Invoice.id) == col(Case.invoice_id))
        .outerjoin(Conversation, col(Conversation.id) == col(Case.conversation_id))
        .where(*_conditions(business_id, me, wanted))
    )
    by_due = wanted.box in ("open", "mine", "unassigned")
    if wanted.after:
        statement = statement.where(_beyond(wanted.after, by_due=by_due))
    order = (
        (col(Case.rank), col(Case.due_at), col(Case.id))
        if by_due
        else (col(Case.changed_at).desc(), col(Case.id).desc())
    )
    rows = [Row(*row) for row in session.execute(statement.order_by(*order).limit(most + 1)).all()]
    more = len(rows) > most
    rows = rows[:most]
    return rows, _mark(rows[-1].case, by_due=by_due) if more else ""


def counts(session: Session, business_id: str, me: str) -> dict[str, Any]:
    """How many are in each box and of each reason; of the closed ones nobody asks."""
    active = session.execute(
        sa.select(
            col(Case.reason),
            sa.func.count(),
            sa.func.sum(sa.case((col(Case.owner) == me, 1), else_=0)),
            sa.func.sum(sa.case((col(Case.owner).is_(None), 1), else_=0)),
            sa.func.sum(sa.case((col(Case.rank) == 0, 1), else_=0)),
        )
        .where(col(Case.business_id) == business_id, ACTIVE)
        .group_by(col(Case.reason))
    ).all()
    snoozed = session.execute(
        sa.select(sa.func.count()).where(col(Case.business_id) == business_id, col(Case.status) == "snoozed")
    ).scalar_one()
    return {
        "open": sum(row[1] for row in active),
        "mine": sum(row[2] for row in active),
        "unassigned": sum(row[3] for row in active),
        "urgent": sum(row[4] for row in active),
        "snoozed": snoozed,
        "reasons": {row[0]: row[1] for row in active},
    }


def news(session: Session, business_id: str) -> str:
    """Changes when any case of the business does."""
    newest = session.execute(
        sa.select(sa.func.max(col(Case.changed_at))).where(col(Case.business_id) == business_id)
    ).scalar_one()
    return clock.utc_text(newest) if newest is not None else ""


def due_to_wake(session: Session, business_id: str) -> bool:
    """Whether something snoozed is to come back."""
    found = session.exec(
        select(Case.id).where(
            Case.business_id == business_id, Case.status == "snoozed", col(Case.snoozed_until) <= clock.now()
        )
    ).first()
    return found is not None


def save_view(session: Session, staff_id: str, name: str, query: str) -> SavedView:
    """Keep a filter under a name; the same name is replaced. Raises Invalid, Conflict."""
    name = " ".join(name.split())[:40]
    if not name:
        raise Invalid("Give the view a name.", code="empty_name")
    mine = views(session, staff_id)
    view = next((known for known in mine if known.name == name), None)
    if view is None:
        if len(mine) >= MOST_VIEWS:
            raise Conflict(f"You have {MOST_VIEWS} views; remove one first.", code="too_many_views")
        view = SavedView(staff_id=staff_id, name=name, query="")
    view.query = query[:400]
    session.add(view)
    return view


def views(session: Session, staff_id: str) -> list[SavedView]:
    statement = select(SavedView).where(SavedView.staff_id == staff_id).order_by(col(SavedView.name))
    return list(session.exec(statement).all())


def remove_view(session: Session, staff_id: str, view_id: str) -> None:
    session.execute(
        sa.delete(SavedView).where(col(SavedView.id) == view_id, col(SavedView.staff_id) == staff_id)
    )


def _conditions(business_id: str, me: str, wanted: Wanted) -> Sequence[Any]:
    found: list[Any] = [col(Case.business_id) == business_id]
    if wanted.box in ("snoozed", "closed"):
        found.append(col(Case.status) == wanted.box)
    else:
        found.append(ACTIVE)
    if wanted.box == "mine":
        found.append(col(Case.owner) == me)
    elif wanted.box == "unassigned":
        found.append(col(Case.owner).is_(None))
    elif wanted.owner:
        found.append(col(Case.owner) == wanted.owner)
    if wanted.reason:
        found.append(col(Case.reason) == wanted.reason)
    if wanted.priority:
        found.append(col(Case.priority) == wanted.priority)
    if text := wanted.text.strip():
        found.append(_matches(business_id, text))
    return found


def _matches(business_id: str, text: str) -> Any:
    """The case's reference, the invoice's number, or a part of the customer's name."""
    plain = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    people = sa.select(col(Customer.id)).where(
        col(Customer.business_id) == business_id,
        sa.func.lower(col(Customer.name)).like(f"%{plain}%", escape="\\"),
    )
    papers = sa.select(col(Invoice.id)).where(
        col(Invoice.business_id) == business_id, col(Invoice.number) == text.upper()
    )
    return sa.or_(
        col(Case.reference) == text.upper(),
        col(Case.invoice_id).in_(papers),
        col(Case.customer_id).in_(people),
    )


def _mark(case: Case, *, by_due: bool) -> str:
    if by_due:
        return f"{case.rank}~{clock.utc_text(case.due_at)}~{case.id}"
    return f"{clock.utc_text(case.changed_at)}~{case.id}"


def _beyond(mark: str, *, by_due: bool) -> Any:
    parts = mark.split("~")
    try:
        if by_due:
            rank, due, case_id = parts
            here: Any = (int(rank), datetime.fromisoformat(due), case_id)
        else:
            changed, case_id = parts
            here = (datetime.fromisoformat(changed), case_id)
    except ValueError as error:
        raise Invalid("This page of the queue is not there.", code="bad_mark") from error
    if by_due:
        return sa.tuple_(col(Case.rank), col(Case.due_at), col(Case.id)) > sa.tuple_(
            sa.literal(here[0]), sa.literal(here[1], UtcDateTime()), sa.literal(here[2])
        )
    return sa.tuple_(col(Case.changed_at), col(Case.id)) < sa.tuple_(
        sa.literal(here[0], UtcDateTime()), sa.literal(here[1])
    )
