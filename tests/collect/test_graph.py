"""The Graph API: its codes, its cursors, its refusals, and records as nobody promised them."""

import json
from collections.abc import Iterator

import pytest

from auditor.collect.graph_records import and_link, web_address
from auditor.collect.wire import Answer
from auditor.store import Store
from tests.collect.graph_reading import Reading
from tests.servers.base import running
from tests.servers.graph import problem, refusing
from tests.servers.instagram import InstagramServer


@pytest.fixture
def reading(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    with running(InstagramServer()) as served:
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield Reading(store, served)


@pytest.mark.parametrize(
    ("code", "subcode", "means"),
    [
        *[(code, None, 429) for code in (4, 17, 32, 341, 613, 80001, 80004, 80008)],
        *[(code, None, 401) for code in (102, 190)],
        (190, 463, 401),
        *[(code, None, 403) for code in (3, 10, 200, 210, 299)],
        (100, 33, 404),
        (803, None, 404),
        (100, None, 400),
        (100, 2018001, 400),
        (1, None, 503),
        (2, None, 503),
        (12345, None, 418),
        ("190", None, 418),
    ],
)
def test_metas_codes_mean_what_http_would_say(
    reading: Reading, code: object, subcode: int | None, means: int
) -> None:
    body = {"error": {"message": "m", "code": code, "error_subcode": subcode}}
    with reading.source() as source:
        assert source.status(Answer(418, {}, json.dumps(body).encode())) == means


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"error": "spoilt"}', b'{"error": {"code": []}}'])
def test_an_error_in_no_shape_of_metas_means_its_status(reading: Reading, body: bytes) -> None:
    with reading.source() as source:
        assert source.status(Answer(502, {}, body)) == 502


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (4, "asks to slow down"),
        (190, "refuses the credentials"),
        (10, "forbids this"),
        (2, "itself failed"),
        (100, "refused the request (400)"),
    ],
)
def test_an_error_under_400_ends_in_the_sentence_of_its_meaning(
    reading: Reading, code: int, says: str
) -> None:
    reading.served.publish(1)
    reading.served.always = refusing(problem(code, "Nothing of this may be told: a-person-token"))
    done = reading.collect()
    assert says in done.stopped
    assert "a-person-token" not in done.stopped


def test_metas_own_estimate_says_how_long_to_wait(reading: Reading) -> None:
    reading.served.publish(1)
    limited = problem(80002, "(#80002) There have been too many calls to this Instagram account.")
    usage = json.dumps(
        {"1": [{"type": "instagram", "call_count": 100, "estimated_time_to_regain_access": 90}]}
    )
    limited.headers["X-Business-Use-Case-Usage"] = usage
    reading.served.always = refusing(limited)
    assert "asks to wait until" in reading.collect().stopped
    assert sum(reading.served.is_page(request) for request in reading.served.requests) == 1


def test_no_address_is_followed_and_none_holds_the_token(reading: Reading) -> None:
    reading.served.publish(210)
    assert len(reading.posts()) == 210
    assert [query.get("after", "") for query in reading.asked("media")] == ["", "MTAw", "MjAw"]
    assert all("a-person-token" not in str((r.path, r.query)) for r in reading.served.requests)


def test_more_without_a_cursor_is_no_end(reading: Reading) -> None:
    reading.served.publish(210)
    reading.served.without_cursors = True
    assert "can't be read" in reading.collect().stopped


def test_a_cursor_that_ran_out_is_read_again_from_the_newest(reading: Reading) -> None:
    reading.served.publish(230)
    reading.options = {"budgets": {"instagram": {"posts_a_run": 150}}}
    assert "budget" in reading.collect().stopped
    reading.options = {}
    reading.served.faults = [
        None,
        refusing(problem(100, "(#100) Invalid cursor")),
        refusing(problem(100, "again")),
    ]
    assert len(reading.posts()) == 230


def test_a_refused_field_costs_counts_but_no_post(reading: Reading) -> None:
    reading.served.publish(210)
    reading.served.refused = {
        "saved_count": problem(100, "(#100) Tried accessing nonexisting field (saved_count)")
    }
    posts = reading.posts()
    assert len(posts) == 210
    assert posts[1].metrics == {}
    assert len(reading.asked("media")) == 4
    assert reading.told == ["Instagram: some fields of media are refused; counts and alt texts stay out"]


