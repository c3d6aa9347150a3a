"""Checkpoints: lay the new entries into the Merkle tree, and sign its root (AUD-02, AUD-03).

Publish what `make` returns where the database's administrator cannot reach it; only then is a rewrite of
everything found out.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from assistant.audit import keys
from assistant.audit.canonical import GENESIS
from assistant.audit.keys import PIN_FILE
from assistant.audit.merkle import CompactRange
from assistant.audit.note import Checkpoint, NoteError, read_unverified, verify_any, verify_note
from assistant.audit.rows import ENTRY_COLUMNS, fault, stream
from assistant.audit.tables import CHECKPOINT, LEAF
from assistant.core import clock, db
from assistant.core.errors import Conflict

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.audit.keys import Signer

__all__ = ["InconsistentLogError", "latest", "make", "run", "verify_note"]

_SEQUENCER_LOCK = 0x61756469  # any fixed number: one sequencer at a time on PostgreSQL
_LEAF_BATCH = 5000

# Per chain: its head, and how far its entries stand in the tree. One statement, so one snapshot;
# materialized, so that a chain with nothing new costs one look into the leaves' index.
_NEW_ENTRIES = sa.text(
    "WITH h AS MATERIALIZED (SELECT * FROM (SELECT chain, seq AS top, COALESCE((SELECT MAX(l.seq) "  # noqa: S608
    "FROM audit_leaf l WHERE l.chain = audit_head.chain), 0) AS done FROM audit_head) c WHERE top > done) "
    f"SELECT {ENTRY_COLUMNS}, h.done, h.top FROM h "
    "JOIN audit_entry e ON e.chain = h.chain AND e.seq > h.done AND e.seq <= h.top ORDER BY e.chain, e.seq"
)
_LAST_LEAF_OF = sa.text("SELECT leaf_hash FROM audit_leaf WHERE chain = :chain AND seq = :seq")


class InconsistentLogError(Conflict):
    """The log is not an extension of what was signed before; nothing is signed until a person has looked."""

    code = "audit_inconsistent"


def latest(session: Session) -> str | None:
    """The note of the last checkpoint, or None."""
    row = _last_row(session)
    return None if row is None else row.note


def run(signer: Signer | None = None) -> str:
    """For edges (a command, a job): a checkpoint in a transaction of its own, pinned once it is committed."""
    signer = signer or keys.signer()
    with db.transaction() as session:
        note = make(session, signer)
    signer.pin(note)
    return note


def make(session: Session, signer: Signer) -> str:
    """Sequence every committed entry that is not in the tree yet, and return the signed checkpoint of all.

    With nothing new the last note comes back unchanged. Works in proportion to the new entries.
    Never commits. Raises InconsistentLogError when the log contradicts the last checkpoint, the pinned one,
    or itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(sa.text(f"SELECT pg_advisory_xact_lock({_SEQUENCER_LOCK})"))
    last = _last_row(session)
    tree = _trusted_tree(session, signer, last)
    leaves = _sequence(session, tree)
    if last is not None and not leaves:
        return str(last.note)
    connection = session.connection()
    for start in range(0, len(leaves), _LEAF_BATCH):
        connection.execute(sa.insert(LEAF), leaves[start : start + _LEAF_BATCH])
    root = tree.root()
    note = signer.sign(Checkpoint(signer.name, tree.size, root).text())
    connection.execute(
        sa.insert(CHECKPOINT),
        {
            "size": tree.size,
            "root": root.hex(),
            "peaks": " ".join(peak.hex() for peak in tree.peaks),
            "note": note,
            "at": clock.now(),
        },
    )
    return note


def _last_row(session: Session) -> Any:
    query = sa.select(CHECKPOINT).order_by(CHECKPOINT.c.size.desc()).limit(1)
    return session.connection().execute(query).one_or_none()


def _trusted_tree(session: Session, signer: Signer, last: Any) -> CompactRange:
    """The tree of the last checkpoint, after everything that contradicts it has been ruled out."""
    _agrees_with_pin(session, signer)
    leaves = session.connection().execute(sa.select(sa.func.max(LEAF.c.position))).scalar_one()
    count = 0 if leaves is None else leaves + 1
    if last is None:
        if count:
            raise InconsistentLogError(f"the tree holds {count} leaves, but no checkpoint vouches for them")
        return CompactRange()
    try:
        signed = verify_any(last.note, signer.trusted_keys)
        tree = CompactRange(last.size, [bytes.fromhex(peak) for peak in last.peaks.split()])
    except NoteError as error:
        raise InconsistentLogError(
            f"the checkpoint of size {last.size} cannot be trusted: {error}"
        ) from error
    except ValueError as error:
        raise InconsistentLogError(f"the checkpoint of size {last.size} was changed: {error}") from error
    if signed.size != last.size or signed.root.hex() != last.root or signed.root != tree.root():
        raise InconsistentLogError(f"the checkpoint of size {last.size} was changed")
    if count != last.size:
        raise InconsistentLogError(f"the last checkpoint has {last.size} leaves, the tree has {count}")
    return tree


def _agrees_with_pin(session: Session, signer: Signer) -> None:
    pinned = signer.pinned()
    if pinned is None:
        return
    seen = read_unverified(pinned)
    query = sa.select(CHECKPOINT.c.root).where(CHECKPOINT.c.size == seen.size)
    if session.connection().execute(query).scalar_one_or_none() != seen.root.hex():
        raise InconsistentLogError(
            f"the pinned checkpoint of size {seen.size} is not in this database; "
            f"if that was replaced on purpose, move {PIN_FILE} out of DATA_DIR"
        )


def _sequence(session: Session, tree: CompactRange) -> list[dict[str, object]]:
    """Rows for the leaves to add, by chain and number; each entry is checked before it is vouched for."""
    leaves: list[dict[str, object]] = []
    chain, expected, top, prev_hash = "", 1, 0, GENESIS
    with closing(stream(session, _NEW_ENTRIES)) as rows:
        for row in rows:
            entry, done = row[:10], row[10]
            if entry[0] != chain:
                _complete(chain, expected, top)
                chain, expected, top = entry[0], done + 1, row[11]
                prev_hash = GENESIS
                if done:
                    prev_hash = (
                        session.connection()
                        .execute(_LAST_LEAF_OF, {"chain": chain, "seq": done})
                        .scalar_one()
                    )
            if entry[1] != expected:
                raise InconsistentLogError(f"entry {expected} of chain {chain} is missing")
            problem = fault(entry, prev_hash)
            if problem is not None:
                raise InconsistentLogError(f"entry {expected} of chain {chain}: {problem}")
            prev_hash = entry[9]
            leaves.append({"position": tree.size, "chain": chain, "seq": expected, "leaf_hash": prev_hash})
            tree.append(bytes.fromhex(prev_hash))
            expected += 1
    _complete(chain, expected, top)
    return leaves


def _complete(chain: str, expected: int, top: int) -> None:
    if chain and expected <= top:
        raise InconsistentLogError(f"entry {expected} of chain {chain} is missing")
