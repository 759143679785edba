"""Mastodon, and what speaks its API, through Mastodon.py.

Statuses: docs.joinmastodon.org/methods/accounts/#statuses; ids are each instance's own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from auditor.collect import mastodon_status as status_of
from auditor.collect.base import Access, Page, Source
from auditor.collect.wire import USER_AGENT
from auditor.errors import AccountGoneError, BadAnswerError, CredentialsError, UsageError
from auditor.post import Account, Post

if TYPE_CHECKING:
    import requests
    from mastodon import Mastodon as Client

T = TypeVar("T")

_ELSEWHERE = (
    "bsky.app", "bsky.social", "dailymotion.com", "deviantart.com", "dev.to", "discord.com", "facebook.com",
    "farcaster.xyz", "fb.com", "flickr.com", "flipboard.com", "github.com", "gitlab.com", "google.com",
    "hive.blog", "instagram.com", "kick.com", "linkedin.com", "linktr.ee", "medium.com", "npmjs.com",
    "odysee.com", "patreon.com", "pinterest.com", "reddit.com", "rumble.com", "snapchat.com",
    "soundcloud.com", "stackexchange.com", "stackoverflow.com", "substack.com", "t.me", "telegram.me",
    "threads.com", "threads.net", "tiktok.com", "tumblr.com", "twitch.tv", "twitter.com", "vimeo.com",
    "vk.com", "x.com", "youtu.be", "youtube.com",
)  # fmt: skip
"""Hosts that are no instance, though some write profiles the same way."""
_HOST = (
    rf"(?!(?:[\w-]+\.)*(?:{'|'.join(map(re.escape, _ELSEWHERE))})(?![\w.-]))"
    r"(?=[\w.:-]{1,255}(?![\w.:-]))(?P<host>[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?)"
)
_NAME = r"(?P<handle>[a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?)"
_TRIPS_THE_LIBRARY = ("X-RateLimit-Remaining", "X-RateLimit-Reset", "Deprecation")
"""Headers Mastodon.py fails or warns on; our own waits have read the first two by then."""


class Mastodon(Source):
    """An account on an instance; boosts are left out, as somebody else's words."""

    platform = "mastodon"
    title = "Mastodon"
    urls = (
        re.compile(rf"https?://[^/?#@\s]+/(?:web/|deck/)?@{_NAME}@{_HOST}(?=[/?#]|$)", re.I),
        re.compile(rf"https?://{_HOST}/(?:(?:web/|deck/)?@|users/){_NAME}(?=[/?#]|$)", re.I),
        re.compile(rf"@{_NAME}@{_HOST}$", re.I),
    )
    handles = re.compile(rf"@?{_NAME}@{_HOST}", re.I)
    example = "https://social.example/@acme"
    page_size = 40
    setting = "mastodon_url"

    def __init__(self, account: Account, access: Access) -> None:
        super().__init__(account, access)
        if not account.host:
            raise UsageError(
                f"Mastodon needs the instance that {account.handle} is on; add it by its address, like "
                f"{self.example}."
            )
        self._token = self.token or self._token_of_instance()
        self._user = ""
        self._client = self._connected()

    @property
    def base(self) -> str:
        """The account's instance, or what stands for every one."""
        return super().base or f"https://{self.account.host}"

    def _token_of_instance(self) -> str:
        """The token from the settings, which no other instance than its own may see."""
        settings = self.access.settings
        own = settings.mastodon_instance.strip().casefold()
        if settings.mastodon_url or own == self.account.host.casefold():
            return self.secret("mastodon_access_token")
        return ""

    def _connected(self) -> Client:
        try:
            from mastodon import Mastodon as Client
        except ImportError as error:
            raise UsageError(
                "Mastodon needs its library; pip install 'social-mix-auditor[mastodon]'"
            ) from error
        session = self.access.wire.session()
        session.hooks["response"].append(_without_what_trips)
        client = Client(
            api_base_url=self.base, session=session, ratelimit_method="throw", user_agent=USER_AGENT
        )
        client.access_token = self._token or None  # given above, it might be taken for a file's name
        return client

    def pages(self, since: dt.datetime | None, cursor: str) -> Iterator[Page]:
        """Forty statuses a page, replies among them; pinned ones have no place of their own."""
        user = self._look_up()
        while True:
            found, cursor = self.call(self._statuses, user, cursor, self.room())
            posts = self.posts(found, self._post)
            yield Page(posts, cursor, len(found))
            times = [post.created_at for post in posts]
            if not cursor or (since is not None and times and max(times) < since):
                return

    def test(self) -> str:
        """Look the account up."""
        self._look_up()
        how = "to your token" if self._token else "without a token"
        return f"{self.account.host} answers {how}: public posts of @{self.account.handle} can be read."

    def call(self, function: Callable[..., T], *args: object, **options: object) -> T:
        """Call the library; instances that show nothing without a token say so.

        Raises:
            CollectError: it can't be had.
        """
        try:
            return super().call(function, *args, **options)
        except CredentialsError as error:
            last = self.access.wire.last
            if self._token or last is None or last.status != 401:
                raise
            host = self.account.host
            raise CredentialsError(
                f"{host} shows posts to those with a token only; set AUDITOR_MASTODON_ACCESS_TOKEN, and "
                f"AUDITOR_MASTODON_INSTANCE={host}."
            ) from error

    def _look_up(self) -> str:
        """The account's id, asked for in each run: the posts of a suspended account are an empty list."""
        if self._user:
            return self._user
        name, host = self.account.handle, self.account.host
        self.access.budget.look_up()
        try:
            found = self.call(self._client.account_lookup, name)
        except AccountGoneError as error:
            raise AccountGoneError(
                f"There is no @{name} on {host}; check its name, and give the address of its profile as a "
                "browser shows it."
            ) from error
        if not isinstance(found, Mapping):
            raise BadAnswerError(f"{host} sent no account of @{name}; run the command again later.")
        if found.get("suspended") is True:
            raise AccountGoneError(f"@{name} is suspended on {host}; nothing of it can be read.")
        try:
            self._user = status_of.native_id(found["id"])
        except (ValueError, LookupError) as error:
            raise BadAnswerError(f"{host} named no id of @{name}; run the command again later.") from error
        self.access.shelf.remember_native_id(self._user)
        return self._user

    def _statuses(self, user: str, cursor: str, limit: int) -> tuple[list[Any], str]:
        """A page as it came, and where the next one begins; the library makes lists of whatever comes."""
        self._client.account_statuses(user, exclude_reblogs=True, max_id=cursor or None, limit=limit)
        last = self.access.wire.last
        found = None if last is None else last.json()
        if last is None or not isinstance(found, list):
            raise BadAnswerError(f"{self.account.host} sent no list of posts; run the command again later.")
        return found, status_of.behind(last.headers.get("link", "")) or status_of.oldest(found)

    def _post(self, status: Mapping[str, Any]) -> Post | None:
        if not status_of.is_own_and_public(status):
            return None
        native_id = status_of.native_id(status["id"])
        here = f"https://{self.account.host}/@{self.account.handle}/{native_id}"
        return self.post(
            native_id,
            status_of.text(status),
            status_of.published(status),
            raw=status["content"],
            url=status_of.url(status) or here,
            kind=status_of.kind(status),
            reply_to=status_of.answers(status),
            language=status_of.language(status),
            media=status_of.media(status),
            alt_text=status_of.alt_text(status),
            content_warning=status_of.warning(status),
            metrics=status_of.metrics(status),
        )


def _without_what_trips(response: requests.Response, **_: object) -> None:
    for name in _TRIPS_THE_LIBRARY:
        response.headers.pop(name, None)
