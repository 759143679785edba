"""Tokens are renewed once, before they end, whoever asks and whatever is killed."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from auditor.collect import sealed
from auditor.collect.grants import Token
from auditor.collect.tokens import TokenFile
from auditor.errors import CollectError, CredentialsError, RateLimitError, UnreachableError
from auditor.post import Account
from auditor.settings import Settings
from tests.collect.logins import Configured, account, configured, ending
from tests.servers.base import html, reset, running, status
from tests.servers.consent import ConsentServer

ACME, BETA = account(), Account("x", "beta")


@pytest.fixture
def served() -> Iterator[ConsentServer]:
    with running(ConsentServer()) as server:
        yield server  # type: ignore[misc]


@pytest.fixture
def settings(served: ConsentServer, home: Path) -> Configured:
    return configured(served, home)


def kept(settings: Settings, who: Account = ACME) -> Token | None:
    """What another process would find."""
    return TokenFile(settings)._find(who)


def lasting(access: str = "an-access-token") -> Token:
    return Token(
        "x", access, "a-refresh-token", dt.datetime.now(dt.UTC) + dt.timedelta(hours=9), ("tweet.read",)
    )


def test_a_token_is_renewed_before_it_ends_and_the_new_pair_kept(
    settings: Configured, served: ConsentServer
) -> None:
    old = ending(10, served)
    TokenFile(settings).put(ACME, old)
    token = TokenFile(settings).access_token(ACME)
    found = kept(settings)
    assert token != old.access_token
    assert served.knows(token)
    assert found is not None
    assert (found.access_token, found.scopes) == (token, ("tweet.read",))
    assert found.refresh_token not in ("", old.refresh_token)
    assert not found.ends_within(dt.timedelta(minutes=119))
    assert TokenFile(settings).access_token(ACME) == token
    assert served.rotations == 1


def test_a_token_with_hours_left_is_used_as_it_is(settings: Configured, served: ConsentServer) -> None:
    token = ending(90, served)
    TokenFile(settings).put(ACME, token)
    assert TokenFile(settings).access_token(ACME) == token.access_token
    assert served.requests == []


def test_renewed_again_and_again_no_refresh_token_is_used_twice(
    settings: Configured, served: ConsentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    TokenFile(settings).put(ACME, ending(10, served))
    monkeypatch.setattr(Token, "ends_within", lambda token, left: left >= dt.timedelta(hours=1))
    tokens = [TokenFile(settings).access_token(ACME) for _ in range(4)]
    assert len(set(tokens)) == 4
    assert served.knows(tokens[-1])


def test_linkedin_keeps_the_refresh_token_it_gave_once(settings: Configured, served: ConsentServer) -> None:
    who = account("linkedin")
    old = ending(60 * 24, served, "linkedin")
    TokenFile(settings).put(who, old)
    token = TokenFile(settings).access_token(who)
    found = kept(settings, who)
    assert found is not None
    assert (found.access_token, found.refresh_token) == (token, old.refresh_token)
    assert (served.knows(token), token != old.access_token) == (True, True)


def test_threads_token_is_renewed_by_itself_while_it_lasts(
    settings: Configured, served: ConsentServer
) -> None:
    who = account("threads")
    old = ending(60 * 24 * 40, served, "threads")
    TokenFile(settings).put(who, old)
    token = TokenFile(settings).access_token(who)
    assert (served.knows(token), token != old.access_token) == (True, True)
    assert TokenFile(settings).access_token(who) == token
    TokenFile(settings).put(who, ending(-1, served, "threads"))
    asked = len(served.requests)
    with pytest.raises(CredentialsError, match="ended on"):
        TokenFile(settings).access_token(who)
    assert len(served.requests) == asked


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_what_can_not_be_renewed_works_to_its_end_and_then_says_so(
    settings: Configured, served: ConsentServer, platform: str
) -> None:
    who = account(platform)
    token = ending(1, served, platform)
    TokenFile(settings).put(who, token)
    assert TokenFile(settings).access_token(who) == token.access_token
    TokenFile(settings).put(who, ending(-1, served, platform))
    with pytest.raises(
        CredentialsError, match=rf"{platform.title()} ended on \d{{4}}-.*auditor account login"
    ):
        TokenFile(settings).access_token(who)
    assert served.requests == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (status(503), UnreachableError),
        (status(429), RateLimitError),
        (reset, UnreachableError),
        (html, CollectError),
        (status(400), CredentialsError),
    ],
    ids=["503", "429", "reset", "html", "400"],
)
def test_when_it_can_not_be_renewed_the_old_one_is_used_while_it_works(
    settings: Configured, served: ConsentServer, fault: object, kind: type[CollectError]
) -> None:
    served.always = fault  # type: ignore[assignment]
    token = ending(10, served)
    TokenFile(settings).put(ACME, token)
    assert TokenFile(settings).access_token(ACME) == token.access_token
    assert kept(settings) == token
    late = ending(-1, served)
    TokenFile(settings).put(ACME, late)
    with pytest.raises(kind):
        TokenFile(settings).access_token(ACME)
    assert kept(settings) == late


def test_access_that_was_withdrawn_is_told_as_such(settings: Configured, served: ConsentServer) -> None:
    token = ending(-1, served)
    served.issued.clear()
    TokenFile(settings).put(ACME, token)
    with pytest.raises(CredentialsError, match=r"no longer knows the access given; .*auditor account login"):
        TokenFile(settings).access_token(ACME)


def test_a_refresh_token_is_not_used_up_when_the_disk_is_full(
    settings: Configured, served: ConsentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    TokenFile(settings).put(ACME, ending(10, served))
    replaced = sealed._replace

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sealed, "_replace", full)
    with pytest.raises(CredentialsError, match="No space left"):
        TokenFile(settings).access_token(ACME)
    assert served.rotations == 0
    monkeypatch.setattr(sealed, "_replace", replaced)
    assert served.knows(TokenFile(settings).access_token(ACME))


def test_no_new_token_is_used_before_it_is_on_the_disk(
    settings: Configured, served: ConsentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    TokenFile(settings).put(ACME, ending(10, served))
    replaced = sealed._replace

    def full_by_now(path: Path, content: bytes) -> None:
        if served.rotations:
            raise OSError(28, "No space left on device")
        replaced(path, content)

    monkeypatch.setattr(sealed, "_replace", full_by_now)
    with pytest.raises(CredentialsError, match="No space left"):
        TokenFile(settings).access_token(ACME)
    assert served.rotations == 1


PRINTED = """
import sys
from pathlib import Path
from tests.collect.logins import Configured, account
from auditor.collect.tokens import TokenFile
settings = Configured.model_validate_json(sys.argv[1])
print("started", flush=True)
print(TokenFile(settings).access_token(account()), flush=True)
"""


def another(settings: Configured, served: ConsentServer) -> subprocess.Popen[str]:
    """A process of its own that asks for the token."""
    given = json.dumps(served.settings_here | {"home": str(settings.home)})
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", PRINTED, given]
    environment = os.environ | {"PYTHONPATH": root}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=root
    )


def test_processes_that_renew_at_once_cause_one_rotation(settings: Configured, served: ConsentServer) -> None:
    TokenFile(settings).put(ACME, ending(10, served))
    served.seconds = 1.5
    processes = [another(settings, served) for _ in range(3)]
    answers = [process.communicate(timeout=60) for process in processes]
    assert {process.returncode for process in processes} == {0}, answers
    tokens = {out.splitlines()[1] for out, _ in answers}
    assert served.rotations == 1
    assert len(tokens) == 1
    assert served.knows(tokens.pop())


def test_threads_that_renew_at_once_cause_one_rotation(settings: Configured, served: ConsentServer) -> None:
    TokenFile(settings).put(ACME, ending(10, served))
    served.seconds = 0.2
    with ThreadPoolExecutor(6) as pool:
        tokens = set(pool.map(lambda _: TokenFile(settings).access_token(ACME), range(6)))
    assert (served.rotations, len(tokens)) == (1, 1)


def asked(served: ConsentServer) -> None:
    ends = time.monotonic() + 30
    while not served.token_requests:
        assert time.monotonic() < ends, "no token was asked for"
        time.sleep(0.005)


def test_a_process_killed_while_it_renews_leaves_a_usable_file(
    settings: Configured, served: ConsentServer
) -> None:
    """Killed before the platform rotated: nothing is lost, and no lock stays behind."""
    old = ending(10, served)
    TokenFile(settings).put(ACME, old)
    TokenFile(settings).put(BETA, lasting("beta's"))
    served.deaf, served.seconds = True, 3
    process = another(settings, served)
    asked(served)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert kept(settings) == old
    served.deaf, served.seconds = False, 0
    assert served.knows(TokenFile(settings).access_token(ACME))
    assert TokenFile(settings).access_token(BETA) == "beta's"


def test_killed_after_the_platform_rotated_it_asks_to_log_in_again(
    settings: Configured, served: ConsentServer
) -> None:
    TokenFile(settings).put(ACME, ending(-1, served))
    TokenFile(settings).put(BETA, lasting("beta's"))
    rotated = threading.Event()

    def silent(handler: object, reply: object) -> None:
        rotated.set()
        time.sleep(1)

    served.faults = [silent]
    process = another(settings, served)
    assert rotated.wait(30)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with pytest.raises(CredentialsError, match="auditor account login"):
        TokenFile(settings).access_token(ACME)
    assert TokenFile(settings).access_token(BETA) == "beta's"
    TokenFile(settings).put(ACME, ending(600, served))
    assert served.knows(TokenFile(settings).access_token(ACME))
