"""Codes and old tokens become tokens, by an app that proves itself, and every refusal has its sentence."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.collect import consent, exchange
from auditor.collect.tokens import TokenFile
from auditor.errors import (
    AddressError,
    AuditorError,
    BadAnswerError,
    CredentialsError,
    RateLimitError,
    UnreachableError,
)
from tests.collect.logins import Browser, Login, account, configured, get
from tests.servers.base import Reply, html, reset, running, status, truncated
from tests.servers.consent import OWN_WORDS, ConsentServer


@pytest.fixture
def served() -> Iterator[ConsentServer]:
    with running(ConsentServer()) as server:
        yield server  # type: ignore[misc]


@pytest.fixture
def login(served: ConsentServer, home: Path) -> Login:
    return Login(served, home)


def form_of(request: object) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode()))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("platform", "app"),
    [
        ("x", "x"),
        ("facebook", "meta"),
        ("instagram", "meta"),
        ("threads", "threads"),
        ("linkedin", "linkedin"),
    ],
)
def test_missing_credentials_of_the_app_are_named(login: Login, platform: str, app: str) -> None:
    names = [f"AUDITOR_{app.upper()}_CLIENT_ID", f"AUDITOR_{app.upper()}_CLIENT_SECRET"]
    wanted = names[:1] if app == "x" else names
    with pytest.raises(CredentialsError, match=" and ".join(wanted)) as caught:
        login(platform, **{f"{app}_client_id": None, f"{app}_client_secret": None})
    assert login.browser.asked == []
    assert (names[1] in str(caught.value)) == (app != "x")


@pytest.mark.parametrize(
    ("platform", "app"),
    [
        ("x", "x"),
        ("facebook", "meta"),
        ("instagram", "meta"),
        ("threads", "threads"),
        ("linkedin", "linkedin"),
    ],
)
def test_a_wrong_secret_is_told_by_its_setting(login: Login, platform: str, app: str) -> None:
    with pytest.raises(CredentialsError, match=rf"AUDITOR_{app.upper()}_CLIENT_SECRET"):
        login(platform, **{f"{app}_client_secret": "wrong"})


def test_an_app_with_a_secret_proves_itself_by_basic_and_one_without_by_its_id(
    login: Login, served: ConsentServer
) -> None:
    login()
    assert served.token_requests[-1].headers["authorization"].startswith("Basic ")
    assert "client_secret" not in form_of(served.token_requests[-1])
    served.confidential = False
    login()
    assert "authorization" not in served.token_requests[-1].headers
    assert form_of(served.token_requests[-1])["client_id"] == "x-id"


@pytest.mark.parametrize("platform", ["facebook", "instagram", "threads"])
def test_metas_tokens_are_exchanged_for_long_ones(login: Login, served: ConsentServer, platform: str) -> None:
    kept = login(platform)._find(account(platform))
    assert kept is not None
    if platform == "facebook":
        assert kept.expires_at is None
    else:
        assert kept.expires_at is not None
        assert kept.ends_within(exchange.dt.timedelta(days=61))
        assert not kept.ends_within(exchange.dt.timedelta(days=59))


@pytest.mark.parametrize("handle", ["page4", "PAGE4", "1004"])
def test_facebooks_token_is_that_of_the_page(served: ConsentServer, home: Path, handle: str) -> None:
    settings = configured(served, home)
    tokens = TokenFile(settings)
    page = account("facebook").__class__("facebook", handle)
    consent.log_in(page, settings, tokens, open_browser=Browser(), tell=print)
    assert tokens.access_token(page) == "secret-page-4"


def test_a_page_that_was_not_chosen_is_told_as_such(served: ConsentServer, home: Path) -> None:
    settings = configured(served, home)
    page = account("facebook").__class__("facebook", "elsewhere")
    with pytest.raises(CredentialsError, match="no access to the Facebook page elsewhere"):
        consent.log_in(page, settings, TokenFile(settings), open_browser=Browser(), tell=print)
    assert TokenFile(settings).access_token(page) == ""


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (status(500), UnreachableError, "itself failed"),
        (status(429), RateLimitError, "slow down"),
        (status(404), BadAnswerError, "answered 404"),
        (status(403), CredentialsError, "did not take the consent"),
        (html, BadAnswerError, "can't be read"),
        (truncated, BadAnswerError, "can't be read"),
        (reset, UnreachableError, "can't be reached"),
    ],
    ids=["500", "429", "404", "403", "html", "truncated", "reset"],
)
def test_a_token_endpoint_that_fails_ends_in_one_sentence(
    login: Login, served: ConsentServer, fault: object, kind: type[AuditorError], says: str
) -> None:
    served.always = fault  # type: ignore[assignment]
    with pytest.raises(kind, match=says) as caught:
        login()
    assert "\n" not in str(caught.value)
    assert len(served.token_requests) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (4, RateLimitError),
        (613, RateLimitError),
        (2, UnreachableError),
        (190, CredentialsError),
        (None, CredentialsError),
    ],
)
def test_graph_says_what_is_wrong_by_number(
    login: Login, served: ConsentServer, code: object, kind: type[AuditorError]
) -> None:
    body = Reply({"error": {"message": OWN_WORDS, "type": "OAuthException", "code": code}}, 400)
    served.always = lambda handler, reply: handler.send(body)
    with pytest.raises(kind):
        login("facebook")


@pytest.mark.parametrize(
    "body",
    [
        b"[]", b"null", b'"secret"', b"{}", b'{"access_token": 7}', b'{"access_token": ""}', b"[" * 100_000,
        b'{"access_token": "a\\r\\nX-Evil: 1"}', b'{"access_token": "a b"}', b'{"access_token": "\\u00e9"}',
        b'{"access_token": ["a"]}', b'{"access_token": "ok", "refresh_token": {"a": 1}}',
    ],
)  # fmt: skip
def test_an_answer_that_holds_no_token_keeps_none(login: Login, served: ConsentServer, body: bytes) -> None:
    served.always = lambda handler, reply: handler.send(Reply(body))
    with pytest.raises(BadAnswerError):
        login()
    assert TokenFile(configured(served, login.home)).access_token(account()) == ""


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()))
def test_whatever_a_token_is_said_to_last_it_has_an_end_we_can_keep_or_none(seconds: object) -> None:
    now = exchange.dt.datetime.now(exchange.dt.UTC)
    ends = exchange._ends(seconds, now)
    assert ends is None or now <= ends <= now + exchange._LONGEST_LIFE


def test_a_token_endpoint_that_sends_us_elsewhere_is_not_followed(
    login: Login, served: ConsentServer
) -> None:
    served.always = lambda handler, reply: handler.send(
        Reply(b"", 307, {"Location": f"{served.url}/elsewhere"})
    )
    with pytest.raises(BadAnswerError, match="answered 307"):
        login()
    assert not any(request.path == "/elsewhere" for request in served.requests)


def test_no_token_is_fetched_from_a_private_network(
    login: Login, served: ConsentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real host of X, turned to this machine by whoever answers for names."""
    port = int(served.url.rsplit(":", 1)[1])
    looked_up = socket.getaddrinfo

    def turned(host: object, *args: object, **options: object) -> object:
        if host == "api.x.com":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        return looked_up(host, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", turned)
    state: list[str] = []

    def back(address: str) -> bool:
        query = parse_qs(urlsplit(address).query)
        state.append(address)
        get(f"{query['redirect_uri'][0]}?code=c&state={query['state'][0]}")
        return True

    with pytest.raises(AddressError, match=r"api\.x\.com leads to 127\.0\.0\.1"):
        login(x_url="", graph_url="", linkedin_url="", open_browser=back)
    assert state[0].startswith("https://x.com/i/oauth2/authorize?")
    assert served.token_requests == []
