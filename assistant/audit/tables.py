"""The tables of the log. All but the heads are append-only, and the database itself refuses anything else.

An entry belongs to the hash chain of one account; the Merkle tree over all of them is laid on afterwards by
the sequencer in `checkpoint`, so that writers of different accounts never wait for each other.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from assistant.core.db import UtcDateTime

_POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class AuditEntry(SQLModel, table=True):
    """One record. `body` is the canonical JSON that is hashed and repeats every other column but `hash`."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.UniqueConstraint("chain", "seq", name="uq_audit_entry_chain_seq"),
        sa.Index("ix_audit_entry_business_id", "business_id", "id"),
    )

    id: str = Field(primary_key=True)
    chain: str
    seq: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    kind: str
    business_id: str
    at: datetime = Field(sa_column=sa.Column(UtcDateTime, nullable=False))
    actor: str
    subject: str
    body: str = Field(sa_column=sa.Column(sa.Text, nullable=False))
    hash: str


class AuditHead(SQLModel, table=True):
    """The last entry of each chain. Its row lock makes appends serial; it also betrays a cut-off tail."""

    __tablename__ = "audit_head"

    chain: str = Field(primary_key=True)
    seq: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    hash: str


class AuditLeaf(SQLModel, table=True):
    """Where an entry stands in the Merkle tree; positions are gapless from 0."""

    __tablename__ = "audit_leaf"
    __table_args__ = (sa.UniqueConstraint("chain", "seq", name="uq_audit_leaf_chain_seq"),)

    position: int = Field(sa_column=sa.Column(_POSITION, primary_key=True, autoincrement=False))
    chain: str
    seq: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    leaf_hash: str


class AuditCheckpoint(SQLModel, table=True):
    """A signed statement of the tree at `size` leaves. `peaks`: its compact range, space-separated hex."""

    __tablename__ = "audit_checkpoint"

    size: int = Field(sa_column=sa.Column(_POSITION, primary_key=True, autoincrement=False))
    root: str
    peaks: str = Field(sa_column=sa.Column(sa.Text, nullable=False))
    note: str = Field(sa_column=sa.Column(sa.Text, nullable=False))
    at: datetime = Field(sa_column=sa.Column(UtcDateTime, nullable=False))


ENTRY: sa.Table = SQLModel.metadata.tables["audit_entry"]
HEAD: sa.Table = SQLModel.metadata.tables["audit_head"]
LEAF: sa.Table = SQLModel.metadata.tables["audit_leaf"]
CHECKPOINT: sa.Table = SQLModel.metadata.tables["audit_checkpoint"]
TABLES = (ENTRY, HEAD, LEAF, CHECKPOINT)
