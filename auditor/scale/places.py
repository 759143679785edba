"""Files near and far: local folders and whatever pyarrow has a file system for, S3 first of all."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from auditor.errors import InputError, UsageError

if TYPE_CHECKING:
    from pyarrow.fs import FileInfo, FileSystem

UNFINISHED = "_unfinished"
"""The folder of files that are being written; what lies there belongs to nobody once a run has ended."""

_WILD = regex.compile(r"[*?\[]")
_MOST_MADE = 100
_GOOGLE_SECONDS = 60
"""How long Google's client tries again where nobody answers; its own is a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file, folder or pattern, and where its S3 API answers when that is not Amazon's; goes to workers."""

    address: str
    endpoint: str = ""

    @classmethod
    def of(cls, address: str, endpoint: str = "") -> Place:
        """A place as people write it: a path, from here where it is relative, or an address like s3://…."""
        scheme, mark, rest = address.partition("://")
        if mark:
            return cls(f"{scheme.lower()}://{rest.rstrip('/')}", endpoint)
        return cls(str(Path(address).expanduser().absolute()), endpoint)

    @property
    def files(self) -> FileSystem:
        """The file system that holds it."""
        return _opened(self)[0]

    @property
    def path(self) -> str:
        """Its path there, without a slash at the end."""
        return _opened(self)[1]

    @property
    def is_local(self) -> bool:
        """True for a folder that this machine has."""
        return bool(self.files.type_name == "local")

    def within(self, name: str) -> str:
        """The path of something in this folder."""
        return f"{self.path}/{name}"


@lru_cache(maxsize=64)
def _opened(place: Place) -> tuple[FileSystem, str]:
    import pyarrow as pa
    from pyarrow import fs

    scheme, mark, rest = place.address.partition("://")
    if not mark:
        return fs.LocalFileSystem(), place.address
    if not rest:
        raise UsageError(f"{place.address} names no bucket; write it as s3://bucket/folder.")
    try:
        if place.endpoint and scheme == "s3":
            return _s3(place.endpoint), rest
        limit = f"?retry_limit_seconds={_GOOGLE_SECONDS}" if scheme in ("gs", "gcs") else ""
        found, path = fs.FileSystem.from_uri(_escaped(place.address) + limit)
    except (ValueError, pa.ArrowException) as error:
        raise UsageError(
            f"{place.address} is no address of files; write it as s3://bucket/folder."
        ) from error
    except OSError as error:
        raise InputError(f"{place.address} can't be reached: {said(error)}; check the address.") from error
    return found, path.rstrip("/")


def _s3(endpoint: str) -> FileSystem:
    from pyarrow import fs

    scheme, _, host = endpoint.rpartition("://")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    return fs.S3FileSystem(endpoint_override=host, scheme=scheme or "https", region=region)


def _escaped(address: str) -> str:
    """An address that is taken by the letter: a `?` would begin a query, and `%2F` be a slash."""
    return regex.sub(r"[?#%\[\] ]", lambda found: f"%{ord(found[0]):02X}", address)


def matching(place: Place) -> list[FileInfo]:
    """The files that a path or a pattern names, by path: `*` within a folder, `**` through them.

    A folder stands for every Parquet file in it. Folders and files that begin with `_` or `.` are no data.

    Raises:
        InputError: there are none, or they can't be listed.
    """
    from pyarrow import fs

    path = place.path
    wild = _WILD.search(path)
    base = path[: wild.start()].rpartition("/")[0] if wild else path
    try:
        alone = None if wild else place.files.get_file_info(path)
        if alone and alone.type == fs.FileType.File:
            return [alone]
        pattern = _pattern(path if wild else f"{path}/**/*.parquet")
        deep = not wild or "/" in path[len(base) + 1 :] or "**" in path
        listed = place.files.get_file_info(fs.FileSelector(base or "/", recursive=deep, allow_not_found=True))
    except OSError as error:
        raise InputError(f"{place.address} can't be listed: {said(error)}; check it and its keys.") from error
    found = [
        info
        for info in listed
        if info.type == fs.FileType.File
        and pattern.fullmatch(info.path)
        and not any(part.startswith(("_", ".")) for part in info.path[len(base) :].split("/"))
    ]
    if not found and alone and alone.type == fs.FileType.Directory:
        raise InputError(f"No Parquet file (.parquet) is in {place.address}; check the path.")
    if not found:
        raise InputError(f"No file matches {place.address}; check the path.")
    return sorted(found, key=lambda info: str(info.path))


