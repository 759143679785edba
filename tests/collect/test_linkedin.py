"""LinkedIn: places in a list that moves, versions that end, names and numbers of pages, counts, refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from auditor.collect import recognise
from auditor.errors import (
    AccountGoneError,
    BadAnswerError,
    CollectError,
    CredentialsError,
    CursorError,
    UsageError,
)
from auditor.post import Account
from auditor.store import Store
from tests.collect.conftest import stored
from tests.collect.single import opened, read
from tests.servers.base import Reply, running, status
from tests.servers.linkedin import DAY_IS_OVER, NUMBER, PAGE, TOKEN, LinkedInServer, problem, refusing


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[LinkedInServer]:
    with running(LinkedInServer()) as platform:
        assert isinstance(platform, LinkedInServer)
        for name, value in platform.environment.items():
            monkeypatch.setenv(name, value)
        yield platform


def asked(served: LinkedInServer, path: str) -> list[dict[str, str]]:
    """Queries of one path."""
    return [request.query for request in served.requests if request.path == f"/rest/{path}"]


@pytest.mark.parametrize(
    ("address", "handle"),
    [
        ("https://www.linkedin.com/company/Acme-Ferns/", "acme-ferns"),
        ("https://de.linkedin.com/company/acme/posts/?feedView=all", "acme"),
        ("http://linkedin.com/showcase/acme", "acme"),
        ("https://www.linkedin.com/school/acme#about", "acme"),
        ("https://www.linkedin.com/company/5515715/admin/dashboard/", "5515715"),
        ("https://www.linkedin.com/company/t%C3%B6pferei", "töpferei"),
    ],
)
def test_pages_are_recognised(address: str, handle: str) -> None:
    assert recognise(address) == Account("linkedin", handle)


@pytest.mark.parametrize(
    ("said", "handle"), [("Acme", "acme"), ("5515715", "5515715"), (f"{PAGE}", str(NUMBER))]
)
def test_a_page_s_name_number_and_urn_are_enough(said: str, handle: str) -> None:
    assert recognise(said, "linkedin").handle == handle


@pytest.mark.parametrize(
    "address",
    [
        "https://www.linkedin.com/in/somebody",
        "https://www.linkedin.com/company/",
        "https://www.linkedin.com.evil.example/company/acme",
        "https://evil.example/linkedin.com/company/acme",
        "https://www.linkedin.com/company/acme%2f..%2fx",
        "https://www.linkedin.com/company/acme%0aSet-Cookie",
        "urn:li:person:5",
    ],
)
def test_what_is_no_page_is_not_taken_for_one(address: str) -> None:
    with pytest.raises(UsageError, match="names no account on LinkedIn"):
        recognise(address, "linkedin")


@pytest.mark.soak
@pytest.mark.parametrize(
    ("new", "gone"),
    [
        (0, ()),
        (1, ()),
        (60, ()),
        (150, ()),
        (400, ()),
        (0, range(250, 245, -1)),
        (0, range(250, 200, -1)),
        (0, (161,)),
        (0, range(200, 160, -1)),
        (0, range(250, 160, -1)),
        (0, (160, 159, 158)),
        (30, (161, 230, 231)),
        (200, (161,)),
        (5, range(250, 165, -1)),
    ],
    ids=[
        "nothing", "one-new", "a-page-moves", "more-than-a-page-new", "pages-of-new",
        "some-deleted", "half-of-them-deleted", "the-last-read-deleted", "the-last-forty-deleted",
        "all-read-deleted", "next-ones-deleted", "both", "new-and-the-last-read-deleted", "few-left",
    ],
)  # fmt: skip
def test_posts_that_come_and_go_between_pages_cost_none_and_bring_none_twice(
    served: LinkedInServer, store: Store, new: int, gone: tuple[int, ...]
) -> None:
    served.publish(250)
    with opened(store, served) as (source, _):
        pages = source.pages(None, "")
        first = [post.native_id for post in next(pages).posts]
        assert first == [served.native_id(post) for post in served.posts[:90]]
        served.publish(new)
        for number in gone:
            served.delete(number)
        rest = [post.native_id for page in pages for post in page.posts]
    assert rest == [served.native_id(post) for post in served.posts if post.number <= 160]
    assert len(asked(served, "posts")) <= 10


def test_a_last_page_that_holds_more_than_was_asked_for_is_read_to_its_end(
    served: LinkedInServer, store: Store
) -> None:
    served.publish(182)
    with opened(store, served) as (source, _):
        pages = source.pages(None, "")
        next(pages)
        for number in range(182, 177, -1):
            served.delete(number)
        rest = [post.native_id for page in pages for post in page.posts]
    assert rest == [served.native_id(post) for post in served.posts if post.number <= 92]


def test_a_stopped_run_goes_on_where_it_was_though_the_list_moved_by_months(
    served: LinkedInServer, store: Store
) -> None:
    served.publish(300)
    found, _ = read(store, served, budgets={"linkedin": {"posts_a_run": 130, "posts_a_month": None}})
    assert "budget" in found.stopped
    assert len(stored(store)) == 130
    served.publish(220)
    for number in range(171, 181):
        served.delete(number)
    assert read(store, served)[0].stopped == ""
    assert stored(store).items() >= served.texts().items()


def test_each_page_is_asked_for_with_what_came_before_it_and_no_more_than_a_hundred(
    served: LinkedInServer, store: Store
) -> None:
    served.publish(200)
    read(store, served)
    assert [(query["start"], query["count"]) for query in asked(served, "posts")] == [
        ("0", "90"),
        ("80", "100"),
        ("170", "100"),
    ]
    assert asked(served, "posts")[0] == {
        "q": "author", "author": PAGE, "start": "0", "count": "90", "sortBy": "CREATED",
    }  # fmt: skip


def test_a_page_that_comes_short_is_not_taken_for_the_last(served: LinkedInServer, store: Store) -> None:
    served.publish(200)
    served.hidden = set(range(115, 150))
    read(store, served)
    assert len(stored(store)) == 165


def test_reading_ends_where_everything_is_known(served: LinkedInServer, store: Store) -> None:
    served.publish(360)
    with opened(store, served) as (source, _):
        assert len(list(source.pages(served.posts[100].created_at, ""))) == 3


def test_pages_that_are_all_the_same_end_in_one_sentence(served: LinkedInServer, store: Store) -> None:
    served.publish(200)
    served.ignores_start = True
    found, posts = read(store, served)
    assert found.stopped == "LinkedIn's pages go in circles; run the command again later."
    assert len(posts) == 90


def test_pages_without_a_post_that_can_be_read_end_in_one_sentence(
    served: LinkedInServer, store: Store
) -> None:
    served.odd = [{}] * 120
    found, _ = read(store, served)
    assert found.stopped == "LinkedIn sent posts that can't be read; run the command again later."


@pytest.mark.parametrize(
    "cursor", ["7", "90:soon:urn:li:share:1", "90:5:share", "-1:5:urn:li:share:1", "x" * 999]
)
def test_a_place_that_is_none_is_refused(served: LinkedInServer, store: Store, cursor: str) -> None:
    with opened(store, served) as (source, _), pytest.raises(CursorError, match="no such place"):
        next(source.pages(None, cursor))


@pytest.mark.parametrize(
    "reply",
    [
        problem(426, "NONEXISTENT_VERSION", "Requested version 20261001 is not active"),
        problem(426, "UPGRADE_REQUIRED"),
        problem(400, "VERSION_MISSING", "A version must be present."),
        Reply(b"<html>Upgrade</html>", 426, content_type="text/html"),
    ],
    ids=["retired", "426", "missing", "html"],
)
def test_a_version_that_ended_is_told_with_the_setting_and_not_asked_for_again(
    served: LinkedInServer, store: Store, reply: Reply
) -> None:
    served.publish(1)
    served.always = refusing(reply)
    found, _ = read(store, served, linkedin_version="202512")
    assert found.stopped == (
        "LinkedIn does not answer version 202512 of its API; set AUDITOR_LINKEDIN_VERSION to one of the last "
        "twelve months, YYYYMM."
    )
    assert isinstance(found.error, CollectError), "other accounts go on"
    assert len(asked(served, "posts")) == 1


def test_the_version_asked_for_is_the_one_that_is_set(served: LinkedInServer, store: Store) -> None:
    served.oldest = "202701"
    assert "AUDITOR_LINKEDIN_VERSION" in _stopped(store, served, linkedin_version="202612")
    assert _stopped(store, served, linkedin_version="202702") == ""


def test_a_post_about_versions_is_no_error(served: LinkedInServer, store: Store) -> None:
    served.publish(1)
    served.edit(1, "We met NONEXISTENT_VERSION and VERSION_MISSING today")
    assert _stopped(store, served) == ""
    assert len(stored(store)) == 1


def test_a_used_up_day_is_told_with_its_end_and_not_tried_again(served: LinkedInServer, store: Store) -> None:
    served.always = refusing(DAY_IS_OVER)
    before = dt.datetime.now(dt.UTC)
    stopped = _stopped(store, served, collect_max_wait=0)
    ends = {f"{when.date() + dt.timedelta(days=1)} 00:00 UTC" for when in (before, dt.datetime.now(dt.UTC))}
    assert any(f"LinkedIn asks to wait until {end}" in stopped for end in ends)
    assert len(asked(served, "posts")) == 1


def test_a_passing_429_is_tried_again(served: LinkedInServer, store: Store) -> None:
    served.publish(1)
    served.faults = [refusing(problem(429, "TOO_MANY_REQUESTS", "Too many requests", 101))]
    assert _stopped(store, served) == ""
    assert len(asked(served, "posts")) == 2


def test_a_page_is_looked_up_by_its_name_once(served: LinkedInServer, store: Store) -> None:
    served.publish(1)
    for _ in range(2):
        assert _stopped(store, served) == ""
    assert asked(served, "organizations") == [{"q": "vanityName", "vanityName": "acme"}]


def test_a_page_known_by_its_number_is_never_looked_up(served: LinkedInServer, store: Store) -> None:
    served.publish(1)
    found, posts = read(store, served, f"https://www.linkedin.com/company/{NUMBER}")
    assert (found.stopped, len(posts)) == ("", 1)
    assert asked(served, "organizations") == []


def test_names_of_any_script_are_looked_up(served: LinkedInServer, store: Store) -> None:
    read(store, served, "https://www.linkedin.com/company/t%C3%B6pferei/")
    assert asked(served, "organizations")[0]["vanityName"] == "töpferei"


def test_a_page_nobody_has_is_told(served: LinkedInServer, store: Store) -> None:
    with (
        opened(store, served, "https://www.linkedin.com/company/nobody") as (source, _),
        pytest.raises(AccountGoneError, match=r"^LinkedIn has no page nobody; check its address\.$"),
    ):
        source.test()


@pytest.mark.parametrize("found", ["x", {}, True, -5, "urn:li:organization:1", [1]])
def test_a_page_without_a_number_is_no_page(served: LinkedInServer, store: Store, found: object) -> None:
    served.organisations = Reply({"elements": [{"id": found}]})
    with opened(store, served) as (source, _), pytest.raises(BadAnswerError, match="without a number"):
        source.test()


def test_a_token_that_may_not_look_up_names_is_told_to_use_the_number(
    served: LinkedInServer, store: Store
) -> None:
    served.organisations = problem(403, "ACCESS_DENIED", "Not enough permissions", 100)
    assert _stopped(store, served) == (
        "LinkedIn does not let this token look up whose page acme is (403); name the page by its number, as "
        "https://www.linkedin.com/company/1234567."
    )


def test_its_test_asks_for_one_post_since_looking_up_needs_less(served: LinkedInServer, store: Store) -> None:
    with opened(store, served) as (source, _):
        assert source.test() == "LinkedIn answers: all posts of acme can be read."
    assert [query["count"] for query in asked(served, "posts")] == ["1"]
    with (
        opened(store, served, "https://www.linkedin.com/company/77") as (source, _),
        pytest.raises(CredentialsError, match=r"forbids this \(403\)"),
    ):
        source.test()


def test_an_owner_s_token_goes_before_the_settings_and_never_into_an_address(
    served: LinkedInServer, store: Store
) -> None:
    served.publish(1)
    served.token = "an-owner-token"
    assert "refuses the credentials" in _stopped(store, served)
    found, posts = read(store, served, token="an-owner-token")
    assert (found.stopped, len(posts)) == ("", 1)
    assert not any(secret in str(r.query) for r in served.requests for secret in (TOKEN, "an-owner-token"))


def test_counts_come_under_our_names_for_both_kinds_of_posts_with_their_time(
    served: LinkedInServer, store: Store
) -> None:
    served.publish(2)
    before = dt.datetime.now(dt.UTC)
    _, posts = read(store, served)
    for number, post in enumerate(sorted(posts.values(), key=lambda post: post.created_at), 1):
        assert post.metrics == {
            "impressions": 900.0, "reach": 800.0, "clicks": 7.0,
            "likes": float(number), "comments": 3.0, "shares": 2.0,
        }  # fmt: skip
        assert post.metrics_at is not None
        assert before <= post.metrics_at <= dt.datetime.now(dt.UTC)


def test_counts_are_asked_for_fifty_posts_at_once(served: LinkedInServer, store: Store) -> None:
    served.publish(60)
    served.shapes = {number: {"id": f"urn:li:share:{8_000 + number}"} for number in range(1, 61)}
    _, posts = read(store, served)
    assert [
        query["shares"].count("urn") for query in asked(served, "organizationalEntityShareStatistics")
    ] == [
        50,
        10,
    ]
    assert all("likes" in post.metrics for post in posts.values())


@pytest.mark.parametrize(
    "refused",
    [
        problem(403, "ACCESS_DENIED", "Unpermitted fields present in PARAMETER", 100),
        DAY_IS_OVER,
        Reply({}, 404),
    ],
    ids=["forbidden", "day", "gone"],
)
def test_a_token_that_gets_no_counts_still_reads_posts_and_says_so_once(
    served: LinkedInServer, store: Store, refused: Reply
) -> None:
    served.publish(100)
    served.counts = refused
    told: list[str] = []
    found, posts = read(store, served, tell=told.append)
    assert (found.stopped, len(posts)) == ("", 100)
    assert told == ["LinkedIn: counts are refused; they stay out"]
    assert len(asked(served, "organizationalEntityShareStatistics")) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"elements": [None, 7, {"share": "urn:li:share:7000000000000000001", "totalShareStatistics": "x"}]},
        {
            "elements": [
                {"share": "urn:li:share:7000000000000000001", "totalShareStatistics": {"likeCount": "9"}}
            ]
        },
        {"elements": "x"},
        {},
    ],
)
def test_odd_counts_cost_no_post(served: LinkedInServer, store: Store, body: object) -> None:
    served.publish(2)
    served.counts = Reply(body)
    found, posts = read(store, served)
    assert (found.stopped, [post.metrics for post in posts.values()]) == ("", [{}, {}])


@pytest.mark.parametrize(
    ("reply", "kind", "says"),
    [
        (problem(401, "EXPIRED_ACCESS_TOKEN", TOKEN), CredentialsError, "refuses the credentials"),
        (problem(403, "ACCESS_DENIED", TOKEN, 100), CredentialsError, "forbids this"),
        (problem(404, "NOT_FOUND"), AccountGoneError, "no such account"),
        (problem(400, "PARAM_INVALID"), CursorError, "refused the request"),
        (Reply([]), BadAnswerError, "can't be read"),
        (Reply({"elements": {}}), BadAnswerError, "can't be read"),
        (Reply({"elements": None}), BadAnswerError, "can't be read"),
        (Reply({"paging": {}}), BadAnswerError, "can't be read"),
        (Reply(b"[" * 200_000), BadAnswerError, "can't be read"),
        (Reply(b"[" * 200_000, 403), CredentialsError, "forbids this"),
    ],
    ids=["401", "403", "404", "400", "list", "object", "null", "nothing", "deep", "deep-403"],
)
def test_an_error_is_one_sentence_that_says_what_it_is(
    served: LinkedInServer, store: Store, reply: Reply, kind: type[Exception], says: str
) -> None:
    served.always = refusing(reply)
    found, _ = read(store, served, collect_attempts=2)
    assert isinstance(found.error, kind)
    assert says in found.stopped
    assert "\n" not in found.stopped
    assert TOKEN not in found.stopped


@pytest.mark.parametrize("paging", [None, "x", {}, {"links": "x"}, {"links": [None, {"rel": 5}]}])
def test_a_page_with_odd_links_ends_when_it_is_short(
    served: LinkedInServer, store: Store, paging: object
) -> None:
    served.publish(3)
    served.always = lambda handler, reply: handler.send(Reply({**reply.body, "paging": paging}))
    found, posts = read(store, served)
    assert (found.stopped, len(posts)) == ("", 3)


def test_a_full_page_without_links_is_not_the_last(served: LinkedInServer, store: Store) -> None:
    served.publish(200)
    served.always = lambda handler, reply: handler.send(Reply({"elements": reply.body["elements"]}))
    read(store, served)
    assert stored(store) == served.texts()


def test_a_redirect_is_not_followed_with_the_token(served: LinkedInServer, store: Store) -> None:
    served.always = status(302, Location="http://elsewhere.example/rest/posts")
    found, _ = read(store, served, collect_attempts=1)
    assert "can't be read" in found.stopped
    assert {request.path for request in served.requests} == {"/rest/organizations", "/rest/posts"}


def _stopped(store: Store, served: LinkedInServer, **options: Any) -> str:
    return read(store, served, **options)[0].stopped
