"""Messages in and out; what a consent was about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.core.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "external_id"),
    )
    with op.batch_alter_table("inbox_event", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_event_status", ["status", "received_at"], unique=False)

    op.create_table(
        "outbound_message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=True),
        sa.Column("invoice_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("template_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("effect_key", sa.String(), nullable=False),
        sa.Column("answers", sa.String(), nullable=True),
        sa.Column("answers_at", UtcDateTime(), nullable=True),
        sa.Column("answers_external", sa.String(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=True),
        sa.Column("asked_minor", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_text", sa.String(), nullable=False),
        sa.Column("sent_subject", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["invoice.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("effect_key"),
    )
    with op.batch_alter_table("outbound_message", schema=None) as batch_op:
        batch_op.create_index("ix_outbound_message_answers", ["answers"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbound_message_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index("ix_outbound_message_history", ["customer_id", "sent_at"], unique=False)
        batch_op.create_index("ix_outbound_message_provider", ["provider", "provider_id"], unique=False)
        batch_op.create_index("ix_outbound_message_status", ["status", "not_before"], unique=False)

    consent = "consent_event"  # append-only: a column is added, no row is touched
    op.add_column(consent, sa.Column("purposes", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(consent, sa.Column("shown", sa.String(), nullable=False, server_default=""))
    op.add_column(consent, sa.Column("address", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    for column in ("purposes", "shown", "address"):
        op.drop_column("consent_event", column)
    with op.batch_alter_table("outbound_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbound_message_status")
        batch_op.drop_index("ix_outbound_message_provider")
        batch_op.drop_index("ix_outbound_message_history")
        batch_op.drop_index(batch_op.f("ix_outbound_message_conversation_id"))
        batch_op.drop_index("ix_outbound_message_answers")

    op.drop_table("outbound_message")
    with op.batch_alter_table("inbox_event", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_event_status")

    op.drop_table("inbox_event")
