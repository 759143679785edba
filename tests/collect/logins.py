"""What tests of consent and tokens share: settings that lead to a loopback server, and a browser."""

from __future__ import annotations

import datetime as dt
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from auditor.collect import consent
from auditor.collect.grants import Token
from auditor.collect.tokens import TokenFile
from auditor.post import Account
from auditor.settings import Settings
from tests.servers.consent import ConsentServer

BACK = "https://back.example/"
HANDLES = {"x": "acme", "facebook": "page3", "instagram": "acme", "threads": "acme", "linkedin": "acme"}


class Configured(Settings):
    """Settings a test sets in full."""

    redirect_url: str = "http://127.0.0.1:0/"
    keyring: bool = False


def configured(served: ConsentServer, home: Path, **more: Any) -> Configured:
    return Configured(_env_file=None, home=home, **served.settings_here | more)


def account(platform: str = "x") -> Account:
    return Account(platform, HANDLES[platform])


def ending(minutes: float, served: ConsentServer, platform: str = "x") -> Token:
    """A token that the server knows and that ends so many minutes from now."""
    access, refresh = served.grant("facebook" if platform == "instagram" else platform)
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)
    return Token(platform, access, refresh if platform in ("x", "linkedin") else "", ends, ("tweet.read",))


@dataclass(frozen=True)
class Page:
    """What a browser ended at."""

    url: str
    status: int
    headers: Message
    text: str


class Browser:
    """Goes where it is sent, as a person would who says yes to everything; it logs nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pages: list[Page] = []

    def __call__(self, address: str) -> bool:
        self.asked.append(address)
        self.pages.append(get(address))
        return True


def get(address: str, *, follow: bool = True) -> Page:
    """A page; `follow` redirects."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), *([] if follow else [_Stays()]))
    try:
        with opener.open(address, timeout=10) as answer:
            return Page(answer.url, answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as answer:
        with answer:
            return Page(answer.url, answer.code, answer.headers, answer.read().decode())


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **options: object) -> None:
        return None


class Login:
    """One login, with all it told."""

    def __init__(self, served: ConsentServer, home: Path) -> None:
        self.served, self.home = served, home
        self.browser = Browser()
        self.told: list[str] = []

    def __call__(self, platform: str = "x", *, pasting: bool = False, **options: object) -> TokenFile:
        """Log in; `pasting` as in a terminal without a browser. Other options are settings or `log_in`'s."""
        mine = ("open_browser", "paste", "timeout")
        given = {name: options.pop(name) for name in mine if name in options}
        if platform == "threads":
            pasting = True
        if pasting:
            options.setdefault("redirect_url", BACK)
            self.served.redirects = {BACK}
            given.setdefault("open_browser", lambda address: self.browser.asked.append(address) or False)
            given.setdefault("paste", lambda: get(self.browser.asked[-1], follow=False).headers["location"])
        settings = configured(self.served, self.home, **options)
        tokens = TokenFile(settings)
        consent.log_in(
            account(platform),
            settings,
            tokens,
            tell=self.told.append,
            **{"open_browser": self.browser, "timeout": 10} | given,  # type: ignore[arg-type]
        )
        return tokens
