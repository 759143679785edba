"""What a run leaves: whole files where they belong, each post once, and everything that could not be read."""

import datetime as dt
import json
import os
import resource
import signal
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from typer.testing import CliRunner

from auditor.asked import Asked, Reuse
from auditor.audit import Auditor
from auditor.cli import app
from auditor.errors import InputError
from auditor.finding import Verdict
from auditor.scale import cluster
from auditor.scale.layout import named
from auditor.scale.pieces import Given, packed, plan
from auditor.scale.places import Place, matching, put
from auditor.scale.reading import MOST_TRIES, Reader, Work
from auditor.store import Store
from tests.scale import lifelike, results
from tests.scale.conftest import Run

WHEN = dt.datetime(2026, 10, 31, 23, 30, tzinfo=dt.UTC)


def row(number: int, **changes: object) -> dict[str, object]:
    made = {"brand": "acme", "platform": "x", "account": "acme", "native_id": str(number), "paid": False}
    made |= {"text": f"A quiet thought, number {number}, about ferns", "kind": "original", "created_at": WHEN}
    return made | changes


def test_months_are_those_of_the_brands_own_clock(run: Run, tmp_path: Path) -> None:
    lifelike.write(tmp_path / "in" / "a.parquet", [row(1)])
    assert run(tmp_path / "in", "--timezone", "Europe/Oslo").exit_code == 0
    assert run(tmp_path / "in", output=tmp_path / "utc").exit_code == 0
    assert [each["month"] for each in results.posts(tmp_path / "out")] == ["2026-11"]
    assert [each["month"] for each in results.posts(tmp_path / "utc")] == ["2026-10"]


def test_a_brands_rows_name_its_time_zone(run: Run, tmp_path: Path) -> None:
    table = pa.Table.from_pylist([row(1), row(2)])
    (tmp_path / "in").mkdir()
    table = table.append_column("time_zone", pa.array([None, "Asia/Tokyo"]))
    parquet.write_table(table, tmp_path / "in" / "a.parquet")
    assert run(tmp_path / "in").exit_code == 0
    assert {each["month"] for each in results.posts(tmp_path / "out")} == {"2026-11"}
    assert results.mixes(tmp_path / "out")["acme"]["time_zone"] == "Asia/Tokyo"


HOSTILE = (
    "../../../etc/cron.d/x",
    "..",
    "a/b\\c",
    "brand=x/month=y",
    "x" * 5_000,
    "\N{PILE OF POO}" * 90,
    "%2e",
)


def test_no_brand_leads_out_of_the_folder(run: Run, tmp_path: Path) -> None:
    lifelike.write(tmp_path / "in" / "a.parquet", [row(n, brand=b) for n, b in enumerate(HOSTILE)])
    before = set(tmp_path.iterdir())
    assert run(tmp_path / "in").exit_code == 0
    assert set(tmp_path.iterdir()) - before == {tmp_path / "out"}
    folders = {path.parent.parent.name for path in (tmp_path / "out").glob("brand=*/month=*/posts.parquet")}
    assert len(folders) == len(HOSTILE)
    assert all(path.parent == tmp_path / "out" for path in (tmp_path / "out").glob("brand=*"))
    assert set(results.mixes(tmp_path / "out")) == set(HOSTILE)


