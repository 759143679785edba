"""What a command writes is there whole, or what was there before is."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from auditor.cli.writing import write_file
from auditor.errors import InputError


@contextmanager
def room_for(count: int) -> Iterator[None]:
    """A file system that is full after so many bytes of a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_does_not_fit_leaves_the_file_that_was_there_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_bytes(b"the one before")
    with room_for(100), pytest.raises(InputError, match="--output"):
        write_file(target, b"x" * 200)
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"the one before", [target])


def test_a_file_is_replaced_with_its_rights_and_behind_its_link(tmp_path: Path) -> None:
    target, link = tmp_path / "there.html", tmp_path / "link.html"
    target.write_bytes(b"before")
    target.chmod(0o640)
    link.symlink_to(target)
    assert write_file(link, b"after") == target
    assert (target.read_bytes(), target.stat().st_mode & 0o777, link.is_symlink()) == (b"after", 0o640, True)


def test_a_new_file_has_the_rights_and_the_folders_any_file_would(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    made = write_file(tmp_path / "a" / "b" / "report.html", b"words")
    assert made.read_bytes() == b"words"
    assert made.stat().st_mode == (tmp_path / "plain").stat().st_mode
