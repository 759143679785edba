"""`auditor check`: a draft, or a stream of texts, before anything is published."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from auditor.cli.output import dump, in_batches, verdict_fields, write_line
from auditor.errors import InputError, UsageError
from auditor.finding import Verdict

if TYPE_CHECKING:
    from auditor.audit import Auditor

STREAM_BATCH = 256
MOST_BYTES = 10_000_000
"""A draft file larger than this is no draft."""


class Format(StrEnum):
    """How a checked draft is shown."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    line = "line"
    sarif = "sarif"


class FailOn(StrEnum):
    """What makes the exit code 1."""

    push = "push"
    high_pressure = "high-pressure"
    finding = "finding"
    review = "review"
    never = "never"


class Offsets(StrEnum):
    """What offsets count."""

    codepoints = "codepoints"
    utf16 = "utf16"


def check(
    text: Annotated[str | None, typer.Argument(help="The draft; - reads it from standard input.")] = None,
    file: Annotated[Path | None, typer.Option(help="Read the draft from a file.")] = None,
    jsonl: Annotated[
        Path | None,
        typer.Option(help="Check a stream: one JSON object with `text` a line; - is standard input."),
    ] = None,
    platform: Annotated[str, typer.Option(help="Where it will be published; its limits apply.")] = "",
    brand: Annotated[str, typer.Option(help="Say what publishing it would do to this brand's mix.")] = "",
    format_: Annotated[Format | None, typer.Option("--format", help="How to show the verdict.")] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="What makes the exit code 1: push unless given, never with --jsonl."),
    ] = None,
    offsets: Annotated[
        Offsets, typer.Option(help="What offsets count; utf16 is what JavaScript does.")
    ] = Offsets.codepoints,
) -> None:
    """Check a draft: a push or not, how sure, which words, and what to write instead.

    The draft is neither stored nor logged. Exit code 0: fine; 1: flagged; 2: wrong use or bad input.

    Example: auditor check "Last chance! 50% off ends tonight, order now" --format json
    """
    from auditor.audit import Auditor
    from auditor.settings import settings

    if jsonl is not None:
        if text is not None or file is not None or brand or format_ not in (None, Format.jsonl):
            raise UsageError("--jsonl goes with neither a text, --file, --brand nor a format but jsonl.")
        _check_stream(Auditor.load(settings()), jsonl, fail_on or FailOn.never, offsets)
        return
    source, draft = _draft(text, file)
    auditor = Auditor.load(settings())
    verdict = auditor.check([draft])[0]
    effect = _effect(brand, platform, verdict) if brand else None
    _show(Checked(source, draft, verdict, effect), format_ or Format.text, offsets)
    if _flagged(verdict, fail_on or FailOn.push):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft, where it came from, its verdict, and what it would do to the brand's mix."""

    source: str
    text: str
    verdict: Verdict
    effect: dict[str, Any] | None


def _draft(text: str | None, file: Path | None) -> tuple[str, str]:
    if (text is None) == (file is None):
        raise UsageError(
            'Give one draft: auditor check "your text", or --file PATH, or - for standard input.'
        )
    if file is not None:
        if not file.is_file():
            raise InputError(f"There is no file {file}; check the path.")
        if file.stat().st_size > MOST_BYTES:
            raise InputError(f"{file} is larger than a draft can be; use --jsonl for many texts.")
        return str(file), _decoded(file.read_bytes(), str(file))
    if text == "-":
        return "stdin", _decoded(sys.stdin.buffer.read(MOST_BYTES), "standard input")
    return "draft", text or ""


def _decoded(raw: bytes, where: str) -> str:
    if b"\0" in raw[:4096]:
        raise InputError(f"What {where} holds is not text; give a draft as UTF-8 text.")
    return raw.decode("utf-8-sig", "replace")


def _effect(brand: str, platform: str, verdict: Verdict) -> dict[str, Any]:
    from auditor.cli.brands import effect_of

    return effect_of(brand, platform, verdict)


def _flagged(verdict: Verdict, on: FailOn) -> bool:
    match on:
        case FailOn.push:
            return verdict.label == "sales_push"
        case FailOn.high_pressure:
            return verdict.pressure == 3
        case FailOn.finding:
            return any(found.counts_against for found in verdict.findings)
        case FailOn.review:
            return verdict.needs_review or verdict.label == "sales_push"
        case FailOn.never:
            return False


def _show(checked: Checked, format_: Format, offsets: Offsets) -> None:
    if format_ is Format.text:
        from auditor.cli.verdicts import show

        show(checked)
    elif format_ is Format.line:
        from auditor.cli.verdicts import lines

        for line in lines(checked):
            write_line(line)
    elif format_ is Format.sarif:
        from auditor.cli.sarif import log

        write_line(dump(log(checked), indent=2))
    else:
        fields = verdict_fields(checked.verdict, checked.text, units=offsets.value)
        if checked.effect is not None:
            fields["mix"] = checked.effect
        write_line(dump(fields, indent=2 if format_ is Format.json else None))


def _check_stream(auditor: Auditor, path: Path, fail_on: FailOn, offsets: Offsets) -> None:
    bad = flagged = 0
    with _opened(path) as lines:
        for batch in in_batches(_objects(lines), STREAM_BATCH):
            verdicts = iter(auditor.check([item["text"] for _, item in batch if isinstance(item, dict)]))
            for number, item in batch:
                if isinstance(item, str):
                    bad += 1
                    write_line(dump({"line": number, "error": item}))
                    continue
                verdict = next(verdicts)
                flagged += _flagged(verdict, fail_on)
                write_line(dump(item | verdict_fields(verdict, item["text"], units=offsets.value)))
            sys.stdout.flush()
    if bad:
        raise InputError(
            f"{bad} line(s) of {path} were no JSON object with a `text`; each is marked in the output."
        )
    if flagged:
        raise typer.Exit(1)


def _opened(path: Path) -> IO[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    if not path.is_file():
        raise InputError(f"There is no file {path}; check the path.")
    return path.open("rb")


def _objects(lines: IO[bytes]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each line's number, and its object or what is wrong with it."""
    for number, line in enumerate(lines, 1):
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
