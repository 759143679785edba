"""Bluesky: a login, where it leads, and that nothing of it shows."""

import json
import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from auditor.errors import CredentialsError
from auditor.store import Store
from tests.collect.bluesky_reading import opened
from tests.collect.conftest import Collect
from tests.servers.base import Reply, Request, running, status
from tests.servers.bluesky import IDENTIFIER, PASSWORD, BlueskyServer


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[BlueskyServer]:
    with running(BlueskyServer()) as served:
        assert isinstance(served, BlueskyServer)
        for name, value in served.environment.items():
            monkeypatch.setenv(name, value)
        yield served


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITOR_BLUESKY_IDENTIFIER", IDENTIFIER)
    monkeypatch.setenv("AUDITOR_BLUESKY_APP_PASSWORD", PASSWORD)


def test_the_public_api_and_the_login_have_addresses_of_their_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(opened(store)) as public:
        assert public.base == "https://public.api.bsky.app"
    monkeypatch.setenv("AUDITOR_BLUESKY_IDENTIFIER", IDENTIFIER)
    monkeypatch.setenv("AUDITOR_BLUESKY_APP_PASSWORD", PASSWORD)
    with closing(opened(store)) as private:
        assert private.base == "https://bsky.social"
    monkeypatch.setenv("AUDITOR_BLUESKY_URL", "https://bluesky.inside.example/")
    with closing(opened(store)) as elsewhere:
        assert elsewhere.base == "https://bluesky.inside.example"


def test_the_test_says_whether_it_logged_in(
    platform: BlueskyServer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = "public posts of acme.bsky.social can be read."
    with closing(opened(store)) as public:
        assert public.test() == f"Bluesky answers without a login: {says}"
    monkeypatch.setenv("AUDITOR_BLUESKY_IDENTIFIER", IDENTIFIER)
    monkeypatch.setenv("AUDITOR_BLUESKY_APP_PASSWORD", PASSWORD)
    with closing(opened(store)) as private:
        assert private.test() == f"Bluesky answers to your login: {says}"


@pytest.mark.parametrize("name", ["IDENTIFIER", "APP_PASSWORD"])
def test_half_a_login_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"AUDITOR_BLUESKY_{name}", "half")
    with pytest.raises(CredentialsError, match="AUDITOR_BLUESKY_IDENTIFIER and AUDITOR_BLUESKY_APP_PASSWORD"):
        opened(store)


@pytest.mark.usefixtures("login")
def test_a_login_moves_to_the_server_its_did_document_names(
    platform: BlueskyServer, collect: Collect, store: Store
) -> None:
    with running(BlueskyServer()) as home:
        home.publish(3)
        platform.moved_to = home.url
        assert collect().kept.stored == 3
        assert [request.path for request in platform.requests] == ["/xrpc/com.atproto.server.createSession"]
        assert all(request.headers["authorization"].startswith("Bearer ") for request in home.requests)
        assert all(PASSWORD.encode() not in request.body for request in home.requests)


@pytest.mark.usefixtures("login")
@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.2:{port}",
        "http://127.0.0.2:{port}/xrpc",
        "http://user:secret@127.0.0.2:{port}#",
        "http://2130706434:{port}",
        "http://0x7f000002:{port}",
        "http://[::ffff:127.0.0.2]:{port}",
        "http://10.0.0.1",
        "https://192.168.1.1",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:{port}",
        "http://[fd00::1]",
    ],
)
def test_a_login_led_to_a_private_address_ends_in_one_sentence(
    platform: BlueskyServer, collect: Collect, endpoint: str
) -> None:
    platform.publish(3)
    platform.moved_to = endpoint.format(port=platform.url.rsplit(":", 1)[1])
    done = collect()
    assert type(done.error).__name__ == "AddressError"
    assert "is no public address" in done.stopped
    assert done.stopped.endswith("AUDITOR_ALLOWED_HOSTS.")
    assert done.kept.stored == 0
    assert [request.path for request in platform.requests] == ["/xrpc/com.atproto.server.createSession"]


