"""Tokens are kept encrypted, for their owner's eyes only, and whole, whatever is killed."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import keyring
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from pydantic import SecretStr

from auditor.collect.grants import Token
from auditor.collect.lock import locked
from auditor.collect.opening import open_budget, open_source
from auditor.collect.tokens import KeptTokens, TokenFile, open_tokens
from auditor.errors import CredentialsError, UsageError
from auditor.post import Account
from auditor.settings import Settings
from auditor.store import Store
from tests.collect.logins import Configured, account, configured, ending
from tests.servers.base import running
from tests.servers.consent import ConsentServer
from tests.servers.x import XServer

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


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


NOTHING = """
import sys
from pathlib import Path
from auditor.collect.tokens import open_tokens
from auditor.post import Account
from auditor.settings import settings
tokens = open_tokens(settings())
assert tokens.access_token(Account("x", "acme")) == ""
tokens.remove(Account("x", "acme"))
heavy = {"cryptography", "httpx", "keyring", "requests"} & set(sys.modules)
assert not heavy, heavy
assert not settings().home.exists()
"""


def test_where_nobody_logged_in_nothing_is_loaded_and_nothing_made() -> None:
    subprocess.run([sys.executable, "-c", NOTHING], check=True)


def test_what_is_put_is_found_by_the_next_process_whole(settings: Configured) -> None:
    token = lasting()
    TokenFile(settings).put(ACME, token)
    TokenFile(settings).put(BETA, lasting("beta's"))
    assert kept(settings) == token
    assert TokenFile(settings).access_token(ACME) == "an-access-token"
    assert TokenFile(settings).access_token(BETA) == "beta's"
    assert TokenFile(settings).access_token(Account("x", "gamma")) == ""
    assert TokenFile(settings).access_token(Account("x", "acme", "elsewhere.example")) == ""


def test_what_is_removed_is_gone_and_the_last_takes_the_file_along(settings: Configured, home: Path) -> None:
    tokens = TokenFile(settings)
    tokens.put(ACME, lasting())
    tokens.put(BETA, lasting())
    tokens.remove(ACME)
    tokens.remove(ACME)
    assert (tokens.access_token(ACME), tokens.access_token(BETA)) == ("", "an-access-token")
    tokens.remove(BETA)
    assert not (home / "tokens").exists()


@pytest.mark.parametrize("key", [None, SecretStr("a passphrase")])
def test_nobody_else_can_read_a_file_at_any_time(
    settings: Configured, home: Path, monkeypatch: pytest.MonkeyPatch, key: SecretStr | None
) -> None:
    settings.token_key = key
    seen: dict[str, int] = {}
    synced = os.fsync

    def looking(handle: int) -> None:
        seen.update({path.name: mode(path) for path in home.iterdir()})
        synced(handle)

    monkeypatch.setattr(os, "fsync", looking)
    before = os.umask(0)
    try:
        TokenFile(settings).put(ACME, lasting())
        TokenFile(settings).put(BETA, lasting())
    finally:
        os.umask(before)
    wanted = {"tokens", "tokens.new", "tokens.lock"} | (set() if key else {"tokens.key", "tokens.key.new"})
    assert seen == dict.fromkeys(wanted, 0o600)
    assert {path.name for path in home.iterdir()} == {name for name in wanted if not name.endswith(".new")}


def test_a_file_that_others_could_read_is_closed_to_them_by_the_next_write(
    settings: Configured, home: Path
) -> None:
    TokenFile(settings).put(ACME, lasting())
    (home / "tokens").chmod(0o644)
    (home / "tokens.new").write_text("left by a crash")
    (home / "tokens.new").chmod(0o644)
    TokenFile(settings).put(ACME, lasting())
    assert mode(home / "tokens") == 0o600
    assert not (home / "tokens.new").exists()


@pytest.mark.parametrize("key", [None, SecretStr("a passphrase")])
def test_no_file_holds_anything_in_clear(settings: Configured, home: Path, key: SecretStr | None) -> None:
    settings.token_key = key
    TokenFile(settings).put(ACME, lasting())
    for path in home.iterdir():
        content = path.read_bytes()
        for secret in (b"an-access-token", b"a-refresh-token", b"acme", b"a passphrase"):
            assert secret not in content, path


def test_a_token_shows_none_of_its_secrets(settings: Configured) -> None:
    tokens = TokenFile(settings)
    tokens.put(ACME, lasting())
    shown = [f"{lasting()!r} {lasting()}", repr(tokens), str(tokens), repr(vars(tokens))]
    assert not any("an-access-token" in text or "a-refresh-token" in text for text in shown)
    assert "tweet.read" in shown[0]


def test_a_passphrase_opens_what_it_closed_and_nothing_else_does(settings: Configured, home: Path) -> None:
    settings.token_key = SecretStr("right")
    TokenFile(settings).put(ACME, lasting())
    assert not (home / "tokens.key").exists()
    assert TokenFile(settings).access_token(ACME) == "an-access-token"
    settings.token_key = SecretStr("wrong")
    with pytest.raises(CredentialsError, match="AUDITOR_TOKEN_KEY is not what it was closed with"):
        TokenFile(settings).access_token(ACME)
    settings.token_key = None
    with pytest.raises(CredentialsError, match="set AUDITOR_TOKEN_KEY to it"):
        TokenFile(settings).access_token(ACME)


def test_two_files_of_one_passphrase_have_two_keys(settings: Configured, home: Path, tmp_path: Path) -> None:
    settings.token_key = SecretStr("same")
    TokenFile(settings).put(ACME, lasting())
    settings.home = tmp_path / "other"
    TokenFile(settings).put(ACME, lasting())
    salts = [json.loads((folder / "tokens").read_text())["salt"] for folder in (home, settings.home)]
    assert salts[0] != salts[1]


def test_a_passphrase_set_later_takes_over_with_the_next_write(settings: Configured, home: Path) -> None:
    TokenFile(settings).put(ACME, lasting())
    settings.token_key = SecretStr("later")
    TokenFile(settings).put(BETA, lasting("beta's"))
    (home / "tokens.key").unlink()
    assert TokenFile(settings).access_token(ACME) == "an-access-token"
    assert TokenFile(settings).access_token(BETA) == "beta's"


def test_a_key_file_that_is_gone_or_wrong_is_told_as_such(settings: Configured, home: Path) -> None:
    TokenFile(settings).put(ACME, lasting())
    key = (home / "tokens.key").read_bytes()
    (home / "tokens.key").write_text("no key")
    with pytest.raises(CredentialsError, match=r"tokens\.key is no key"):
        TokenFile(settings).access_token(ACME)
    (home / "tokens.key").unlink()
    for use in (lambda each: each.access_token(ACME), lambda each: each.put(BETA, lasting())):
        with pytest.raises(CredentialsError, match=r"its key file .*tokens\.key is gone"):
            use(TokenFile(settings))
    (home / "tokens.key").write_bytes(key)
    assert TokenFile(settings).access_token(ACME) == "an-access-token"


FOREIGN = [
    b"", b"shopping list", b"{}", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000,
    b'{"format": "auditor tokens 9"}',
    b'{"format": "auditor tokens 1"}', b'{"format": "auditor tokens 1", "salt": 7, "sealed": 7}',
    b'{"format": "auditor tokens 1", "salt": "", "sealed": "\\u00e9"}',
    b'{"format": "auditor tokens 1", "salt": "\\u00e9", "sealed": ""}',
]  # fmt: skip


@pytest.mark.parametrize("content", FOREIGN)
def test_a_foreign_file_ends_in_one_sentence_and_stays_as_it_is(
    settings: Configured, home: Path, content: bytes
) -> None:
    home.mkdir()
    (home / "tokens").write_bytes(content)
    TokenFile(settings)._file.key_path.write_bytes(b"0" * 43 + b"=")
    tokens = TokenFile(settings)
    for use in (tokens.access_token, tokens.remove, tokens.check, lambda who: tokens.put(who, lasting())):
        with pytest.raises(CredentialsError) as caught:
            use(ACME)
        assert str(home / "tokens") in str(caught.value)
        assert "\n" not in str(caught.value)
    assert (home / "tokens").read_bytes() == content


@given(st.data())
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_however_a_file_is_damaged_it_ends_in_one_sentence(
    settings: Configured, home: Path, data: st.DataObject
) -> None:
    TokenFile(settings).put(ACME, lasting())
    whole = (home / "tokens").read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    damaged = whole[:place] if cut else whole[:place] + bytes([other]) + whole[place + 1 :]
    (home / "tokens").write_bytes(damaged)
    try:
        assert (
            TokenFile(settings).access_token(ACME) == "an-access-token"
        )  # a blank more or less harms nothing
        assert not cut
    except CredentialsError as error:
        assert "\n" not in str(error)
    finally:
        (home / "tokens").unlink()


def test_a_folder_or_a_forbidden_file_in_its_place_is_told_as_such(settings: Configured, home: Path) -> None:
    (home / "tokens").mkdir(parents=True)
    with pytest.raises(CredentialsError, match="can't be read"):
        TokenFile(settings).access_token(ACME)


def test_a_home_that_is_no_folder_is_told_as_such(settings: Configured, home: Path) -> None:
    home.write_text("a file")
    with pytest.raises(CredentialsError, match=r"can't be written .* AUDITOR_HOME"):
        TokenFile(settings).put(ACME, lasting())


def test_a_full_disk_leaves_what_was_there(
    settings: Configured, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    TokenFile(settings).put(ACME, lasting())

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CredentialsError, match="No space left on device"):
        TokenFile(settings).put(BETA, lasting())
    monkeypatch.undo()
    assert TokenFile(settings).access_token(ACME) == "an-access-token"


WRITING = """
import sys
from tests.collect.logins import Configured
from auditor.collect.tokens import TokenFile
from auditor.collect.grants import Token
from auditor.post import Account
tokens = TokenFile(Configured(home=sys.argv[1]))
print("started", flush=True)
for number in range(100_000):
    tokens.put(Account("x", f"n{number % 40}"), Token("x", str(number) * 2_000, "r"))
