"""How commands speak: terminals, JSON that is always valid, and text that can do no harm."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

import regex

from auditor.finding import Finding, Verdict
from auditor.text import utf16

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

T = TypeVar("T")

_HARMFUL = regex.compile(r"[\p{Cc}\p{Cs}\p{Bidi_Control}--[\n\t]]", regex.V1)


def plain(text: str) -> str:
    """Make a text safe to print: what could steer a terminal or turn the line around becomes `�`."""
    return _HARMFUL.sub("\ufffd", text)


def dump(value: object, *, indent: int | None = None) -> str:
    """Write JSON, readable where it can be, escaped where the text holds half a surrogate pair."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str, allow_nan=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, indent=indent, default=str, allow_nan=False)
    return text


def write_line(text: str) -> None:
    """Write one line to standard output, as UTF-8 whatever the locale."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")


def console(*, stderr: bool = False) -> Console:
    """A console that colours only on a terminal and reads no markup in what it prints."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=False)


@contextmanager
def waiting(title: str) -> Iterator[tuple[Callable[[int], None], Callable[[str], None]]]:
    """Show a growing count, by the first call, and what is waited for, by the second."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f} posts"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}"),
    )
    shown = console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task(title, total=None, now="")
        yield (
            lambda done: bar.update(task, advance=done, now=""),
            lambda words: bar.update(task, now=plain(words)),
        )


def finding_fields(finding: Finding, text: str, *, units: str) -> dict[str, Any]:
    """A finding as JSON, its offset and length in code points or UTF-16 units."""
    start, end = finding.offset, finding.offset + finding.length
    if units == "utf16":
        start, end = utf16(text, start), utf16(text, end)
    fields = asdict(finding)
    fields.update(offset=start, length=end - start)
    if finding.suppressed is None:
        del fields["suppressed"]
    return fields


def verdict_fields(verdict: Verdict, text: str, *, units: str = "codepoints") -> dict[str, Any]:
    """A verdict as JSON."""
    return {
        "label": verdict.label,
        "score": None if verdict.score is None else round(verdict.score, 6),
        "pressure": verdict.pressure,
        "pillar": verdict.pillar,
        "needs_review": verdict.needs_review,
        "language": verdict.language,
        "findings": [finding_fields(found, text, units=units) for found in verdict.findings],
        "unreadable_because": verdict.unreadable_because,
        "model_version": verdict.model_version,
        "rules_version": verdict.rules_version,
        "threshold": verdict.threshold,
    }


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a stream into lists of at most `size`."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
