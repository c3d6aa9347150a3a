"""Appending in the caller's transaction: what happened and its record commit or vanish together."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from assistant.audit import payload as payloads
from assistant.audit.canonical import GENESIS, canonical, entry_hash, frame
from assistant.audit.kinds import Kind
from assistant.audit.payload import InvalidEntryError
from assistant.audit.tables import ENTRY
from assistant.core import clock, ids

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

# Takes the row lock of the chain and answers with the new number and the hash of the entry before it.
_ADVANCE = sa.text(
    "INSERT INTO audit_head (chain, seq, hash) VALUES (:chain, 1, :genesis) "
    "ON CONFLICT (chain) DO UPDATE SET seq = audit_head.seq + 1 RETURNING seq, hash"
)
_LINK = sa.text("UPDATE audit_head SET hash = :hash WHERE chain = :chain")
_INSERT = sa.insert(ENTRY)
_NAMES = [column.name for column in ENTRY.c]
# Both in one round trip; SQLite has no writing statements inside WITH, and no round trips either.
_INSERT_AND_LINK = sa.text(
    f"WITH link AS ({_LINK.text}) INSERT INTO audit_entry "  # noqa: S608 - constants
    f"({', '.join(_NAMES)}) VALUES ({', '.join(f':{name}' for name in _NAMES)})"
)
_COLUMNS = (ENTRY.c.id, ENTRY.c.chain, ENTRY.c.seq, ENTRY.c.at, ENTRY.c.hash, ENTRY.c.body)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it was committed; `payload` has its secrets masked."""

    id: str
    chain: str
    seq: int
    kind: Kind
    business_id: str
    at: datetime
    actor: str
    subject: str
    payload: dict[str, Any]
    prev_hash: str
    hash: str


Observer = Callable[["Session", Entry], None]
_observers: list[Observer] = []


def observe(observer: Observer) -> None:
    """Call `observer` with each new entry, in the transaction that appends it."""
    if observer not in _observers:
        _observers.append(observer)


def business_chain(business_id: str) -> str:
    """The chain for what concerns a business but none of its customers."""
    return f"business:{business_id}"


SYSTEM_CHAIN = "system"


def new_id() -> str:
    """The id of an entry that is to be appended."""
    return ids.new_id("aud")


def append(
    session: Session,
    *,
    chain: str,
    kind: Kind | str,
    business_id: str,
    actor: str,
    subject: str,
    payload: Mapping[str, object],
    entry_id: str | None = None,
) -> Entry:
    """Add one entry to `chain`: an account's id, `business_chain(...)` or SYSTEM_CHAIN. Never commits.

    `actor` did it (`assistant`, `payer`, `staff:<id>`, `system`), `subject` is the id of what it is about.
    `entry_id` is one of `new_id`, for what is stored beside the entry under its id.
    The chain stays locked until the caller's transaction ends, so append late, and to the account before the
    business. Raises InvalidEntryError for an unknown kind, a payload that is not plain JSON, or
    one beyond 256 KB.
    """
    tag = _kind(kind)
    if not chain:
        raise InvalidEntryError("an entry belongs to a chain; the account id is empty")
    cleaned = payloads.clean(payload)
    text = canonical(cleaned)
    if len(text) > payloads.MAX_BYTES or len(text.encode()) > payloads.MAX_BYTES:
        raise InvalidEntryError(f"the payload of {tag} is larger than {payloads.MAX_BYTES // 1024} KB")
    entry_id, at = entry_id or new_id(), clock.now()
    actor, subject = payloads.clean_text(actor), payloads.clean_text(subject)

    connection = session.connection()
    seq, prev_hash = connection.execute(_ADVANCE, {"chain": chain, "genesis": GENESIS}).one()
    before, after = frame(
        actor=actor,
        at=clock.utc_text(at),
        business_id=business_id,
        chain=chain,
        id=entry_id,
        kind=tag.value,
        prev_hash=prev_hash,
        seq=seq,
        subject=subject,
    )
    body = before + text + after
    digest = entry_hash(body)
    row = {
        "id": entry_id,
        "chain": chain,
        "seq": seq,
        "kind": tag.value,
        "business_id": business_id,
        "at": at,
        "actor": actor,
        "subject": subject,
        "body": body,
        "hash": digest,
    }
    if connection.dialect.name == "postgresql":
        connection.execute(_INSERT_AND_LINK, row)
    else:
        connection.execute(_INSERT, row)
        connection.execute(_LINK, {"chain": chain, "hash": digest})
    entry = Entry(
        id=entry_id,
        chain=chain,
        seq=seq,
        kind=tag,
        business_id=business_id,
        at=at,
        actor=actor,
        subject=subject,
        payload=cleaned,
        prev_hash=prev_hash,
        hash=digest,
    )
    for observer in _observers:
        observer(session, entry)
    return entry


def get(session: Session, entry_id: str, *, business_id: str) -> Entry | None:
    """The entry of that business with that id, or None."""
    query = sa.select(*_COLUMNS).where(ENTRY.c.id == entry_id, ENTRY.c.business_id == business_id)
    row = session.connection().execute(query).one_or_none()
    return None if row is None else _entry(row)


def many(session: Session, entry_ids: list[str], *, business_id: str) -> dict[str, Entry]:
    """The entries of that business with these ids, by id."""
    if not entry_ids:
        return {}
    query = sa.select(*_COLUMNS).where(ENTRY.c.id.in_(entry_ids), ENTRY.c.business_id == business_id)
    return {row.id: _entry(row) for row in session.connection().execute(query)}


def story(
    session: Session, chain: str, *, business_id: str, before: int | None = None, limit: int = 200
) -> list[Entry]:
    """The newest entries of one chain, oldest first; `before` is the number that the earlier ones come before."""
    query = sa.select(*_COLUMNS).where(ENTRY.c.chain == chain)
    if before is not None:
        query = query.where(ENTRY.c.seq < before)
    rows = session.connection().execute(query.order_by(ENTRY.c.seq.desc()).limit(limit)).all()
    return [entry for row in reversed(rows) if (entry := _entry(row)).business_id == business_id]


def page(
    session: Session,
    *,
    business_id: str,
    chain: str | None = None,
    kind: Kind | str | None = None,
    subject: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[Entry]:
    """Entries of one business, newest first; `before` is the id of the last one of the page before."""
    query = sa.select(*_COLUMNS).where(ENTRY.c.business_id == business_id)
    if chain is not None:
        query = query.where(ENTRY.c.chain == chain)
    if kind is not None:
        query = query.where(ENTRY.c.kind == _kind(kind).value)
    if subject is not None:
        query = query.where(ENTRY.c.subject == subject)
    if before is not None:
        query = query.where(ENTRY.c.id < before)
    rows = session.connection().execute(query.order_by(ENTRY.c.id.desc()).limit(limit))
    return [_entry(row) for row in rows]


def _kind(kind: Kind | str) -> Kind:
    try:
        return Kind(kind)
    except ValueError as error:
        raise InvalidEntryError(f"{kind!r} is not a kind of audit entry") from error


def _entry(row: Any) -> Entry:
    body = json.loads(row.body)
    return Entry(
        id=row.id,
        chain=row.chain,
        seq=row.seq,
        kind=Kind(body["kind"]),
        business_id=body["business_id"],
        at=row.at,
        actor=body["actor"],
        subject=body["subject"],
        payload=body["payload"],
        prev_hash=body["prev_hash"],
        hash=row.hash,
    )
