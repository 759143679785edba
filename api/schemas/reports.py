"""Reports, and links to them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from api.schemas.base import In, Moment, Out, example
from auditor.errors import UsageError
from auditor.period import Period
from auditor.report.json import Document
from auditor.sharing import MOST_DAYS
from auditor.store.reports import StoredReport
from auditor.store.shares import ShareLink

GuidelineName = Annotated[str, Field(max_length=60, description="A guideline's name; the service's own.")]

DOCUMENT = "ReportDocument"
"""The name of the shape that a report has as JSON."""


class ReportIn(In):
    """The days to report on, one way: a week, a month, or the first and the last."""

    week: Annotated[str, Field(pattern=r"^[0-9]{4}-W[0-9]{2}$", examples=["2026-W46"])] | None = None
    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$", examples=["2026-11"])] | None = None
    first: dt.date | None = Field(default=None, alias="from")
    last: dt.date | None = Field(default=None, alias="to")
    guideline: GuidelineName = ""

    model_config = In.model_config | {"json_schema_extra": example(week="2026-W46")}

    def period(self) -> Period:
        """The days.

        Raises:
            UsageError: they are named in no way or several, or there are no such days.
        """
        days = f"{self.first}..{self.last}" if self.first and self.last else ""
        names = [name for name in (self.week, self.month, days) if name]
        if len(names) != 1 or (self.first is None) != (self.last is None):
            raise UsageError("Name the days one way: week, month, or both from and to.")
        return Period.parse(names[0])


class ReportOut(Out):
    """A report that is stored: its numbers never change. Its number, or its days, are its address."""

    id: int
    period: str = Field(examples=["2026-W46"])
    guideline: str
    guideline_version: str
    final: bool = Field(description="False when it was made before its days were over.")
    made_at: Moment


class LinkIn(In):
    """A link to make."""

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = Field(default=14, description="How long it holds.")

    model_config = In.model_config | {"json_schema_extra": example(days=14)}


class LinkOut(Out):
    """A link that shows one report to whoever has it; null `revoked_at` means that it was not taken back."""

    id: str
    report: int
    period: str
    url: str = Field(description="What to send; who has it needs no key.")
    who: str
    created_at: Moment
    expires_at: Moment
    revoked_at: Moment | None


def report_out(report: StoredReport) -> ReportOut:
    """A stored report as it is sent."""
    return ReportOut.model_validate(report)


def link_out(link: ShareLink, url: str) -> LinkOut:
    """A link as it is sent."""
    return LinkOut(
        id=link.id,
        report=link.report_id,
        period=link.period,
        url=url,
        who=link.who,
        created_at=link.created_at,
        expires_at=link.expires_at,
        revoked_at=link.revoked_at,
    )


def document_shapes() -> dict[str, Any]:
    """The shapes of a report as JSON, by names of their own beside those of the rest of the service."""
    prefix = "Report"
    template = f"#/components/schemas/{prefix}{{model}}"
    whole = TypeAdapter(Document).json_schema(mode="serialization", ref_template=template)
    parts = whole.pop("$defs", {})
    return {f"{prefix}{name}": shape for name, shape in parts.items()} | {DOCUMENT: whole}