@pytest.mark.usefixtures("login")
def test_a_token_near_its_end_is_changed_for_another(platform: BlueskyServer, collect: Collect) -> None:
    platform.publish(platform.page_size * 2)
    platform.token_seconds = 60
    assert collect().kept.stored == platform.page_size * 2
    assert sum(request.path.endswith("refreshSession") for request in platform.requests) == 1


@pytest.mark.usefixtures("login")
def test_a_changed_token_led_to_a_private_address_ends_in_one_sentence(
    platform: BlueskyServer, collect: Collect
) -> None:
    platform.publish(platform.page_size * 2)
    platform.token_seconds = 60
    honest = platform.answer

    def answer(request: Request) -> Reply:
        if request.path.endswith("refreshSession"):
            platform.moved_to = "http://10.0.0.1"
        return honest(request)

    platform.answer = answer  # type: ignore[method-assign]
    assert "10.0.0.1, which is no public address" in collect().stopped


@pytest.mark.usefixtures("login")
@pytest.mark.parametrize(
    "endpoint", ["ftp://127.0.0.2", "http://[::1", "http://", "", 7, {"uri": "http://10.0.0.1"}, ["x"]]
)
def test_a_document_without_an_address_moves_no_login(
    platform: BlueskyServer, collect: Collect, endpoint: object
) -> None:
    platform.publish(1)
    platform.moved_to = endpoint
    assert (collect().kept.stored, len(platform.requests)) == (1, 2)


@pytest.mark.usefixtures("login")
@pytest.mark.parametrize(
    ("endpoint", "says"),
    [
        ("http://nowhere.invalid", "There is no host nowhere.invalid, or no network to ask; check both."),
        ("http://no where", "There is no host no%20where, or no network to ask; check both."),
        ("http://\0", "Bluesky sent an answer that can't be read; run the command again later."),
    ],
)
def test_a_login_led_nowhere_ends_in_one_sentence(
    platform: BlueskyServer, collect: Collect, endpoint: str, says: str
) -> None:
    platform.moved_to = endpoint
    assert collect(collect_attempts=2).stopped == says


@pytest.mark.parametrize("location", ["http://10.0.0.1/xrpc", "http://169.254.169.254/", "https://[::1]/"])
def test_a_redirect_to_a_private_address_ends_in_one_sentence(
    platform: BlueskyServer, collect: Collect, location: str
) -> None:
    platform.always = status(302, Location=location)
    done = collect()
    assert type(done.error).__name__ == "AddressError"
    assert "is no public address" in done.stopped


@pytest.mark.usefixtures("login")
def test_a_password_follows_no_redirect(platform: BlueskyServer, collect: Collect) -> None:
    with running(BlueskyServer()) as elsewhere:
        platform.answer = lambda request: Reply({}, 307, {"Location": elsewhere.url + request.path})  # type: ignore[method-assign]
        assert collect(collect_attempts=2).stopped.startswith("Bluesky ")
        assert elsewhere.requests == []


@pytest.mark.usefixtures("login")
def test_credentials_are_not_logged_stored_or_told(
    platform: BlueskyServer,
    collect: Collect,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.publish(3)
    assert collect().stopped == ""
    platform.always = status(403)
    told = collect().stopped
    tokens = [
        request.headers.get("authorization", "").removeprefix("Bearer ") for request in platform.requests
    ]
    secrets = {PASSWORD, IDENTIFIER, *filter(None, tokens)}
    assert len(secrets) > 2
    kept = (tmp_path / "auditor.db").read_bytes().decode("latin-1")
    for secret in secrets:
        assert secret not in told + caplog.text + kept
        assert all(secret not in request.path + json.dumps(request.query) for request in platform.requests)


@pytest.mark.usefixtures("login")
def test_a_wrong_password_is_told_in_one_sentence(
    platform: BlueskyServer, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDITOR_BLUESKY_APP_PASSWORD", "wrong-wrong")
    done = collect()
    assert done.stopped == "Bluesky refuses the credentials; check them, or log in again."
    assert len(platform.requests) == 1
