"""Accounts, collecting, budgets and forgetting, by the real command against loopback platforms."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_cli import auditor
from tests.servers.base import Platform, running, status
from tests.servers.x import XServer


@pytest.fixture
def served() -> Iterator[Platform]:
    with running(XServer()) as platform:
        platform.publish(130)
        yield platform


def test_collect_then_export_gives_every_field_of_every_post(served: Platform) -> None:
    env = served.environment
    added = auditor("account", "add", "acme", "https://x.com/Acme?lang=en", **env)
    assert added.stdout.startswith("Added x:acme to acme.\nNext: auditor account test acme")
    assert "public posts of @acme can be read" in auditor("account", "test", "acme", **env).stdout
    done = auditor("collect", "--brand", "acme", **env)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "x:acme: 130 new\nNext: auditor audit --brand acme\n"
    rows = [json.loads(line) for line in auditor("export", "--brand", "acme").stdout.splitlines()]
    assert {row["native_id"]: row["text"] for row in rows} == served.texts()
    first = rows[0]
    assert first["metrics"] == {"impressions": 100, "likes": 1, "comments": 2, "shares": 1, "saves": 3}
    assert (first["platform"], first["account"], first["source"], first["kind"]) == (
        "x",
        "acme",
        "x api",
        "original",
    )
    assert first["created_at"] == "2026-10-01T12:00:00+00:00"
    assert first["metrics_at"] is not None
    assert first["url"].startswith("https://x.com/acme/status/18")


def test_the_list_says_how_each_collection_ended(served: Platform) -> None:
    env = served.environment
    auditor("account", "add", "acme", "--platform", "x", "--handle", "@acme", **env)
    served.always = status(402)
    done = auditor("collect", "--brand", "acme", **env)
    assert done.returncode == 2
    assert "wants to be paid first" in done.stdout
    listed = auditor("account", "list", "acme").stdout
    assert "x:acme" in listed
    assert "wants to be paid first" in listed


def test_missing_credentials_are_named(served: Platform) -> None:
    env = dict(served.environment)
    auditor("account", "add", "acme", "--platform", "x", "--handle", "acme", **env)
    env["AUDITOR_X_BEARER_TOKEN"] = ""
    failed = auditor("collect", "--brand", "acme", **env)
    assert "X needs AUDITOR_X_BEARER_TOKEN" in failed.stdout
    assert failed.returncode == 2
    assert "a-token" not in failed.stdout + failed.stderr


def test_json_says_the_same(served: Platform) -> None:
    env = served.environment
    auditor("account", "add", "acme", "https://x.com/acme", **env)
    told = json.loads(auditor("collect", "--brand", "acme", "--format", "json", **env).stdout)
    assert told[0] | {"stored": 130, "stopped": "", "account": "x:acme"} == told[0]


def test_the_budget_shows_what_is_left(served: Platform) -> None:
    env = served.environment
    auditor("account", "add", "acme", "https://x.com/acme", **env)
    auditor("collect", "--brand", "acme", **env)
    shown = auditor("budget").stdout
    row = next(line for line in shown.splitlines() if line.startswith("X "))
    assert row.split() == ["X", "130", "5,000", "0.66", "10", "500"]


def test_a_platform_that_asks_to_wait_for_ever_ends_in_one_sentence(served: Platform) -> None:
    env = served.environment
    auditor("account", "add", "acme", "https://x.com/acme", **env)
    served.always = status(429)
    done = auditor("collect", "--brand", "acme", **env)
    assert done.returncode == 2
    assert done.stdout.count("asks to slow down (429)") == 1
    assert done.stdout.endswith(
        "Next: auditor account test acme; when all answer, run the same command again.\n"
    )
    assert done.stderr == ""


def test_forget_leaves_nothing(served: Platform, tmp_path: Path) -> None:
    env = served.environment
    auditor("account", "add", "acme", "https://x.com/acme", **env)
    auditor("collect", "--brand", "acme", **env)
    assert auditor("account", "remove", "acme", "https://x.com/acme").returncode == 2
    refused = auditor("forget", "--brand", "acme")
    assert (refused.returncode, "Nothing was deleted" in refused.stderr) == (2, True)
    done = auditor("forget", "--brand", "acme", "--yes")
    assert "Forgot acme: 130 posts" in done.stdout
    assert auditor("export", "--brand", "acme").returncode == 2
    again = auditor("account", "list", "acme")
    assert "There is no brand acme" in again.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("account", "add", "acme", "https://nowhere.example/acme"), "is no profile any source knows"),
        (
            ("account", "add", "acme", "--platform", "myspace", "--handle", "acme"),
            "Nothing collects from 'myspace'",
        ),
        (("account", "add", "acme", "--platform", "x", "--handle", "not a handle"), "names no account on X"),
        (("account", "add", "acme"), "Name the account"),
        (("collect", "--brand", "nobody"), "There is no brand nobody"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_sentence(words: tuple[str, ...], says: str) -> None:
    done = auditor(*words)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_account_is_added_once() -> None:
    assert auditor("account", "add", "acme", "https://x.com/acme").returncode == 0
    twice = auditor("account", "add", "acme", "https://twitter.com/ACME")
    assert (twice.returncode, "has the account x:acme already" in twice.stderr) == (2, True)
    assert auditor("account", "remove", "acme", "x:acme").stdout == "Removed x:acme from acme.\n"
