"""One-time codes, for keys that extensions fetch and for the first signing in."""

import sqlalchemy as sa
from alembic import op

from auditor.store.tables import UtcTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what pairing needs."""
    op.add_column("api_key", sa.Column("parent", sa.String(length=16), server_default="", nullable=False))
    op.create_index(op.f("ix_api_key_parent"), "api_key", ["parent"], unique=False)
    op.create_table(
        "pairing",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("challenge", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=True),
        sa.Column("key_id", sa.String(length=16), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brand.id"], name=op.f("fk_pairing_brand_id_brand"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["api_key.id"], name=op.f("fk_pairing_key_id_api_key"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_pairing")),
    )
    op.create_index(op.f("ix_pairing_brand_id"), "pairing", ["brand_id"], unique=False)
    op.create_index(op.f("ix_pairing_expires_at"), "pairing", ["expires_at"], unique=False)
    op.create_index(op.f("ix_pairing_key_id"), "pairing", ["key_id"], unique=False)
