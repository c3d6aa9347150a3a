"""Whether the log is what was written: names the first bad entry after any change, without taking a lock.

Each pass is streamed: the chains (every entry, its columns, link and leaf), the signatures, the tree
(every leaf, every root that was ever signed). All is append-only, so what is read later may only hold more.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from assistant.audit import keys
from assistant.audit.canonical import GENESIS
from assistant.audit.merkle import EMPTY_ROOT, CompactRange
from assistant.audit.note import Checkpoint, NoteError, read_unverified, verify_any
from assistant.audit.rows import ENTRY_COLUMNS, fault, stream

if TYPE_CHECKING:
    from sqlmodel import Session

    from assistant.audit.keys import Signer

_HEADS = sa.text("SELECT chain, seq, hash FROM audit_head ORDER BY chain")
_HEAD = sa.text("SELECT seq, hash FROM audit_head WHERE chain = :chain")
_CHECKPOINTS = sa.text("SELECT size, root, note FROM audit_checkpoint ORDER BY size")
_LAST_SIZE = sa.text("SELECT COALESCE(MAX(size), 0) FROM audit_checkpoint")
_LEAF_COUNT = sa.text("SELECT COALESCE(MAX(position), -1) + 1 FROM audit_leaf")
_ENTRIES = sa.text(
    f"SELECT {ENTRY_COLUMNS}, l.position, l.leaf_hash FROM audit_entry e "  # noqa: S608 - constants
    "LEFT JOIN audit_leaf l ON l.chain = e.chain AND l.seq = e.seq ORDER BY e.chain, e.seq"
)
_LEAVES = sa.text("SELECT position, leaf_hash FROM audit_leaf WHERE position < :count ORDER BY position")
_ORPHAN = sa.text(
    "SELECT l.position, l.chain, l.seq FROM audit_leaf l LEFT JOIN audit_entry e "
    "ON e.chain = l.chain AND e.seq = l.seq WHERE e.id IS NULL ORDER BY l.position LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is not as it was written; the place is as exact as the evidence allows."""

    code: str
    message: str
    chain: str | None = None
    seq: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was read. `pending` entries are chained but in no checkpoint yet."""

    entries: int
    chains: int
    leaves: int
    checkpoints: int
    signatures_checked: bool
    finding: Finding | None

    @property
    def ok(self) -> bool:
        return self.finding is None

    @property
    def pending(self) -> int:
        return max(0, self.entries - self.leaves)

    def text(self) -> str:
        """One line for a terminal."""
        if self.finding is not None:
            return f"BAD: {self.finding.message}"
        signed = "signatures checked" if self.signatures_checked else "signatures NOT checked: no key here"
        return (
            f"ok: {self.entries} entries in {self.chains} chains, {self.leaves} leaves, "
            f"{self.checkpoints} checkpoints ({signed}), {self.pending} entries not yet in a checkpoint"
        )


class _BadError(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def verify(session: Session, *, checkpoint: str | None = None, signer: Signer | None = None) -> Report:
    """Check everything. `checkpoint`: a note that was kept elsewhere, from any earlier moment.

    Signatures are checked against `signer`, or else the installation's own key; the checkpoint that
    this key has pinned on disk counts as kept elsewhere too. Only reads.
    """
    run = _Run(session, signer or keys.installed())
    finding = None
    try:
        run.everything(checkpoint)
    except _BadError as bad:
        finding = bad.finding
    return Report(
        entries=run.entries,
        chains=run.chains,
        leaves=run.leaves,
        checkpoints=run.checkpoints,
        signatures_checked=run.signer is not None,
        finding=finding,
    )


class _Run:
    def __init__(self, session: Session, signer: Signer | None) -> None:
        self.session = session
        self.signer = signer
        self.entries = self.chains = self.leaves = self.checkpoints = 0
        self._leaf_count = 0
        self._matched = 0
        self._signed: dict[int, list[tuple[bytes, str]]] = defaultdict(list)

    def everything(self, kept: str | None) -> None:
        # The order of reading matters: what vouches first, then what it vouches for.
        notes = list(stream(self.session, _CHECKPOINTS))
        self._leaf_count = self.session.connection().execute(_LEAF_COUNT).scalar_one()
        heads = {chain: (seq, digest) for chain, seq, digest in stream(self.session, _HEADS)}
        self._check_chains(heads)
        self._collect(notes, kept)
        self._check_tree()

    def _check_chains(self, heads: dict[str, tuple[int, str]]) -> None:
        chain = ""  # no chain has an empty name
        expected, prev_hash = 1, GENESIS
        unsequenced: int | None = None
        leaf_count = self._leaf_count
        with closing(stream(self.session, _ENTRIES)) as rows:
            for row in rows:
                if row[0] != chain:
                    if chain:
                        self._check_head(chain, expected - 1, prev_hash, heads.pop(chain, None))
                    chain = row[0]
                    expected, prev_hash, unsequenced = 1, GENESIS, None
                    self.chains += 1
                if row[1] != expected:
                    raise _bad("missing", "it is missing", chain, expected)
                problem = fault(row[:10], prev_hash)
                if problem is not None:
                    raise _bad("changed", problem, chain, expected)
                prev_hash = row[9]
                position = row[10]
                if position is None:
                    unsequenced = unsequenced or expected
                elif position < leaf_count:
                    if unsequenced is not None:
                        raise _bad("leaf_missing", "its leaf is missing from the tree", chain, unsequenced)
                    if row[11] != prev_hash:
                        raise _bad(
                            "rewritten", "it differs from its leaf in the tree", chain, expected, position
                        )
                    self._matched += 1
                expected += 1
                self.entries += 1
        if chain:
            self._check_head(chain, expected - 1, prev_hash, heads.pop(chain, None))
        for lost in heads:
            raise _bad("missing", "it is missing, and so is the whole chain", lost, 1)

    def _check_head(self, chain: str, seq: int, digest: str, head: tuple[int, str] | None) -> None:
        if head is None or head[0] < seq:  # appended to since the heads were read?
            row = self.session.connection().execute(_HEAD, {"chain": chain}).one_or_none()
            if row is None:
                raise _bad("head_missing", "the head of its chain is missing", chain, seq)
            if row[0] < seq:
                raise _bad("inserted", "it stands beyond the head of its chain", chain, row[0] + 1)
            if row[0] > seq:
                return
            head = (row[0], row[1])
        if head[0] > seq:
            raise _bad("missing", "it is missing: the chain was cut off", chain, seq + 1)
        if head[1] != digest:
            raise _bad("changed", "it differs from the head of its chain", chain, seq)

    def _collect(self, rows: list[tuple[int, str, str]], kept: str | None) -> None:
        """Which root must come out at which size, and who says so."""
        for size, root, note in rows:
            self.checkpoints += 1
            name = f"the checkpoint of size {size}"
            stated = self._read(note, name, size)
            if stated.size != size or stated.root.hex() != root:
                raise _BadError(
                    Finding("checkpoint_changed", f"{name} differs from its signed note", position=size)
                )
            self._signed[size].append((stated.root, name))
        pinned = None if self.signer is None else self.signer.pinned()
        for kept_note, name in ((pinned, "the pinned checkpoint"), (kept, "the checkpoint kept elsewhere")):
            if kept_note is not None:
                stated = self._read(kept_note, name, None)
                self._signed[stated.size].append((stated.root, f"{name} (size {stated.size})"))

    def _read(self, note: str, name: str, position: int | None) -> Checkpoint:
        try:
            if self.signer is None:
                return read_unverified(note)
            return verify_any(note, self.signer.trusted_keys)
        except NoteError as error:
            raise _BadError(Finding("checkpoint_false", f"{name}: {error}", position=position)) from error

    def _check_tree(self) -> None:
        for root, name in self._signed.pop(0, ()):
            if root != EMPTY_ROOT:
                raise _BadError(Finding("tree_changed", f"{name} does not state the empty tree", position=0))
        tree, vouched = CompactRange(), 0
        with closing(stream(self.session, _LEAVES, count=self._leaf_count)) as rows:
            for position, leaf in rows:
                if position != tree.size:
                    break
                try:
                    tree.append(bytes.fromhex(leaf))
                except ValueError as error:
                    message = f"leaf {position} of the tree is not a hash"
                    raise _BadError(Finding("tree_changed", message, position=position)) from error
                if tree.size in self._signed:
                    vouched = self._compare(tree, vouched)
        self.leaves = tree.size
        if tree.size != self._leaf_count:
            raise _BadError(
                Finding("leaf_missing", f"leaf {tree.size} of the tree is missing", position=tree.size)
            )
        if self._signed:
            size = min(self._signed)
            name = self._signed[size][0][1]
            message = f"leaf {tree.size} of the tree is missing: {name} has more leaves than the log"
            raise _BadError(Finding("leaf_missing", message, position=tree.size))
        if self._matched != self._leaf_count:
            self._name_orphan()
        vouched = self.session.connection().execute(_LAST_SIZE).scalar_one()
        if vouched < tree.size:
            message = f"no checkpoint vouches for the leaves from {vouched} to {tree.size - 1}"
            raise _BadError(Finding("checkpoint_missing", message, position=vouched))

    def _compare(self, tree: CompactRange, vouched: int) -> int:
        computed = tree.root()
        for root, name in self._signed.pop(tree.size):
            if root != computed:
                places = f"positions {vouched} to {tree.size - 1}"
                message = f"the log contradicts {name}: a leaf in {places} was changed"
                raise _BadError(Finding("tree_changed", message, position=vouched))
        return tree.size

    def _name_orphan(self) -> None:
        row = self.session.connection().execute(_ORPHAN).one_or_none()
        if row is not None:
            position, chain, seq = row
            raise _bad("missing", "it is missing, though it has a leaf in the tree", chain, seq, position)


def _bad(code: str, what: str, chain: str, seq: int, position: int | None = None) -> _BadError:
    return _BadError(Finding(code, f"entry {seq} of chain {chain}: {what}", chain, seq, position))
