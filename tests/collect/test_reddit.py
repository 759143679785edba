"""Reddit: which accounts, what steers and what stops the client, and where a run goes on."""

import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from praw.config import Config

from auditor.collect import recognise
from auditor.collect.base import Source
from auditor.errors import (
    AccountGoneError,
    BadAnswerError,
    CollectError,
    CredentialsError,
    CursorError,
    RateLimitError,
    UsageError,
)
from auditor.store import Store
from tests.collect.conftest import Collect, stored
from tests.collect.reddit_reading import opened
from tests.servers.base import Fault, Reply, running, status
from tests.servers.reddit import CLIENT, SECRET, TOKEN, RedditServer


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[RedditServer]:
    with running(RedditServer()) as served:
        assert isinstance(served, RedditServer)
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def source(platform: RedditServer, store: Store) -> Iterator[Source]:
    with closing(opened(store)) as source:
        yield source


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Every pause of anybody, none of them made."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


@pytest.mark.parametrize(
    ("said", "handle"),
    [
        ("https://www.reddit.com/user/acme", "acme"),
        ("https://www.reddit.com/user/Acme/", "acme"),
        ("https://reddit.com/u/acme_co-op?sort=new", "acme_co-op"),
        ("http://old.reddit.com/user/acme/submitted/", "acme"),
        ("https://old.reddit.com/user/acme/comments/", "acme"),
        ("https://m.reddit.com/u/acme#top", "acme"),
        ("reddit.com/u/acme", "acme"),
        ("/u/acme", "acme"),
        ("u/Acme", "acme"),
        ("https://www.reddit.com/r/Acme", "r/acme"),
        ("https://old.reddit.com/r/acme/new/", "r/acme"),
        ("/r/acme/", "r/acme"),
        ("r/acme", "r/acme"),
        ("https://www.reddit.com/r/u_acme/", "acme"),
        ("https://www.reddit.com/user/u_acme", "u_acme"),
    ],
)
def test_redditors_and_subreddits_are_recognised(said: str, handle: str) -> None:
    account = recognise(said)
    assert (account.platform, account.handle, account.host) == ("reddit", handle, "")


@pytest.mark.parametrize(
    ("said", "handle"),
    [("acme", "acme"), ("Acme_Co", "acme_co"), ("user/acme", "acme"), ("r/acme", "r/acme")],
)
def test_a_plain_name_is_a_redditors(said: str, handle: str) -> None:
    assert recognise(said, "reddit").handle == handle


@pytest.mark.parametrize(
    "said",
    [
        "https://www.reddit.com/r/pottery/comments/1kiln/which_clay/",
        "https://www.reddit.com/r/pottery/s/AbCdEf",
        "https://reddit.com.evil.example/user/acme",
        "https://evil.example/reddit.com/user/acme",
        "https://notreddit.com/user/acme",
        "https://www.reddit.com/user/",
        "a",
        "m/acme",
        "r/ac me",
        "u/acme/..",
        "аcme",
    ],
)
def test_what_names_no_account_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match="names no account on Reddit"):
        recognise(said, "reddit")


def test_of_a_redditor_submissions_and_comments_come_newest_first_without_asking_twice(
    platform: RedditServer, collect: Collect, store: Store
) -> None:
    platform.publish(9)
    collect()
    assert stored(store) == platform.texts()
    assert {name[:2] for name in stored(store)} == {"t1", "t3"}
    asked = [(request.method, request.path) for request in platform.requests]
    assert asked == [("POST", "/api/v1/access_token"), ("GET", "/user/acme/overview")]
    assert platform.requests[1].query == {"limit": "100", "sort": "new", "raw_json": "1"}


def test_where_there_is_no_overview_submissions_are_read(
    platform: RedditServer, collect: Collect, store: Store
) -> None:
    platform.publish(9)
    platform.lists = ("/submitted",)
    collect()
    assert stored(store) == platform.texts()
    assert [request.path for request in platform.requests[1:]] == [
        "/user/acme/overview",
        "/user/acme/submitted",
    ]


def test_of_a_subreddit_every_submission_comes(platform: RedditServer, store: Store) -> None:
    platform.publish(4)
    with closing(opened(store, "r/acme")) as source:
        posts = next(source.pages(None, "")).posts
    assert len(posts) == 4
    assert platform.requests[-1].path == "/r/acme/new"


def test_reading_ends_where_everything_is_known(platform: RedditServer, source: Source) -> None:
    platform.publish(platform.page_size * 4)
    since = platform.posts[platform.page_size].created_at
    pages = list(source.pages(since, ""))
    assert len(pages) == 3


