"""LinkedIn organisation pages, by the versioned REST API.

Posts: learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api; counts:
/organizations/share-statistics; names: /organizations/organization-lookup-api; versions:
/linkedin/marketing/versioning; limits: /linkedin/shared/api-guide/concepts/rate-limits.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote, unquote

from auditor.collect import linkedin_record as of
from auditor.collect.base import Access, Page, Source
from auditor.collect.graph_records import Record, rows, within
from auditor.collect.linkedin_place import OVERLAP, Place
from auditor.collect.wire import Answer
from auditor.errors import AccountGoneError, BadAnswerError, CollectError, CredentialsError
from auditor.post import Account, Post

_COUNTED_AT_ONCE = 50
"""Posts whose counts are asked for in one address; a hundred make it longer than 4 KB."""
_NAME = r"(?:[^/?#\s%\x00-\x1f]|%[89a-f][0-9a-f])"
"""A character of a name; browsers show those of other scripts encoded."""
_LISTS = (("shares", "share"), ("ugcPosts", "ugcPost"))


class LinkedIn(Source):
    """An organisation's page, by the name in its address or by its number."""

    platform = "linkedin"
    title = "LinkedIn"
    urls = (
        re.compile(
            r"https?://(?:\w{2,3}\.)?linkedin\.com/(?:company|showcase|school)/(?P<handle>"
            + _NAME
            + r"{1,300})(?=[/?#]|$)",
            re.I,
        ),
    )
    handles = re.compile(r"(?:urn:li:organization:)?(?P<handle>[^\s/?#:@]{1,300})")
    example = "https://www.linkedin.com/company/acme"
    page_size = 100 - OVERLAP
    needs = ("linkedin_access_token",)
    setting = "linkedin_url"
    address = "https://api.linkedin.com"

    def __init__(self, account: Account, access: Access) -> None:
        super().__init__(account, access)
        self._client = access.wire.client(
            headers={
                "Authorization": f"Bearer {self.token or self.secret('linkedin_access_token')}",
                "Linkedin-Version": access.settings.linkedin_version,
                "X-Restli-Protocol-Version": "2.0.0",
            }
        )
        self._without_counts = False

    @classmethod
    def canonical(cls, handle: str) -> str:
        """The name itself, not as browsers encode it."""
        return super().canonical(unquote(handle))

    def pages(self, since: dt.datetime | None, cursor: str) -> Iterator[Page]:
        """Ninety posts a page, the newest first, with the last ten of the page before.

        In the order they were written; the other order there is, by the last change, moves under the reader.
        """
        author = self._author()
        place = Place.of(cursor)
        began: dict[object, int] = {}
        while True:
            size = self.room()
            start, count = (0, size) if place is None else (max(0, place.start - OVERLAP), size + OVERLAP)
            records, more = self.call(self._page, author, start, count)
            first = within(records[0], "id") if records else None
            if isinstance(first, str) and began.setdefault(first, start) != start:
                raise BadAnswerError("LinkedIn's pages go in circles; run the command again later.")
            rest = records if place is None else place.rest(records, start)
            if rest is None:
                place = place and place.further_up(start, self.page_size)
                continue
            taken = rest[:size]
            more = more or len(rest) > size
            posts = self.posts(taken, partial(self._post, counts=self._counts(author, taken)))
            known = since is not None and bool(posts) and max(post.created_at for post in posts) < since
            if known or not more:
                yield Page(posts, "", len(taken))
                return
            place = Place.after(taken, start + count, place)
            yield Page(posts, str(place), len(taken or records))

    def test(self) -> str:
        """Look the page up, and ask for one post."""
        self.call(self._page, self._author(), 0, 1)
        return f"LinkedIn answers: all posts of {self.account.handle} can be read."

    def asked(self, answer: Answer) -> float | None:
        """A day's allowance ends at midnight UTC, which LinkedIn says only in its documentation."""
        said = super().asked(answer)
        if said is None and answer.status == 429 and "DAY limit" in str(within(answer.json(), "message")):
            now = dt.datetime.now(dt.UTC)
            midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), dt.UTC)
            return (midnight - now).total_seconds()
        return said

    def _author(self) -> str:
        known = self.account.handle if self.account.handle.isdecimal() else self.access.shelf.native_id()
        return f"urn:li:organization:{known or self._look_up()}"

    def _look_up(self) -> str:
        name = self.account.handle
        try:
            found = self.call(self._get, f"organizations?q=vanityName&vanityName={quote(name, safe='')}")
        except CredentialsError as error:
            last = self.access.wire.last
            if last is None or last.status != 403:
                raise
            raise CredentialsError(
                f"LinkedIn does not let this token look up whose page {name} is (403); name the page by its "
                "number, as https://www.linkedin.com/company/1234567."
            ) from error
        number = str(next((each.get("id") for each in rows(found.get("elements"))), ""))
        if not number:
            raise AccountGoneError(f"LinkedIn has no page {name}; check its address.")
        if not number.isdecimal():
            raise BadAnswerError("LinkedIn sent a page without a number; run the command again later.")
        self.access.shelf.remember_native_id(number)
        return number

    def _page(self, author: str, start: int, count: int) -> tuple[list[Any], bool]:
        """Records from a place on, and whether there are more: a page may come short before the end."""
        who = quote(author, safe="")
        found = self._get(f"posts?q=author&author={who}&start={start}&count={count}&sortBy=CREATED")
        records = found["elements"]
        if not isinstance(records, list):
            raise TypeError("no list")
        links = rows(within(found, "paging", "links"))
        more = len(records) >= count or any(link.get("rel") == "next" for link in links)
        return records, bool(records) and more

    def _get(self, path: str) -> Record:
        """Ask for one object; paths come encoded, since the commas of a list must not be."""
        answer = self._client.get(f"{self.base}/rest/{path}")
        last = self.access.wire.last
        word = within(last.json(), "code") if last is not None and last.status >= 400 else ""
        if answer.status_code == 426 or "VERSION" in str(word):
            raise CollectError(
                f"LinkedIn does not answer version {self.access.settings.linkedin_version} of its API; set "
                "AUDITOR_LINKEDIN_VERSION to one of the last twelve months, YYYYMM."
            )
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise TypeError("no object")
        return found

    def _counts(self, author: str, records: Sequence[Any]) -> dict[str, Record]:
        """Organic counts by post, for the last twelve months; only a page's administrators may see them."""
        found: dict[str, Record] = {}
        for several, one in _LISTS:
            urns = [str(within(each, "id")) for each in records]
            wanted = [quote(urn, safe="") for urn in urns if urn.startswith(f"urn:li:{one}:")]
            for first in range(0, len(wanted), _COUNTED_AT_ONCE):
                if self._without_counts:
                    return found
                some = ",".join(wanted[first : first + _COUNTED_AT_ONCE])
                query = f"q=organizationalEntity&organizationalEntity={quote(author, safe='')}"
                try:
                    answer = self.call(
                        self._get, f"organizationalEntityShareStatistics?{query}&{several}=List({some})"
                    )
                except CollectError:
                    self._without_counts = True
                    self.access.tell("LinkedIn: counts are refused; they stay out")
                    return found
                found |= {str(row.get(one)): row for row in rows(answer.get("elements"))}
        return found

    def _post(self, record: Record, counts: Mapping[str, Record]) -> Post | None:
        if not of.is_out(record):
            return None
        urn = of.native_id(record)
        return self.post(
            urn,
            of.text(record),
            of.published(record),
            raw=of.said(record),
            url=f"https://www.linkedin.com/feed/update/{urn}/",
            kind=of.kind(record),
            paid=of.is_ad(record),
            media=of.media(record),
            alt_text=of.alt_text(record),
            metrics=of.metrics(within(counts, urn, "totalShareStatistics")),
        )
