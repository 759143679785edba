"""Indexes for stores of millions of posts, which PostgreSQL builds while posts are read and written."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

SERVING: dict[str, tuple[list[str], dict[str, Any]]] = {
    "ix_post_brand_id_created_at_id": (["brand_id", "created_at", "id"], {}),
    "ix_post_brand_id_text_hash_created_at": (["brand_id", "text_hash", "created_at"], {}),
    "ix_post_brand_id_id": (["brand_id", "id"], {}),
    "ix_post_account_id_created_at": (["account_id", "created_at"], {}),
    "ix_post_cross_post_of": (
        ["cross_post_of"],
        {
            "postgresql_where": sa.text("cross_post_of IS NOT NULL"),
            "sqlite_where": sa.text("cross_post_of IS NOT NULL"),
        },
    ),
    # A hash, since an address may be longer than a tree of PostgreSQL holds.
    "ix_post_url": (
        ["url"],
        {
            "postgresql_using": "hash",
            "postgresql_where": sa.text("url <> ''"),
            "sqlite_where": sa.text("url <> ''"),
        },
    ),
}
"""Indexes of `post` as 0007 makes them: columns and options by name."""

_BROKEN = sa.text(
    "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "WHERE NOT i.indisvalid AND c.relname = ANY(:names)"
)


def build_ahead(connection: sa.Connection) -> None:
    """Build the indexes of a PostgreSQL that holds posts already, before the migration looks for them.

    `connection` commits every statement by itself. An interrupted call leaves indexes that the next one
    finishes, and the schema's version as it was.
    """
    if not sa.inspect(connection).has_table("post"):
        return
    broken = connection.execute(_BROKEN, {"names": list(SERVING)}).scalars().all()
    operations = Operations(MigrationContext.configure(connection))
    for name in broken:
        operations.drop_index(name, "post", postgresql_concurrently=True)
    for name, (columns, options) in SERVING.items():
        operations.create_index(
            name, "post", columns, if_not_exists=True, postgresql_concurrently=True, **options
        )