"""


def test_killed_at_any_moment_the_file_can_be_read(settings: Configured, home: Path) -> None:
    chance = random.Random(int(os.environ.get("SOAK_SEED", "7")))
    root = str(Path(__file__).parents[2])
    tokens = TokenFile(settings)
    tokens.put(ACME, lasting())
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITING, str(home)],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": root},
            cwd=root,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        time.sleep(chance.uniform(0.01, 0.4))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert tokens.access_token(ACME) == "an-access-token"
        tokens.put(BETA, lasting("beta's"))
        assert TokenFile(settings).access_token(BETA) == "beta's"


def test_a_lock_held_for_too_long_ends_in_one_sentence(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "lock"),
        pytest.raises(CredentialsError, match="Another auditor"),
        locked(tmp_path / "lock", 0.1),
    ):
        pass
    with locked(tmp_path / "lock", 0.1):
        pass


def test_a_source_reads_with_the_token_that_was_given(home: Path, store: Store) -> None:
    with running(XServer()) as platform:
        platform.publish(1)
        settings = Configured(_env_file=None, home=home, x_url=platform.url, x_bearer_token="the app's")
        TokenFile(settings).put(ACME, lasting())
        store.accounts.add(store.brand("acme"), ACME)
        shelf = store.accounts.shelf(store.brand("acme"), store.accounts.find(store.brand("acme"), ACME))
        budget = open_budget("x", settings, store.ledger)
        source = open_source(ACME, settings, shelf, open_tokens(settings), budget, lambda line: None)
        with closing(source):
            assert "account's owner" in source.test()
        assert platform.requests[0].headers["authorization"] == "Bearer an-access-token"


class InMemory(KeyringBackend):
    """A keyring of this process."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.held:
            raise PasswordDeleteError(username)
        del self.held[service, username]