@settings(max_examples=300, deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_two_brands_never_share_a_folder(one: str, other: str) -> None:
    for brand in (one, other):
        made = named(brand)
        assert not set(made) & set("/\\\0") and len(made.encode()) < 200
        assert unquote(made, errors="surrogatepass") == brand or "~" in made
    assert (named(one) == named(other)) == (one == other)


def test_a_second_run_reads_nothing_again(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lifelike.write_files(tmp_path / "in", lifelike.rows(["acme", "rival"], 40), 2)
    assert run(tmp_path / "in").exit_code == 0
    first = _content(tmp_path / "out")
    monkeypatch.setattr(Auditor, "check_each", None)
    assert run(tmp_path / "in").exit_code == 0
    assert _content(tmp_path / "out") == first


def test_only_a_new_file_is_read_and_its_brands_alone_are_written(
    run: Run, tmp_path: Path, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifelike.write(tmp_path / "in" / "a.parquet", [row(1)])
    lifelike.write(tmp_path / "in" / "b.parquet", [row(2, brand="rival")])
    assert run(tmp_path / "in").exit_code == 0
    untouched = next((tmp_path / "out" / "brand=acme").rglob("*.parquet"))
    before = untouched.stat().st_mtime_ns
    lifelike.write(tmp_path / "in" / "c.parquet", [row(3, brand="rival"), row(2, brand="rival")])
    read: list[int] = []
    check = auditor.check_each
    monkeypatch.setattr(
        auditor, "check_each", lambda asked, *more: read.append(len(asked)) or check(asked, *more)
    )
    assert run(tmp_path / "in").exit_code == 0
    assert read == [2]
    assert {each["native_id"] for each in results.of(tmp_path / "out", "rival")} == {"2", "3"}
    assert untouched.stat().st_mtime_ns == before


def test_a_damaged_file_is_named_the_rest_is_done_and_mending_it_completes_the_work(
    run: Run, tmp_path: Path
) -> None:
    made = lifelike.rows(["acme"], 40)
    paths = lifelike.write_files(tmp_path / "in", made, 4)
    whole = paths[2].read_bytes()
    footer_lost, pages_lost = (
        whole[:-40],
        whole[:4] + os.urandom(len(whole) // 2) + whole[len(whole) // 2 + 4 :],
    )
    for damage in (footer_lost, pages_lost, b"", b"no parquet"):
        paths[2].write_bytes(damage)
        result = run(tmp_path / "in")
        assert result.exit_code != 0
        assert "1 file of 4 could not be read, the others are done:" in str(result.exception)
        assert str(result.exception).endswith("Mend it and run the same again: it alone is read.")
        assert "posts-0002.parquet" in str(result.exception)
        assert 0 < len(results.posts(tmp_path / "out")) <= 30
    paths[2].write_bytes(whole)
    assert run(tmp_path / "in").exit_code == 0
    lifelike.write_files(tmp_path / "other", made, 1)
    assert run(tmp_path / "other", output=tmp_path / "at-once").exit_code == 0
    assert results.keys(results.posts(tmp_path / "out")) == results.keys(results.posts(tmp_path / "at-once"))
    assert len(set(results.keys(results.posts(tmp_path / "out")))) == len(results.posts(tmp_path / "out"))


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("text", [7], "its column text holds int64, not text"),
        ("created_at", [True], "its column created_at holds bool, not times"),
        ("brand", [[1]], "its column brand holds list"),
    ],
)
def test_a_column_of_another_type_is_one_sentence(
    run: Run, tmp_path: Path, name: str, values: list[object], said: str
) -> None:
    columns = {key: [value] for key, value in row(1).items()} | {name: values}
    (tmp_path / "in").mkdir()
    parquet.write_table(pa.table(columns), tmp_path / "in" / "a.parquet")
    result = run(tmp_path / "in")
    assert result.exit_code != 0 and said in str(result.exception)


def test_columns_that_are_missing_have_defaults_or_are_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    parquet.write_table(
        pa.table({"text": ["One", "Two"], "created_at": ["2026-11-01", ""]}), tmp_path / "in/a.parquet"
    )
    assert "has no column brand" in str(run(tmp_path / "in").exception)
    result = run(tmp_path / "in", "--brand", "acme", "--platform", "instagram")
    assert result.exit_code == 0
    assert "Could not be used: 1 row\n" in result.output and "row 2: it has no date" in result.output
    (post,) = results.posts(tmp_path / "out")
    assert (post["brand"], post["platform"], post["account"]) == ("acme", "instagram", "acme")
    assert (post["time_precision"], post["kind"], post["paid"]) == ("day", "original", False)


def test_files_may_lie_in_folders_of_brands(run: Run, tmp_path: Path) -> None:
    columns = {"text": ["One"], "created_at": [WHEN], "platform": ["x"]}
    for brand in ("acme", "a%2Fb"):
        path = tmp_path / "in" / f"brand={brand}" / "a.parquet"
        path.parent.mkdir(parents=True)
        parquet.write_table(pa.table(columns), path)
    assert run(str(tmp_path / "in")).exit_code == 0
    assert set(results.mixes(tmp_path / "out")) == {"acme", "a/b"}


def test_an_output_of_other_files_is_refused(run: Run, tmp_path: Path) -> None:
    lifelike.write(tmp_path / "in" / "a.parquet", [row(1)])
    lifelike.write(tmp_path / "in2" / "b.parquet", [row(2)])
    assert run(tmp_path / "in").exit_code == 0
    result = run(tmp_path / "in2")
    assert result.exit_code != 0 and "posts of 1 file that --input does not name" in str(result.exception)
    assert "a.parquet" in str(result.exception)


def test_a_file_that_changed_replaces_what_it_said_before(run: Run, tmp_path: Path) -> None:
    path = lifelike.write(
        tmp_path / "in" / "a.parquet", [row(1), row(2, created_at=WHEN + dt.timedelta(days=40))]
    )
    assert run(tmp_path / "in").exit_code == 0
    lifelike.write(path, [row(3)])
    assert run(tmp_path / "in").exit_code == 0
    assert [each["native_id"] for each in results.posts(tmp_path / "out")] == ["3"]
    assert len(list((tmp_path / "out" / "_parts").iterdir())) == 1
    assert not (tmp_path / "out" / "_unfinished").exists()


def test_row_groups_larger_than_a_piece_are_cut(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.scale.pieces.ROWS", 7)
    made = [row(n, created_at=WHEN + dt.timedelta(hours=n)) for n in range(40)]
    made[23] |= {"platform": "", "text": ""}
    lifelike.write(tmp_path / "in" / "a.parquet", made, group=16)
    result = run(tmp_path / "in")
    assert result.exit_code == 0 and "row 24:" in result.output
    assert len(list((tmp_path / "out" / "_parts").iterdir())) == 3 + 3 + 2
    found = sorted(int(each["native_id"]) for each in results.posts(tmp_path / "out"))
    assert found == [n for n in range(40) if n != 23]


def test_the_output_can_be_imported(run: Run, tmp_path: Path, stored_home: Path) -> None:
    made = lifelike.rows(["acme"], 40)
    lifelike.write_files(tmp_path / "in", made, 2)
    assert run(tmp_path / "in").exit_code == 0
    files = [str(path) for path in (tmp_path / "out" / "brand=acme").rglob("*.parquet")]
    assert CliRunner().invoke(app, ["import", *files, "--brand", "acme"]).exit_code == 0
    with Store.open(f"sqlite:///{stored_home}/auditor.db") as store:
        stored = [each.post for each in store.checked("acme")]
    written = results.of(tmp_path / "out", "acme")
    assert sorted((p.platform, p.native_id, p.text, p.kind, p.paid) for p in stored) == sorted(
        (r["platform"], r["native_id"], r["text"], r["kind"], r["paid"]) for r in written
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--engine", "ray"], "--engine ray takes files and a folder"),
        (["--engine", "ray", "--input", "x.parquet"], "--engine ray takes files and a folder"),
        (["--engine", "ray", "--input", "no/*.parquet", "--output", "out"], "No file matches"),
        (
            ["--engine", "ray", "--input", "x", "--output", "out", "--timezone", "Mars"],
            "'Mars' is no time zone",
        ),
        (
            ["--engine", "ray", "--input", "x", "--output", "out", "--until", "soon"],
            "--until soon is no date",
        ),
        (["--engine", "ray", "--input", "x", "--output", "out", "--platform", "orkut"], "no platform orkut"),
        (["--engine", "ray", "--input", "ftp://x/y", "--output", "out"], "ftp://x/y is no address of files"),
        (["--engine", "ray", "--input", "S3://", "--output", "out"], "s3:// names no bucket"),
        (["--engine", "ray", "--input", "x", "--output", __file__], "is a file; give the folder"),
        (["--engine", "ray", "--input", "x", "--output", f"{__file__}/out"], "/out can't be written: "),
        (["--engine", "ray", "--input", str(Path(__file__).parent), "--output", "o"], "No Parquet file (.p"),
        (["--brand", "acme", "--input", "x.parquet"], "go with --engine ray"),
        ([], "Say which brand"),
    ],
)
def test_wrong_use_is_one_sentence(here: None, more: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["audit", *more])
    assert result.exit_code != 0 and said in str(result.exception)


def test_a_machine_with_another_model_or_other_rules_is_refused(here: None, tmp_path: Path) -> None:
    lifelike.write(tmp_path / "in" / "a.parquet", [row(1)])
    versions, out = ("another model", "other rules", 0.5), Place.of(str(tmp_path / "out"))
    pieces = plan([Place.of(str(tmp_path / "in"))], out, Given(), versions).pieces
    reader = Reader(Work(out, tmp_path, "minilm-push", versions, Given()))
    outcome = json.loads(reader({"load": [packed(pieces)]})["outcome"][0])
    assert "another model or other rules than this one" in outcome["stop"]
    assert not (tmp_path / "out" / "_parts").exists()


def test_rows_that_end_the_process_each_time_are_named_and_the_rest_is_done(
    run: Run, tmp_path: Path, auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    class DeathError(BaseException):
        """What no `except` of ours catches, as nothing catches SIGKILL."""

    def deadly(asked: Sequence[Asked], reuse: Reuse) -> list[Verdict]:
        if any("poison" in each.text for each in asked):
            raise DeathError
        return check(asked, reuse)

    lifelike.write(tmp_path / "in" / "a.parquet", [row(1)])
    lifelike.write(tmp_path / "in" / "b.parquet", [row(2, text="a poison of a text")])
    check = auditor.check_each
    monkeypatch.setattr(auditor, "check_each", deadly)
    out = Place.of(str(tmp_path / "out"))
    planned = plan([Place.of(str(tmp_path / "in"))], out, Given(), auditor.versions)
    work = Work(out, tmp_path, "minilm-push", auditor.versions, Given())
    for _ in range(MOST_TRIES):
        with pytest.raises(DeathError):
            Reader(work)({"load": [packed(planned.pieces)]})
    outcome = json.loads(Reader(work)({"load": [packed(planned.pieces)]})["outcome"][0])
    assert [why for _, why in outcome["failed"]] == ["reading its rows 1 to 1 ended the process 5 times"]
    assert len(list((tmp_path / "out" / "_parts").iterdir())) == 1
    monkeypatch.setattr(auditor, "check_each", check)
    assert run(tmp_path / "in").exit_code == 0
    assert len(results.posts(tmp_path / "out")) == 2
    assert not (tmp_path / "out" / "_tries").exists()


def test_without_its_packages_one_sentence_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifelike.write(tmp_path / "in" / "a.parquet", [row(1)])
    monkeypatch.setattr(cluster, "find_spec", lambda name: None if name == "ray" else name)
    assert str(run(tmp_path / "in").exception) == (
        "--engine ray needs more packages: pip install 'social-mix-auditor[ray]'."
    )


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*.parquet")}


def test_a_full_disk_leaves_nothing_in_part_and_the_next_run_completes_it(run: Run, tmp_path: Path) -> None:
    lifelike.write(tmp_path / "in" / "a.parquet", [row(n) for n in range(30)])
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, unlimited[1]))
    try:
        result = run(tmp_path / "in")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        signal.signal(signal.SIGXFSZ, handler)
    said = str(result.exception)
    assert result.exit_code != 0 and "can't be written: " in said and "what is done stays" in said
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []
    assert run(tmp_path / "in").exit_code == 0
    assert len(results.posts(tmp_path / "out")) == 30


def test_a_folder_that_nobody_can_make_is_given_up() -> None:
    with pytest.raises(InputError, match=r"^/proc/none can't be written: "):
        put(Place.of("/proc/none"), "posts", b"")


def test_addresses_are_taken_by_the_letter() -> None:
    place = Place.of("GS://bucket/brand=a%2Fb/what? #1/[x]/")
    assert place.path == "bucket/brand=a%2Fb/what? #1/[x]"


def test_a_part_that_was_damaged_is_named(run: Run, tmp_path: Path) -> None:
    lifelike.write(tmp_path / "in" / "a.parquet", [row(1)])
    assert run(tmp_path / "in").exit_code == 0
    (part,) = (tmp_path / "out" / "_parts").iterdir()
    part.write_bytes(b"PAR1")
    assert f"{part} is missing or damaged" in str(run(tmp_path / "in").exception)
    part.unlink()
    assert run(tmp_path / "in").exit_code == 0


def test_whole_numbers_dictionaries_maps_and_bytes_are_read_as_what_they_say(
    run: Run, tmp_path: Path
) -> None:
    columns = {
        "brand": pa.array(["acme"]).dictionary_encode(),
        "platform": pa.array([b"x"], pa.large_binary()),
        "native_id": pa.array([123456789012345678]),
        "account": pa.array(["acme"], pa.string_view()),
        "text": pa.array([b"caf\xff"], pa.binary()),
        "created_at": pa.array([dt.date(2026, 11, 1)]),
        "metrics_at": pa.array([1_790_000_000_000_000_001], pa.timestamp("ns")),
        "metrics": pa.array([[("likes", 3.0), ("hats", 1.0)]], pa.map_(pa.string(), pa.float64())),
        "campaign": pa.array([object.__name__]),
    }
    (tmp_path / "in").mkdir()
    parquet.write_table(pa.table(columns), tmp_path / "in" / "a.parquet")
    assert run(tmp_path / "in").exit_code == 0
    (post,) = results.posts(tmp_path / "out")
    assert (post["native_id"], post["text"], post["platform"]) == ("123456789012345678", "caf\ufffd", "x")
    assert {name: count for name, count in post["metrics"].items() if count is not None} == {"likes": 3.0}
    assert post["metrics_at"] == dt.datetime(2026, 9, 21, 14, 13, 20, tzinfo=dt.UTC)
    assert "campaign" not in post


def test_an_output_within_the_input_is_not_read(run: Run, tmp_path: Path) -> None:
    lifelike.write(tmp_path / "in" / "a.parquet", [row(1)])
    for _ in range(2):
        result = run(str(tmp_path / "in"), output=tmp_path / "in" / "out")
        assert result.exit_code == 0 and "1 post of 1 brand from 1 file." in result.output


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.parquet", {"a.parquet", "b [1].parquet"}),
        ("**/*.parquet", {"a.parquet", "b [1].parquet", "d/c.parquet", "d/e/f.parquet"}),
        ("d/**", {"d/c.parquet", "d/e/f.parquet"}),
        ("?.parquet", {"a.parquet"}),
        ("[!a]*.parquet", {"b [1].parquet"}),
        ("", {"a.parquet", "b [1].parquet", "d/c.parquet", "d/e/f.parquet"}),
        ("d/c.parquet", {"d/c.parquet"}),
        ("*/*.parquet", {"d/c.parquet"}),
    ],
)
def test_patterns_name_files_as_shells_do(tmp_path: Path, pattern: str, names: set[str]) -> None:
    for name in (
        "a.parquet",
        "b [1].parquet",
        "d/c.parquet",
        "d/e/f.parquet",
        "_x/g.parquet",
        "d/.h.parquet",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = matching(Place.of(f"{tmp_path}/{pattern}"))
    assert {str(Path(info.path).relative_to(tmp_path)) for info in found} == names
