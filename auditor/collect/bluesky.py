"""Bluesky, through atproto's client.

Feed: docs.bsky.app/docs/api/app-bsky-feed-get-author-feed. Its JSON is read as it came: of a record out of
its schema the library makes another type, and of one such view an error for the whole page.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from auditor.collect import bluesky_record as record_of
from auditor.collect.base import Access, Page, Source
from auditor.collect.bluesky_text import as_read
from auditor.collect.wire import USER_AGENT, Answer
from auditor.errors import AccountGoneError, BadAnswerError, CredentialsError, UsageError
from auditor.post import Account, Post

if TYPE_CHECKING:
    from atproto_client import Client

_LOGIN_AT = "https://bsky.social"
_HANDLE = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DID = r"did:[a-z]{1,16}:[a-z0-9._:%-]{0,140}[a-z0-9._-]"
_ACCOUNT = rf"(?P<handle>{_DID}|{_HANDLE})"
_IS_DID = re.compile(_DID, re.I)
_POST = re.compile(rf"at://(?P<did>{_DID})/app\.bsky\.feed\.post/(?P<key>[\w.:~-]{{1,64}})", re.I | re.A)
_MEANT = {"ExpiredToken": 401, "InvalidToken": 401, "BlockedActor": 403, "BlockedByActor": 403}
"""What Bluesky says with a 400, and the status it means."""
_GONE = {
    "Profile not found": "is not there",
    "AccountTakedown": "is suspended",
    "AccountDeactivated": "is deactivated",
}
_NOT_HERE = frozenset({"app.bsky.feed.defs#reasonRepost", "app.bsky.feed.defs#reasonPin"})
"""Why an entry may stand in a feed although no post was published there."""


class Bluesky(Source):
    """An account on Bluesky, by its handle or its DID; reposts are left out, as somebody else's words."""

    platform = "bluesky"
    title = "Bluesky"
    urls = (
        re.compile(rf"https?://(?:www\.)?bsky\.app/profile/{_ACCOUNT}(?=[/?#]|$)", re.I),
        re.compile(rf"at://{_ACCOUNT}(?=/|$)", re.I),
        re.compile(rf"(?P<handle>{_DID})$", re.I),
        re.compile(r"(?:https?://|@)?(?P<handle>[a-z0-9-]{1,63}\.bsky\.social)/?$", re.I),
    )
    handles = re.compile(rf"@?{_ACCOUNT}", re.I)
    example = "https://bsky.app/profile/acme.bsky.social"
    page_size = 100
    setting = "bluesky_url"
    address = "https://public.api.bsky.app"

    def __init__(self, account: Account, access: Access) -> None:
        super().__init__(account, access)
        given = [bool(self.secret(name)) for name in ("bluesky_identifier", "bluesky_app_password")]
        if any(given) and not all(given):
            raise CredentialsError(
                "Bluesky needs AUDITOR_BLUESKY_IDENTIFIER and AUDITOR_BLUESKY_APP_PASSWORD to log in, and "
                "neither for public posts; set the other one too, or unset both."
            )
        self._logs_in = all(given)
        self._logged_in = False
        self._client = self._connected()

    @property
    def base(self) -> str:
        """The public API, or where one logs in."""
        return _LOGIN_AT if self._logs_in and not self.access.settings.bluesky_url else super().base

    def _connected(self) -> Client:
        try:
            from atproto_client import Client
            from atproto_client.request import Request
        except ImportError as error:
            raise UsageError(
                "Bluesky needs its library; pip install 'social-mix-auditor[bluesky]'"
            ) from error
        request = Request()
        request.close()  # the client it came with is never used: it knows no guard
        # A password follows no redirect; a login moves by its DID document, and the guard checks that host.
        request._client = self.access.wire.client(follow_redirects=not self._logs_in)
        request.add_additional_header("User-Agent", USER_AGENT)
        return Client(self.base, request=request)

    def pages(self, since: dt.datetime | None, cursor: str) -> Iterator[Page]:
        """A hundred entries a page, replies and quotes among them; Bluesky knows no `since`."""
        self._log_in()
        did = self._did()
        while True:
            answer = self.call(self._feed, did or self.account.handle, cursor, self.room())
            did = did or self._learnt(answer["feed"])
            posts = self.posts(answer["feed"], partial(self._post, did=did))
            cursor = str(answer.get("cursor") or "")
            yield Page(posts, cursor, len(answer["feed"]))
            times = [post.created_at for post in posts]
            if not cursor or (since is not None and times and max(times) < since):
                return

    def test(self) -> str:
        """Look the account up."""
        self._log_in()
        self._look_up()
        how = "to your login" if self._logs_in else "without a login"
        return f"Bluesky answers {how}: public posts of {self.account.handle} can be read."

    def status(self, answer: Answer) -> int:
        """Bluesky names what was wrong beside a 400."""
        said = record_of.words(answer.json(), "error") if answer.status == 400 else ""
        return _MEANT.get(said, answer.status)

    def _log_in(self) -> None:
        """Log in once; from then on the client asks the server that the login's DID document names."""
        if self._logs_in and not self._logged_in:
            who, password = self.secret("bluesky_identifier"), self.secret("bluesky_app_password")
            self.call(self._client.login, who, password, fetch_bsky_profile=False)
            self._logged_in = True

    def _did(self) -> str:
        """The account's lasting name; empty until its first feed told it."""
        handle = self.account.handle
        return handle if handle.startswith("did:") else self.access.shelf.native_id()

    def _learnt(self, feed: list[Any]) -> str:
        """Keep the DID of whoever has the account's handle, so that a new handle loses nothing."""
        for entry in feed:
            author = record_of.at(entry, "post", "author")
            did = record_of.words(author, "did")
            if record_of.words(author, "handle").casefold() == self.account.handle and _IS_DID.fullmatch(did):
                self.access.shelf.remember_native_id(did)
                return did
        return ""

    def _look_up(self) -> str:
        from atproto_client import models

        self.access.budget.look_up()
        params = models.AppBskyActorGetProfile.Params(actor=self.account.handle)
        found = record_of.words(self.call(self._ask, "app.bsky.actor.getProfile", params), "did")
        if not _IS_DID.fullmatch(found):
            raise BadAnswerError("Bluesky named no DID of the account; run the command again later.")
        self.access.shelf.remember_native_id(found)
        return found

    def _feed(self, did: str, cursor: str, limit: int) -> Mapping[str, Any]:
        from atproto_client import models

        params = models.AppBskyFeedGetAuthorFeed.Params(
            actor=did, cursor=cursor or None, limit=limit, filter="posts_with_replies", include_pins=False
        )
        answer = self._ask("app.bsky.feed.getAuthorFeed", params)
        if not isinstance(answer.get("feed"), list):
            raise BadAnswerError("Bluesky sent no feed; run the command again later.")
        return answer

    def _ask(self, name: str, params: object) -> Mapping[str, Any]:
        """Ask one query (atproto.com/specs/xrpc) for its JSON.

        Raises:
            AccountGoneError: there is no such account, or no longer.
            BadAnswerError: what came is no JSON object.
        """
        from atproto_client.exceptions import BadRequestError

        try:
            content = self._client.invoke_query(name, params=params).content
        except BadRequestError as error:
            last = self.access.wire.last
            said = None if last is None else last.json()
            for word in (record_of.words(said, "error"), record_of.words(said, "message")):
                if word in _GONE:
                    why = f"{self.account.handle} {_GONE[word]} on Bluesky; check its name."
                    raise AccountGoneError(why) from error
            raise
        if not isinstance(content, dict):
            raise BadAnswerError("Bluesky sent an answer that can't be read; run the command again later.")
        return content

    def _post(self, entry: Mapping[str, Any], did: str) -> Post | None:
        if record_of.words(entry, "reason", "$type") in _NOT_HERE:
            return None
        view = entry["post"]
        found = _POST.fullmatch(view["uri"])
        if found is None:
            raise ValueError("no post's address")
        if did and found["did"] != did:
            return None
        record = view["record"]
        embed = view.get("embed") or record.get("embed")
        seen = record_of.pictures(embed)
        answers = record_of.words(record, "reply", "parent", "uri")
        return self.post(
            view["uri"],
            as_read(record),
            record_of.published(record, view),
            raw=record["text"],
            url=f"https://bsky.app/profile/{self.account.handle}/post/{found['key']}",
            kind=record_of.kind(record),
            reply_to=answers if _POST.fullmatch(answers) else "",
            language=record_of.language(record),
            media=seen.kind,
            alt_text=seen.alt_text,
            content_warning=record_of.warning(record, view, did),
            metrics=record_of.metrics(view),
        )
