"""An authorisation server with every platform's paths, as strict as the RFCs allow: it forgives nothing.

Paths and answers: docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token; Meta's manual login
flow, long-lived tokens and /me/accounts; developers.facebook.com/docs/threads/get-started; LinkedIn's flow.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import threading
import time
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote_plus, urlencode

from tests.servers.base import Platform, Reply, Request


@dataclass(frozen=True)
class Style:
    """How one platform does it."""

    authorise: str
    token: str
    app: str
    lasts: int
    pkce: bool = False
    basic: bool = False
    refreshes: bool = False
    rotates: bool = False


STYLES = {
    "x": Style("/i/oauth2/authorize", "/2/oauth2/token", "x", 7_200, True, True, True, True),
    "facebook": Style("/v24.0/dialog/oauth", "/v24.0/oauth/access_token", "meta", 3_600),
    "threads": Style("/oauth/authorize", "/oauth/access_token", "threads", 3_600),
    "linkedin": Style(
        "/oauth/v2/authorization", "/oauth/v2/accessToken", "linkedin", 5_184_000, refreshes=True
    ),
}
LONG = 5_183_944
APPS = ("x", "meta", "threads", "linkedin")
OWN_WORDS = "what a platform says about a refusal"


@dataclass
class Issued:
    """What was given out under one consent."""

    style: str
    redirect: str
    challenge: str
    scopes: str
    codes: set[str] = field(default_factory=set)
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)


class RefusedError(Exception):
    def __init__(self, error: object, status: int = 400) -> None:
        self.reply = Reply({"error": error, "error_description": OWN_WORDS}, status)


class ConsentServer(Platform):
    """Gives codes and tokens to people who agree at once."""

    name = "consent"
    account = ""
    url_setting = ""
    pages: ClassVar[list[dict[str, Any]]] = [
        {"id": str(1000 + n), "username": f"page{n}", "access_token": f"secret-page-{n}"} for n in range(5)
    ]

    def __init__(self) -> None:
        super().__init__()
        self.denies = ""
        self.confidential = True
        self.redirects: set[str] | None = None
        """Registered redirect addresses; None takes any loopback one, as RFC 8252 asks for."""
        self.seconds = 0.0
        """How long a token request takes before anything happens."""
        self.deaf = False
        """Whether token requests come to nothing after that time."""
        self.rotations = 0
        self.issued: list[Issued] = []
        self.secrets = [f"{app}-secret" for app in APPS] + [page["access_token"] for page in self.pages]
        """Whatever nobody may see: apps' secrets, and each code and token given out."""
        self._numbers = 0
        self._lock = threading.Lock()

    def is_page(self, request: Request) -> bool:
        return "token" in request.path.lower()

    @property
    def token_requests(self) -> list[Request]:
        return [request for request in self.requests if self.is_page(request)]

    @property
    def settings_here(self) -> dict[str, str]:
        """Settings that lead to this server, as an app it knows."""
        apps = {f"{app}_client_{name}": f"{app}-{name}" for app in APPS for name in ("id", "secret")}
        if not self.confidential:
            del apps["x_client_secret"]
        return apps | dict.fromkeys(("x_url", "graph_url", "linkedin_url"), self.url)

    def grant(self, style: str, redirect: str = "https://back.example/") -> tuple[str, str]:
        """An access and a refresh token as from a consent given earlier."""
        issued = Issued(style, redirect, "", "")
        self.issued.append(issued)
        return self._new(issued.access), self._new(issued.refresh)

    def knows(self, access_token: str) -> bool:
        """Whether a token works."""
        return any(access_token in issued.access for issued in self.issued)

    def answer(self, request: Request) -> Reply:
        if self.is_page(request):
            time.sleep(self.seconds)
            if self.deaf:
                return Reply(b"", 503)
        with self._lock:
            try:
                return self._answer(request)
            except RefusedError as refused:
                return refused.reply

    def _answer(self, request: Request) -> Reply:
        for name, style in STYLES.items():
            if request.path == style.authorise:
                return self._ask(name, style, request)
            if request.path == style.token and request.method == "POST":
                return self._give(name, style, request)
        query = request.query
        if request.path == "/v24.0/oauth/access_token":
            self._app_of("meta", query)
            return self._long("facebook", query, "fb_exchange_token", "fb_exchange_token")
        if request.path == "/access_token":
            if query.get("client_secret") != "threads-secret":
                raise RefusedError(
                    {"message": "Error validating client secret.", "type": "OAuthException", "code": 1}
                )
            return self._long("threads", query, "th_exchange_token", "access_token")
        if request.path == "/refresh_access_token":
            return self._long("threads", query, "th_refresh_token", "access_token")
        if request.path == "/v24.0/me/accounts":
            return self._accounts(request)
        return Reply({"error": "no such path"}, 404)

    def _ask(self, name: str, style: Style, request: Request) -> Reply:
        """The page that asks; whoever is asked agrees at once, or says no."""
        query = request.query
        redirect = query.get("redirect_uri", "")
        if query.get("client_id") != f"{style.app}-id" or query.get("response_type") != "code":
            return Reply(b"who is asking?", 400, content_type="text/plain")
        loopback = redirect.startswith(("http://127.0.0.1:", "http://localhost:"))
        if redirect not in self.redirects if self.redirects is not None else not loopback:
            return Reply(b"redirect_uri is not registered", 400, content_type="text/plain")
        if style.pkce and (
            query.get("code_challenge_method") != "S256" or len(query.get("code_challenge", "")) != 43
        ):
            return Reply(b"a challenge is needed", 400, content_type="text/plain")
        if self.denies:
            return self._back(redirect, query, error=self.denies)
        issued = Issued(name, redirect, query.get("code_challenge", ""), query.get("scope", ""))
        self.issued.append(issued)
        return self._back(redirect, query, code=self._new(issued.codes))

    def _back(self, redirect: str, query: dict[str, str], **answer: str) -> Reply:
        answer["state"] = query.get("state", "")
        return Reply(b"", 302, {"Location": f"{redirect}?{urlencode(answer)}#_"}, "text/plain")

    def _give(self, name: str, style: Style, request: Request) -> Reply:
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        if request.headers.get("content-type") != "application/x-www-form-urlencoded" or request.query:
            raise RefusedError("invalid_request")
        self._client(style, request, form)
        if form.get("grant_type") == "refresh_token":
            return self._refresh(name, style, form)
        if form.get("grant_type") != "authorization_code":
            raise RefusedError("unsupported_grant_type")
        issued = self._live("codes", form.get("code", ""), name)
        issued.codes.clear()
        if form.get("redirect_uri") != issued.redirect:
            raise RefusedError("invalid_grant")
        if issued.challenge:
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != issued.challenge:
                raise RefusedError("invalid_grant")
        return Reply(self._tokens(style, issued))

    def _refresh(self, name: str, style: Style, form: dict[str, str]) -> Reply:
        token = form.get("refresh_token", "")
        for issued in self.issued:
            if token in issued.dead:  # stolen, as far as a server can tell (RFC 9700, 4.14.2)
                issued.refresh.clear()
                issued.access.clear()
        issued = self._live("refresh", token, name)
        self.rotations += 1
        if style.rotates:
            issued.dead |= issued.refresh
            issued.refresh.clear()
            issued.access.clear()
            return Reply(self._tokens(style, issued))
        return Reply({"access_token": self._new(issued.access), "expires_in": style.lasts})

    def _tokens(self, style: Style, issued: Issued) -> dict[str, object]:
        body: dict[str, object] = {
            "token_type": "bearer",
            "expires_in": style.lasts,
            "access_token": self._new(issued.access),
            "scope": issued.scopes,
        }
        if style.refreshes:
            body["refresh_token"] = self._new(issued.refresh)
        return body

    def _client(self, style: Style, request: Request, form: dict[str, str]) -> None:
        """Basic for X's confidential apps, the form for everybody else; never both, never in the address."""
        basic = style.basic and self.confidential
        header = request.headers.get("authorization", "")
        if basic:
            try:
                pair = base64.b64decode(header.removeprefix("Basic "), validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                pair = ""
            given = {
                name: unquote_plus(value)
                for name, value in zip(("client_id", "client_secret"), pair.split(":"), strict=False)
            }
            if "client_secret" in form:
                raise RefusedError("invalid_request")
        else:
            given = form
            if header:
                raise RefusedError("invalid_request")
        wanted = {"client_id": f"{style.app}-id"}
        if not style.basic or self.confidential:
            wanted["client_secret"] = f"{style.app}-secret"
        if any(given.get(name) != value for name, value in wanted.items()):
            raise RefusedError("invalid_client", 401)

    def _app_of(self, app: str, given: dict[str, str]) -> None:
        if given.get("client_id") != f"{app}-id" or given.get("client_secret") != f"{app}-secret":
            raise RefusedError(
                {"message": "Error validating application.", "type": "OAuthException", "code": 101}
            )

    def _long(self, name: str, query: dict[str, str], grant: str, called: str) -> Reply:
        issued = next((each for each in self.issued if query.get(called) in each.access), None)
        if query.get("grant_type") != grant or issued is None or issued.style != name:
            raise RefusedError({"message": "Session has expired", "type": "OAuthException", "code": 190})
        self.rotations += grant == "th_refresh_token"
        issued.access.clear()
        return Reply({"access_token": self._new(issued.access), "token_type": "bearer", "expires_in": LONG})

    def _accounts(self, request: Request) -> Reply:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not self.knows(token) or "access_token" in request.query:
            raise RefusedError(
                {"message": "Invalid OAuth access token.", "type": "OAuthException", "code": 190}
            )
        start = int(request.query.get("after", "") or 0)
        body: dict[str, object] = {"data": self.pages[start : start + 2]}
        if start + 2 < len(self.pages):
            body["paging"] = {"cursors": {"after": str(start + 2)}, "next": "https://graph.example/next"}
        return Reply(body)

    def _live(self, kind: str, token: str, name: str) -> Issued:
        for issued in self.issued:
            if token in getattr(issued, kind) and issued.style == name:
                return issued
        raise RefusedError("invalid_grant")

    def _new(self, into: set[str]) -> str:
        self._numbers += 1
        token = f"given-{self._numbers}-{hashlib.sha256(str(self._numbers).encode()).hexdigest()}"
        into.add(token)
        self.secrets.append(token)
        return token
