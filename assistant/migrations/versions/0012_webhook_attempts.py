"""Each try of a webhook's delivery with its answer; events and deliveries by their time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "webhook_delivery", sa.Column("attempts", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.alter_column("attempts", server_default=None)
        batch_op.create_index("ix_webhook_delivery_recent", ["endpoint_id", "created_at"], unique=False)
    op.create_index("ix_event_at", "event", ["business_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_event_at", "event")
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_webhook_delivery_recent")
        batch_op.drop_column("attempts")
