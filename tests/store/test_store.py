"""The store keeps what it is given, once, and says so plainly when it can't."""

import datetime as dt
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from auditor.errors import NotFoundError, StoreBusyError, StoreError, UsageError
from auditor.post import Account, Post
from auditor.store import Store, schema
from auditor.store.adding import text_hash
from tests.factories import NOON, finding, post, verdict


def test_a_new_database_is_private_to_its_owner(sqlite_store: Store, tmp_path: Path) -> None:
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "home" / "a.db").stat().st_mode & 0o777 == 0o600


def test_what_goes_in_comes_out(store: Store) -> None:
    given_post = post(1, url="https://x.com/acme/status/1001", paid=True, original_text="raw", media="photo")
    store.add("acme", [given_post])
    assert [found.post for found in store.checked("acme")] == [given_post]


def test_the_same_posts_again_add_nothing_and_newer_numbers_are_kept(store: Store) -> None:
    first = store.add("acme", [post(1), post(2)])
    again = store.add("acme", [post(1), post(2)])
    newer = store.add("acme", [post(1, metrics={"likes": 9.0}, metrics_at=NOON + dt.timedelta(days=1))])
    older = store.add("acme", [post(1, metrics={"likes": 4.0}, metrics_at=NOON)])
    assert (first.stored, again.stored, again.duplicates) == (2, 0, 2)
    assert (newer.stored, newer.updated) == (0, 1)
    assert older.updated == 0
    assert {found.post.native_id: found.post.metrics for found in store.checked("acme")}["1001"] == {
        "likes": 9.0
    }


def test_the_same_account_and_text_within_a_day_is_one_post_with_the_real_id(store: Store) -> None:
    text = "Our repair evening is back, with soup"
    store.add("acme", [post(1, native_id="h-abc", text=text)])
    added = store.add(
        "acme", [post(3, native_id="777", text=f"{text}  ", url="https://x.com/acme/status/777")]
    )
    later = store.add("acme", [post(1, native_id="888", text=text, created_at=NOON + dt.timedelta(days=3))])
    assert (added.stored, added.duplicates, later.stored) == (0, 1, 1)
    assert sorted(found.post.native_id for found in store.checked("acme")) == ["777", "888"]


def test_posts_without_words_are_never_merged(store: Store) -> None:
    assert store.add("acme", [post(1, text=""), post(2, text="")]).stored == 2


def test_a_cross_post_is_kept_and_points_to_the_first(store: Store) -> None:
    text = "The mural is finished, thank you Lena"
    store.add("acme", [post(3, text=text), post(2, platform="facebook", text=text)])
    first, second = store.checked("acme")
    assert (first.cross_post_of, second.cross_post_of) == (None, first.post_id)


def test_brands_do_not_share_posts(store: Store) -> None:
    store.ensure_brand("other")
    assert store.add("acme", [post(1)]).stored == store.add("other", [post(1)]).stored == 1


def test_a_changed_text_needs_a_new_verdict_and_keeps_the_old_one(store: Store) -> None:
    store.add("acme", [post(1)])
    waiting = store.unchecked("acme", "m@1", "r1", 0.5)
    store.add_verdicts([(waiting[0], verdict())])
    assert store.unchecked("acme", "m@1", "r1", 0.5) == []
    assert store.count_unchecked("acme", "m@2", "r1", 0.5) == 1
    store.add("acme", [replace(post(1), text="Another thought", metrics_at=NOON + dt.timedelta(hours=1))])
    assert store.count_unchecked("acme", "m@1", "r1", 0.5) == 1
    assert next(iter(store.checked("acme"))).verdict is None


def test_a_decision_replaces_the_label_and_can_be_taken_back(store: Store) -> None:
    store.add("acme", [post(1)])
    store.add_verdicts([(store.unchecked("acme", "m@1", "r1", 0.5)[0], verdict())])
    number = store.find_post("acme", "1001").post_id
    store.decide(number, "value", why="a joke", who="Ada")
    decided = store.find_post(None, str(number))
    assert (decided.label, decided.decision and decided.decision.why) == ("value", "a joke")
    assert decided.verdict is not None
    assert decided.verdict.label == "sales_push"
    store.withdraw_decision(number)
    assert store.find_post("acme", "1001").label == "sales_push"
    with pytest.raises(NotFoundError):
        store.withdraw_decision(number)


