"""A report in the format somebody asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import regex

from auditor.report import csv, html, json, markdown, pdf, text
from auditor.report.language import ENGLISH, Language
from auditor.report.look import Look
from auditor.report.records import Report

Format = Literal["html", "pdf", "md", "txt", "csv", "json"]

MEDIA_TYPES: Mapping[Format, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
FORMATS: tuple[Format, ...] = tuple(MEDIA_TYPES)

_UNSAFE = regex.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60


class Writes(Protocol):
    """What writes a report for people."""

    def __call__(self, report: Report, *, language: Language, look: Look, brief: bool) -> bytes:
        """Write it."""


_FOR_PEOPLE: Mapping[Literal["html", "pdf", "md", "txt"], Writes] = {
    "html": html.render,
    "pdf": pdf.render,
    "md": markdown.render,
    "txt": text.render,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file: a name that is safe on any system, its media type, and what is in it."""

    name: str
    media_type: str
    content: bytes


def render(
    report: Report,
    wanted: Format,
    *,
    language: Language = ENGLISH,
    look: Look | None = None,
    brief: bool = False,
) -> Rendered:
    """Write a report as a file.

    `brief` is the one page for who has a minute: the verdict, one chart, the platforms, what posts earned and
    the three that pushed hardest. Of `csv` and `json`, which are for machines, there is one version.

    Raises:
        UsageError: `pdf` was asked for where WeasyPrint or its libraries are missing.
    """
    match wanted:
        case "csv":
            content = csv.render(report)
        case "json":
            content = json.render(report, language)
        case _:
            content = _FOR_PEOPLE[wanted](report, language=language, look=look or Look(), brief=brief)
    return Rendered(file_name(report, wanted, "brief" if brief else ""), MEDIA_TYPES[wanted], content)


def file_name(report: Report, wanted: Format, part: str = "") -> str:
    """`acme-2026-w46.pdf`: small letters, figures and hyphens, whatever the brand is called."""
    brand = _UNSAFE.sub("-", report.snapshot.brand.lower()).strip("-")[:_LONGEST_NAME]
    parts = [brand or "report", _UNSAFE.sub("-", report.snapshot.period.name.lower())]
    return "-".join([*parts, part] if part else parts) + f".{wanted}"
