"""Whether one account's chain is unaltered, and where one entry stands in the signed tree, for a page to show."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from assistant.audit import checkpoint, keys
from assistant.audit.canonical import GENESIS
from assistant.audit.merkle import Tree, verify_inclusion
from assistant.audit.note import NoteError, verify_any
from assistant.audit.rows import ENTRY_COLUMNS, fault, stream

_CHAIN = sa.text(
    f"SELECT {ENTRY_COLUMNS}, l.leaf_hash FROM audit_entry e LEFT JOIN audit_leaf l "  # noqa: S608 - constants
    "ON l.chain = e.chain AND l.seq = e.seq WHERE e.chain = :chain ORDER BY e.seq"
)
_HEAD = sa.text("SELECT seq, hash FROM audit_head WHERE chain = :chain")
_PLACE = sa.text("SELECT l.position, l.leaf_hash FROM audit_leaf l WHERE l.chain = :chain AND l.seq = :seq")
_LEAVES = sa.text("SELECT leaf_hash FROM audit_leaf WHERE position < :size ORDER BY position")


@dataclass(frozen=True, slots=True)
class ChainProof:
    """What was read of one chain. `wrong` names the first bad entry, "" when there is none; `sealed` entries are
    under a signed checkpoint, the rest wait for the next one."""

    entries: int
    sealed: int
    wrong: str
    signed_size: int
    signed_by: str

    @property
    def ok(self) -> bool:
        return not self.wrong


@dataclass(frozen=True, slots=True)
class EntryProof:
    """An entry's place in the tree whose root was signed, and the hashes that lead from the one to the other."""

    position: int
    size: int
    root: str
    path: tuple[str, ...]
    holds: bool


def of_chain(session: Session, chain: str) -> ChainProof:
    """Every entry, its link to the one before, its leaf, and the end; and the signature over the tree."""
    expected, prev_hash, sealed, wrong = 1, GENESIS, 0, ""
    with closing(stream(session, _CHAIN, chain=chain)) as rows:
        for row in rows:
            problem = "it is missing" if row[1] != expected else fault(row[:10], prev_hash)
            if problem is None and row[10] is not None and row[10] != row[9]:
                problem = "it is not what was sealed"
            if problem is not None:
                wrong = f"entry {expected}: {problem}"
                break
            sealed += row[10] is not None
            prev_hash, expected = row[9], expected + 1
    head = session.connection().execute(_HEAD, {"chain": chain}).one_or_none()
    if not wrong and head is not None and (head[0], head[1]) != (expected - 1, prev_hash):
        wrong = f"entry {expected}: the end of the chain is cut off"
    size, by = _signed(session)
    if by == "" and size:
        wrong = wrong or "the signature over the log does not hold"
    return ChainProof(expected - 1, sealed, wrong, size, by)


def of_entry(session: Session, chain: str, seq: int) -> EntryProof | None:
    """The entry in the tree of the last checkpoint; None while it is in none yet."""
    place = session.connection().execute(_PLACE, {"chain": chain, "seq": seq}).one_or_none()
    signer, note = keys.installed(), checkpoint.latest(session)
    if place is None or signer is None or note is None:
        return None
    signed = verify_any(note, signer.trusted_keys)
    position, leaf = place
    if position >= signed.size:
        return None
    tree = Tree(bytes.fromhex(row[0]) for row in stream(session, _LEAVES, size=signed.size))
    path = tree.inclusion_proof(position, signed.size)
    holds = verify_inclusion(bytes.fromhex(leaf), position, signed.size, path, signed.root)
    return EntryProof(position, signed.size, signed.root.hex(), tuple(node.hex() for node in path), holds)


def _signed(session: Session) -> tuple[int, str]:
    """The size and the name under the last checkpoint; the name is "" when the signature does not hold."""
    signer, note = keys.installed(), checkpoint.latest(session)
    if note is None:
        return 0, ""
    if signer is None:
        return 0, ""
    try:
        return verify_any(note, signer.trusted_keys).size, signer.name
    except NoteError:
        return 1, ""
