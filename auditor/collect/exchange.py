"""Tokens for a consent's code, and for tokens about to end (RFC 6749, 4.1.3 and 6)."""

from __future__ import annotations

import base64
import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from auditor.collect.endpoint import ask
from auditor.collect.grants import Grant, Step, Token, grant_of
from auditor.errors import BadAnswerError, CredentialsError

if TYPE_CHECKING:
    from auditor.post import Account
    from auditor.settings import Settings

_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")
_LONGEST_LIFE = dt.timedelta(days=3650)
_MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class Exchange:
    """A platform's token endpoint, and our app's credentials there."""

    platform: str
    grant: Grant
    settings: Settings = field(repr=False)
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)

    @classmethod
    def of(cls, platform: str, settings: Settings) -> Exchange:
        """Of a platform.

        Raises:
            UsageError: nobody logs in there.
            CredentialsError: our app's credentials are not set.
        """
        grant = grant_of(platform)
        values: dict[str, str] = {}
        for name in ("client_id", "client_secret"):
            value = getattr(settings, f"{grant.app}_{name}")
            values[name] = value.get_secret_value() if value is not None else ""
        needed = ("client_id", "client_secret") if grant.secret else ("client_id",)
        missing = [f"AUDITOR_{grant.app}_{name}".upper() for name in needed if not values[name]]
        if missing:
            raise CredentialsError(
                f"Logging in to {grant.title} needs {' and '.join(missing)} of an app registered there; set "
                f"{'it' if len(missing) == 1 else 'them'} in the environment or in .env."
            )
        return cls(platform, grant, settings, **values)

    def token_for(self, code: str, redirect: str, verifier: str, account: Account) -> Token:
        """The token, as lasting as the platform gives it, for the code a consent brought.

        Raises:
            CollectError: it gives none.
        """
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
        if self.grant.pkce:
            form["code_verifier"] = verifier
        refused = (
            f"{self.grant.title} did not take the consent; check that {redirect} is registered with the app, "
            "and log in again."
        )
        token = self._posted(form, Token(self.platform, "", scopes=self.grant.scopes), refused)
        if self.grant.longer is not None:
            token = self._stepped(self.grant.longer, token, refused)
        return self._page_token(token, account) if self.grant.pages else token

    def renewed(self, token: Token) -> Token:
        """The token that follows; the refresh token used for it may be dead from then on.

        Raises:
            CollectError: it gives none.
        """
        refused = f"{self.grant.title} no longer knows the access given; give it again: auditor account login"
        if token.refresh_token:
            form = {"grant_type": "refresh_token", "refresh_token": token.refresh_token}
            return self._posted(form, token, refused)
        if self.grant.renewal is None:
            raise CredentialsError(refused)
        return self._stepped(self.grant.renewal, token, refused)

    def _ask(self, method: str, address: str, refused: str, **options: Any) -> Mapping[str, Any]:
        return ask(self.grant, self.settings, method, address, refused, **options)

    def _posted(self, form: dict[str, str], before: Token, refused: str) -> Token:
        headers: dict[str, str] = {}
        if self.grant.client == "basic" and self.client_secret:
            pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client_secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form["client_id"] = self.client_id
            if self.client_secret:
                form["client_secret"] = self.client_secret
        asked_at = dt.datetime.now(dt.UTC)
        answer = self._ask("POST", self.grant.token, refused, data=form, headers=headers)
        return self._token(answer, before, asked_at)

    def _stepped(self, step: Step, token: Token, refused: str) -> Token:
        query = {"grant_type": step.grant_type, step.token_name: token.access_token}
        query |= {name: getattr(self, name) for name in step.credentials}
        asked_at = dt.datetime.now(dt.UTC)
        return self._token(self._ask("GET", step.address, refused, params=query), token, asked_at)

    def _token(self, answer: Mapping[str, Any], before: Token, asked_at: dt.datetime) -> Token:
        said, refresh = answer.get("scope"), answer.get("refresh_token")
        scopes = tuple(said.replace(",", " ").split()) if isinstance(said, str) else ()
        return replace(
            before,
            access_token=self._checked(answer.get("access_token")),
            refresh_token=self._checked(refresh) if refresh else before.refresh_token,
            expires_at=_ends(answer.get("expires_in"), asked_at),
            scopes=scopes or before.scopes,
        )

    def _checked(self, token: object) -> str:
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise BadAnswerError(f"{self.grant.title} answered without a token; log in again later.")
        return token

    def _page_token(self, token: Token, account: Account) -> Token:
        """The token of one of a person's pages; it does not end by itself."""
        refused = (
            f"Whoever logged in gave no access to the {self.grant.title} page {account.handle}; log in again "
            "as someone who manages it, and choose that page when asked."
        )
        query = {"fields": "id,username,access_token", "limit": "100"}
        headers = {"Authorization": f"Bearer {token.access_token}"}
        for _ in range(_MOST_PAGES):
            answer = self._ask("GET", self.grant.pages, refused, params=query, headers=headers)
            pages = answer.get("data")
            for page in pages if isinstance(pages, list) else ():
                if isinstance(page, dict) and _is(page, account.handle):
                    found = self._checked(page.get("access_token"))
                    return replace(token, access_token=found, expires_at=None)
            query["after"] = _after(answer)
            if not query["after"]:
                break
        raise CredentialsError(refused)


def _ends(seconds: object, asked_at: dt.datetime) -> dt.datetime | None:
    """When a token ends, or None when that was not said."""
    try:
        left = float(seconds)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(left) or left <= 0:
        return None
    return asked_at + min(dt.timedelta(seconds=min(left, 1e9)), _LONGEST_LIFE)


def _is(page: Mapping[str, Any], handle: str) -> bool:
    names = (str(page.get("id") or ""), str(page.get("username") or ""))
    return handle.casefold() in {name.casefold() for name in names if name}


def _after(answer: Mapping[str, Any]) -> str:
    try:
        paging = answer["paging"]
        return str(paging["cursors"]["after"]) if paging.get("next") else ""
    except (LookupError, TypeError, AttributeError):
        return ""
