"""What a collection makes of pages no honest platform sends."""

import datetime as dt
from collections.abc import Iterator

import pytest

from auditor.collect.base import Page
from auditor.collect.run import Collection
from auditor.collection import Finished, Gap, Kept, State
from auditor.errors import CursorError, UnreachableError
from auditor.post import Account, Post

NOW = dt.datetime.now(dt.UTC)
ACCOUNT = Account("x", "acme")


def at(number: int, **before: float) -> Post:
    return Post("x", str(number), ACCOUNT, f"Post {number}", NOW - dt.timedelta(**before), source="x api")


class Memory:
    """A shelf in memory."""

    def __init__(self, state: State = State()) -> None:  # noqa: B008  # frozen
        self.now, self.posts, self.finished = state, {}, []

    def state(self) -> State:
        return self.now

    def keep(self, posts: list[Post], state: State, reading: int) -> Kept:
        fresh = [post for post in posts if post.native_id not in self.posts]
        self.posts |= {post.native_id: post for post in posts}
        self.now = state
        return Kept(len(fresh), 0, len(posts) - len(fresh))

    def finish(self, gap: Gap, *, tells_deletions: bool) -> Finished:
        self.finished.append(gap)
        return Finished(len(self.posts), 0)


class Spending:
    def __init__(self) -> None:
        self.read = 0

    def spend(self, posts: int) -> None:
        self.read += posts


class Scripted:
    """A source that yields what it is told, by cursor."""

    title, history_cap, tells_deletions, unreadable = "X", None, True, 0
    overlap = dt.timedelta(days=2)

    def __init__(self, pages: dict[str, Page | Exception]) -> None:
        self._pages, self.asked = pages, []

    def pages(self, since: dt.datetime | None, cursor: str) -> Iterator[Page]:
        while True:
            self.asked.append(cursor)
            page = self._pages[cursor]
            if isinstance(page, Exception):
                raise page
            yield page
            cursor = page.cursor
            if not cursor:
                return


def run(pages: dict[str, Page | Exception], state: State = State(), **options: bool):  # noqa: B008
    source, shelf, spending = Scripted(pages), Memory(state), Spending()
    return Collection(source, shelf, spending).run(**options), source, shelf, spending  # type: ignore[arg-type]


def test_a_post_dated_in_the_future_does_not_hide_what_follows() -> None:
    _, _, shelf, _ = run({"": Page([at(1, days=-900), at(2, hours=1)], "", 2)})
    assert shelf.now.newest is not None
    assert shelf.now.newest <= dt.datetime.now(dt.UTC)


def test_a_pinned_old_post_among_new_ones_does_not_end_a_reading() -> None:
    known = State(newest=NOW - dt.timedelta(days=1), readings=1)
    pages = {
        "": Page([at(9, days=900), at(1, hours=1), at(2, hours=2)], "b", 3),
        "b": Page([at(3, hours=3)], "c", 1),
        "c": Page([at(4, days=30)], "d", 1),
    }
    found, source, shelf, _ = run(pages, known)
    assert (found.error, source.asked, set(shelf.posts)) == (None, ["", "b", "c"], {"9", "1", "2", "3", "4"})


def test_a_stopped_run_leaves_a_gap_and_new_posts_come_before_old_ones() -> None:
    first = {"": Page([at(5, days=5)], "b", 1), "b": UnreachableError("X can't be reached.")}
    found, _, shelf, spending = run(first)
    assert (found.stopped, found.reached) == ("X can't be reached.", at(5, days=5).created_at)
    assert [gap.cursor for gap in shelf.now.gaps] == ["b"]
    assert spending.read == 1
    second = {"": Page([at(6, hours=1), at(5, days=5)], "x", 2), "x": Page([at(4, days=20)], "y", 1)}
    second |= {"b": Page([at(4, days=20)], "c", 1), "c": Page([at(3, days=30)], "", 1)}
    found, source, after, _ = run(second, shelf.now)
    assert source.asked == ["", "x", "b", "c"]
    assert (found.error, after.now.gaps, set(after.posts)) == (None, (), {"6", "5", "4", "3"})
    assert after.now.newest == at(6, hours=1).created_at
    assert [gap.until is None for gap in after.finished] == [False, True]


def test_a_place_the_platform_forgot_is_read_again_from_the_top() -> None:
    gap = Gap("gone", None, 1, NOW)
    state = State(newest=NOW - dt.timedelta(days=10), gaps=(gap,), readings=1)
    pages = {"": Page([at(1, days=9)], "b", 1), "b": Page([at(2, days=40)], "", 1)}
    found, source, shelf, _ = run(pages | {"gone": CursorError("X refused the request (400).")}, state)
    assert source.asked == ["", "b", "gone", "", "b"]
    assert (found.error, shelf.now.gaps) == (None, ())


def test_a_request_that_is_refused_at_the_top_ends_the_run() -> None:
    found, source, _, _ = run({"": CursorError("X refused the request (400).")})
    assert (found.stopped, source.asked) == ("X refused the request (400).", [""])


def test_reading_everything_again_leaves_no_stretch_open() -> None:
    state = State(newest=NOW, gaps=(Gap("old", None, 1, NOW),), readings=4)
    found, source, shelf, _ = run({"": Page([at(1, days=900)], "", 1)}, state, whole=True)
    assert (found.error, source.asked, shelf.now.gaps, shelf.now.readings) == (None, [""], (), 5)


@pytest.mark.parametrize("seen", [3_199, 2_000])
def test_a_history_cap_is_told_when_it_was_met(seen: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Scripted, "history_cap", 3_200)
    monkeypatch.setattr(Memory, "finish", lambda *_, **__: Finished(seen, 0))
    found, _, _, _ = run({"": Page([at(1, days=1)], "", 1)})
    assert found.capped is (seen > 3_000)
