"""Every source keeps the one contract, with its real client library and a loopback platform."""

import logging

import pytest
from sqlalchemy import select

from auditor.collect import SOURCES
from auditor.store import Store, tables
from tests.collect.conftest import Collect, stored
from tests.servers import PLATFORMS
from tests.servers.base import Platform, html, reset, slow, status, truncated


def test_every_source_has_a_loopback_platform() -> None:
    assert set(PLATFORMS) | {"telegram"} == set(SOURCES) | {"telegram"}


def test_a_first_run_brings_every_post_once(collect: Collect, platform: Platform, store: Store) -> None:
    platform.publish(platform.page_size * 2 + 7)
    done = collect()
    assert done.stopped == ""
    assert done.kept.stored == len(platform.posts)
    assert stored(store) == platform.texts()


def test_an_account_without_posts_is_no_error(collect: Collect, platform: Platform, store: Store) -> None:
    assert collect().stopped == ""
    assert stored(store) == {}


def test_the_next_run_brings_only_what_is_new(collect: Collect, platform: Platform, store: Store) -> None:
    platform.publish(platform.page_size + 3)
    collect()
    platform.publish(5)
    asked = len(platform.requests)
    done = collect()
    assert (done.kept.stored, done.stopped) == (5, "")
    pages = sum(platform.is_page(request) for request in platform.requests[asked:])
    assert pages <= 1 + (7 * 8 + 5) // platform.page_size + 1
    assert stored(store) == platform.texts()


PASSING = {
    "429-after": status(429, Retry_After="0"),
    "429": status(429),
    "500": status(500),
    "502": status(502),
    "503": status(503, Retry_After="0"),
    "reset": reset,
    "truncated": truncated,
    "slow": slow,
    "html": html,
}


@pytest.mark.soak
def test_failures_that_pass_lose_nothing(collect: Collect, platform: Platform, store: Store) -> None:
    if not platform.paged:
        platform.publish(3)
        for fault in PASSING.values():
            platform.publish(1)
            platform.faults = [fault]
            assert collect().stopped == ""
            assert stored(store) == platform.texts()
        return
    faults = list(PASSING.values())
    platform.publish(platform.page_size * 6 + 3)
    for some in (faults[:5], faults[5:]):
        platform.faults = [each for fault in some for each in (None, fault)]
        assert collect(whole=True, budgets={platform.name: {"posts_a_run": 10_000}}).stopped == ""
        assert not platform.faults
        assert stored(store) == platform.texts()


@pytest.mark.soak
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_failure_that_passes_twice_loses_nothing(
    collect: Collect, platform: Platform, store: Store, fault: object
) -> None:
    platform.publish(platform.page_size * 2 + 3)
    platform.faults = [None, fault, None, fault] if platform.paged else [fault, fault]  # type: ignore[list-item]
    assert collect().stopped == ""
    assert stored(store) == platform.texts()


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        pytest.param(status(429), "slow down", id="429"),
        pytest.param(status(429, Retry_After="0"), "slow down", id="429-after", marks=pytest.mark.soak),
        pytest.param(status(503), "itself failed", id="503", marks=pytest.mark.soak),
        pytest.param(status(402), "paid", id="402"),
        pytest.param(html, "can't be read", id="html"),
        pytest.param(truncated, "can't be read", id="truncated", marks=pytest.mark.soak),
        pytest.param(reset, "can't be reached", id="reset"),
    ],
)
def test_a_failure_that_stays_ends_in_one_sentence(
    collect: Collect, platform: Platform, fault: object, says: str
) -> None:
    platform.publish(3)
    platform.always = fault  # type: ignore[assignment]
    done = collect()
    assert says in done.stopped
    assert "\n" not in done.stopped
    assert len(platform.requests) < 40


def test_a_wait_longer_than_allowed_is_refused_in_one_sentence(collect: Collect, platform: Platform) -> None:
    platform.publish(3)
    platform.always = status(429, Retry_After="86400")
    done = collect(collect_max_wait=5)
    assert "asks to wait until" in done.stopped
    assert len(platform.requests) < 10


@pytest.mark.parametrize("platform", [name for name, kind in PLATFORMS.items() if kind.paged], indirect=True)
def test_a_token_revoked_half_way_keeps_what_came(collect: Collect, platform: Platform, store: Store) -> None:
    platform.publish(platform.page_size * 3)
    once = platform.page_size

    def revoke(handler: object, reply: object) -> None:
        platform.revoked = True
        handler.send(platform.unauthorised())  # type: ignore[attr-defined]

    platform.faults = [None, revoke]
    done = collect()
    assert "credentials" in done.stopped
    assert len(stored(store)) == once
    platform.revoked = False
    assert collect().stopped == ""
    assert stored(store) == platform.texts()


@pytest.mark.parametrize(
    "platform", [name for name, kind in PLATFORMS.items() if kind.cursors], indirect=True
)
def test_a_cursor_that_loops_ends_in_one_sentence(collect: Collect, platform: Platform) -> None:
    platform.publish(platform.page_size * 3)
    platform.loops = True
    assert "go in circles" in collect().stopped
    assert len(platform.requests) < 12


def test_no_credential_is_logged_stored_or_told(
    collect: Collect, platform: Platform, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = [value for name, value in platform.settings.items() if name != platform.url_setting]
    platform.publish(3)
    with caplog.at_level(logging.DEBUG):
        collect()
        platform.revoked = True
        told = collect().stopped
    with store._engine.connect() as connection:
        rows = repr([connection.execute(select(table)).all() for table in tables.metadata.sorted_tables])
    for secret in secrets:
        assert secret not in rows + told + caplog.text


def test_posts_that_come_twice_or_out_of_order_are_stored_once(
    collect: Collect, platform: Platform, store: Store
) -> None:
    platform.publish(platform.page_size)
    platform.posts = [platform.posts[3], *platform.posts, platform.posts[0]]
    platform.posts[5], platform.posts[9] = platform.posts[9], platform.posts[5]
    collect()
    assert stored(store) == platform.texts()


def test_an_edit_makes_a_revision_and_a_deletion_takes_two_runs(
    collect: Collect, platform: Platform, store: Store
) -> None:
    platform.publish(10)
    collect()
    platform.edit(9, "Post 9: the kiln was cold today after all")
    platform.delete(8)
    first = collect()
    assert (first.kept.updated >= 1, first.removed) == (True, 0)
    assert stored(store)[platform.native_id(platform.posts[1])].endswith("after all")
    second = collect()
    if platform.tells_deletions:
        assert second.removed == 1
        assert stored(store) == platform.texts()
        assert collect().removed == 0
    else:
        assert second.removed == 0


def test_a_budget_stops_a_run_and_the_next_goes_on(
    collect: Collect, platform: Platform, store: Store
) -> None:
    platform.publish(platform.page_size * 2 + 20)
    budget = {
        platform.name: {
            "posts_a_run": platform.page_size + 10,
            "posts_a_month": None,
            "dollars_a_month": None,
        }
    }
    first = collect(budgets=budget)
    assert "budget" in first.stopped
    assert first.reached is not None
    assert len(stored(store)) == platform.page_size + 10
    platform.publish(2)
    budget[platform.name]["posts_a_run"] = platform.page_size * 4  # each run reads the last days again first
    for _ in range(4):
        done = collect(budgets=budget)
        if not done.stopped:
            break
    assert done.stopped == ""
    assert stored(store) == platform.texts()
