"""A report's drawings: SVG for pages and PDF, PNG for mail; wide, or narrow for phones and mail."""

from auditor.report.charts.drawing import PNG, SVG, Drawing, MediaType
from auditor.report.charts.earned import earned
from auditor.report.charts.pillars import pillars
from auditor.report.charts.platforms import platforms
from auditor.report.charts.sheet import Size
from auditor.report.charts.weeks import by_week

__all__ = ["PNG", "SVG", "Drawing", "MediaType", "Size", "by_week", "earned", "pillars", "platforms"]
