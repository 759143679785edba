"""From checked posts to something a person reads: a Report, as HTML or in the terminal."""

from auditor.report.build import Report, ReportPost, build

__all__ = ["Report", "ReportPost", "build"]