def test_a_run_goes_on_though_the_post_it_stopped_at_is_gone(
    platform: RedditServer, collect: Collect, store: Store
) -> None:
    platform.publish(platform.page_size * 2 + 5)
    budget = {"reddit": {"posts_a_run": platform.page_size, "posts_a_month": None}}
    assert "budget" in collect(budgets=budget).stopped
    platform.delete(platform.posts[platform.page_size - 1].number)
    assert collect().stopped == ""
    assert platform.texts().items() <= stored(store).items()


def test_an_empty_page_means_a_lost_place_only_where_a_run_goes_on(
    platform: RedditServer, source: Source
) -> None:
    platform.publish(3)
    with pytest.raises(CursorError):
        next(source.pages(None, "t3_neverwas"))
    platform.posts = []
    assert next(source.pages(None, "")).posts == []


def test_a_failing_reddit_is_asked_as_often_as_set_and_never_behind_our_back(
    platform: RedditServer, store: Store, slept: list[float]
) -> None:
    platform.publish(3)
    platform.always = status(503)
    with (
        closing(opened(store, collect_attempts=2)) as source,
        pytest.raises(CollectError, match="itself failed"),
    ):
        next(source.pages(None, ""))
    assert sum(platform.is_page(request) for request in platform.requests) == 2
    assert len(slept) <= 1


def test_a_wait_for_the_next_allowance_is_shown_and_made_once(
    platform: RedditServer, store: Store, slept: list[float]
) -> None:
    platform.publish(platform.page_size + 1)
    platform.allowance = {"x-ratelimit-remaining": "0.0", "x-ratelimit-used": "600", "x-ratelimit-reset": "7"}
    told: list[str] = []
    with closing(opened(store, tell=told.append)) as source:
        assert len(list(source.pages(None, ""))) == 2
    assert told == ["Reddit: waiting 7 s"]
    assert slept == [7.0]


def test_an_allowance_too_far_off_ends_in_one_sentence(
    platform: RedditServer, store: Store, slept: list[float]
) -> None:
    platform.publish(platform.page_size + 1)
    platform.allowance |= {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999"}
    with closing(opened(store)) as source:
        pages = source.pages(None, "")
        next(pages)
        with pytest.raises(RateLimitError, match="asks to wait until"):
            next(pages)
    assert slept == []


def test_plenty_of_allowance_or_odd_words_about_it_make_no_pause(
    platform: RedditServer, store: Store, slept: list[float]
) -> None:
    platform.publish(platform.page_size * 3)
    platform.allowance = {
        "x-ratelimit-remaining": "2",
        "x-ratelimit-used": "many",
        "x-ratelimit-reset": "soon",
    }
    with closing(opened(store)) as source:
        assert len(list(source.pages(None, ""))) == 3
    assert slept == []


HOSTILE = """[DEFAULT]
reddit_url=http://127.0.0.1:9/
oauth_url=http://127.0.0.1:9/
client_id=theirs
client_secret=theirs
username=them
password=theirs
refresh_token=theirs
user_agent=a browser
check_for_updates=yes
comment_kind=t3
"""


@pytest.mark.parametrize("ini", [HOSTILE, "no sections at all"], ids=["hostile", "broken"])
def test_nothing_in_the_surroundings_steers_praw(
    platform: RedditServer,
    collect: Collect,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    ini: str,
) -> None:
    (tmp_path / "praw.ini").write_text(ini)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(Config, "CONFIG", None)
    asked_for_updates: list[object] = []
    monkeypatch.setattr("praw.reddit.update_check", lambda **package: asked_for_updates.append(package))
    monkeypatch.setattr("praw.Reddit.update_checked", False)
    monkeypatch.setenv("praw_check_for_updates", "yes")
    for name in ("username", "password", "refresh_token", "client_id", "user_agent", "site", "redirect_uri"):
        monkeypatch.setenv(f"praw_{name}", "theirs")
    platform.publish(2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert collect().stopped == ""
    assert stored(store) == platform.texts()
    assert parse_qs(platform.requests[0].body.decode()) == {"grant_type": ["client_credentials"]}
    assert platform.requests[0].headers["user-agent"].startswith("social-mix-auditor")
    assert asked_for_updates == []
    assert Config.CONFIG is None


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (status(403), CredentialsError, "private or suspended"),
        (status(404), AccountGoneError, "no such account"),
        (
            status(302, Location="https://www.reddit.com/subreddits/search?q=acme"),
            AccountGoneError,
            "no such account",
        ),
        (status(302), AccountGoneError, "no such account"),
        (status(401), CredentialsError, "refuses the credentials"),
        (status(429, Retry_After="soon"), RateLimitError, "slow down"),
        (status(400), CursorError, "refused the request"),
        (status(451), CredentialsError, "forbids"),
        (status(418), BadAnswerError, "refused the request"),
    ],
)
def test_an_error_is_one_sentence_that_says_what_it_is(
    platform: RedditServer, store: Store, fault: Fault, kind: type[Exception], says: str
) -> None:
    platform.always = fault
    with closing(opened(store, collect_attempts=2)) as source, pytest.raises(kind, match=says) as raised:
        next(source.pages(None, ""))
    assert "\n" not in str(raised.value)
    assert not any(secret in str(raised.value) for secret in (CLIENT, SECRET, TOKEN))


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "",
        7,
        {},
        {"data": None},
        {"data": {"children": None, "after": None}},
        {"data": {"children": [], "after": 7}},
        {"data": {"children": [], "after": "t3_x&limit=1"}},
        {"data": {"children": []}},
        {"error": 500, "message": "Internal"},
    ],
)
def test_an_answer_that_is_no_listing_can_not_be_read(
    platform: RedditServer, store: Store, monkeypatch: pytest.MonkeyPatch, body: object
) -> None:
    monkeypatch.setattr(platform, "_listing", lambda request: None)
    platform.always = lambda handler, reply: handler.send(Reply(body))
    with (
        closing(opened(store, collect_attempts=2)) as source,
        pytest.raises(BadAnswerError, match="can't be read"),
    ):
        next(source.pages(None, ""))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Reply({"message": "Unauthorized", "error": 401}, 401), CredentialsError),
        (Reply({"error": "unsupported_grant_type"}), CredentialsError),
        (Reply({"message": "Too Many Requests", "error": 429}, 429), RateLimitError),
        (Reply({"token_type": "bearer"}), BadAnswerError),
        (Reply({"access_token": TOKEN, "expires_in": "an hour", "scope": "*"}), BadAnswerError),
        (Reply(b"<html>Blocked</html>", content_type="text/html"), BadAnswerError),
        (Reply([]), BadAnswerError),
    ],
)
def test_without_a_token_the_sentence_says_why(
    platform: RedditServer, store: Store, answer: Reply, kind: type[Exception]
) -> None:
    platform.token = answer
    with closing(opened(store, collect_attempts=2)) as source, pytest.raises(kind):
        next(source.pages(None, ""))


