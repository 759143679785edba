"""Posts are found by the form above them, and a person's word on one counts at once."""

import datetime as dt

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import update

from auditor.store import tables as t
from tests.factories import finding, post, verdict
from tests.web.visitor import Visitor, said, sign_in


@pytest.fixture
def numbers(visitor: Visitor) -> list[int]:
    """A push with a marked word, a post of value in doubt, one nobody can read, and one not checked."""
    texts = ("Order yours today <b>now</b>", "How we repot a fern", "🌿🌿🌿", "A thought to be checked")
    store = visitor.store
    day = dt.datetime(2026, 11, 9, 22, 30, tzinfo=dt.UTC)
    store.change_brand("acme", {"time_zone": "Europe/Oslo"})
    store.add(
        "acme",
        [
            post(at, text=text, created_at=day - dt.timedelta(days=at), platform="x" if at else "facebook")
            for at, text in enumerate(texts)
        ],
    )
    stored = sorted(store.unchecked("acme", "m@1", "r1", 0.5), key=lambda each: texts.index(each.post.text))
    store.add_verdicts(
        [
            (stored[0], verdict(findings=(finding(texts[0], "Order yours"),), pressure=3)),
            (
                stored[1],
                verdict(label="value", score=0.3, pressure=0, pillar="educate", needs_review=True),
            ),
            (
                stored[2],
                verdict(
                    label="unreadable",
                    score=None,
                    pressure=None,
                    pillar=None,
                    unreadable_because="it has no words",
                ),
            ),
        ]
    )
    return [each.id for each in stored]


def shown(visitor: Visitor, query: str = "") -> list[int]:
    """The posts a page lists, in order."""
    page = LexborHTMLParser(visitor.get(f"/app/brands/acme/posts{query}").text)
    return [int(node.attributes["id"].removeprefix("post-")) for node in page.css("article.posted")]


def test_all_are_listed_newest_first_with_words_marked(visitor: Visitor, numbers: list[int]) -> None:
    assert shown(visitor) == numbers
    page = visitor.get("/app/brands/acme/posts").text
    assert '<mark title="It hurries.">Order yours</mark> today &lt;b&gt;now&lt;/b&gt;' in page
    assert "Say why." in page
    assert "9 Nov 2026, 23:30" in page  # by the brand's clocks
    assert "it has no words" in page


NARROWED = (
    ("?label=sales_push", [0]),
    ("?label=value", [1]),
    ("?label=unreadable", [2]),
    ("?pressure=3", [0]),
    ("?pillar=educate", [1]),
    ("?platform=facebook", [0]),
    ("?platform=x", [1, 2, 3]),
    ("?q=FERN", [1]),
    ("?show=review", [1]),
    ("?show=decided", []),
    ("?from=2026-11-09", [0]),
    ("?to=2026-11-08", [1, 2, 3]),
    ("?from=2026-11-07&to=2026-11-08", [1, 2]),
    ("?label=&pressure=&pillar=&platform=&q=&from=&to=&show=", [0, 1, 2, 3]),
    ("?label=sales_push&platform=x", []),
)


def test_the_form_narrows_the_list(visitor: Visitor, numbers: list[int]) -> None:
    for query, wanted in NARROWED:
        assert shown(visitor, query) == [numbers[at] for at in wanted], query


