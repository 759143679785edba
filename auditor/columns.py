"""Verdicts as Arrow columns, beside whatever columns the texts came with (extra `parquet`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from auditor.asked import Asked, Reuse
from auditor.errors import InputError, UsageError
from auditor.text import utf16

try:
    import pyarrow as pa
except ImportError as error:
    raise UsageError(
        "Columns of texts need one more package: pip install 'social-mix-auditor[parquet]'."
    ) from error

if TYPE_CHECKING:
    from auditor.audit import Auditor
    from auditor.finding import Finding, Verdict

FINDING = pa.struct(
    [
        ("rule", pa.string()),
        ("category", pa.string()),
        ("severity", pa.string()),
        ("message", pa.string()),
        ("suggestion", pa.string()),
        ("offset", pa.int32()),
        ("length", pa.int32()),
        ("text", pa.string()),
    ]
)

VERDICT_SCHEMA = pa.schema(
    [
        ("label", pa.string()),
        ("score", pa.float64()),
        ("pressure", pa.int8()),
        ("pillar", pa.string()),
        ("findings", pa.list_(FINDING)),
        ("needs_review", pa.bool_()),
        ("detected_language", pa.string()),
        ("unreadable_because", pa.string()),
        ("model_version", pa.string()),
        ("rules_version", pa.string()),
        ("threshold", pa.float64()),
    ]
)
"""A verdict, one column a field, named as in `auditor export`. `score` is P(sales_push), unrounded; it,
`pressure` (0–3) and `pillar` are null where the label is `unreadable`."""


def checked(
    auditor: Auditor,
    batch: pa.RecordBatch,
    *,
    text: str = "text",
    units: str = "codepoints",
    reuse: Reuse | None = None,
) -> pa.RecordBatch:
    """Say a verdict on each row's text: every column it came with, then those of `VERDICT_SCHEMA`.

    The column called `text` may be a string of any of Arrow's layouts, a dictionary of them, or UTF-8 bytes;
    a null is a text without words. Offsets count `codepoints`, or `utf16` units. Nothing is stored or logged;
    a run over published posts or a file may bring the `reuse` of its verdicts.

    Raises:
        InputError: there is no such column, it holds no texts, or a column has the name of one of ours.
    """
    refuse_unfit(batch.schema, text)
    texts = _texts(batch.column(text))
    verdicts = auditor.check_each([Asked(said) for said in texts], reuse)
    columns = [*batch.columns, *_columns(texts, verdicts, units)]
    return pa.RecordBatch.from_arrays(columns, schema=with_verdicts(batch.schema))


def with_verdicts(schema: pa.Schema) -> pa.Schema:
    """The schema of what `checked` makes of batches of this schema."""
    return pa.schema([*schema, *VERDICT_SCHEMA], metadata=schema.metadata)


def refuse_unfit(schema: pa.Schema, text: str) -> None:
    """Refuse columns that `checked` could not add to.

    Raises:
        InputError: there is no such column or several, it holds no texts, or a name is one of ours.
    """
    there = schema.get_all_field_indices(text)
    if not there:
        names = ", ".join(name[:40] for name in schema.names[:12]) or "none"
        raise InputError(
            f"There is no column {text}; name the one that holds the texts. Columns seen: {names}."
        )
    if len(there) > 1:
        raise InputError(f"There are {len(there)} columns called {text}; rename all but one.")
    held = schema.field(there[0]).type
    if not _is_text(held.value_type if pa.types.is_dictionary(held) else held):
        raise InputError(f"The column {text} holds {held}, no texts; name the one that does.")
    both = [name for name in VERDICT_SCHEMA.names if name in schema.names]
    if both:
        raise InputError(
            f"Columns of the verdict are there already: {', '.join(both)}; rename them or leave them out."
        )


def _is_text(held: pa.DataType) -> bool:
    kinds = (
        *(pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view),
        *(pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view, pa.types.is_null),
    )
    return any(is_kind(held) for is_kind in kinds)


def _texts(column: pa.Array) -> list[str]:
    """The texts of a column; what is no UTF-8 becomes `�`, as files that call bytes a string do exist."""
    if pa.types.is_dictionary(column.type):
        words = _texts(column.dictionary)  # Arrow's own decoding knows not every layout of strings
        return ["" if at is None else words[at] for at in column.indices.to_pylist()]
    raw = column.cast(pa.large_binary()).to_pylist()
    return ["" if text is None else text.decode("utf-8", "replace") for text in raw]


def _columns(texts: Sequence[str], verdicts: Sequence[Verdict], units: str) -> list[pa.Array]:
    made: dict[str, list[Any]] = {
        name: [getattr(verdict, _FIELDS.get(name, name)) for verdict in verdicts]
        for name in VERDICT_SCHEMA.names
    }
    made["findings"] = [
        [_finding(found, text, units) for found in verdict.findings]
        for text, verdict in zip(texts, verdicts, strict=True)
    ]
    return [pa.array(made[field.name], field.type) for field in VERDICT_SCHEMA]


_FIELDS = {"detected_language": "language"}
"""Columns that are not called as the field: posts have a `language` of their own."""


def _finding(found: Finding, text: str, units: str) -> dict[str, Any]:
    fields: dict[str, Any] = {field.name: getattr(found, field.name) for field in FINDING}
    if units == "utf16":
        start, end = utf16(text, found.offset), utf16(text, found.offset + found.length)
        fields |= {"offset": start, "length": end - start}
    return fields
