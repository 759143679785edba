"""A key opens the dashboard, in a session that nobody else can use, make or keep."""

import datetime as dt
from urllib.parse import quote

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.api.conftest import Serving, Start
from tests.web.visitor import Visitor, said, sign_in


def browser(serving: Serving, base_url: str = "http://testserver") -> TestClient:
    """A browser that nobody signed in with, and no key was tried from; it follows no redirect."""
    serving.app.state.service.limiter.storage.reset()
    return TestClient(serving.app, base_url, raise_server_exceptions=False, follow_redirects=False)


def enter(client: TestClient, key: str, back: str = "", **headers: str) -> Response:
    """Send the form with a key."""
    return client.post("/app/sign-in", data={"key": key, "back": back}, headers=headers)


def test_a_key_opens_the_page_one_came_for(module_serving: Serving) -> None:
    client = browser(module_serving)
    sent = client.get("/app/brands/acme/posts?q=fern+%26+kettle")
    assert sent.status_code == 303
    form = client.get(sent.headers["location"])
    assert 'value="/app/brands/acme/posts?q=fern+%26+kettle"' in said(form)
    answer = enter(client, f" {module_serving.key('read')}\n", "/app/brands/acme/posts?q=fern+%26+kettle")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/app/brands/acme/posts?q=fern+%26+kettle",
    )
    assert client.get("/app/brands/acme/posts").status_code == 200


def test_browsers_are_led_to_the_dashboard_and_programs_are_not(module_serving: Serving) -> None:
    client = browser(module_serving)
    for path in ("/", "/app"):
        led = client.get(path, headers={"Accept": "text/html,*/*"})
        assert (led.status_code, led.headers["location"]) == (303, "/app/")
        assert client.get(path, headers={"Accept": "application/json"}).status_code == 404


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(module_serving: Serving) -> None:
    plain = enter(browser(module_serving), module_serving.key("read")).headers["set-cookie"]
    secure = enter(browser(module_serving, "https://testserver"), module_serving.key("read")).headers[
        "set-cookie"
    ]
    for cookie in (plain, secure):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Max-Age=43200" in cookie
        assert "Domain" not in cookie
    assert plain.startswith("auditor=")
    assert "Secure" not in plain
    assert secure.startswith("__Host-auditor=")
    assert "Secure" in secure
    assert "Path=/;" in secure


def test_behind_a_proxy_that_speaks_https_the_cookie_is_secure(start: Start) -> None:
    serving = start(public_url="https://auditor.example")
    client = browser(serving)
    cookie = enter(client, serving.key("read")).headers["set-cookie"]
    assert cookie.startswith("__Host-auditor=")
    assert "Secure" in cookie


def test_whatever_is_wrong_with_a_key_the_answer_is_the_same(module_serving: Serving) -> None:
    keys = module_serving.store.keys
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    _, expired = keys.create(["admin"], expires_at=past)
    taken_back, revoked = keys.create(["admin"])
    keys.revoke(taken_back.id)
    pages = []
    for key in (expired, revoked, "sma_000000000000_wrong", "", "'; --", "\u202e🔑", expired[:-1] + "x"):
        answer = enter(browser(module_serving), key)
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        pages.append(answer.text)
    assert len(set(pages)) == 1


def test_only_so_many_keys_may_be_tried(start: Start) -> None:
    serving = start()
    client = browser(serving)
    assert [enter(client, "wrong").status_code for _ in range(20)] == [401] * 20
    refused = enter(client, serving.key("read"))
    assert refused.status_code == 429
    assert "wait a minute" in refused.text


def test_each_signing_in_begins_a_session_of_its_own_and_ends_the_one_before(module_serving: Serving) -> None:
    key, sessions = module_serving.key("read"), ["chosen-by-someone-else"]
    for _ in range(2):
        answer = enter(browser(module_serving), key, Cookie=f"auditor={sessions[-1]}")
        sessions.append(answer.headers["set-cookie"].split(";")[0].removeprefix("auditor="))
    assert len(set(sessions)) == 3
    for words, status in zip(sessions, (303, 303, 200), strict=True):
        assert (
            browser(module_serving).get("/app/", headers={"Cookie": f"auditor={words}"}).status_code == status
        )


def test_signing_out_ends_the_session_for_whoever_has_its_cookie(module_serving: Serving) -> None:
    visitor, thief = sign_in(module_serving), browser(module_serving)
    thief.cookies.set("auditor", visitor.client.cookies["auditor"])
    assert thief.get("/app/").status_code == 200
    answer = visitor.post("/app/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/app/sign-in")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert answer.headers["clear-site-data"] == '"cache"'
    assert thief.get("/app/").status_code == 303


def test_a_session_ends_with_its_key(module_serving: Serving) -> None:
    visitor = sign_in(module_serving)
    key_id = module_serving.store.keys.all()[-1].id
    assert visitor.get("/app/").status_code == 200
    module_serving.store.keys.revoke(key_id)
    assert visitor.get("/app/").status_code == 303


def test_an_api_key_is_no_session_and_a_session_is_no_api_key(module_serving: Serving) -> None:
    client, visitor = browser(module_serving), sign_in(module_serving)
    assert client.get("/app/", headers=module_serving.headers("admin")).status_code == 303
    words = visitor.client.cookies["auditor"]
    assert visitor.client.get("/v1/brands").status_code == 401
    assert visitor.client.get("/v1/brands", headers={"X-API-Key": words}).status_code == 401


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/app/",
        "//evil.example/app/",
        "/\\evil.example",
        "/app/\\evil.example",
        "/app/\r\nSet-Cookie: auditor=1",
        "javascript:alert(1)",
        "/v1/brands",
        "/app/ x",
        "/app/\u202e",
    ],
)
def test_no_link_leads_astray_after_signing_in(module_serving: Serving, back: str) -> None:
    client = browser(module_serving)
    form = client.get(f"/app/sign-in?back={quote(back)}")
    assert 'name="back" value="/app/"' in form.text
    answer = enter(client, module_serving.key("read"), back)
    assert answer.headers["location"] == "/app/"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "https://testserver"}, 303),
        ({}, 303),
    ],
)
def test_no_other_site_signs_anybody_in(
    module_serving: Serving, headers: dict[str, str], status: int
) -> None:
    client = browser(module_serving)
    key = module_serving.key("read")
    assert enter(client, key, **headers).status_code == status


def test_signing_in_and_out_is_in_the_trail_without_the_key(start: Start) -> None:
    serving = start()
    client, key = browser(serving), serving.key("read")
    enter(client, key)
    words = client.cookies.get("auditor", path="/app")
    visitor = Visitor(serving, client, "")
    page = visitor.get("/app/").text
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    client.post("/app/sign-out", data={"csrf": csrf})
    events = serving.store.trail.latest()
    assert [event.action for event in events][:2] == ["session.end", "session.begin"]
    home = serving.app.state.settings.home
    for file in home.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert key.encode() not in content
            assert words and words.encode() not in content
            assert csrf.encode() not in content
