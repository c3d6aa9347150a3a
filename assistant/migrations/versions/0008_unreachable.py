"""Contact points that the provider says are not there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.core.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact_point", sa.Column("unreachable_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("contact_point", "unreachable_at")
