"""Work on cases: order, snooze, undo, notes, requests for approval, judged replies, saved views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.core.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ACTIVE = sa.text("status IN ('open', 'in_progress')")
QUEUES = (
    ("ix_case_active", ["business_id", "rank", "due_at", "id"]),
    ("ix_case_active_owner", ["business_id", "owner", "rank", "due_at", "id"]),
    ("ix_case_active_reason", ["business_id", "reason", "rank", "due_at", "id"]),
)
COLUMNS = (
    "rank",
    "owner_since",
    "snoozed_until",
    "first_reply_at",
    "changed_at",
    "close_reason",
    "merged_into",
    "reopened",
    "undo",
)


def upgrade() -> None:
    for column in (
        sa.Column("rank", sa.Integer(), nullable=False, server_default="2"),
        sa.Column("owner_since", UtcDateTime(), nullable=True),
        sa.Column("snoozed_until", UtcDateTime(), nullable=True),
        sa.Column("first_reply_at", UtcDateTime(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False, server_default="1970-01-01 00:00:00.000000"),
        sa.Column("close_reason", sa.String(), nullable=False, server_default=""),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("undo", sa.JSON(), nullable=False, server_default="{}"),
    ):
        op.add_column("case", column)
    op.execute(
        "UPDATE \"case\" SET changed_at = opened_at, rank = CASE priority WHEN 'urgent' THEN 0 "
        "WHEN 'high' THEN 1 ELSE 2 END"
    )
    for name, columns in QUEUES:
        op.create_index(name, "case", columns, sqlite_where=ACTIVE, postgresql_where=ACTIVE)
    op.create_index("ix_case_changed", "case", ["business_id", "status", "changed_at", "id"])
    op.create_index("ix_case_news", "case", ["business_id", "changed_at"])
    op.create_index("ix_case_conversation", "case", ["conversation_id"])
    op.add_column("conversation", sa.Column("brief", sa.String(), nullable=False, server_default=""))
    op.add_column("offer", sa.Column("approval_id", sa.String(), nullable=True))
    op.create_table(
        "case_note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_case_note_case", "case_note", ["case_id", "id"])
    op.create_table(
        "approval",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"]),
        sa.ForeignKeyConstraint(["requested_by"], ["staff_user.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["staff_user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_approval_status", "approval", ["business_id", "status", "id"])
    op.create_index("ix_approval_case", "approval", ["case_id", "id"])
    op.create_table(
        "reply_mark",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["by"], ["staff_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index("ix_reply_mark_business_id", "reply_mark", ["business_id"])
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("staff_id", "name"),
    )


def downgrade() -> None:
    for table in ("saved_view", "reply_mark", "approval", "case_note"):
        op.drop_table(table)
    op.drop_column("offer", "approval_id")
    op.drop_column("conversation", "brief")
    for name in ("ix_case_conversation", "ix_case_news", "ix_case_changed", *(name for name, _ in QUEUES)):
        op.drop_index(name, "case")
    for column in reversed(COLUMNS):
        op.drop_column("case", column)
