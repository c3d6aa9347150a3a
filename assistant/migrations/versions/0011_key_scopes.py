"""What each API key is good for; those from before keep everything."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_key", sa.Column("scopes", sa.String(), nullable=False, server_default="*"))


def downgrade() -> None:
    op.drop_column("api_key", "scopes")