def test_a_list_goes_on_page_by_page_without_a_gap(visitor: Visitor) -> None:
    noon = dt.datetime(2026, 11, 9, 12, tzinfo=dt.UTC)
    visitor.store.add("acme", [post(n, created_at=noon - dt.timedelta(hours=n // 2)) for n in range(45)])
    seen: list[int] = []
    address = "/app/brands/acme/posts?platform=x"
    while address:
        page = LexborHTMLParser(visitor.get(address).text)
        seen += [int(node.attributes["id"].removeprefix("post-")) for node in page.css("article.posted")]
        following = page.css_first(".paging a[rel=next]")
        address = following.attributes["href"] if following else ""
    assert len(seen) == len(set(seen)) == 45


def test_a_person_s_word_counts_at_once_and_is_shown_with_who_and_why(
    visitor: Visitor, numbers: list[int]
) -> None:
    fields = {"decision": "not_a_push", "why": " The <b>price</b> answers. "}
    answer = visitor.post(f"/app/posts/{numbers[0]}/decision", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/app/posts/{numbers[0]}")
    (found,) = visitor.store.listed([numbers[0]])
    assert found.decision
    assert (found.label, found.decision.why) == ("value", "The <b>price</b> answers.")
    page = visitor.get(f"/app/posts/{numbers[0]}")
    assert "not a push" in page.text
    assert "The &lt;b&gt;price&lt;/b&gt; answers." in page.text
    assert "The classifier said a push" in said(page)
    assert shown(visitor, "?label=sales_push") == []
    assert shown(visitor, "?show=decided") == [numbers[0]]


def test_agreeing_keeps_the_label_and_takes_the_doubt(visitor: Visitor, numbers: list[int]) -> None:
    answer = visitor.post(f"/app/posts/{numbers[1]}/decision", {"decision": "agree"})
    assert answer.headers["location"] == f"/app/posts/{numbers[1]}"
    (found,) = visitor.store.listed([numbers[1]])
    assert found.decision
    assert (found.label, found.decision.why) == ("value", "Said on the dashboard.")
    assert shown(visitor, "?show=review") == []


def test_a_word_can_be_taken_back(visitor: Visitor, numbers: list[int]) -> None:
    visitor.post(f"/app/posts/{numbers[0]}/decision", {"decision": "not_a_push"})
    answer = visitor.post(f"/app/posts/{numbers[0]}/decision/withdraw")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/app/posts/{numbers[0]}")
    (found,) = visitor.store.listed([numbers[0]])
    assert (found.label, found.decision) == ("sales_push", None)
    again = visitor.post(f"/app/posts/{numbers[0]}/decision/withdraw")
    assert again.status_code == 404
    assert "no decision on post" in again.text


def test_who_decided_is_the_key_s_note_and_the_trail_has_it(visitor: Visitor, numbers: list[int]) -> None:
    key, _ = visitor.store.keys.create(["write"], note="Mia at the agency")
    words = visitor.store.sessions.begin(key)
    visitor.client.cookies.set("auditor", words)
    page = visitor.get(f"/app/posts/{numbers[0]}").text
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    visitor.client.post(f"/app/posts/{numbers[0]}/decision", data={"csrf": csrf, "decision": "agree"})
    (found,) = visitor.store.listed([numbers[0]])
    assert found.decision
    assert found.decision.who == "Mia at the agency"
    event = visitor.store.trail.latest()[0]
    assert (event.who, event.action, event.subject) == (
        f"key:{key.id}",
        "decision.create",
        f"post:{numbers[0]}",
    )


def test_there_is_nothing_to_agree_with_before_a_verdict(visitor: Visitor, numbers: list[int]) -> None:
    for number in numbers[2:]:
        page = visitor.get(f"/app/posts/{number}").text
        assert 'value="agree"' not in page
        assert 'value="is_a_push"' in page
        answer = visitor.post(f"/app/posts/{number}/decision", {"decision": "agree"})
        assert answer.status_code == 409
        assert "no verdict on this post to agree with" in answer.text
    assert visitor.post(f"/app/posts/{numbers[0]}/decision", {"decision": "maybe"}).status_code == 422


def test_who_may_not_decide_is_offered_no_button_and_decides_nothing(
    visitor: Visitor, numbers: list[int]
) -> None:
    reader, theirs = sign_in(visitor.serving, "read"), sign_in(visitor.serving, "admin", brand="rival")
    for path in (f"/app/posts/{numbers[0]}", "/app/brands/acme/posts", "/app/brands/acme"):
        page = reader.get(path)
        assert page.status_code == 200
        assert 'name="decision"' not in page.text
        assert 'name="why"' not in page.text
    for path in (f"/app/posts/{numbers[0]}/decision", f"/app/posts/{numbers[0]}/decision/withdraw"):
        for stranger, status in ((reader, 403), (theirs, 404)):
            assert stranger.post(path, {"decision": "not_a_push"}).status_code == status
    (found,) = visitor.store.listed([numbers[0]])
    assert found.decision is None


def test_a_post_the_platform_has_no_more_is_told_so_and_decided_no_more(
    visitor: Visitor, numbers: list[int]
) -> None:
    gone = {"deleted_at": dt.datetime.now(dt.UTC), "text": ""}
    with visitor.store._engine.begin() as connection:
        connection.execute(update(t.post).where(t.post.c.id == numbers[0]).values(gone))
    page = visitor.get(f"/app/posts/{numbers[0]}").text
    assert "The platform has this post no more" in page
    assert 'name="decision"' not in page


def test_a_long_post_is_cut_around_its_marks_in_lists_and_whole_on_its_own(visitor: Visitor) -> None:
    text = "a fern " * 300 + "order yours" + " by the window" * 200
    visitor.store.add("acme", [post(1, text=text)])
    (stored,) = visitor.store.unchecked("acme", "m@1", "r1", 0.5)
    visitor.store.add_verdicts([(stored, verdict(findings=(finding(text, "order yours"),)))])
    listed = LexborHTMLParser(visitor.get("/app/brands/acme/posts").text).css_first(".post").text()
    alone = LexborHTMLParser(visitor.get(f"/app/posts/{stored.id}").text).css_first(".post").text()
    assert len(listed) < 1_000
    assert "order yours" in listed
    assert alone == text.strip()