def test_too_much_data_at_once_is_asked_for_with_fewer_fields_and_no_wait(reading: Reading) -> None:
    reading.served.publish(5)
    reading.served.refused = {
        "like_count": problem(
            1, "Please reduce the amount of data you're asking for, then retry.", status=500
        )
    }
    assert len(reading.posts()) == 5
    assert len(reading.asked("media")) == 2


def test_odd_records_are_counted_and_keep_no_other_back(reading: Reading) -> None:
    reading.served.publish(3)
    good = reading.served.record(reading.served.posts[0])
    reading.served.strays = [
        None,
        "text",
        [],
        {},
        good | {"id": 17},
        good | {"id": "../me"},
        good | {"id": "1" * 500},
        good | {"timestamp": "yesterday"},
        good | {"timestamp": 1_700_000_000},
        good | {"timestamp": "2026-10-01T09:00:00"},
        good | {"caption": {"text": "in another shape"}},
        good | {"alt_text": ["a"]},
        good | {"media_type": 5},
    ]
    done = reading.collect()
    assert (done.stopped, done.unreadable, done.kept.stored) == ("", 13, 3)


def test_hostile_values_become_text_or_nothing(reading: Reading) -> None:
    reading.served.publish(2)
    reading.served.edit(1, "<script>alert(1)</script>\0 mugs")
    reading.served.shapes = {
        1: {
            "permalink": "javascript:alert(1)",
            "like_count": "1; drop table post",
            "comments_count": True,
            "children": "many",
            "media_product_type": "X" * 100_000,
            "media_type": "Y" * 100_000,
        },
        2: {"permalink": {"a": 1}, "children": {"data": {"id": 1}}, "shares_count": -1, "like_count": 10**30},
    }
    posts = reading.posts()
    assert posts[1].text == "<script>alert(1)</script> mugs"
    assert (posts[1].url, posts[1].metrics, len(posts[1].media)) == ("", {"shares": 5.0, "saves": 3.0}, 32)
    assert (posts[2].url, posts[2].metrics["likes"]) == ("", 1e30)


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"0": 1}},
        {"data": None},
        {},
        [],
        {"data": [], "paging": "x"},
        {"data": [], "paging": {"next": "n", "cursors": {"after": 5}}},
        {"data": [], "paging": {"next": "n", "cursors": {"after": ""}}},
        {"error": {"message": "under 200"}},
    ],
)
def test_an_answer_of_another_shape_ends_in_one_sentence(reading: Reading, body: object) -> None:
    reading.options = {"collect_attempts": 2}
    reading.served.always = lambda handler, reply: handler.send(type(reply)(body))
    assert (
        reading.collect().stopped
        == "Instagram sent an answer that can't be read; run the command again later."
    )


def test_an_account_without_an_id_ends_in_one_sentence(reading: Reading) -> None:
    for wrong in ({}, {"id": 5}, {"id": "../../me"}):
        reading.served.accounts = [{"instagram_business_account": {"username": "acme", **wrong}}]
        assert "an account without an id" in reading.collect().stopped


@pytest.mark.parametrize(
    ("written", "leads_to"),
    [
        ("https://acme.example/a?b=c", "https://acme.example/a?b=c"),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Facme.example%2Fa%3Fb&h=AT",
            "https://acme.example/a?b",
        ),
        ("https://l.instagram.com/?u=https%3A%2F%2Facme.example&e=AT", "https://acme.example"),
        (
            "https://evil.example/?u=https%3A%2F%2Facme.example",
            "https://evil.example/?u=https%3A%2F%2Facme.example",
        ),
        ("https://l.facebook.com/l.php?u=javascript%3Aalert(1)", ""),
        ("javascript:alert(1)", ""),
        ("https://[", ""),
        (None, ""),
        (5, ""),
        ("", ""),
    ],
)
def test_an_address_leads_where_it_leads_or_is_none(written: object, leads_to: str) -> None:
    assert web_address(written) == leads_to


def test_a_link_that_the_text_shows_is_not_written_twice() -> None:
    assert and_link("See ACME.example/a", "https://www.acme.example/a/") == "See ACME.example/a"
    assert and_link("See it", "https://acme.example/a") == "See it\nhttps://acme.example/a"
    assert and_link("", "https://acme.example/a") == "https://acme.example/a"
    assert and_link("See it", "") == "See it"
