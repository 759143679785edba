"""What a file holds, read piece by piece and as often as asked, so that no size fills the memory."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from auditor.errors import InputError

MOST_BYTES = 500_000_000
"""Of what has to be read whole: spreadsheets, JSON arrays, Telegram's exports, and whatever is uploaded."""
LONGEST_LINE = 20_000_000
"""Characters; a longer line is of no table and of no JSON lines."""

_HEAD = 65_536
_CHUNK = 65_536
_BLANK = b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"


@dataclass(slots=True)
class Content:
    """The bytes of a file, or those given in its place; `path` is what errors call them.

    `read` is how many of them the present pass has read.
    """

    path: Path
    raw: bytes | None = None
    read: int = 0

    @classmethod
    def of_file(cls, path: Path) -> Content:
        """The content of a file that is there.

        Raises:
            InputError: it is missing or a folder.
        """
        if path.is_dir():
            raise InputError(f"{path} is a folder; name the files in it.")
        if not path.is_file():
            raise InputError(f"There is no file {path}; check the path.")
        return cls(path)

    @property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size if self.raw is None else len(self.raw)

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """The bytes from their beginning.

        Raises:
            InputError: they can't be read.
        """
        try:
            with io.BytesIO(self.raw) if self.raw is not None else self.path.open("rb") as file:
                yield file
        except OSError as error:
            raise InputError(
                f"{self.path} can't be read: {error.strerror}; check its permissions and its disk."
            ) from error

    def head(self) -> bytes:
        """The first bytes."""
        with self.opened() as file:
            return file.read(_HEAD)

    def whole(self) -> bytes:
        """Every byte at once.

        Raises:
            InputError: there are more than `MOST_BYTES`, or they can't be read.
        """
        if self.size > MOST_BYTES:
            raise InputError(
                f"{self.path} is larger than {MOST_BYTES // 1_000_000} MB, more than can be read at once; "
                "split it, or write it as CSV or JSON lines."
            )
        with self.opened() as file:
            self.read = self.size
            return file.read()

    def refuse_empty(self) -> None:
        """Refuse content that holds nothing.

        Raises:
            InputError: it does.
        """
        with self.opened() as file:
            if not any(chunk.strip(_BLANK) for chunk in iter(lambda: file.read(_CHUNK), b"")):
                raise InputError(f"{self.path} is empty; export it again.")

    def encoding(self) -> str:
        """The encoding of text as exports come in: UTF-8, UTF-16, else Windows-1252.

        Raises:
            InputError: the bytes are no text.
        """
        head = self.head()[:4_000]
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        if head[1::2].count(0) > len(head) // 4:
            return "utf-16-le"
        if head[::2].count(0) > len(head) // 4:
            return "utf-16-be"
        if b"\0" in head or sum(byte < 9 for byte in head) > len(head) // 10:
            raise InputError(
                f"{self.path} is a binary file, not an export; "
                "name a .csv, .xls, .xlsx, .json, .jsonl or .parquet file."
            )
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        try:
            with self.opened() as file:
                for chunk in iter(lambda: file.read(_CHUNK), b""):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
        return "utf-8-sig"

    def text(self, encoding: str) -> str:
        """All of the text at once; what is none of the encoding's becomes `�`.

        Raises:
            InputError: it is larger than `MOST_BYTES`.
        """
        return self.whole().decode(encoding, "replace")

    def beginning(self, encoding: str) -> str:
        """The first characters of the text."""
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        return decoder.decode(self.head(), final=self.size <= _HEAD)

    def first_line(self, encoding: str) -> str:
        """The first line that holds more than blanks; empty where that is longer than `LONGEST_LINE`."""
        with self.opened() as file, io.TextIOWrapper(file, encoding, "replace", newline="\n") as text:
            while line := text.readline(LONGEST_LINE + 1):
                if line.strip():
                    return line if len(line) <= LONGEST_LINE else ""
        return ""

    def lines(self, encoding: str, newline: str = "") -> Iterator[str]:
        r"""The lines of the text with their ends, which are `\n`, `\r` and `\r\n`, or only `newline`.

        Raises:
            InputError: one is longer than `LONGEST_LINE`.
        """
        with self.opened() as file, io.TextIOWrapper(file, encoding, "replace", newline=newline) as text:
            while line := text.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    raise InputError(
                        f"{self.path} has a line of more than {LONGEST_LINE:,} characters; export it again."
                    )
                self.read = file.tell()
                yield line
