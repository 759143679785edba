"""A report's charts by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from auditor.report import charts
from auditor.report.charts import Drawing, MediaType, Size
from auditor.report.language import Language
from auditor.report.outline import Chart
from auditor.report.records import Snapshot


class Draws(Protocol):
    """What draws a snapshot."""

    def __call__(
        self, snapshot: Snapshot, *, language: Language, size: Size, media_type: MediaType
    ) -> Drawing:
        """Draw it."""


DRAWN: Mapping[Chart, Draws] = {
    "by_week": charts.by_week,
    "platforms": charts.platforms,
    "pillars": charts.pillars,
    "earned": charts.earned,
}
