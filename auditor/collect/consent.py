"""People give access to their accounts: OAuth 2's code flow (RFC 6749, 4.1) with PKCE (RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from auditor.collect.exchange import Exchange
from auditor.collect.redirect import DEFAULT, Consent, Redirect, listening
from auditor.errors import CredentialsError, UsageError

if TYPE_CHECKING:
    from auditor.collect.tokens import KeptTokens
    from auditor.post import Account
    from auditor.settings import Settings


def log_in(
    account: Account,
    settings: Settings,
    tokens: KeptTokens,
    *,
    open_browser: Callable[[str], bool],
    tell: Callable[[str], None],
    paste: Callable[[], str] | None = None,
    timeout: float = 300,
) -> None:
    """Ask an account's owner for access in a browser, and keep what is given.

    Args:
        account: whose access is asked for.
        settings: our app's credentials there, and where the browser comes back to.
        tokens: where it is kept.
        open_browser: opens an address; False where there is no browser.
        tell: shows a line.
        paste: reads the address a browser ended at, where it can't come back by itself; an empty answer
            waits for the browser.
        timeout: seconds to wait for an answer.

    Raises:
        UsageError: nobody logs in there, or the browser can't come back.
        CredentialsError: our app's credentials are missing or wrong, or no access was given.
        CollectError: the platform can't be had.
    """
    exchange = Exchange.of(account.platform, settings)
    tokens.check(account)
    grant = exchange.grant
    address = getattr(settings, "redirect_url", "") or DEFAULT
    if grant.https and not address.startswith("https://"):
        raise UsageError(
            f"{grant.title} sends browsers back to https addresses only; set AUDITOR_REDIRECT_URL to one "
            "that is registered with the app, and paste the address the browser ends at."
        )
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    with listening(address, state) as redirect:
        if paste is None and not redirect.listens:
            raise UsageError(
                f"{redirect.url} is not on this machine, so the address the browser ends at must be pasted; "
                "log in from a terminal."
            )
        asked = _asking(exchange, redirect.url, state, verifier)
        tell(f"Give access to {account.handle} on {grant.title} in the browser, or at this address: {asked}")
        comes_back = open_browser(asked) and redirect.listens
        consent = _answer(redirect, grant.title, tell, None if comes_back else paste, timeout)
        token = exchange.token_for(consent.code, redirect.url, verifier, account)
    tokens.put(account, token)


def challenge(verifier: str) -> str:
    """What a verifier is announced by: S256 of RFC 7636, 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _asking(exchange: Exchange, redirect: str, state: str, verifier: str) -> str:
    """The address of the page that asks for access."""
    grant = exchange.grant
    query = {
        "response_type": "code",
        "client_id": exchange.client_id,
        "redirect_uri": redirect,
        "scope": grant.separator.join(grant.scopes),
        "state": state,
    }
    if grant.pkce:
        query |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
    return f"{grant.at(grant.authorise, exchange.settings)}?{urlencode(query)}"


def _answer(
    redirect: Redirect,
    title: str,
    tell: Callable[[str], None],
    paste: Callable[[], str] | None,
    timeout: float,
) -> Consent:
    """The answer, brought by the browser or pasted."""
    ends = time.monotonic() + timeout
    pasted = ""
    if paste is not None:
        tell(f"Then paste the whole address it ends at; it begins with {redirect.url}")
        pasted = paste().strip()
    if pasted:
        consent = redirect.read(pasted)
        if consent is None:
            raise CredentialsError(
                "What was pasted is no answer to this login; log in again, and paste the whole address the "
                "browser ends at."
            )
    else:
        consent = redirect.wait(ends - time.monotonic() if redirect.listens else 0)
    if consent is None:
        raise CredentialsError(f"No answer came from {title} within {timeout:.0f} s; log in again.")
    if consent.refused or not consent.code:
        raise CredentialsError(f"No access was given on {title}; log in again, and agree there.")
    return consent
