"""`auditor check --jsonl`: a stream of objects in, each with its verdict out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from auditor.cli.flags import FailOn, flagged
from auditor.cli.output import dump, in_batches, verdict_fields, write_line
from auditor.cli.progress import progress
from auditor.errors import InputError

if TYPE_CHECKING:
    from auditor.audit import Auditor
    from auditor.cli.progress import Done

BATCH = 256


def check_lines(auditor: Auditor, path: Path, fail_on: FailOn, units: str) -> int:
    """Write each object of a file with its verdict, in order, and return how many are flagged.

    Raises:
        InputError: there is no such file; or lines could not be used, once all others are done.
    """
    bad = count = 0
    with _opened(path) as lines, _progress() as done:
        size = path.stat().st_size if path.is_file() else 0
        for batch in in_batches(_objects(lines), BATCH):
            verdicts = iter(auditor.check([item["text"] for _, item in batch if isinstance(item, dict)]))
            for number, item in batch:
                if isinstance(item, str):
                    bad += 1
                    write_line(dump({"line": number, "error": item}))
                    continue
                verdict = next(verdicts)
                count += flagged(verdict, fail_on)
                write_line(dump(item | verdict_fields(verdict, item["text"], units=units)))
            sys.stdout.flush()
            done(len(batch), lines.tell() / size if size else None)
    if bad:
        raise InputError(
            f"{bad} line(s) of {path} were no JSON object with a `text`; each is marked in the output."
        )
    return count


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    if not path.is_file():
        raise InputError(f"There is no file {path}; check the path.")
    with path.open("rb") as file:
        yield file


@contextmanager
def _progress() -> Iterator[Done]:
    """Nothing where the lines themselves run over the terminal."""
    if sys.stdout.isatty():
        yield lambda _count, _share=None, /: None
        return
    with progress("Checking texts") as done:
        yield done


def _objects(lines: IO[bytes]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each line's number, and its object or what is wrong with it."""
    for number, line in enumerate(iter(lines.readline, b""), 1):  # a loop would hide how far it is
        if not line.strip():
            continue
        try:
            item = json.loads(line.decode("utf-8-sig"), parse_constant=lambda _: None)
        except (ValueError, RecursionError) as error:
            yield number, f"not JSON: {error}"
            continue
        if isinstance(item, dict) and isinstance(item.get("text"), str):
            yield number, item
        else:
            yield number, "no object with a `text` of letters"