def _pattern(path: str) -> regex.Pattern[str]:
    """A pattern of paths; only `*`, `**`, `?` and `[…]` mean anything."""
    made = []
    for token in regex.findall(r"\*\*/|\*\*|\*|\?|\[[^\]/]+\]|[^*?\[]+|\[", path):
        match token:
            case "**/":
                made.append("(?:.*/)?")
            case "**":
                made.append(".*")
            case "*":
                made.append("[^/]*")
            case "?":
                made.append("[^/]")
            case _ if len(token) > 2 and token[0] == "[" and token[-1] == "]":
                inside = token[1:-1]
                said_not = "^" if inside[0] in "!^" else ""
                made.append(f"[{said_not}{regex.escape(inside[len(said_not) :], special_only=True)}]")
            case _:
                made.append(regex.escape(token))
    return regex.compile("".join(made), regex.DOTALL)


@contextmanager
def whole(folder: Place, names: list[str]) -> Iterator[list[Path]]:
    """Paths to write to; once the block has ended, the files stand in `folder` under their names, whole.

    Nothing stands there when the block raises. A file of that name is replaced.

    Raises:
        InputError: they can't be written.
    """
    with used(folder), _room(folder) as room:
        paths = [room / str(number) for number in range(len(names))]
        yield paths
        for path, name in zip(paths, names, strict=True):
            _place(folder, path, name)


@contextmanager
def used(folder: Place) -> Iterator[None]:
    """Say in a sentence why a folder can't be used.

    Raises:
        InputError: it can't.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{folder.address} can't be written: {said(error)}; see to it and run the same again, "
            "what is done stays."
        ) from error


@contextmanager
def _room(folder: Place) -> Iterator[Path]:
    """An empty folder of this machine; beside results that are local, so that moving them is one step."""
    if not folder.is_local:
        with tempfile.TemporaryDirectory(prefix="auditor-") as made:
            yield Path(made)
        return
    room = Path(folder.within(UNFINISHED)) / uuid.uuid4().hex
    _made(room)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
        with suppress(OSError):  # others may be writing
            room.parent.rmdir()


def _made(room: Path) -> None:
    for _ in range(_MOST_MADE):
        with suppress(FileNotFoundError):  # another process removed the folder it is in, which was empty
            room.mkdir(parents=True)
            return
    room.mkdir(parents=True)  # there is another reason


def _place(folder: Place, path: Path, name: str) -> None:
    if folder.is_local:
        with path.open("rb") as written:
            os.fsync(written.fileno())
        target = Path(folder.within(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        return
    from pyarrow import fs

    # An object of S3 appears when its upload is completed, and is never there in part.
    fs.copy_files(str(path), folder.within(name), fs.LocalFileSystem(), folder.files)


def put(folder: Place, name: str, content: bytes) -> None:
    """Write a small file, whole or not at all."""
    with whole(folder, [name]) as (path,):
        path.write_bytes(content)


def read(folder: Place, name: str) -> bytes | None:
    """A small file's content, None where there is none."""
    try:
        with folder.files.open_input_file(folder.within(name)) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def names_in(folder: Place, name: str) -> set[str]:
    """The names of what lies in a folder of this folder; nothing where it is not there."""
    from pyarrow import fs

    selector = fs.FileSelector(folder.within(name), allow_not_found=True)
    return {str(info.base_name) for info in folder.files.get_file_info(selector)}


def remove(folder: Place, name: str) -> None:
    """Remove a file; one that is gone already is fine."""
    try:
        folder.files.delete_file(folder.within(name))
    except FileNotFoundError:
        return


def said(error: OSError) -> str:
    """What a system said, in its first line."""
    words = error.strerror or str(error)
    return words.strip().split("\n")[0][:300].rstrip(".")
