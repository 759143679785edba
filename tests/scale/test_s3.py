"""Files in and out through the S3 API, as MinIO, R2 and moto speak it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow import fs

from tests.scale import lifelike, results
from tests.scale.conftest import Run
from tests.scale.processes import finished, marked
from tests.servers.s3 import BUCKET, KEYS, S3, s3


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with s3() as started:
        yield started


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def up(server: S3, folder: Path, name: str) -> str:
    fs.copy_files(str(folder), f"{BUCKET}/{name}", fs.LocalFileSystem(), server.files)
    return f"s3://{BUCKET}/{name}"


def down(server: S3, name: str, folder: Path) -> Path:
    fs.copy_files(f"{BUCKET}/{name}", str(folder), server.files, fs.LocalFileSystem())
    return folder


def test_s3_to_s3_gives_what_a_folder_gives(keys: None, server: S3, run: Run, tmp_path: Path) -> None:
    hostile = "a/b?c=d&e #%"
    lifelike.write_files(tmp_path / "in" / "year=2026", lifelike.rows(["acme", hostile], 40), 2)
    assert run(tmp_path / "in" / "year=2026").exit_code == 0
    address = up(server, tmp_path / "in", "in")
    to = ("--endpoint", server.endpoint, "--output", f"s3://{BUCKET}/out/acme's results")
    for _ in range(2):
        result = run(f"{address}/**/posts-*.parquet", *to)
        assert result.exit_code == 0, result.exception
    back = down(server, "out/acme's results", tmp_path / "back")
    assert results.keys(results.posts(back)) == results.keys(results.posts(tmp_path / "out"))
    assert results.mixes(back) == results.mixes(tmp_path / "out")
    lost = run(f"s3://{BUCKET}/nowhere/*.parquet", *to)
    assert lost.exit_code != 0 and "No file matches s3://posts/nowhere/" in str(lost.exception)


def test_an_s3_that_refuses_is_one_sentence(
    keys: None, server: S3, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("s3://no-such-bucket/x.parquet", "--endpoint", server.endpoint)
    assert result.exit_code != 0 and str(result.exception).startswith(
        ("No file matches s3://no-such-bucket", "s3://no-such-bucket/x.parquet can't be listed")
    )


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_workers_read_and_write_s3(server: S3, keys: None, run: Run, tmp_path: Path) -> None:
    paths = lifelike.write_files(tmp_path / "in", lifelike.rows(["acme", "rival"], 300), 6)
    assert run(tmp_path / "in").exit_code == 0
    whole = paths[3].read_bytes()
    paths[3].write_bytes(whole[:-20])
    address = up(server, tmp_path / "in", "more")
    with marked(tmp_path / "auditor-home") as processes:
        processes.extra |= KEYS | {"AWS_ENDPOINT_URL": server.endpoint}
        more = ("--input", f"{address}/*.parquet", "--output", f"s3://{BUCKET}/results", "--workers", "2")
        code, _, err = finished(processes.audit(*more))
        assert code == 2 and "posts/more/posts-0003.parquet" in err and err.count("\n") == 1
        paths[3].write_bytes(whole)
        up(server, tmp_path / "in", "more")
        assert finished(processes.audit(*more))[0] == 0
    back = down(server, "results", tmp_path / "back")
    assert results.keys(results.posts(back)) == results.keys(results.posts(tmp_path / "out"))
    assert results.mixes(back) == results.mixes(tmp_path / "out")
