"""People give access in a browser: what is asked, checked and kept, and that nothing secret shows."""

from __future__ import annotations

import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from auditor.collect import consent
from auditor.collect.exchange import Exchange
from auditor.collect.redirect import listening
from auditor.collect.tokens import TokenFile
from auditor.errors import (
    CollectError,
    CredentialsError,
    UsageError,
)
from tests.collect.logins import BACK, Browser, Login, Page, account, configured, get
from tests.servers.base import html, reset, running, status, truncated
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


@pytest.mark.parametrize("platform", ["x", "facebook", "instagram", "threads", "linkedin"])
def test_a_login_keeps_a_token_that_works(login: Login, served: ConsentServer, platform: str) -> None:
    token = login(platform).access_token(account(platform))
    assert served.knows(token) or token == "secret-page-3"


@pytest.mark.parametrize(
    ("platform", "scopes"),
    [
        ("x", "tweet.read users.read offline.access"),
        ("facebook", "pages_show_list,pages_read_engagement"),
        ("instagram", "instagram_basic,pages_show_list,pages_read_engagement"),
        ("threads", "threads_basic,threads_read_replies"),
        ("linkedin", "r_organization_social rw_organization_admin"),
    ],
)
def test_only_reading_is_asked_for(login: Login, platform: str, scopes: str) -> None:
    login(platform)
    query = parse_qs(urlsplit(login.browser.asked[0]).query)
    assert query["scope"] == [scopes]


def test_the_challenge_is_that_of_rfc_7636_appendix_b() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert consent.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_code_is_worth_nothing_without_its_verifier(
    login: Login, served: ConsentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    login()
    first = form_of(served.token_requests[-1])["code_verifier"]
    assert 43 <= len(first) <= 128
    login()
    assert form_of(served.token_requests[-1])["code_verifier"] != first
    monkeypatch.setattr(consent, "challenge", lambda verifier: "x" * 43)
    with pytest.raises(CredentialsError, match="did not take the consent"):
        login()


def test_an_answer_with_another_state_is_not_taken(login: Login, served: ConsentServer) -> None:
    """A page elsewhere may send a browser here with somebody else's code; the login waits for its own."""
    pages: list[Page] = []

    def attacked(address: str) -> bool:
        back = parse_qs(urlsplit(address).query)["redirect_uri"][0]
        good = parse_qs(urlsplit(address).query)["state"][0]
        queries = (
            "?code=stolen&state=wrong", "?code=stolen", "?state=&code=stolen",
            "?error=access_denied&state=no",
            f"?code=stolen&state={good}&state={good}", f"?code=stolen&code=other&state={good}",
            f"elsewhere?code=stolen&state={good}",
        )  # fmt: skip
        pages.extend(get(back + query) for query in queries)
        return login.browser(address)

    tokens = login(open_browser=attacked)
    assert {page.status for page in pages} == {404}
    assert served.knows(tokens.access_token(account()))
    assert len(served.token_requests) == 1


def test_each_login_has_a_state_of_its_own(login: Login) -> None:
    login()
    login()
    states = [parse_qs(urlsplit(each).query)["state"][0] for each in login.browser.asked]
    assert len(set(states)) == 2
    assert min(map(len, states)) >= 43


def test_a_pasted_address_with_another_state_is_refused(login: Login, served: ConsentServer) -> None:
    for pasted in (
        f"{BACK}?code=stolen&state=wrong",
        f"{BACK}?code=stolen",
        "not an address",
        "http://[",
        "\udcff",
    ):
        with pytest.raises(CredentialsError, match="no answer to this login"):
            login(pasting=True, paste=lambda pasted=pasted: pasted)
    assert served.token_requests == []


def test_without_a_browser_the_address_is_told_and_the_answer_pasted(
    login: Login, served: ConsentServer
) -> None:
    tokens = login(pasting=True)
    assert any(login.browser.asked[0] in line for line in login.told)
    assert any(BACK in line and "paste" in line for line in login.told)
    assert served.knows(tokens.access_token(account()))


def test_the_browser_may_still_come_back_while_pasting_is_offered(
    login: Login, served: ConsentServer
) -> None:
    """The address was opened by hand on this very machine: Enter is enough."""
    asked: list[str] = []

    def nothing() -> str:
        login.browser(asked[0])
        return "  \n"

    tokens = login(open_browser=lambda address: asked.append(address) or False, paste=nothing)
    assert served.knows(tokens.access_token(account()))


def test_with_a_browser_nobody_is_asked_to_paste(login: Login) -> None:
    def never() -> str:
        raise AssertionError("asked to paste")

    login(paste=never)


def test_an_address_elsewhere_needs_somebody_to_paste(login: Login, served: ConsentServer) -> None:
    with pytest.raises(UsageError, match="must be pasted"):
        login(redirect_url=BACK)
    assert login.browser.asked == []
    with pytest.raises(CredentialsError, match="No answer came"):
        login(pasting=True, paste=lambda: "")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_given_address_is_used_to_the_letter(login: Login, served: ConsentServer, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    address = f"http://{host}:{port}/back/here"
    served.redirects = {address}
    login(redirect_url=address)
    assert form_of(served.token_requests[-1])["redirect_uri"] == address


def test_it_listens_to_this_machine_only_and_stops_afterwards() -> None:
    with listening("http://127.0.0.1:0/", "state") as redirect:
        port = int(redirect.url.rsplit(":", 1)[1].strip("/"))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), 1)
        assert get(redirect.url).status == 404
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)


