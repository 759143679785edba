"""How people give access to their accounts: each platform's OAuth 2 (RFC 6749) as data, and what they gave.

Sources: docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code;
developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow and
/guides/access-tokens/get-long-lived; developers.facebook.com/docs/threads/get-started/long-lived-tokens;
learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow and /programmatic-refresh-tokens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.settings import Settings


@dataclass(frozen=True, slots=True)
class Token:
    """What an account's owner gave; `expires_at` is None where a token does not end by itself."""

    platform: str
    access_token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: dt.datetime | None = None
    scopes: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "platform": self.platform,
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "expires_at": self.expires_at.isoformat() if self.expires_at else None,
            "scopes": list(self.scopes),
        }

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Token:
        """Read what `record` wrote.

        Raises:
            ValueError, LookupError, TypeError: something else wrote it.
        """
        ends = record["expires_at"]
        expires_at = None if ends is None else dt.datetime.fromisoformat(ends)
        if expires_at is not None and expires_at.tzinfo is None:
            raise ValueError("a time without a zone")
        return cls(
            str(record["platform"]),
            str(record["access_token"]),
            str(record["refresh_token"]),
            expires_at,
            tuple(str(each) for each in record["scopes"]),
        )

    def ends_within(self, left: dt.timedelta) -> bool:
        """Whether it ends before `left` has passed."""
        return self.expires_at is not None and dt.datetime.now(dt.UTC) + left >= self.expires_at


@dataclass(frozen=True, slots=True)
class Step:
    """One token for another, by GET: where, the grant's name, what the token at hand is called there."""

    address: str
    grant_type: str
    token_name: str
    credentials: tuple[Literal["client_id", "client_secret"], ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """How one platform gives access. `{version}` in an address is the Graph API's."""

    title: str
    authorise: str
    token: str
    scopes: tuple[str, ...]
    app: str
    """What the settings of our app's credentials begin with: `x` of `x_client_id`."""
    setting: str
    """The setting that puts another host in place of all its addresses."""
    client: Literal["basic", "form"] = "form"
    """Where our app's credentials go: a header (client_secret_basic), or the form (client_secret_post)."""
    secret: bool = True
    """Whether an app without a secret, a public client, is refused."""
    pkce: bool = False
    separator: str = " "
    https: bool = False
    """Whether it sends browsers back to https addresses only."""
    longer: Step | None = None
    """From the first, short token to one that lasts."""
    renewal: Step | None = None
    """How a token without a refresh token is renewed."""
    early: dt.timedelta = dt.timedelta(hours=1)
    """How long before its end a token is renewed; a collection keeps the one it began with."""
    pages: str = ""
    """Where a person's pages are, each with a token of its own."""

    def at(self, address: str, settings: Settings) -> str:
        """One of its addresses, as the settings will have it."""
        there = address.format(version=settings.graph_version)
        base = str(getattr(settings, self.setting)).rstrip("/")
        return base + urlsplit(there).path if base else there


_GRAPH = "https://graph.facebook.com/{version}"
_META = Grant(
    title="Facebook",
    authorise="https://www.facebook.com/{version}/dialog/oauth",
    token=f"{_GRAPH}/oauth/access_token",
    scopes=("pages_show_list", "pages_read_engagement"),
    app="meta",
    setting="graph_url",
    separator=",",
    longer=Step(
        f"{_GRAPH}/oauth/access_token",
        "fb_exchange_token",
        "fb_exchange_token",
        ("client_id", "client_secret"),
    ),
    pages=f"{_GRAPH}/me/accounts",
)

GRANTS: dict[str, Grant] = {
    "x": Grant(
        title="X",
        authorise="https://x.com/i/oauth2/authorize",
        token="https://api.x.com/2/oauth2/token",  # noqa: S106  # an address
        scopes=("tweet.read", "users.read", "offline.access"),
        app="x",
        setting="x_url",
        client="basic",
        secret=False,
        pkce=True,
    ),
    "facebook": _META,
    "instagram": Grant(
        title="Instagram",
        authorise=_META.authorise,
        token=_META.token,
        scopes=("instagram_basic", *_META.scopes),
        app="meta",
        setting="graph_url",
        separator=",",
        longer=_META.longer,
    ),
    "threads": Grant(
        title="Threads",
        authorise="https://threads.com/oauth/authorize",
        token="https://graph.threads.net/oauth/access_token",  # noqa: S106  # an address
        scopes=("threads_basic", "threads_read_replies"),
        app="threads",
        setting="graph_url",
        separator=",",
        https=True,
        longer=Step(
            "https://graph.threads.net/access_token", "th_exchange_token", "access_token", ("client_secret",)
        ),
        renewal=Step("https://graph.threads.net/refresh_access_token", "th_refresh_token", "access_token"),
        early=dt.timedelta(days=45),  # of 60: once it has ended, nothing renews it
    ),
    "linkedin": Grant(
        title="LinkedIn",
        authorise="https://www.linkedin.com/oauth/v2/authorization",
        token="https://www.linkedin.com/oauth/v2/accessToken",  # noqa: S106  # an address
        scopes=("r_organization_social", "rw_organization_admin"),
        app="linkedin",
        setting="linkedin_url",
        early=dt.timedelta(days=7),
    ),
}
"""Platforms where people give access to their accounts."""


def grant_of(platform: str) -> Grant:
    """How a platform gives access.

    Raises:
        UsageError: nobody logs in there.
    """
    if platform not in GRANTS:
        raise UsageError(
            f"There is no logging in to {platform}; there is to {', '.join(sorted(GRANTS))}; credentials of "
            "other platforms are settings."
        )
    return GRANTS[platform]
