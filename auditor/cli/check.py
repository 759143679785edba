"""`auditor check`: a draft, or a stream of texts, before anything is published."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from auditor.cli.flags import FailOn, flagged
from auditor.cli.output import dump, verdict_fields, write_line
from auditor.errors import InputError, UsageError
from auditor.finding import Verdict

MOST_BYTES = 10_000_000
"""A draft file larger than this is no draft."""


class Format(StrEnum):
    """How a checked draft is shown."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    line = "line"
    sarif = "sarif"


class Compression(StrEnum):
    """How a Parquet file is packed."""

    zstd = "zstd"
    snappy = "snappy"
    gzip = "gzip"
    lz4 = "lz4"
    none = "none"


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
    parquet: Annotated[
        tuple[Path, Path] | None,
        typer.Option(
            metavar="IN OUT", help="Check every row of a Parquet file; OUT has its columns and the verdict's."
        ),
    ] = None,
    csv: Annotated[
        tuple[Path, Path] | None, typer.Option(metavar="IN OUT", help="The same from CSV to CSV.")
    ] = None,
    column: Annotated[
        str, typer.Option(help="In files of texts: the column, or the field, that holds the texts.")
    ] = "text",
    compression: Annotated[
        Compression, typer.Option(help="With --parquet: how OUT is packed.")
    ] = Compression.zstd,
    platform: Annotated[
        str, typer.Option(help="With --brand: where it will be published; the limit there applies.")
    ] = "",
    brand: Annotated[str, typer.Option(help="Say what publishing it would do to this brand's mix.")] = "",
    format_: Annotated[Format | None, typer.Option("--format", help="How to show the verdict.")] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="What makes the exit code 1: push unless given, never for files of texts."),
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

    files = [name for name, given in (("--jsonl", jsonl), ("--parquet", parquet), ("--csv", csv)) if given]
    if column != "text" and not files:
        raise UsageError("--column goes with --jsonl, --parquet or --csv; leave it out.")
    if compression is not Compression.zstd and parquet is None:
        raise UsageError("--compression goes with --parquet; leave it out.")
    if files:
        if len(files) > 1 or text is not None or file is not None or brand or platform:
            raise UsageError(
                f"{files[0]} goes with neither a text, another file, --brand nor --platform; leave them out."
            )
        if format_ is not None and (jsonl is None or format_ is not Format.jsonl):
            raise UsageError(f"{files[0]} has a format of its own; leave --format out.")
        how = (fail_on or FailOn.never, offsets)
        if _check_file(jsonl, parquet, csv, column, compression, *how):
            raise typer.Exit(1)
        return
    source, draft = _draft(text, file)
    auditor = Auditor.load(settings())
    verdict = auditor.check([draft])[0]
    effect = _effect(brand, platform, verdict) if brand else None
    _show(Checked(source, draft, verdict, effect), format_ or Format.text, offsets)
    if flagged(verdict, fail_on or FailOn.push):
        raise typer.Exit(1)


def _check_file(
    jsonl: Path | None,
    parquet: tuple[Path, Path] | None,
    csv: tuple[Path, Path] | None,
    column: str,
    compression: Compression,
    fail_on: FailOn,
    offsets: Offsets,
) -> int:
    """Check a file of texts; return how many are flagged."""
    from auditor.audit import Auditor
    from auditor.settings import settings

    if jsonl is not None:
        from auditor.cli.check_lines import check_lines

        return check_lines(Auditor.load(settings()), jsonl, column, fail_on, offsets.value)
    from auditor.cli.check_columns import Wanted, check_csv, check_parquet

    wanted = Wanted(column, offsets.value, fail_on, compression.value)
    if parquet is not None:
        return check_parquet(Auditor.load(settings()), *parquet, wanted)
    return check_csv(Auditor.load(settings()), *csv, wanted) if csv else 0


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
