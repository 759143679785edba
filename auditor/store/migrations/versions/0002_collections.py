"""Collections: where each account's reading stands, what reading cost, revisions, and deletions."""

import sqlalchemy as sa
from alembic import op

from auditor.store.tables import UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what collectors need."""
    for column in (
        sa.Column("alt_text", sa.Text(), nullable=False, server_default=""),
        sa.Column("content_warning", sa.Text(), nullable=False, server_default=""),
        sa.Column("reply_to", sa.String(length=255), nullable=False, server_default=""),
        sa.Column("seen_in", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("missing", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("deleted_at", UtcTime(), nullable=True),
    ):
        op.add_column("post", column)
    op.create_table(
        "collection",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("native_id", sa.String(length=255), nullable=False),
        sa.Column("newest", UtcTime(), nullable=True),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("readings", sa.Integer(), nullable=False),
        sa.Column("capped", sa.Boolean(), nullable=False),
        sa.Column("stopped", sa.Text(), nullable=False),
        sa.Column("run_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_collection_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_collection")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("original_text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_revision_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index(op.f("ix_revision_post_id"), "revision", ["post_id"], unique=False)
    op.create_table(
        "spending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("dollars", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spending")),
    )
    op.create_index(op.f("ix_spending_platform_at"), "spending", ["platform", "at"], unique=False)
