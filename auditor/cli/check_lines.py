"""`auditor check --jsonl`: a stream of objects in, each with its verdict out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from auditor.asked import Asked, Reuse
from auditor.cli.flags import FailOn, flagged
from auditor.cli.output import dump, in_batches, verdict_fields, write_line
from auditor.cli.progress import progress
from auditor.errors import InputError
from auditor.importers.content import Content

if TYPE_CHECKING:
    from auditor.audit import Auditor
    from auditor.cli.progress import Done

BATCH = 256


def check_lines(auditor: Auditor, path: Path, column: str, fail_on: FailOn, units: str) -> int:
    """Write each object of a file with a verdict on its `column`, in order; return how many are flagged.

    Raises:
        InputError: there is no such file; or lines could not be used, once all others are done.
    """
    bad = count = 0
    reuse = None if str(path) == "-" else Reuse()  # what is piped in may be drafts
    with _opened(path) as lines, _progress() as done:
        size = path.stat().st_size if path.is_file() else 0
        for batch in in_batches(_objects(lines, column), BATCH):
            asked = [Asked(item[column]) for _, item in batch if isinstance(item, dict)]
            verdicts = iter(auditor.check_each(asked, reuse))
            for number, item in batch:
                if isinstance(item, str):
                    bad += 1
                    write_line(dump({"line": number, "error": item}))
                    continue
                verdict = next(verdicts)
                count += flagged(verdict, fail_on)
                write_line(dump(item | verdict_fields(verdict, item[column], units=units)))
            sys.stdout.flush()
            done(len(batch), lines.tell() / size if size else None)
    if bad:
        raise InputError(
            f"{bad} line(s) of {path} were no JSON object with a `{column}`; each is marked in the output."
        )
    return count


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    if not path.is_fifo():
        Content.of_file(path)  # it says what is amiss
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


def _objects(lines: IO[bytes], column: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each line's number, and its object or what is wrong with it."""
    for number, line in enumerate(iter(lines.readline, b""), 1):  # a loop would hide how far it is
        if not line.strip():
            continue
        try:
            item = json.loads(line.decode("utf-8-sig"), parse_constant=lambda _: None)
        except (ValueError, RecursionError) as error:
            yield number, f"not JSON: {error}"
            continue
        if isinstance(item, dict) and isinstance(item.get(column), str):
            yield number, item
        else:
            yield number, f"no object with a `{column}` of letters"
