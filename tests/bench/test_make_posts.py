"""The generator of posts: as many and as distinct as asked for, and the same again from the same seed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from auditor import importers
from auditor.store import Store

BENCH = Path(__file__).resolve().parent.parent.parent / "bench"


def make(*words: object, code: int = 0) -> str:
    """Run the generator; return what it said."""
    command = [sys.executable, BENCH / "make_posts.py", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout or done.stderr


def posts(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl", "a.parquet", "b.parquet"):
        make(100, "--seed", 3, "--output", tmp_path / name)
    make(100, "--seed", 4, "--output", tmp_path / "c.jsonl")
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written["a.jsonl"] == written["b.jsonl"] != written["c.jsonl"]
    assert written["a.parquet"] == written["b.parquet"]


@pytest.mark.parametrize(("count", "share", "brands"), [(1_001, 0.75, 3), (2_000, 1, 1), (3_000, 0.01, 1)])
def test_posts_and_distinct_texts_are_as_many_as_asked(
    tmp_path: Path, count: int, share: float, brands: int
) -> None:
    said = make(count, "--distinct", share, "--brands", brands, "--output", tmp_path / "posts.jsonl")
    made = posts(tmp_path / "posts.jsonl")
    assert len(made) == len({post["native_id"] for post in made}) == count
    assert len({post["text"] for post in made}) == round(share * count)
    assert len({post["brand"] for post in made}) == brands
    assert f"{round(share * count):,} distinct texts" in said


def test_an_import_drops_none_of_them(tmp_path: Path) -> None:
    make(400, "--brands", 1, "--days", 60, "--output", tmp_path / "posts.jsonl")
    read = importers.read(tmp_path / "posts.jsonl")
    assert read.unusable == ()
    with Store.open(f"sqlite:///{tmp_path}/auditor.db") as store:
        store.ensure_brand("acme")
        assert store.add("acme", read.posts).stored == 400


def test_brands_cross_post_repeat_answer_and_pay(tmp_path: Path) -> None:
    make(2_000, "--brands", 2, "--output", tmp_path / "posts.jsonl")
    made = posts(tmp_path / "posts.jsonl")
    days: dict[tuple[str, str], list[str]] = {}
    for post in made:
        days.setdefault((post["brand"], post["text"]), []).append(post["created_at"][:10])
    crossed = sum(len(seen) > len(set(seen)) for seen in days.values())
    evergreen = sum(len(set(seen)) > 2 for seen in days.values())
    assert (crossed > 100, evergreen > 10) == (True, True)
    assert 30 < sum(post["kind"] == "reply" for post in made) < 600
    assert 10 < sum(post["paid"] for post in made) < 300


def test_a_folder_of_parquet_holds_the_posts_of_json_lines(tmp_path: Path) -> None:
    make(500, "--output", tmp_path / "posts.jsonl")
    make(500, "--per-file", 200, "--output", tmp_path / "parts")
    rows = [row for path in sorted((tmp_path / "parts").iterdir()) for row in pq.read_table(path).to_pylist()]
    told = [row | {"created_at": f"{row['created_at']:%Y-%m-%dT%H:%M:%SZ}"} for row in rows]
    assert told == posts(tmp_path / "posts.jsonl")
    assert len(list((tmp_path / "parts").iterdir())) == 3
    make(500, "--per-file", 300, "--output", tmp_path / "parts")
    assert sum(pq.read_table(path).num_rows for path in (tmp_path / "parts").iterdir()) == 500


@pytest.mark.soak
def test_memory_stays_flat(tmp_path: Path) -> None:
    peaks = []
    for count in (5_000, 100_000):
        words = ["make_posts.py", str(count), "--output", str(tmp_path / "posts.jsonl")]
        code = (
            f"import re, runpy, sys; sys.path.insert(0, {str(BENCH)!r}); sys.argv = {words!r}\n"
            f"runpy.run_path({str(BENCH / 'make_posts.py')!r}, run_name='__main__')\n"
            "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout.split()[-1]))
    assert peaks[1] - peaks[0] < 3_000, f"{peaks} kB"


def test_where_they_cannot_go_is_one_sentence(tmp_path: Path) -> None:
    said = make(50, "--output", tmp_path / "posts.csv", code=2)
    assert "posts.csv is neither FILE.jsonl, FILE.parquet nor a folder" in said
    (tmp_path / "file").touch()
    target = tmp_path / "file" / "posts.jsonl"
    said = make(50, "--output", target, code=1)
    assert said == f"{target} can't be written: File exists; make room or name another.\n"
    make(50, "--output", tmp_path / "new" / "posts.jsonl")


def test_texts_too_few_to_last_a_day_are_refused(tmp_path: Path) -> None:
    said = make(1_000, "--days", 2, "--distinct", 0.01, "--output", tmp_path / "posts.jsonl", code=2)
    assert "repeat itself within a day" in said
    assert not list(tmp_path.iterdir())
