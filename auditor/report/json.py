"""A report for machines: the stored numbers as they are, and the posts it quotes; the schema is in docs/."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex
from pydantic import TypeAdapter

from auditor.finding import Finding, Label, Pillar
from auditor.report import story
from auditor.report.language import Language
from auditor.report.records import Report, ReportPost, Snapshot

VERSION = 1
"""Goes up when a key is renamed, dropped or means something else; new keys may come without it."""

_HALF = regex.compile(r"\p{Cs}")


@dataclass(frozen=True, slots=True)
class DocumentPost:
    """A quoted post; `text` is empty and `removed` true when the platform has it no more."""

    number: int
    platform: str
    account: str
    url: str
    created_at: dt.datetime
    text: str
    removed: bool
    label: Label
    decided: str
    score: float | None
    pressure: int | None
    pillar: Pillar | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What is written: `period` as addresses name it, `sentence` in the language asked for."""

    version: int
    report: int
    period: str
    sentence: str
    snapshot: Snapshot
    hardest: tuple[DocumentPost, ...]
    praised: tuple[DocumentPost, ...]


def render(report: Report, language: Language) -> bytes:
    """Write a report as JSON."""
    found = Document(
        version=VERSION,
        report=report.id,
        period=report.snapshot.period.name,
        sentence=story.verdict(report.snapshot, language),
        snapshot=report.snapshot,
        hardest=tuple(_quoted(post) for post in report.hardest),
        praised=tuple(_quoted(post) for post in report.praised),
    )
    fields = _shape().dump_python(found, mode="json")
    text = json.dumps(fields, ensure_ascii=False, indent=1)
    return (_HALF.sub("\N{REPLACEMENT CHARACTER}", text) + "\n").encode()


def schema() -> dict[str, Any]:
    """The JSON Schema of what `render` writes."""
    return _shape().json_schema(mode="serialization")


@cache
def _shape() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


def _quoted(found: ReportPost) -> DocumentPost:
    post, verdict = found.post, found.verdict
    return DocumentPost(
        number=found.number,
        platform=post.platform,
        account=post.account.handle,
        url=post.url,
        created_at=post.created_at,
        text=post.text,
        removed=post.deleted_at is not None,
        label=found.label,
        decided=found.decided,
        score=verdict.score,
        pressure=verdict.pressure,
        pillar=verdict.pillar,
        findings=verdict.findings,
    )