def test_credentials_that_are_not_set_are_named(
    platform: RedditServer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_REDDIT_CLIENT_SECRET", "")
    with pytest.raises(CredentialsError, match="Reddit needs AUDITOR_REDDIT_CLIENT_SECRET; set it"):
        opened(store)


def test_a_token_that_ran_out_is_replaced(platform: RedditServer, store: Store, slept: list[float]) -> None:
    platform.publish(platform.page_size + 1)
    platform.token = Reply({"access_token": TOKEN, "expires_in": -11, "scope": "*"})
    with closing(opened(store)) as source:
        assert len(list(source.pages(None, ""))) == 2
    assert [request.method for request in platform.requests] == ["POST", "GET"] * 2


def test_testing_a_redditor_says_what_can_be_read(platform: RedditServer, source: Source) -> None:
    assert source.test() == "Reddit answers as an app: public submissions and comments of u/acme can be read."
    assert platform.requests[-1].path == "/user/acme/about"


def test_testing_a_subreddit_says_what_can_be_read(platform: RedditServer, store: Store) -> None:
    platform.about = {"kind": "t5", "data": {"display_name": "acme"}}
    with closing(opened(store, "r/acme")) as source:
        assert source.test() == "Reddit answers as an app: public submissions of r/acme can be read."
    assert platform.requests[-1].path == "/r/acme/about"


def test_testing_says_that_a_redditor_is_suspended(platform: RedditServer, source: Source) -> None:
    platform.about = {"kind": "t2", "data": {"name": "acme", "is_suspended": True}}
    with pytest.raises(AccountGoneError, match="u/acme is suspended on Reddit"):
        source.test()


@pytest.mark.parametrize("about", [{}, {"kind": "Listing", "data": {}}, {"kind": "t2", "data": None}])
def test_testing_against_something_else_says_so(
    platform: RedditServer, store: Store, about: dict[str, Any]
) -> None:
    platform.about = about
    with (
        closing(opened(store, collect_attempts=1)) as source,
        pytest.raises(BadAnswerError, match="can't be read"),
    ):
        source.test()
