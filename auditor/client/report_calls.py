"""Requests about reports: files, links and schedules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import httpx

from auditor.client.calls import Call, Value, place
from auditor.client.failures import refusal
from auditor.client.records import Delivery, Link, Page, Report, Schedule
from auditor.client.records.report import Every

File = Literal["html", "pdf", "md", "txt", "csv", "json", "posts.csv"]


@dataclass(frozen=True, slots=True)
class FileCall(Call[bytes]):
    """A request that is answered with a file."""

    def understood(self, response: httpx.Response) -> bytes:
        """The file.

        Raises:
            ClientError: the answer is a refusal.
        """
        if not response.is_success:
            raise refusal(response)
        return response.content


def reports(slug: str) -> Call[Page[Report]]:
    """List a brand's stored reports, newest first."""
    return Call("GET", place("v1", "brands", slug, "reports"), Page[Report])


def report(
    slug: str,
    period: str | int,
    wanted: File = "html",
    *,
    guideline: str = "",
    locale: str = "",
    brief: bool = False,
) -> FileCall:
    """Read a report as a file: by its days, as 2026-W46 or 2026-11, or by the number of a stored one."""
    query: dict[str, Value] = {"guideline": guideline, "locale": locale, "brief": brief or None}
    return FileCall("GET", place("v1", "brands", slug, "reports", f"{period}.{wanted}"), bytes, query)


def make_report(
    slug: str,
    *,
    week: str = "",
    month: str = "",
    first: dt.date | None = None,
    last: dt.date | None = None,
    guideline: str = "",
) -> Call[Report]:
    """Make a report on a week, a month or any days and store it, beside any that is."""
    days = {"from": first and first.isoformat(), "to": last and last.isoformat()}
    given = {"week": week, "month": month, "guideline": guideline} | days
    body = {name: value for name, value in given.items() if value}
    return Call("POST", place("v1", "brands", slug, "reports"), Report, body=body, repeatable=False)


def share_report(slug: str, period: str | int, *, days: int = 14, guideline: str = "") -> Call[Link]:
    """Make a link that shows a report to whoever has it, for so many days."""
    path = place("v1", "brands", slug, "reports", period, "links")
    return Call("POST", path, Link, {"guideline": guideline}, {"days": days}, repeatable=False)


def links(slug: str) -> Call[Page[Link]]:
    """List the links to a brand's reports, those that are over too."""
    return Call("GET", place("v1", "brands", slug, "links"), Page[Link])


def revoke_link(slug: str, link_id: str) -> Call[Link]:
    """Take a link back, at once and for good."""
    return Call("DELETE", place("v1", "brands", slug, "links", link_id), Link)


def schedules(slug: str) -> Call[Page[Schedule]]:
    """List a brand's schedules."""
    return Call("GET", place("v1", "brands", slug, "schedules"), Page[Schedule])


def schedule(slug: str, schedule_id: int) -> Call[Schedule]:
    """Read one schedule."""
    return Call("GET", place("v1", "brands", slug, "schedules", schedule_id), Schedule)


def create_schedule(
    slug: str,
    *,
    every: Every,
    day: str,
    at: str,
    time_zone: str = "",
    emails: Sequence[str] = (),
    slack_webhooks: Sequence[str] = (),
    webhooks: Sequence[str] = (),
    formats: Sequence[File] = (),
    guideline: str = "",
    locale: str = "",
) -> Call[Schedule]:
    """Have the report on the last whole week or month made and sent: `every="week", day="mon", at="08:00"`.

    It needs one recipient at least.
    """
    body = {
        "every": every,
        "day": day,
        "at": at,
        "time_zone": time_zone,
        "emails": list(emails),
        "slack_webhooks": list(slack_webhooks),
        "webhooks": list(webhooks),
        "formats": list(formats),
        "guideline": guideline,
        "locale": locale,
    }
    return Call("POST", place("v1", "brands", slug, "schedules"), Schedule, body=body, repeatable=False)


def pause_schedule(slug: str, schedule_id: int) -> Call[Schedule]:
    """Make no more reports until it is resumed."""
    return _paused(slug, schedule_id, paused=True)


def resume_schedule(slug: str, schedule_id: int) -> Call[Schedule]:
    """Go on, the next time it is due."""
    return _paused(slug, schedule_id, paused=False)


def delete_schedule(slug: str, schedule_id: int) -> Call[Schedule]:
    """Delete a schedule; what it sent stays in the log."""
    return Call("DELETE", place("v1", "brands", slug, "schedules", schedule_id), Schedule)


def deliveries(slug: str) -> Call[Page[Delivery]]:
    """List what a brand's schedules sent, newest first, and what became of each."""
    return Call("GET", place("v1", "brands", slug, "schedules", "deliveries"), Page[Delivery])


def resend(slug: str, delivery_id: int) -> Call[Delivery]:
    """Send a report again that failed or may not have arrived."""
    path = place("v1", "brands", slug, "schedules", "deliveries", delivery_id, "resend")
    return Call("POST", path, Delivery, repeatable=False)


def _paused(slug: str, schedule_id: int, *, paused: bool) -> Call[Schedule]:
    path = place("v1", "brands", slug, "schedules", schedule_id)
    return Call("PATCH", path, Schedule, body={"paused": paused}, repeatable=False)
