"""Legal holds, erasures; of a consent the words and the address, and nothing else, may be taken away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.core.db import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SAME = ("id", "business_id", "customer_id", "channel", "granted", "source", "shown", "at")


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_legal_hold_customer", "legal_hold", ["customer_id"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_erasure_customer_id", "erasure", ["customer_id"])
    _refuse_updates(f"NOT ({_only_taken_away(op.get_bind().dialect.name)})")


def _only_taken_away(dialect: str) -> str:
    same = "IS" if dialect == "sqlite" else "IS NOT DISTINCT FROM"
    cast = "" if dialect == "sqlite" else "::text"
    kept = [f"NEW.{name} {same} OLD.{name}" for name in _SAME]
    kept.append(f"NEW.purposes{cast} {same} OLD.purposes{cast}")  # json has no equality
    return " AND ".join(
        [*kept, "NEW.words = ''", "(NEW.address = OLD.address OR substr(NEW.address, 1, 7) = 'erased:')"]
    )


def _refuse_updates(when: str) -> None:
    condition = f"WHEN ({when})" if when else ""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER consent_event_no_update")
        op.execute(
            f"CREATE TRIGGER consent_event_no_update BEFORE UPDATE ON consent_event {condition} "
            "BEGIN SELECT RAISE(ABORT, 'consent_event is append-only'); END"
        )
    else:
        op.execute("DROP TRIGGER consent_event_no_update ON consent_event")
        op.execute(
            "CREATE TRIGGER consent_event_no_update BEFORE UPDATE ON consent_event "
            f"FOR EACH ROW {condition} EXECUTE FUNCTION rows_stay()"
        )


def downgrade() -> None:
    _refuse_updates("")
    op.drop_table("erasure")
    op.drop_table("legal_hold")
