"""No form is taken from a stranger, without its token, from another site, or beyond what a key may."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from api.web import ROUTES
from tests.api.conftest import Serving
from tests.web.visitor import sign_in

BEFORE_SIGNING_IN = "/sign-in"
OF_ANY_KEY = ("/sign-out",)
OF_CHECKERS = ("/pair", "/brands/{slug}/try", "/brands/{slug}/try/answer", "/brands/{slug}/plan")
_VALUES = {"slug": "acme", "number": "1", "link_id": "none", "job_id": "none", "post_id": "1"}


def posts() -> Iterator[str]:
    """Every address a form goes to, but the one of the key itself."""
    for route in (route for each in ROUTES for route in each.router.routes):
        if isinstance(route, APIRoute) and "POST" in route.methods and route.path != BEFORE_SIGNING_IN:
            yield route.path


def filled(path: str) -> str:
    for name, value in _VALUES.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, f"say what to fill into {path}"
    return f"/app{path}"


def test_every_form_is_known() -> None:
    assert {*OF_CHECKERS, *OF_ANY_KEY, "/brands/{slug}/import", "/brands/{slug}/reports"} <= {*posts()}


def test_no_form_is_taken_without_its_token(module_serving: Serving) -> None:
    visitor = sign_in(module_serving)
    for path in posts():
        for given in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": sign_in(module_serving).csrf}):
            answer = visitor.client.post(filled(path), data=given)
            assert answer.status_code == 403, path
            assert "not from your session" in answer.text
        answer = visitor.client.post(filled(path), headers={"X-CSRF-Token": "0" * 64})
        assert answer.status_code == 403, path


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_no_form_is_taken_from_another_site(module_serving: Serving, headers: dict[str, str]) -> None:
    visitor = sign_in(module_serving)
    for path in posts():
        assert visitor.post(filled(path), **headers).status_code == 403, path


def test_no_form_is_taken_from_a_stranger(module_serving: Serving) -> None:
    visitor = sign_in(module_serving)
    visitor.client.cookies.clear()
    for path in posts():
        answer = visitor.post(filled(path))
        assert (answer.status_code, answer.headers["location"]) == (303, "/app/sign-in"), path


def test_no_form_does_more_than_a_key_may(module_serving: Serving) -> None:
    checker, reader = sign_in(module_serving, "check"), sign_in(module_serving, "read")
    for path in posts():
        if path in (*OF_CHECKERS, *OF_ANY_KEY):
            continue
        for visitor in (checker, reader):
            answer = visitor.post(filled(path))
            assert answer.status_code == 403, path
            assert "needs a key with the scope" in answer.text


def test_a_key_of_one_brand_knows_of_no_other(module_serving: Serving) -> None:
    visitor = sign_in(module_serving, brand="rival")
    for path in posts():
        if "{slug}" in path:
            answer = visitor.post(filled(path), {"text": "A fern"})
            assert answer.status_code in (404, 422), path
            assert "Acme" not in answer.text
