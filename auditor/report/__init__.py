"""From checked posts to what a person reads: a snapshot of the numbers, a report with the posts it quotes."""

from auditor.report.records import Report, ReportPost, Snapshot

__all__ = ["Report", "ReportPost", "Snapshot"]
