"""Posts in Parquet's columns, named as in our own JSON lines: what `auditor audit --engine ray` writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from auditor.errors import InputError, UsageError
from auditor.importers import jsonl
from auditor.importers.base import METRICS, Context, Unusable
from auditor.importers.content import Content
from auditor.post import Post

if TYPE_CHECKING:
    import pyarrow as pa

NAME = "parquet"
MAGIC = b"PAR1"

MUST = ("text", "created_at")
TEXTS = (
    *("text", "platform", "native_id", "id", "account", "handle", "account_name", "host", "url", "kind"),
    *("time_precision", "language", "media", "original_text", "source", "alt_text", "content_warning"),
    *("reply_to", "type"),
)
NUMBERED = ("native_id", "id", "reply_to")
"""Texts that may come as whole numbers."""
MOMENTS = ("created_at", "metrics_at")
COLUMNS = (*TEXTS, *MOMENTS, "paid", "metrics", *METRICS, *(f"metrics.{name}" for name in METRICS))
"""Every column that is read; others are let be."""

_AT_ONCE = 1_024
"""Rows made into Python's values at a time."""
BUFFER = 1_048_576
"""Bytes of a column read at a time, not a column of a whole row group, which may be the whole file."""


def posts(content: Content, context: Context) -> Iterator[Post | Unusable]:
    """Read every post of a file's content, some rows at a time; rows count from 1.

    Raises:
        InputError: it is damaged, or a column holds what it can't.
        UsageError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise UsageError(
            "Parquet needs one more package: pip install 'social-mix-auditor[parquet]'."
        ) from error

    try:
        source = content.path if content.raw is None else pa.BufferReader(content.raw)
        file = parquet.ParquetFile(source, pre_buffer=False, buffer_size=BUFFER)
        refuse_unfit(file.schema_arrow, str(content.path))
        number = 1
        for batch in file.iter_batches(_AT_ONCE, columns=wanted(file.schema_arrow)):
            yield from rows(batch, number, context)
            number += batch.num_rows
            content.read = content.size * number // max(1, file.metadata.num_rows)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{content.path} is damaged or no Parquet file; write it again.") from error


def wanted(schema: pa.Schema) -> list[str]:
    """The columns of a file that are read."""
    return [name for name in schema.names if name in COLUMNS]


def refuse_unfit(schema: pa.Schema, where: str, also: Sequence[str] = ()) -> None:
    """Refuse columns that no post can be made of; `also` names more that must be text where they are there.

    Raises:
        InputError: one is missing, there twice, or of a type that it can't have.
    """
    for name in MUST:
        if name not in schema.names:
            seen = ", ".join(each[:40] for each in schema.names[:12]) or "none"
            raise InputError(f"{where} has no column {name}; columns seen: {seen}. See docs/scale.md.")
    for name in (*wanted(schema), *(name for name in also if name in schema.names)):
        if len(schema.get_all_field_indices(name)) > 1:
            raise InputError(f"{where} has more than one column {name}; rename all but one.")
        held = schema.field(name).type
        if name in NUMBERED and _is_integer(held):
            continue
        if name in (*TEXTS, *also) and not _is_text(held):
            raise InputError(f"{where}: its column {name} holds {held}, not text; write it as a string.")
        if name in MOMENTS and not (_is_text(held) or _is_moment(held)):
            raise InputError(f"{where}: its column {name} holds {held}, not times; write it as a timestamp.")


def rows(batch: pa.RecordBatch, first: int, context: Context) -> Iterator[Post | Unusable]:
    """Make a post of each row, or say why not; the first is called row `first`."""
    for number, record in enumerate(records(batch), first):
        yield post(number, record, context)


def records(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """Each row as Python's values by name."""
    names = batch.schema.names
    for row in zip(*(values(column) for column in batch.columns), strict=True):
        yield dict(zip(names, row, strict=True))


def values(column: pa.Array) -> list[Any]:
    """A column as Python's values; what is no UTF-8, though it is called text, becomes `�` there."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        known = values(column.dictionary)
        return [None if at is None else known[at] for at in column.indices.to_pylist()]
    if _is_text(column.type) and not pa.types.is_null(column.type):
        raw = column.cast(pa.large_binary()).to_pylist()
        return [None if text is None else text.decode("utf-8", "replace") for text in raw]
    if pa.types.is_timestamp(column.type):  # a billionth of a second is more than Python's times hold
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    try:
        made: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):  # a time out of Python's reach
        return [_reached(cell) for cell in column]
    return made


def _reached(cell: Any) -> Any:
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return None


def post(number: int, record: dict[str, Any], context: Context) -> Post | Unusable:
    """Make a post of one row's values, or say why not."""
    row = dict(record)
    metrics_at = _aware(row.pop("metrics_at", None), context)
    created_at = row.get("created_at")
    if isinstance(created_at, dt.datetime) and created_at.time() == dt.time.min:
        row["created_at"] = created_at.isoformat()  # a time that happens to be midnight, not a day
    metrics = row.get("metrics")
    if isinstance(metrics, list):  # what Arrow makes of a map
        row["metrics"] = dict(metrics)
    made = jsonl.post(number, row, context)
    if isinstance(made, Unusable) or metrics_at is None:
        return made
    return replace(made, metrics_at=metrics_at)


def _aware(said: Any, context: Context) -> dt.datetime | None:
    if isinstance(said, str):
        try:
            said = dt.datetime.fromisoformat(said)
        except ValueError:
            return None
    if not isinstance(said, dt.datetime):
        return None
    return (said if said.tzinfo else said.replace(tzinfo=context.zone)).astimezone(dt.UTC)


def _is_text(held: pa.DataType) -> bool:
    import pyarrow as pa

    if pa.types.is_dictionary(held):
        return _is_text(held.value_type)
    kinds = (
        *(pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view),
        *(pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_null),
    )
    return any(is_kind(held) for is_kind in kinds)


def _is_integer(held: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(held))


def _is_moment(held: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_timestamp(held) or pa.types.is_date(held))
