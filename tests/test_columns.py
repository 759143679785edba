"""Verdicts stand beside the columns that texts came with, whatever Arrow keeps them in."""

import subprocess
import sys

import pyarrow as pa
import pytest

from auditor.audit import Auditor
from auditor.columns import VERDICT_SCHEMA, checked
from auditor.errors import InputError

PUSH = "🔥 Shop now: 20% off everything with code RAIN20, today only!"
VALUE = "Why do ferns brown at the tips? Dry air, mostly, and too much love."


def batch(texts: list[str | None], held: pa.DataType | None = None, **columns: pa.Array) -> pa.RecordBatch:
    """A batch of texts, with a number each."""
    return pa.record_batch({"id": pa.array(range(len(texts))), "text": pa.array(texts, held)} | columns)


def test_every_column_stays_and_the_verdict_is_the_auditors_own(auditor: Auditor) -> None:
    came = batch([PUSH, VALUE])
    made = checked(auditor, came)
    assert made.schema.names == [*came.schema.names, *VERDICT_SCHEMA.names]
    assert made.select(came.schema.names).equals(came)
    for row, text, verdict in zip(made.to_pylist(), (PUSH, VALUE), auditor.check([PUSH, VALUE]), strict=True):
        for name in set(VERDICT_SCHEMA.names) - {"findings", "detected_language"}:
            assert row[name] == getattr(verdict, name)
        assert row["detected_language"] == verdict.language == "en"
        assert len(row["findings"]) == len(verdict.findings)
        for found in row["findings"]:
            assert text[found["offset"] : found["offset"] + found["length"]] == found["text"]


def test_offsets_count_what_was_asked_for(auditor: Auditor) -> None:
    first, wider = (
        checked(auditor, batch([PUSH]), units=units).to_pylist()[0]["findings"][0]
        for units in ("codepoints", "utf16")
    )
    assert wider["offset"] == first["offset"] + 1


@pytest.mark.parametrize(
    "held",
    [
        *(pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()),
        *(pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.uint32(), pa.large_string())),
    ],
    ids=str,
)
def test_texts_are_read_alike_however_they_are_held(auditor: Auditor, held: pa.DataType) -> None:
    texts = [VALUE, None, PUSH, VALUE]
    plain, other = checked(auditor, batch(texts)), checked(auditor, batch(texts, held))
    assert other.select(VERDICT_SCHEMA.names).equals(plain.select(VERDICT_SCHEMA.names))


def test_a_dictionary_of_views_and_nulls_is_read(auditor: Auditor) -> None:
    words = pa.array([VALUE, None], pa.string_view())
    column = pa.DictionaryArray.from_arrays(pa.array([0, None, 1]), words)
    made = checked(auditor, pa.record_batch({"text": column}))
    assert made.column("label").to_pylist() == ["value", "unreadable", "unreadable"]


def test_what_has_no_words_is_unreadable_and_has_no_score(auditor: Auditor) -> None:
    made = checked(auditor, batch([None, "", "🔥"], pa.string())).to_pylist()
    assert {row["label"] for row in made} == {"unreadable"}
    assert {(row["score"], row["pressure"], row["pillar"]) for row in made} == {(None, None, None)}
    assert all("no words" in row["unreadable_because"] for row in made)
    assert checked(auditor, batch([None], pa.null())).column("label").to_pylist() == ["unreadable"]
    assert checked(auditor, batch([], pa.string())).num_rows == 0


def test_bytes_that_are_no_text_spoil_no_other_row(auditor: Auditor) -> None:
    broken = pa.array([b"\xff\xfe" + VALUE.encode(), VALUE.encode()]).view(pa.string())
    labels = checked(auditor, pa.record_batch({"text": broken})).column("label").to_pylist()
    assert labels == ["value", "value"]


def test_part_of_a_batch_is_that_part(auditor: Auditor) -> None:
    part = batch([VALUE, PUSH, VALUE]).slice(1, 1)
    assert checked(auditor, part).to_pylist()[0]["label"] == "sales_push"


@pytest.mark.parametrize(
    ("came", "column", "words"),
    [
        (batch([VALUE], label=pa.array(["x"])), "text", "there already: label;"),
        (batch([VALUE]), "body", "There is no column body; .* seen: id, text"),
        (batch([VALUE]), "id", "The column id holds int64"),
        (pa.RecordBatch.from_arrays([pa.array(["a"])] * 2, ["text"] * 2), "text", "There are 2 columns"),
    ],
)
def test_columns_that_cannot_be_used_are_named(
    auditor: Auditor, came: pa.RecordBatch, column: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        checked(auditor, came, text=column)


def test_without_pyarrow_one_sentence_says_what_to_install() -> None:
    missing = "import sys; sys.modules['pyarrow'] = None; import auditor.columns"
    done = subprocess.run([sys.executable, "-c", missing], capture_output=True, check=False, text=True)
    assert done.stderr.splitlines()[-1].endswith("pip install 'social-mix-auditor[parquet]'.")
