"""A link shows one report to whoever has it, until its day or until it is taken back, and nothing else."""

import datetime as dt
from typing import Any

import pytest
from limits import parse

from auditor import sharing
from tests.api.conftest import Serving
from tests.api.test_reports import day, make, publish

REPORT = "/v1/brands/acme/reports/2025-W40"


@pytest.fixture(scope="module")
def acme(module_serving: Serving) -> Serving:
    """A service in which acme published in two weeks."""
    for week in (40, 41):
        publish(module_serving, f"zanzibar{week}", day(week))
    return module_serving


def share(serving: Serving, path: str = REPORT, **body: int) -> dict[str, Any]:
    """Make a link to a report of acme."""
    answer = serving.client.post(f"{path}/links", json=body, headers=serving.headers("write", "acme"))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def opened(serving: Serving, url: str) -> Any:
    """What anyone sees at a link's address."""
    base = serving.app.state.settings.reached_at
    assert url.startswith(f"{base}/r/")
    return serving.client.get(url.removeprefix(base))


def test_a_link_shows_its_report_and_no_other_to_whoever_has_it(acme: Serving) -> None:
    made = share(acme)
    answer = opened(acme, made["url"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "fern zanzibar40" in answer.text
    assert "fern zanzibar41" not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    token = made["url"].rpartition("/")[2]
    assert acme.client.get(REPORT, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert acme.client.post(f"/r/{token}").status_code == 405


def test_what_a_link_shows_stays_when_the_report_is_made_anew(acme: Serving) -> None:
    made = share(acme, "/v1/brands/acme/reports/2025-W41")
    publish(acme, "afterwards", day(41, 2))
    assert make(acme, week="2025-W41").status_code == 201
    assert "fern afterwards" not in opened(acme, made["url"]).text


def test_a_link_to_a_week_that_runs_shows_it_as_it_was(serving: Serving) -> None:
    now = dt.datetime.now(dt.UTC)
    publish(serving, "now", now)
    week = now.date().isocalendar()
    made = share(serving, f"/v1/brands/acme/reports/{week.year}-W{week.week:02d}", days=1)
    publish(serving, "later", now)
    page = opened(serving, made["url"]).text
    assert "fern now" in page
    assert "fern later" not in page


def test_a_link_is_over_when_its_day_is_or_it_is_taken_back(acme: Serving) -> None:
    made = share(acme, days=2)
    until = dt.datetime.fromisoformat(made["expires_at"])
    assert dt.timedelta(days=1) < until - dt.datetime.now(dt.UTC) <= dt.timedelta(days=2)
    yesterday = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(days=1)
    link = acme.store.shares.create(made["report"], who="mia", expires_at=yesterday)
    over = opened(acme, sharing.address(acme.app.state.settings, link))
    gone = acme.client.delete(f"/v1/brands/acme/links/{made['id']}", headers=acme.headers("write", "acme"))
    assert (gone.status_code, gone.json()["revoked_at"] is None) == (200, False)
    for answer in (over, opened(acme, made["url"])):
        assert answer.status_code == 410
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert "acme" not in answer.text.lower()


@pytest.mark.parametrize("how", ["unknown", "forged", "put off", "nonsense"])
def test_a_link_that_is_none_of_ours_shows_a_plain_page(acme: Serving, how: str) -> None:
    token = share(acme)["url"].rpartition("/")[2]
    number, ends, signature = token.split(".")
    wrong = {
        "unknown": f"{'0' * 32}.{ends}.{signature}",
        "forged": f"{number}.{ends}.{signature[::-1]}",
        "put off": f"{number}.{int(ends) + 1}.{signature}",
        "nonsense": "<img src=x onerror=alert(1)>%00",
    }[how]
    answer = acme.client.get(f"/r/{wrong}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "There is no such link" in answer.text
    assert "onerror" not in answer.text
    assert "acme" not in answer.text.lower()


def test_a_link_goes_with_its_brand_and_names_it_no_more(serving: Serving) -> None:
    publish(serving, "only", day(40))
    made = share(serving)
    serving.client.delete("/v1/brands/acme", headers=serving.headers("admin"))
    answer = opened(serving, made["url"])
    assert answer.status_code == 404
    assert "acme" not in answer.text.lower()


def test_a_link_opened_without_end_is_held_back(acme: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.shared.VIEWS", parse("2/minute"))
    made = share(acme)
    seen = [opened(acme, made["url"]).status_code for _ in range(3)]
    assert seen == [200, 200, 429]
    assert opened(acme, share(acme)["url"]).status_code == 200


def test_links_are_listed_with_their_addresses_to_those_who_may_make_them(acme: Serving) -> None:
    made = [share(acme) for _ in range(3)]
    headers = acme.headers("write", "acme")
    first = acme.client.get("/v1/brands/acme/links?limit=2", headers=headers).json()
    rest = acme.client.get(f"/v1/brands/acme/links?cursor={first['next_cursor']}", headers=headers).json()
    listed = first["items"] + rest["items"]
    assert [each for each in listed if each["id"] in {one["id"] for one in made}] == made
    assert len({each["id"] for each in listed}) == len(listed)
    assert acme.client.get("/v1/brands/rival/links", headers=acme.headers("write")).json()["items"] == []


def test_another_brands_link_can_not_be_taken_back(acme: Serving) -> None:
    made = share(acme)
    answer = acme.client.delete(
        f"/v1/brands/rival/links/{made['id']}", headers=acme.headers("admin", "rival")
    )
    assert answer.status_code == 404
    assert opened(acme, made["url"]).status_code == 200


def test_a_link_holds_for_days_and_not_for_ever(acme: Serving) -> None:
    headers = acme.headers("write", "acme")
    for days in (0, sharing.MOST_DAYS + 1):
        assert acme.client.post(f"{REPORT}/links", json={"days": days}, headers=headers).status_code == 422


def test_who_made_and_took_back_a_link_is_written_down(acme: Serving) -> None:
    made = share(acme)
    acme.client.delete(f"/v1/brands/acme/links/{made['id']}", headers=acme.headers("write", "acme"))
    last, first = acme.store.trail.latest("acme", limit=2)
    assert (first.action, last.action) == ("share.create", "share.revoke")
    assert {first.subject, last.subject} == {f"share:{made['id']}"}
    assert made["who"] == first.who
