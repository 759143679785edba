"""Millions of posts: indexes for what is asked of them, and claims for those who check them."""

import sqlalchemy as sa
from alembic import op

from auditor.store.migrations.indexes import SERVING

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add indexes, where `build_ahead` did not, and claims; drop the indexes that these outdo."""
    for name, (columns, options) in SERVING.items():
        op.create_index(name, "post", columns, if_not_exists=True, **options)
    for name in ("ix_post_brand_id_created_at", "ix_post_brand_id_text_hash"):
        op.drop_index(name, "post")
    op.create_table(
        "claim",
        sa.Column("brand_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "bucket", name=op.f("pk_claim")),
    )