@pytest.fixture
def ring() -> Iterator[InMemory]:
    before = keyring.get_keyring()
    keyring.set_keyring(InMemory())
    yield keyring.get_keyring()  # type: ignore[misc]
    keyring.set_keyring(before)


def in_keyring(settings: Configured) -> KeptTokens:
    settings.keyring = True
    return open_tokens(settings)


def test_a_keyring_holds_tokens_instead_of_a_file(
    settings: Configured, served: ConsentServer, home: Path, ring: InMemory
) -> None:
    tokens = in_keyring(settings)
    assert tokens.access_token(ACME) == ""
    assert not home.exists()
    tokens.put(ACME, ending(10, served))
    renewed = in_keyring(settings).access_token(ACME)
    assert (served.knows(renewed), served.rotations) == (True, 1)
    assert in_keyring(settings).access_token(ACME) == renewed
    assert {path.name for path in home.iterdir()} == {"tokens.lock"}
    tokens.remove(ACME)
    tokens.remove(ACME)
    assert (tokens.access_token(ACME), ring.held) == ("", {})


@pytest.mark.parametrize("content", ["", "7", "[]", "{}", '{"expires_at": "soon"}', "[" * 100_000])
def test_a_foreign_entry_of_the_keyring_ends_in_one_sentence(
    settings: Configured, ring: InMemory, content: str
) -> None:
    ring.held["auditor", "x acme"] = content
    with pytest.raises(CredentialsError, match="log in again"):
        in_keyring(settings).access_token(ACME)


def test_a_keyring_that_fails_or_is_missing_is_told_as_such(
    settings: Configured, ring: InMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keyring.backends.fail import Keyring as NoKeyring

    keyring.set_keyring(NoKeyring())
    for use in (lambda each: each.access_token(ACME), lambda each: each.put(ACME, lasting())):
        with pytest.raises(
            CredentialsError, match=r"keyring can't be used \(NoKeyringError\).*AUDITOR_KEYRING"
        ):
            use(in_keyring(settings))
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match=r"pip install 'social-mix-auditor\[keyring\]'"):
        in_keyring(settings)