def test_a_taken_port_is_told_as_such(login: Login) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"Port {port} .* AUDITOR_REDIRECT_URL"):
            login(redirect_url=f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "address", ["back", "ftp://a/", "http://127.0.0.1:99999/", "http://a/?b=c", "http://a/#b"]
)
def test_an_address_that_is_none_is_told_as_such(login: Login, address: str) -> None:
    with pytest.raises(UsageError, match="AUDITOR_REDIRECT_URL"):
        login(redirect_url=address)


def test_threads_sends_browsers_to_https_only(login: Login) -> None:
    with pytest.raises(UsageError, match="https addresses only"):
        login("threads", redirect_url="http://127.0.0.1:0/")


def test_a_platform_without_logins_is_told_as_such(served: ConsentServer, home: Path) -> None:
    settings = configured(served, home)
    with pytest.raises(UsageError, match="no logging in to bluesky"):
        consent.log_in(
            account().__class__("bluesky", "acme"),
            settings,
            TokenFile(settings),
            open_browser=Browser(),
            tell=print,
        )


@pytest.mark.parametrize("word", ["access_denied", "user_cancelled_login"])
def test_somebody_who_says_no_is_taken_at_their_word(login: Login, served: ConsentServer, word: str) -> None:
    served.denies = word
    with pytest.raises(CredentialsError, match="No access was given on X"):
        login()
    assert "No access was given" in login.browser.pages[0].text
    assert served.token_requests == []


def test_nobody_waits_for_ever(login: Login) -> None:
    began = time.monotonic()
    with pytest.raises(CredentialsError, match=r"No answer came from X within 0 s"):
        login(open_browser=lambda address: True, timeout=0.3)
    assert time.monotonic() - began < 5


def test_a_tokens_file_that_cant_be_used_is_told_before_anybody_is_asked(login: Login, home: Path) -> None:
    home.mkdir()
    (home / "tokens").write_text("shopping list")
    with pytest.raises(CredentialsError, match="no file of tokens"):
        login()
    assert login.browser.asked == []


def test_the_browser_sees_a_page_without_secrets_scripts_or_a_trace(
    login: Login, served: ConsentServer
) -> None:
    login()
    page = login.browser.pages[0]
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Access was given" in page.text
    assert "<script" not in page.text
    for name, value in parse_qsl(urlsplit(page.url).query):
        assert value not in page.text, name
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert (page.headers["referrer-policy"], page.headers["cache-control"]) == ("no-referrer", "no-store")
    assert "Python" not in page.headers["server"]


def test_a_browser_that_says_nothing_keeps_nobody_else_waiting(login: Login, served: ConsentServer) -> None:
    def dawdling(address: str) -> bool:
        back = urlsplit(parse_qs(urlsplit(address).query)["redirect_uri"][0])
        idle = socket.create_connection((back.hostname, back.port))
        threading.Timer(2, idle.close).start()
        return login.browser(address)

    assert served.knows(login(open_browser=dawdling).access_token(account()))


FAULTS: list[Callable[..., None] | None] = [
    None,
    status(400),
    status(401),
    status(500),
    html,
    truncated,
    reset,
]


@pytest.mark.parametrize("platform", ["x", "facebook", "instagram", "threads", "linkedin"])
@pytest.mark.parametrize("fault", FAULTS, ids=["fine", "400", "401", "500", "html", "truncated", "reset"])
def test_nothing_secret_shows_anywhere(
    login: Login,
    served: ConsentServer,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    platform: str,
    fault: Callable[..., None] | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    served.faults = [fault] if platform in ("x", "linkedin") else [None, fault]
    try:
        tokens = login(platform)
        kept = tokens._find(account(platform))
        shown += [repr(kept), str(kept), repr(tokens), str(tokens)]
        assert fault is None
    except CollectError as error:
        assert fault is not None
        shown += [*traceback.format_exception(error), str(error)]
    settings = configured(served, login.home)
    shown += [
        repr(Exchange.of(platform, settings)),
        *login.told,
        *(page.text for page in login.browser.pages),
    ]
    shown += [caplog.text, *capfd.readouterr()]
    assert len(served.secrets) > 10
    for secret in [*served.secrets, OWN_WORDS]:
        assert not any(secret in text for text in shown), secret
