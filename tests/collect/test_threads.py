"""Threads: posts and replies, long texts, spoilers, and whose the token is."""

from collections.abc import Iterator

import pytest

from auditor.collect import recognise
from auditor.errors import CredentialsError, UsageError
from auditor.store import Store
from tests.collect.graph_reading import Reading
from tests.servers.base import running
from tests.servers.graph import problem
from tests.servers.threads import USER, ThreadsServer

REFUSED = problem(10, "(#10) Application does not have permission threads_read_replies")


@pytest.fixture
def reading(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    with running(ThreadsServer()) as served:
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield Reading(store, served)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.threads.net/@acme",
        "https://www.threads.com/@Acme?hl=en",
        "http://threads.net/@acme/post/D1",
    ],
)
def test_every_way_to_write_a_profile_is_recognised(address: str) -> None:
    account = recognise(address)
    assert (account.platform, account.handle) == ("threads", "acme")


def test_what_is_no_profile_is_not_taken_for_one() -> None:
    for address in ("https://www.threads.net/search?q=acme", "https://www.threads.com.evil.example/@acme"):
        with pytest.raises(UsageError):
            recognise(address, "threads")


def test_replies_come_from_their_own_list_and_know_what_they_answer(reading: Reading) -> None:
    reading.served.publish(6)
    posts = reading.posts()
    assert [post.kind for _, post in sorted(posts.items())] == ["original"] * 4 + ["reply", "original"]
    assert (posts[5].reply_to, posts[6].reply_to) == ("17999", "")
    assert posts[5].url == "https://www.threads.net/@acme/post/D5"


def test_quotes_are_quotes_and_reposts_bring_nobody_elses_words(reading: Reading) -> None:
    reading.served.publish(4)
    reading.served.shapes = {
        1: {"is_quote_post": True, "quoted_post": {"id": "1"}},
        2: {"media_type": "REPOST_FACADE", "text": "Somebody else's words", "reposted_post": {"id": "2"}},
        3: {"is_reply": True, "is_quote_post": True, "replied_to": {"id": "3"}},
    }
    posts = reading.posts()
    assert [posts[number].kind for number in (1, 2, 3, 4)] == ["quote", "repost", "reply", "original"]
    assert (posts[2].text, posts[2].original_text, posts[2].media) == ("", "", "")


def test_long_texts_and_links_belong_to_the_post(reading: Reading) -> None:
    reading.served.publish(4)
    reading.served.edit(3, "Read acme.example/kiln")
    reading.served.shapes = {
        1: {
            "text_attachment": {
                "plaintext": "Chapter one.\nClay.",
                "link_attachment_url": "https://acme.example",
            }
        },
        2: {"link_attachment_url": "https://l.threads.com/?u=https%3A%2F%2Facme.example%2Fsale&e=A"},
        3: {"link_attachment_url": "https://www.acme.example/kiln"},
    }
    posts = reading.posts()
    assert posts[1].text == "Post 1: the kiln was warm today\nChapter one.\nClay.\nhttps://acme.example"
    assert posts[2].text == "Post 2: the kiln was warm today\nhttps://acme.example/sale"
    assert posts[3].text == "Read acme.example/kiln"
    assert (posts[3].original_text, posts[4].media) == ("", "")


def test_alt_texts_and_spoilers_stand_apart_from_the_text(reading: Reading) -> None:
    reading.served.publish(4)
    reading.served.shapes = {
        1: {"media_type": "IMAGE", "alt_text": "A blue mug", "is_spoiler_media": True},
        2: {"media_type": "CAROUSEL_ALBUM", "children": {"data": [{"id": "1", "alt_text": "A kiln"}]}},
        3: {"text_entities": [{"entity_type": "SPOILER", "offset": 0, "length": 4}]},
    }
    posts = reading.posts()
    assert [(posts[n].alt_text, posts[n].content_warning, posts[n].media) for n in (1, 2, 3, 4)] == [
        ("A blue mug", "Spoiler", "image"),
        ("A kiln", "", "carousel_album"),
        ("", "Spoiler", ""),
        ("", "", ""),
    ]
    assert {post.text for post in posts.values()} == set(reading.served.texts().values())


