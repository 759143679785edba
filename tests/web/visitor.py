"""Someone at the dashboard: signed in with a key, sending the forms that its pages show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from httpx import Response
from starlette.testclient import TestClient

from api.web.signed import token
from auditor.store import Store
from auditor.store.keys import Scope
from tests.api.conftest import Serving

Files = Sequence[tuple[str, tuple[str, bytes]]]


@dataclass(frozen=True)
class Visitor:
    """A browser of sorts: it keeps the session, follows no redirect, and sends the token with each form."""

    serving: Serving
    client: TestClient
    csrf: str

    @property
    def store(self) -> Store:
        """What the pages are about."""
        return self.serving.store

    def get(self, path: str) -> Response:
        """Open a page under the brand acme, or at an address of its own where it begins with a slash."""
        return self.client.get(_at(path))

    def post(self, path: str, fields: Mapping[str, Any] = {}, files: Files = (), **headers: str) -> Response:
        """Send a form of ours."""
        data = {"csrf": self.csrf, **fields}
        return self.client.post(_at(path), data=data, files=list(files) or None, headers=headers)


def sign_in(serving: Serving, scope: Scope = "admin", brand: str = "") -> Visitor:
    """Sign in with a new key."""
    owner = serving.store.brand(brand) if brand else None
    key, _ = serving.store.keys.create([scope], brand=owner)
    words = serving.store.sessions.begin(key)
    client = TestClient(serving.app, raise_server_exceptions=False, follow_redirects=False)
    client.portal = serving.client.portal  # where what reads drafts was started
    client.cookies.set("auditor", words)
    return Visitor(serving, client, token(words))


def said(answer: Response) -> str:
    """What a page says, with its entities as the characters they stand for."""
    return unescape(answer.text)


def _at(path: str) -> str:
    return path if path.startswith("/") else f"/app/brands/acme/{path}"
