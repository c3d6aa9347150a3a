"""Attempts with processors apart from what the payer means to pay; how commitments ended; signed bank details."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.core.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UNDECIDED = sa.text("status IN ('creating', 'unknown', 'open', 'processing')")


def upgrade() -> None:
    op.execute("ALTER TABLE payment_intent RENAME COLUMN processor_ref TO ref")
    op.create_table(
        "payment_part",
        sa.Column("intent_id", sa.String(), nullable=False),
        sa.Column("invoice_id", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["intent_id"], ["payment_intent.id"]),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"]),
        sa.PrimaryKeyConstraint("intent_id", "invoice_id"),
    )
    op.create_index("ix_payment_part_invoice_id", "payment_part", ["invoice_id"])
    op.create_table(
        "payment_attempt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("intent_id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("processor", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("processor_ref", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("return_hash", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("decline", sa.String(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["intent_id"], ["payment_intent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("idempotency_key"),
        sa.UniqueConstraint("intent_id", "no"),
        sa.UniqueConstraint("processor", "processor_ref"),
        sa.UniqueConstraint("return_hash"),
    )
    op.create_index("ix_payment_attempt_customer_id", "payment_attempt", ["customer_id"])
    op.create_index("ix_payment_attempt_intent_id", "payment_attempt", ["intent_id"])
    op.create_index("ix_payment_attempt_status", "payment_attempt", ["status", "created_at"])
    op.create_index(
        "ux_payment_attempt_undecided",
        "payment_attempt",
        ["intent_id"],
        unique=True,
        sqlite_where=UNDECIDED,
        postgresql_where=UNDECIDED,
    )
    op.execute(
        "INSERT INTO payment_part (intent_id, invoice_id, amount_minor) "
        "SELECT id, invoice_id, amount_minor FROM payment_intent"
    )
    op.execute(
        "INSERT INTO payment_attempt (id, intent_id, business_id, customer_id, no, processor, method, "
        "idempotency_key, processor_ref, url, return_hash, status, failure, decline, refunded_minor, created_at, "
        "decided_at) SELECT 'att_' || substr(id, 5), id, business_id, customer_id, 1, processor, method, effect_key, "
        "ref, '', id, status, failure, '', 0, created_at, settled_at FROM payment_intent WHERE status <> 'pending'"
    )
    op.execute("ALTER TABLE payment_intent DROP COLUMN processor")
    op.add_column("plan", sa.Column("broken_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE plan SET broken_at = created_at WHERE status = 'broken'")
    op.add_column("instalment", sa.Column("missed_at", UtcDateTime(), nullable=True))
    op.add_column("promise", sa.Column("ended_at", UtcDateTime(), nullable=True))
    op.add_column("promise", sa.Column("replaced_by", sa.String(), nullable=True))
    op.execute("UPDATE promise SET ended_at = created_at WHERE status <> 'open'")
    op.create_table(
        "payee_account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("approved_by", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("effective_at", UtcDateTime(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payee_account_business_id", "payee_account", ["business_id"])


def downgrade() -> None:
    op.drop_table("payee_account")
    for table, column in (
        ("promise", "replaced_by"),
        ("promise", "ended_at"),
        ("instalment", "missed_at"),
        ("plan", "broken_at"),
    ):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.add_column(
        "payment_intent", sa.Column("processor", sa.String(), nullable=False, server_default="test")
    )
    op.drop_table("payment_attempt")
    op.drop_table("payment_part")
    op.execute("ALTER TABLE payment_intent RENAME COLUMN ref TO processor_ref")