def test_a_suppressed_finding_stays_visible_until_it_expires(store: Store) -> None:
    text = "Last orders tonight"
    store.add("acme", [post(1, text=text)])
    waiting = store.unchecked("acme", "m@1", "r1", 0.5)[0]
    store.add_verdicts([(waiting, verdict(findings=(finding(text, "tonight"),)))])
    now = dt.datetime.now(dt.UTC)
    store.suppress(waiting.id, "en/urgency.test", reason="opening hours", author="Ada", expires_at=now)
    assert _suppressed(store) is None
    later = now + dt.timedelta(days=1)
    store.suppress(waiting.id, "en/urgency.test", reason="opening hours", author="Ada", expires_at=later)
    assert _suppressed(store) == "opening hours"


def _suppressed(store: Store) -> str | None:
    found = next(iter(store.checked("acme"))).verdict
    assert found is not None
    return found.findings[0].suppressed.reason if found.findings[0].suppressed else None


POSTS = [post(n, text=f"Thought {n % 7} on ferns", platform=("x", "facebook")[n % 2]) for n in range(14)]


@given(st.lists(st.sampled_from(POSTS), max_size=20), st.randoms())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_importing_again_in_any_order_adds_nothing(
    store: Store, posts: list[Post], shuffle: random.Random
) -> None:
    brand = store.ensure_brand(f"b{shuffle.random()}").slug
    store.add(brand, posts)
    before = [found.post for found in store.checked(brand)]
    again = list(posts)
    shuffle.shuffle(again)
    assert store.add(brand, again).stored == 0
    assert [found.post for found in store.checked(brand)] == before


def test_sameness_ignores_case_links_and_space() -> None:
    assert text_hash("Hello  FERNS https://a.b/1") == text_hash("hello ferns\nhttps://c.d/2")
    assert text_hash("🌿 !") == ""


def test_a_failing_import_leaves_the_store_as_it_was(store: Store) -> None:
    def posts() -> Iterator[object]:
        yield post(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.add("acme", posts())  # type: ignore[arg-type]
    assert list(store.checked("acme")) == []


def test_an_unknown_brand_is_answered_with_close_ones(store: Store) -> None:
    with pytest.raises(NotFoundError, match="acme"):
        store.brand("acne")


@pytest.mark.parametrize("slug", ["", "a b", "../x", "a" * 65, "-x"])
def test_a_bad_short_name_is_refused(sqlite_store: Store, slug: str) -> None:
    with pytest.raises(UsageError, match="short name"):
        sqlite_store.ensure_brand(slug)


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to look", b"SQLite format 3\0" + b"x" * 200]
)
def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=str(path)):
        Store.open(f"sqlite:///{path}")


def test_a_newer_database_asks_for_an_upgrade(empty_url: str) -> None:
    with Store.open(empty_url) as store, store._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        Store.open(empty_url)


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="can't be made"):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'a.db'}")


def test_a_full_disk_is_named_and_nothing_is_lost(sqlite_store: Store) -> None:
    store = sqlite_store
    store.add("acme", [post(1)])
    from sqlalchemy import event

    @event.listens_for(store._engine, "begin")
    def _cap(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    with pytest.raises(StoreError, match="no room left"):
        store.add("acme", [post(n, text=f"{n} " + "word " * 5_000) for n in range(2, 60)])
    assert len(list(store.checked("acme"))) == 1


def test_a_database_another_process_holds_is_busy(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "home" / "a.db"
    sqlite_store.close()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sqlite3, sys\n"
            f"c = sqlite3.connect({str(path)!r}, isolation_level=None)\n"
            "c.execute('BEGIN EXCLUSIVE')\nprint('held', flush=True)\nsys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.2)
    try:
        with Store.open(f"sqlite:///{path}") as other, pytest.raises(StoreBusyError, match="another process"):
            other.add("acme", [post(5, account=Account("x", "acme"))])
    finally:
        holder.communicate(b"")


def test_what_could_stand_in_a_drafts_place_is_not_stored_with_a_post(store: Store) -> None:
    store.add("acme", [post(1, text="Order now")])
    (waiting,) = store.unchecked("acme", "m@1", "r1", 0.5)
    found = finding("Order now", "Order now", replacements=("See the details",))
    store.add_verdicts([(waiting, verdict(findings=(found,)))])
    (kept,) = [each.verdict for each in store.checked("acme")]
    assert kept is not None
    assert kept.findings == (replace(found, replacements=()),)