def test_both_lists_are_read_to_their_ends_and_stopped_in_either_go_on(reading: Reading) -> None:
    reading.served.publish(620)
    reading.options = {"budgets": {"threads": {"posts_a_run": 530}}}
    assert "budget" in reading.collect().stopped
    reading.options = {}
    assert len(reading.posts()) == 620


def test_a_run_asks_both_lists_only_for_what_is_new(reading: Reading) -> None:
    reading.served.publish(300)
    reading.posts()
    newest = reading.served.posts[0].created_at
    reading.served.requests.clear()
    reading.served.publish(1)
    reading.posts()
    for edge in ("threads", "replies"):
        assert [query["since"] for query in reading.asked(edge)] == [
            str(int(newest.timestamp()) - 7 * 86_400 - 1)
        ]


def test_a_list_that_ignores_since_does_not_keep_the_next_from_being_read(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading.served.publish(300)
    reading.posts()
    reading.served.publish(10)
    original = reading.served.answer

    def forgetful(request: object) -> object:
        request.query.pop("since", None)  # type: ignore[attr-defined]
        return original(request)  # type: ignore[arg-type]

    monkeypatch.setattr(reading.served, "answer", forgetful)
    reading.served.requests.clear()
    assert len(reading.posts()) == 310
    assert [len(reading.asked(edge)) for edge in ("threads", "replies")] == [2, 1]


def test_without_leave_to_read_replies_posts_are_read_and_replies_not_taken_for_deleted(
    reading: Reading,
) -> None:
    reading.served.publish(10)
    reading.posts()
    reading.served.refused = {"replies": REFUSED}
    assert [
        (done.stopped, done.removed) for done in (reading.collect(), reading.collect(), reading.collect())
    ] == [("", 0)] * 3
    assert any("may not read replies" in line for line in reading.told)
    assert sum(item.post.deleted_at is None for item in reading.store.checked("acme")) == 10


def test_fields_that_only_replies_refuse_stay_for_posts(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading.served.publish(5)
    reading.served.shapes = {1: {"alt_text": "A blue mug"}, 5: {"alt_text": "A kiln"}}
    original = reading.served.answer

    def strict(request: object) -> object:
        if request.path.endswith("/replies") and "alt_text" in request.query["fields"]:  # type: ignore[attr-defined]
            return problem(100, "(#100) Tried accessing nonexisting field (alt_text) on node type (Reply)")
        return original(request)  # type: ignore[arg-type]

    monkeypatch.setattr(reading.served, "answer", strict)
    with reading.source() as source:
        for _ in range(2):
            posts = [post for page in source.pages(None, "") for post in page.posts]
            assert (posts[3].alt_text, posts[4].alt_text) == ("A blue mug", "")
            assert posts[4].text == "Post 5: the kiln was warm today"


def test_a_since_before_threads_began_is_not_asked_for(reading: Reading) -> None:
    reading.served.publish(1)
    reading.served.shapes = {1: {"timestamp": "2023-07-06T00:00:00+0000"}}
    reading.posts()
    reading.posts()
    assert reading.asked("threads")[-1]["since"] == "1688540400"


def test_a_token_of_another_account_is_refused_by_name(reading: Reading) -> None:
    reading.served.username = "other.brand"
    assert reading.collect().stopped == (
        "The Threads token is that of @other.brand, not of @acme; log in as this one."
    )
    reading.served.username = "<script>alert(1)</script>"
    with reading.source() as source, pytest.raises(CredentialsError, match="another account"):
        source.test()


def test_its_test_asks_whose_the_token_is_and_nothing_more(reading: Reading) -> None:
    with reading.source() as source:
        assert source.test() == (
            "Threads answers as @acme: its posts can be read, and its replies where threads_read_replies "
            "was granted."
        )
    assert [request.path for request in reading.served.requests] == ["/v1.0/me"]
    reading.served.publish(1)
    reading.posts()
    assert [request.path for request in reading.served.requests[1:]] == [
        f"/v1.0/{USER}/threads",
        f"/v1.0/{USER}/replies",
    ]
