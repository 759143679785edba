"""Schedules that were removed, whose log of what was sent stays."""

import sqlalchemy as sa
from alembic import op

from auditor.store.tables import UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add when a schedule was removed."""
    op.add_column("schedule", sa.Column("removed_at", UtcTime(), nullable=True))
