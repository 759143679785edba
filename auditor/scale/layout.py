"""Where everything stands in the output, and the columns of what is written there.

    brand=acme/month=2026-11/posts.parquet   posts and verdicts, each post once
    _mix.json, _mix.parquet, _weeks.parquet  the mix of every brand, and its weeks
    _brands/acme.json                        one brand's, with what it was made of
    _parts/….parquet                         one a piece of the input: what a second run need not do again

Readers of such folders (pyarrow, Spark, DuckDB by `brand=*/…`) pass over what begins with `_`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from auditor.importers.base import METRICS

if TYPE_CHECKING:
    import pyarrow as pa

PARTS = "_parts"
BRANDS = "_brands"
TRIES = "_tries"
"""The folder of what is being read, each with how often it was begun; it goes when a run ends or begins."""
MIX, MIX_TABLE, WEEKS = "_mix.json", "_mix.parquet", "_weeks.parquet"
POSTS = "posts.parquet"

_LONGEST = 180
"""Bytes of a brand in a path; file systems stop at 255."""


def named(brand: str) -> str:
    """A brand as a part of a path: nothing in it can lead out of the folder, and no two become one."""
    made = quote(brand, safe="")
    if len(made) <= _LONGEST:
        return made
    return f"{quote(brand[:13], safe='')}~{digest(brand)}"


def month_file(brand: str, month: str) -> str:
    """The file of a brand's month, as `2026-11`."""
    return f"brand={named(brand)}/month={month}/{POSTS}"


def digest(*said: str) -> str:
    """Sixteen characters that stand for these words in this order."""
    return hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()[:16]


def post_columns() -> pa.Schema:
    """A post's columns, named as in `auditor export`."""
    import pyarrow as pa

    moment = pa.timestamp("us", "UTC")
    text = pa.string()
    return pa.schema(
        [
            *((name, text) for name in ("platform", "host", "native_id", "account", "account_name")),
            *(("text", text), ("original_text", text), ("created_at", moment), ("time_precision", text)),
            *(("url", text), ("kind", text), ("paid", pa.bool_()), ("language", text), ("media", text)),
            ("metrics", pa.struct([(name, pa.float64()) for name in METRICS])),
            *(("metrics_at", moment), ("source", text), ("alt_text", text), ("content_warning", text)),
            ("reply_to", text),
        ]
    )


def part_columns() -> pa.Schema:
    """The columns of a part: whose a post is, what stands for its text's words, the post, the verdict."""
    import pyarrow as pa

    from auditor.columns import with_verdicts

    whose = [(name, pa.string()) for name in ("brand", "time_zone", "text_key")]
    return with_verdicts(pa.schema([*whose, *post_columns()]))


def final_columns() -> pa.Schema:
    """The columns of a month's file; brand and month are in its path. `cross_post` counts no second time."""
    import pyarrow as pa

    from auditor.columns import with_verdicts

    return with_verdicts(pa.schema([*post_columns(), ("cross_post", pa.bool_())]))


def post_values(post: Any) -> dict[str, Any]:
    """A post under the names of `post_columns`."""
    return {
        "platform": post.platform,
        "host": post.host,
        "native_id": post.native_id,
        "account": post.account.handle,
        "account_name": post.account.name,
        "text": post.text,
        "original_text": post.original_text,
        "created_at": post.created_at,
        "time_precision": post.time_precision,
        "url": post.url,
        "kind": post.kind,
        "paid": post.paid,
        "language": post.language,
        "media": post.media,
        "metrics": dict(post.metrics),
        "metrics_at": post.metrics_at,
        "source": post.source,
        "alt_text": post.alt_text,
        "content_warning": post.content_warning,
        "reply_to": post.reply_to,
    }
