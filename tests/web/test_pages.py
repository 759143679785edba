"""Every page: closed to strangers, under a strict policy, readable by machines, deaf to what posts say."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from api.web import ROUTES
from auditor.post import Account
from tests.api.conftest import Serving
from tests.factories import finding, post, verdict
from tests.web.visitor import Visitor, said, sign_in

OPEN = ("/sign-in", "/invite", "/static/{name}")
NAMED = {
    "slug": "hostile",
    "post_id": "1",
    "pack": "en",
    "name": "urgency.last-chance",
    "number": "1",
    "job_id": "none",
    "link_id": "none",
    "wanted": "csv",
}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HOSTILE = (
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "' autofocus onfocus=alert(1) x='",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% include 'layout.html.jinja' %}",
    "javascript:alert(1)",
    "\u202ereversed\u202c \u2066isolated\u2069",
    "W" * 300,
)


def pages() -> Iterator[str]:
    """The address of every page that is asked for."""
    for route in (route for each in ROUTES for route in each.router.routes):
        if isinstance(route, APIRoute) and "GET" in route.methods and route.path not in OPEN:
            path = route.path.replace("/guidelines/{name}", "/guidelines/ease-up")
            for name, value in NAMED.items():
                path = path.replace(f"{{{name}}}", value)
            assert "{" not in path, f"say what to fill into {path}"
            yield f"/app{path}"


@pytest.fixture(scope="module")
def hostile(module_serving: Serving) -> Serving:
    """A service with a brand whose name, accounts, posts, decisions and key are hostile."""
    store = module_serving.store
    brand = store.ensure_brand("hostile", name=HOSTILE[0] + HOSTILE[6])
    posts = [
        post(
            number,
            text=f"{words} Order yours now",
            account=Account("x", words[:60], name=words),
            url=words if number % 2 else f"https://example.org/{number}?{words[:40]}",
        )
        for number, words in enumerate(HOSTILE)
    ]
    store.add("hostile", posts)
    pairs = []
    for stored in store.unchecked("hostile", "m@1", "r1", 0.5):
        words = finding(stored.post.text, "Order yours", message=HOSTILE[0], suggestion=HOSTILE[1])
        pairs.append((stored, verdict(findings=(words,), needs_review=True)))
    store.add_verdicts(pairs)
    store.decide(pairs[0][0].id, "value", why=HOSTILE[1] + HOSTILE[6], who=HOSTILE[2])
    assert brand.name.startswith('"><script>')
    return module_serving


@pytest.fixture(scope="module")
def guest(hostile: Serving) -> Visitor:
    """Someone who may see all of it."""
    return sign_in(hostile)


def test_a_stranger_is_led_to_the_door_from_every_page(module_serving: Serving) -> None:
    client = TestClient(module_serving.app, raise_server_exceptions=False, follow_redirects=False)
    found = list(pages())
    assert len(found) > 10
    for cookie in ("", f"auditor={'x' * 43}", f'auditor="{"y" * 5_000}'):
        for path in found:
            answer = client.get(path, headers={"Cookie": cookie})
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/app/sign-in?back=/app/"), path


def test_every_page_has_the_strict_policy_and_nothing_inline(guest: Visitor) -> None:
    pairing = ("/app/invite", f"/app/pair?challenge={'x' * 43}")
    for path in (*pages(), *pairing, "/app/sign-in", "/app/nowhere", "/app/brands/nowhere", "/app/posts/x"):
        answer = guest.get(path)
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert answer.headers["content-security-policy"] == POLICY, path
            assert answer.headers["referrer-policy"] == "same-origin"
            assert answer.headers["x-frame-options"] == "DENY"
            assert_nothing_inline(answer.text)


def assert_nothing_inline(text: str) -> None:
    """No script but our files, no style, no handler, and no address that runs."""
    page = LexborHTMLParser(text)
    for node in page.css("script"):
        assert node.attributes["src"].startswith("/app/static/")
        assert not node.text().strip()
    assert not page.css("style, iframe, object, embed, base, img")
    for node in page.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), (node.tag, name)
            assert name != "style"
            if name in ("href", "src", "action", "formaction"):
                assert (value or "").startswith(("/app/", "#", "https://", "http://")), value


def test_every_page_can_be_read_by_a_machine(guest: Visitor) -> None:
    for path in pages():
        answer = guest.get(path)
        if answer.status_code != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        page = LexborHTMLParser(answer.text)
        assert page.css_first("html").attributes["lang"] == "en"
        assert page.css_first("title").text().strip()
        assert len(page.css("h1")) == 1, path
        assert page.css_first("main#main")
        assert page.css_first("a.skip").attributes["href"] == "#main"
        labelled = {node.attributes["for"] for node in page.css("label[for]")}
        for field in page.css("input, select, textarea"):
            if field.attributes.get("type") not in ("hidden", "submit"):
                assert field.attributes.get("id") in labelled or field.attributes.get("aria-label"), path
        ids = [node.attributes["id"] for node in page.css("[id]")]
        assert len(ids) == len(set(ids)), path


def test_hostile_words_are_shown_and_do_nothing(guest: Visitor) -> None:
    for path in ("/app/", "/app/brands/hostile", "/app/brands/hostile/posts", "/app/posts/1", "/app/posts/2"):
        answer = guest.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text
        assert "\u202e" not in answer.text
        assert "\u2066" not in answer.text
        assert '"><script>alert(1)</script>' in said(answer)
    listed = said(guest.get("/app/brands/hostile/posts"))
    assert "{{ 7 * 7 }}{% include 'layout.html.jinja' %}" in listed
    assert "\ufffdreversed\ufffd" in listed


def test_hostile_filters_are_shown_and_do_nothing(guest: Visitor) -> None:
    for words in HOSTILE:
        answer = guest.client.get("/app/brands/hostile/posts", params={"q": words[:190]})
        assert answer.status_code == 200
        assert_nothing_inline(answer.text)
    for wrong in (
        {"from": HOSTILE[0][:10]},
        {"cursor": HOSTILE[0]},
        {"label": HOSTILE[1]},
        {"pressure": "9"},
    ):
        answer = guest.client.get("/app/brands/hostile/posts", params=wrong)
        assert answer.status_code in (400, 422)
        assert "<h1>" in answer.text
        assert_nothing_inline(answer.text)


def test_errors_are_pages_in_plain_words(guest: Visitor) -> None:
    cases = (
        (guest.get("/app/nowhere"), 404, "Nothing is at this address."),
        (guest.get("/app/brands/nowhere"), 404, "There is no brand nowhere."),
        (guest.get("/app/posts/999999"), 404, "There is no post 999999."),
        (guest.get("/app/posts/x"), 422, "post_id"),
        (guest.get("/app/rules/en/nowhere"), 404, "There is no such rule in force."),
        (guest.get("/app/guidelines/..%2F..%2Fetc"), 404, "Nothing is at this address."),
        (guest.get("/app/guidelines/nowhere"), 404, "There is no such guideline."),
        (guest.client.post("/app/sign-in", content=b"x" * 1_100_000), 413, "over 1,000,000 bytes"),
        (guest.client.get("/app/sign-out"), 405, "Go back and try again."),
    )
    for answer, status, words in cases:
        assert answer.status_code == status
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert words in said(answer)


def test_a_failure_is_a_page_that_says_nothing_of_what_failed(
    guest: Visitor, hostile: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the words of a post")

    monkeypatch.setattr(hostile.store.glance, "days", broken)
    answer = guest.get("/app/brands/hostile")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-request-id"] in answer.text
    assert "the words of a post" not in answer.text


def test_a_key_of_one_brand_sees_that_one_alone(hostile: Serving) -> None:
    theirs = sign_in(hostile, brand="rival")
    front = theirs.get("/app/")
    assert "Rival" in front.text
    assert "Acme" not in front.text
    assert "hostile" not in front.text
    assert "New brand" not in front.text
    for path in ("/app/brands/hostile", "/app/brands/hostile/posts", "/app/posts/1"):
        refused = theirs.get(path)
        nothing = theirs.get(path.replace("hostile", "nowhere").replace("/1", "/999"))
        assert refused.status_code == nothing.status_code == 404
        told, other = (LexborHTMLParser(each.text).css_first("main").text() for each in (refused, nothing))
        assert told.replace("hostile", "…").replace("post 1.", "…") == other.replace("nowhere", "…").replace(
            "post 999.", "…"
        )


def test_a_key_that_only_checks_reads_rules_and_no_post(hostile: Serving) -> None:
    checker = sign_in(hostile, "check")
    assert checker.get("/app/rules").status_code == 200
    assert checker.get("/app/guidelines").status_code == 200
    for path in ("/app/", "/app/brands/hostile", "/app/posts/1"):
        answer = checker.get(path)
        assert answer.status_code == 403
        assert "scope read; yours has check" in said(answer)
        assert "alert(1)" not in answer.text


def test_pages_are_asked_for_again_without_being_sent_again(guest: Visitor) -> None:
    first = guest.get("/app/rules")
    again = guest.client.get("/app/rules", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.text) == (304, "")
    assert "no-cache" in first.headers["cache-control"]
