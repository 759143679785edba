"""Reports are made, read and taken along by who may; a link shows one until it is taken back."""

import datetime as dt
import re

import pytest

from auditor import sharing
from auditor.errors import ExpiredError
from tests.factories import post
from tests.web.test_drafting import publish
from tests.web.visitor import Visitor, said, sign_in

DAYS = {"what": "days", "first": "2026-11-09", "last": "2026-11-10"}


def made(visitor: Visitor) -> str:
    """Make a report and return where it is."""
    publish(visitor)
    answer = visitor.post("reports", DAYS)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_report_is_made_listed_and_told_in_short(visitor: Visitor) -> None:
    at = made(visitor)
    assert re.fullmatch(r"/app/brands/acme/reports/\d+", at)
    listed = said(visitor.get("reports"))
    assert re.search(rf'<a href="{at}">9.10 Nov 2026</a>', listed)
    assert 'data-of="status"><span class="within">within</span>' in listed
    assert "pushed a sale" in said(visitor.get(at))
    assert next(each.action for each in visitor.store.trail.latest()) == "report.create"


def test_a_report_is_read_on_a_page_that_can_do_nothing(visitor: Visitor) -> None:
    answer = visitor.get(made(visitor) + "/read")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "<script" not in answer.text


def test_a_report_is_taken_along_in_every_format(visitor: Visitor) -> None:
    at = made(visitor)
    page = visitor.get(at).text
    for name, media in (
        ("html", "text/html"),
        ("md", "text/markdown"),
        ("csv", "text/csv"),
        ("json", "application/json"),
    ):
        assert f'href="{at}/file.{name}"' in page
        answer = visitor.get(f"{at}/file.{name}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media)
        assert answer.headers["content-disposition"] == (
            f'attachment; filename="acme-2026-11-09-2026-11-10.{name}"'
        )
        assert answer.content
    assert f'href="{at}/file.pdf"' in page
    assert visitor.get(f"{at}/file.exe").status_code == 400
    told = visitor.get(f"{at}/file.posts.csv").headers["content-disposition"]
    assert told == 'attachment; filename="acme-2026-11-09-2026-11-10-posts.csv"'
    assert "-brief.md" in visitor.get(f"{at}/file.md?brief=1").headers["content-disposition"]


def test_a_link_shows_a_report_until_it_is_taken_back(visitor: Visitor) -> None:
    at = made(visitor)
    assert visitor.post(f"{at}/links", {"days": "7"}).status_code == 303
    page = said(visitor.get(at))
    (address,) = re.findall(r'value="(http://[^"]+/r/[^"]+)"', page)
    service = visitor.serving.app.state.service
    token = address.rpartition("/")[2]
    link = sharing.verify(service.settings, service.store, token)
    assert at.endswith(f"/{link.report_id}")
    assert link.expires_at - dt.datetime.now(dt.UTC) < dt.timedelta(days=7)
    assert visitor.post(f"{at}/links/{link.id}/revoke").status_code == 303
    with pytest.raises(ExpiredError):
        sharing.verify(service.settings, service.store, token)
    assert "/r/" not in visitor.get(at).text
    assert visitor.post(f"{at}/links", {"days": "9999"}).status_code == 400


def test_nobody_meets_another_brand_s_report_or_link(visitor: Visitor) -> None:
    at = made(visitor)
    visitor.post(f"{at}/links")
    (link,) = visitor.store.shares.of()
    elsewhere = at.replace("/acme/", "/rival/")
    for path in (elsewhere, f"{elsewhere}/read", f"{elsewhere}/file.html"):
        assert visitor.get(path).status_code == 404
    for path in (
        f"{elsewhere}/links",
        f"{elsewhere}/links/{link.id}/revoke",
        f"{at[:-1]}9/links/{link.id}/revoke",
    ):
        assert visitor.post(path).status_code == 404
    assert visitor.store.shares.get(link.id).revoked_at is None


def test_days_that_can_t_be_reported_on_are_told_beside_the_form(visitor: Visitor) -> None:
    publish(visitor)
    for first, last in (
        ("", ""),
        ("2026-11-10", "2026-11-09"),
        ("soon", "late"),
        ("2999-01-01", "2999-01-02"),
    ):
        answer = visitor.post("reports", {"what": "days", "first": first, "last": last})
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
    assert visitor.store.reports.latest(visitor.store.brand("acme")) == []


def test_unchecked_posts_are_checked_first(visitor: Visitor) -> None:
    visitor.store.add("acme", [post(1)])
    answer = visitor.post("reports", DAYS)
    assert answer.status_code == 409
    assert "wait to be checked" in answer.text
    (job,) = visitor.store.jobs.of(visitor.store.brand("acme"))
    assert job.kind == "audit"


def test_an_empty_page_says_what_to_do_first(visitor: Visitor) -> None:
    assert "Import an export" in visitor.get("reports").text
    assert "Make a report" not in visitor.get("reports").text
    publish(visitor)
    page = visitor.get("reports").text
    assert "No report yet" in page
    assert "Make a report" in page
    reader = sign_in(visitor.serving, "read")
    assert "Make a report" not in reader.get("reports").text
