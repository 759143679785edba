"""Parquet and CSV in and out: rows keep their columns, OUT is whole or not there, and no cell can run."""

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from auditor.audit import Auditor
from auditor.classify import Prediction, Reading
from auditor.cli import check_columns
from auditor.cli.check_columns import Wanted, check_csv, check_parquet
from auditor.cli.check_lines import check_lines
from auditor.cli.flags import FailOn
from auditor.columns import VERDICT_SCHEMA
from auditor.errors import InputError, UsageError
from tests.cli.test_cli import auditor as run

PUSH = "Last chance! 50% off ends tonight, order yours now"
VALUE = "How to repot a fern without tearing its roots"
TEXTS = [PUSH, VALUE, None, "=SUM(A1)", ""]
COMMAND = [sys.executable, "-c", "from auditor.cli import main; main()"]


def wanted(column: str = "text", fail_on: FailOn = FailOn.never, compression: str = "zstd") -> Wanted:
    return Wanted(column, "codepoints", fail_on, compression)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(path: Path, rows: int = 1, **columns: pa.Array) -> Path:
    """A Parquet file of the texts, so many times over, with a number each."""
    texts = TEXTS * rows
    parquet.write_table(pa.table({"id": range(len(texts)), "text": texts} | columns), path)
    return path


def test_parquet_keeps_its_columns_and_gains_the_verdicts(
    auditor: Auditor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.setattr(check_columns, "BATCH", 3)
    monkeypatch.setattr(check_columns, "GROUP", 4)
    cities = pa.array(["Oslo", "Bern", None, "Oslo", "Rome"] * 2).dictionary_encode()
    source = write(tmp_path / "in.parquet", 2, city=cities)
    count = check_parquet(auditor, source, tmp_path / "new" / "out.parquet", wanted(fail_on=FailOn.push))
    made, came = parquet.read_table(tmp_path / "new" / "out.parquet"), parquet.read_table(source)
    assert made.select(came.column_names).to_pydict() == came.to_pydict()
    assert made.column_names == [*came.column_names, *VERDICT_SCHEMA.names]
    assert made.column("label").to_pylist()[:3] == ["sales_push", "value", "unreadable"]
    assert count == made.column("label").to_pylist().count("sales_push") == 2
    assert parquet.ParquetFile(tmp_path / "new" / "out.parquet").metadata.num_row_groups == 2
    assert names(tmp_path / "new") == ["out.parquet"]
    told = capfdbinary.readouterr().out.decode()
    assert told.startswith("Checked 10 texts: 2 pushing a sale, ")


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "lz4", "none"])
def test_parquet_is_packed_as_asked(auditor: Auditor, tmp_path: Path, compression: str) -> None:
    source, out = write(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    check_parquet(auditor, source, out, wanted(compression=compression))
    packed = parquet.ParquetFile(out).metadata.row_group(0).column(0).compression
    assert packed == {"none": "UNCOMPRESSED"}.get(compression, compression.upper())


def test_csv_keeps_its_values_as_written_and_no_cell_can_run(auditor: Auditor, tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    cell = "=cmd|' /C calc'!A0"
    rows = [
        ["id", "body"],
        ["007", PUSH],
        ["1.50", cell],
        ["", "Zwei Zeilen\nüber Farne"],
        ["4"],
    ]
    with source.open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    assert check_csv(auditor, source, out, wanted("body", FailOn.push)) == 1
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        made = list(csv.DictReader(file, delimiter=";"))
    assert [row["id"] for row in made] == ["007", "1.50", "", "4"]
    assert [row["body"] for row in made] == [PUSH, f"'{cell}", "Zwei Zeilen\nüber Farne", ""]
    assert [row["label"] for row in made][::3] == ["sales_push", "unreadable"]
    assert json.loads(made[0]["findings"])[0]["text"] == "Last chance"
    assert made[3]["score"] == made[3]["findings"] == ""


@pytest.mark.parametrize(
    ("content", "column", "words"),
    [
        (b"not parquet", "text", "is no Parquet file; where it is CSV, take --csv"),
        (b"PAR1 and no more", "text", "is damaged; write it again"),
        (None, "body", "has no column body; name the one that holds the texts with --column. .* id, text"),
        (None, "id", "can't be checked: The column id holds int64"),
    ],
)
def test_what_cannot_be_read_is_said_and_leaves_nothing(
    auditor: Auditor, tmp_path: Path, content: bytes | None, column: str, words: str
) -> None:
    source = write(tmp_path / "in.parquet")
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(InputError, match=words):
        check_parquet(auditor, source, tmp_path / "out.parquet", wanted(column))
    assert names(tmp_path) == ["in.parquet"]


def test_a_file_damaged_in_the_middle_leaves_what_was_there(
    auditor: Auditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_columns, "BATCH", 20)
    source, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    texts = [f"{VALUE} {n}" for n in range(40)]
    parquet.write_table(pa.table({"text": texts}), source, row_group_size=20, compression="snappy")
    whole = bytearray(source.read_bytes())
    second = parquet.ParquetFile(source).metadata.row_group(1).column(0)
    start = second.dictionary_page_offset or second.data_page_offset
    whole[start : start + 200] = b"\xff" * 200
    source.write_bytes(whole)
    out.write_text("what was there")
    with pytest.raises(InputError, match="is damaged; write it again"):
        check_parquet(auditor, source, out, wanted())
    assert out.read_text() == "what was there"
    assert names(tmp_path) == ["in.parquet", "out.parquet"]


def test_files_that_fit_no_table_are_named(auditor: Auditor, tmp_path: Path) -> None:
    wide, same = tmp_path / "wide.csv", tmp_path / "same.csv"
    wide.write_text("id,text\n1,a\n2,b,c\n")
    with pytest.raises(InputError, match="has 2 columns, but 3 cells in line 3"):
        check_csv(auditor, wide, tmp_path / "out.csv", wanted())
    same.write_text("id,text,label\n1,a,b\n")
    with pytest.raises(InputError, match="there already: label"):
        check_csv(auditor, same, tmp_path / "out.csv", wanted())
    with pytest.raises(UsageError, match="can't be read and written at once"):
        check_csv(auditor, same, same, wanted())
    with pytest.raises(InputError, match="is a Parquet file; take --parquet"):
        check_csv(auditor, write(tmp_path / "in.parquet"), tmp_path / "out.csv", wanted())
    with pytest.raises(InputError, match="There is no file"):
        check_csv(auditor, tmp_path / "none.csv", tmp_path / "out.csv", wanted())
    with pytest.raises(InputError, match="is a folder; name the files in it"):
        check_parquet(auditor, tmp_path, tmp_path / "out.csv", wanted())
    assert not (tmp_path / "out.csv").exists()


def test_the_command_takes_in_and_out_and_no_draft_beside_them(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in.parquet"), tmp_path / "out.parquet"
    done = run("check", "--parquet", str(source), str(out), "--fail-on", "push")
    assert (done.returncode, done.stderr) == (1, "")
    assert f"Written to {out}." in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_no_room_for_out_is_one_sentence(auditor: Auditor, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="/dev/full can't be written: No space left"):
        check_parquet(auditor, write(tmp_path / "in.parquet"), Path("/dev/full"), wanted())


@pytest.mark.soak
def test_a_full_disk_and_a_kill_leave_no_half_of_out(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("text\n" + "".join(f"{VALUE} {n}\n" for n in range(2_000)))
    command = [*COMMAND, "check", "--csv", str(source), str(out)]
    full = subprocess.run(
        command,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert full.returncode == 2
    assert full.stderr.decode().startswith(f"Error: {out} can't be written: File too large; make room")
    assert names(tmp_path) == ["in.csv"]
    killed = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while len(names(tmp_path)) == 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert not out.exists()


def test_a_file_in_one_piece_is_read_a_little_at_a_time(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    texts = [f"{number} {os.urandom(500).hex()}" for number in range(10_000)]
    parquet.write_table(pa.table({"text": texts}), source, use_dictionary=False, compression="none")
    assert parquet.ParquetFile(source).metadata.num_row_groups == 1
    before, most = pa.total_allocated_bytes(), 0
    for batch in check_columns._Parquet(source).batches():
        most = max(most, pa.total_allocated_bytes() - before)
        del batch
    assert most < source.stat().st_size / 2


def test_a_text_that_a_file_says_again_and_again_is_read_once(
    auditor: Auditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    predict = auditor.classifier.predict

    def counted(readings: Sequence[Reading]) -> list[Prediction]:
        read.extend(reading.text for reading in readings)
        return predict(readings)

    monkeypatch.setattr(auditor.classifier, "predict", counted)
    source = tmp_path / "in.parquet"
    parquet.write_table(pa.table({"text": ["Repot a fern", "Order yours now"] * 300}), source)
    assert check_parquet(auditor, source, tmp_path / "out.parquet", wanted()) == 0
    assert sorted(read) == ["Order yours now", "Repot a fern"]
    labels = parquet.read_table(tmp_path / "out.parquet").column("label").to_pylist()
    assert labels == ["value", "sales_push"] * 300
    read.clear()
    lines = tmp_path / "in.jsonl"
    lines.write_text('{"text": "Repot a fern"}\n{"text": "Order yours now"}\n' * 300)
    assert check_lines(auditor, lines, "text", FailOn.push, "codepoints") == 300
    assert sorted(read) == ["Order yours now", "Repot a fern"]
