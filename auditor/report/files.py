"""A report as any of the files there are of it: itself in a format, or the posts of its days."""

from __future__ import annotations

from typing import Literal

from auditor.errors import UsageError
from auditor.report.language import Language
from auditor.report.look import Look
from auditor.report.posts import posts
from auditor.report.records import Report
from auditor.report.rendering import FORMATS, Format, Rendered, render
from auditor.store import Brand, Store

File = Format | Literal["posts.csv"]
FILES: tuple[File, ...] = (*FORMATS, "posts.csv")


def known(name: str) -> File:
    """A file by its name.

    Raises:
        UsageError: there is no such file.
    """
    for found in FILES:
        if found == name:
            return found
    raise UsageError(f"{name[:20]!r} is no format of a report; choose from {', '.join(FILES)}.")


def write(
    store: Store,
    brand: Brand,
    report: Report,
    wanted: File,
    *,
    language: Language,
    look: Look,
    brief: bool = False,
) -> Rendered:
    """Write a report as a file; `brief` as `render` takes it.

    Raises:
        UsageError: `pdf` was asked for where WeasyPrint or its libraries are missing.
    """
    if wanted == "posts.csv":
        return posts(store, brand, report)
    return render(report, wanted, language=language, look=look, brief=brief)
