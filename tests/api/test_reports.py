"""Reports over the service: what was told of a week stays told, in every format."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from auditor.period import Period
from auditor.report.rendering import FORMATS, MEDIA_TYPES, Format
from tests.api.conftest import Serving
from tests.factories import post, verdict

REPORTS = "/v1/brands/acme/reports"


@pytest.fixture(scope="module")
def acme(module_serving: Serving) -> Serving:
    """A service in which acme published three posts in each of some weeks, two of them pushes."""
    for week in range(40, 48):
        for n in range(3):
            publish(module_serving, f"{week}{n}", day(week, n), "value" if n == 2 else "sales_push")
    return module_serving


def day(week: int, n: int = 0) -> dt.datetime:
    """A moment in a week of 2025."""
    return dt.datetime.fromisocalendar(2025, week, 2).replace(hour=9 + n, tzinfo=dt.UTC)


def publish(serving: Serving, native_id: str, at: dt.datetime, label: str = "sales_push") -> None:
    """Give acme a checked post."""
    text = f"<b>Order</b> fern {native_id}, now"
    serving.store.add("acme", [post(native_id=native_id, text=text, created_at=at)])
    found = serving.store.unchecked("acme", "m@1", "r1", 0.5)
    serving.store.add_verdicts([(each, verdict(label=label)) for each in found])


def get(serving: Serving, name: str, accept: str = "application/json", **options: Any) -> Any:
    """Ask for a report of acme."""
    headers = serving.headers("read", "acme") | {"Accept": accept}
    return serving.client.get(f"{REPORTS}/{name}", params=options, headers=headers)


def make(serving: Serving, **body: str) -> Any:
    """Ask for a report to be made."""
    return serving.client.post(REPORTS, json=body, headers=serving.headers("write", "acme"))


def test_a_report_is_json_unless_something_else_is_asked_for(acme: Serving) -> None:
    found = get(acme, "2025-W40", accept="*/*")
    assert found.headers["content-type"] == "application/json"
    body = found.json()
    assert (body["period"], body["snapshot"]["mix"]["whole"]["pushes"]) == ("2025-W40", 2)
    assert body["snapshot"]["mix"]["guideline"] == "ease-up"
    assert "2 of 3 posts pushed a sale" in body["sentence"]


def test_the_posts_of_its_days_come_as_a_spreadsheet(acme: Serving) -> None:
    answer = get(acme, "2025-W40.posts.csv")
    assert answer.headers["content-type"] == MEDIA_TYPES["csv"]
    assert answer.headers["content-disposition"] == 'inline; filename="acme-2025-w40-posts.csv"'
    assert len(answer.text.splitlines()) == 4


@pytest.mark.parametrize("wanted", FORMATS)
def test_every_format_comes_by_its_ending(acme: Serving, wanted: Format) -> None:
    answer = get(acme, f"2025-W40.{wanted}", accept="image/png")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPES[wanted]
    assert answer.headers["content-disposition"] == f'inline; filename="acme-2025-w40.{wanted}"'
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "http" not in policy
    if wanted == "pdf":
        assert answer.content.startswith(b"%PDF-")
    if wanted == "html":
        assert "fern 400" in answer.text
        assert "<b>" not in answer.text


def test_a_format_comes_by_what_is_accepted(acme: Serving) -> None:
    answer = get(acme, "2025-W40", accept="text/markdown, */*;q=0.1")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.headers["vary"] == "Accept"


def test_a_report_that_did_not_change_is_an_empty_304(acme: Serving) -> None:
    first = get(acme, "2025-W40")
    headers = acme.headers("read") | {"If-None-Match": first.headers["etag"]}
    again = acme.client.get(f"{REPORTS}/2025-W40", headers=headers)
    assert (again.status_code, again.content) == (304, b"")


def test_what_was_told_of_a_week_stays_told(acme: Serving) -> None:
    first = get(acme, "2025-W41").json()
    assert first["report"] > 0
    publish(acme, "late", day(41, 3))
    assert get(acme, "2025-W41").json()["snapshot"] == first["snapshot"]
    made = make(acme, week="2025-W41")
    assert made.status_code == 201
    anew = get(acme, "2025-W41").json()
    assert (anew["report"], anew["snapshot"]["mix"]["whole"]["posts"]) == (made.json()["id"], 4)
    old, new = (
        get(acme, str(first["report"])).json(),
        acme.client.get(made.headers["location"], headers=acme.headers("read")).json(),
    )
    assert (old["snapshot"], new["snapshot"]) == (first["snapshot"], anew["snapshot"])


def test_a_month_days_and_another_guideline_have_reports_of_their_own(acme: Serving) -> None:
    month, days = get(acme, "2025-10").json(), get(acme, "2025-10-13..2025-10-15").json()
    assert month["snapshot"]["mix"]["whole"]["posts"] > days["snapshot"]["mix"]["whole"]["posts"] == 3
    other = get(acme, "2025-10", guideline="4-1-1").json()
    assert other["snapshot"]["mix"]["guideline"] == "4-1-1"
    made = [make(acme, month="2025-10"), make(acme, **{"from": "2025-10-13", "to": "2025-10-15"})]
    assert [each.json()["period"] for each in made] == ["2025-10", "2025-10-13..2025-10-15"]


def test_it_is_told_in_the_language_asked_for_and_in_short(acme: Serving) -> None:
    whole, brief = get(acme, "2025-W40.md"), get(acme, "2025-W40.md", brief="true", locale="de")
    assert len(brief.content) < len(whole.content)
    assert brief.headers["content-disposition"].endswith('brief.md"')
    assert "Okt" in brief.text
    assert get(acme, "2025-W40", locale="tlh").status_code == 400


def test_a_week_that_runs_is_told_as_it_is_and_kept_only_where_it_is_asked_for(serving: Serving) -> None:
    now = dt.datetime.now(dt.UTC)
    publish(serving, "now", now)
    name = Period.week(now.astimezone(ZoneInfo("UTC")).date()).name
    first = get(serving, name).json()
    assert (first["report"], first["snapshot"]["final"]) == (0, False)
    kept = make(serving, week=name).json()
    publish(serving, "then", now)
    assert get(serving, name).json()["snapshot"]["mix"]["whole"]["posts"] == 2
    assert get(serving, str(kept["id"])).json()["snapshot"]["mix"]["whole"]["posts"] == 1
    assert [each["final"] for each in listed(serving)] == [False]


def test_posts_that_wait_to_be_checked_are_told_and_keep_a_report_from_being_stored(serving: Serving) -> None:
    serving.store.add("acme", [post(created_at=day(40))])
    assert get(serving, "2025-W40").json()["snapshot"]["unchecked"] == 1
    refused = make(serving, week="2025-W40")
    assert refused.status_code == 409
    assert "audit acme first" in refused.json()["detail"]
    assert listed(serving) == []


def listed(serving: Serving, **options: Any) -> list[dict[str, Any]]:
    """The stored reports of acme."""
    answer = serving.client.get(REPORTS, params=options, headers=serving.headers("read", "acme"))
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_stored_reports_are_listed_newest_first_in_pages(acme: Serving) -> None:
    for week in (44, 45, 46):
        make(acme, week=f"2025-W{week}")
    headers, seen, cursor = acme.headers("read", "acme"), [], ""
    while True:
        page = acme.client.get(f"{REPORTS}?limit=2&cursor={cursor}", headers=headers).json()
        seen += page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == listed(acme, limit=200)
    assert [each["period"] for each in seen[:3]] == ["2025-W46", "2025-W45", "2025-W44"]
    assert acme.client.get(f"{REPORTS}?cursor=x", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"week": "2025-W40", "month": "2025-10"}, 400),
        ({"from": "2025-10-01"}, 400),
        ({"week": "2025-W40", "to": "2025-10-01"}, 400),
        ({"from": "2025-10-08", "to": "2025-10-01"}, 400),
        ({"week": "2025-W60"}, 400),
        ({"week": "9998-W01"}, 400),
        ({"week": "2025-W40", "guideline": "/etc/passwd"}, 400),
        ({"week": "last"}, 422),
        ({"weeks": "2025-W40"}, 422),
    ],
)
def test_days_that_can_not_be_are_refused(acme: Serving, body: dict[str, str], status: int) -> None:
    answer = make(acme, **body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize(
    "name", ["last", "2025-W40.doc", ".json", "0", "2025-W4", "9998-W01", "2025-W40.html.html"]
)
def test_a_name_that_is_none_is_refused(acme: Serving, name: str) -> None:
    assert get(acme, name).status_code == 400


def test_a_report_of_another_brand_is_found_by_no_number(acme: Serving) -> None:
    number = make(acme, week="2025-W42").json()["id"]
    rivals = acme.client.get(f"/v1/brands/rival/reports/{number}", headers=acme.headers("read"))
    missing = acme.client.get("/v1/brands/rival/reports/999999999", headers=acme.headers("read"))
    assert (rivals.status_code, missing.status_code) == (404, 404)


def test_who_made_a_report_is_written_down(acme: Serving) -> None:
    number = make(acme, week="2025-W43").json()["id"]
    event = acme.store.trail.latest("acme", limit=1)[0]
    assert (event.action, event.subject, event.brand) == ("report.create", f"report:{number}", "acme")
    assert event.who.startswith("key:")
    assert event.detail == {"period": "2025-W43", "guideline": "ease-up"}


def test_who_first_read_what_is_kept_from_then_on_is_written_down_once(acme: Serving) -> None:
    number = get(acme, "2025-W44", guideline="4-1-1").json()["report"]
    get(acme, "2025-W44", guideline="4-1-1")
    first, before = acme.store.trail.latest("acme", limit=2)
    assert (first.action, first.subject) == ("report.create", f"report:{number}")
    assert first.detail == {"period": "2025-W44", "guideline": "4-1-1"}
    assert before.subject != first.subject
