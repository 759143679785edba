"""One brand's posts in order of time: fresh texts, cross-posts, evergreens, replies, paid posts, counts."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from voices import LONGEST, Voice, season
from wording import SHARED, Pool

_TEXTS_LAST = 6
"""Mean days' posts that a brand's texts must last for: two of its busiest days are less."""
_CROSS_POSTED = 0.6
"""Of the posts whose text is not new, those that carry a text of the same day to another platform…"""
_COPIES = 0.4
"""…though never more than this share of all posts."""
_EVERGREEN_DAYS = 42
_LIBRARY = 65_536
_THREADED = ("x", "threads", "bluesky", "mastodon")


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of one brand: so many posts, so many distinct texts among them, on so many days."""

    number: int
    posts: int
    distinct: int
    first: dt.date
    days: int

    def lasts(self) -> bool:
        """Whether its texts suffice never to say one twice within a day, which an import would drop."""
        return self.distinct == self.posts or self.distinct >= _TEXTS_LAST * self.posts / self.days


@dataclass(slots=True)
class _Said:
    """A text, and the day it was last posted."""

    text: str
    language: str
    push: bool
    day: int


class Texts:
    """Texts never given before, whatever the brand: each pool is counted through."""

    def __init__(self, pools: dict[tuple[str, str, bool], Pool]) -> None:
        self._pools = pools
        self._given: Counter[tuple[str, str, bool]] = Counter()

    def fresh(self, voice: Voice, language: str, trade: str, *, push: bool) -> str:
        """The next text of a pool, with the brand's name where it names one."""
        key = (language, trade, push)
        self._given[key] += 1
        return self._pools[key].text(self._given[key] - 1, voice.name)


def posts(order: Order, voice: Voice, texts: Texts, seed: int) -> Iterator[dict[str, Any]]:
    """Exactly `order.posts` posts with exactly `order.distinct` texts, oldest first.

    Memory holds one day and a bounded library of texts, whatever the number of posts.
    """
    feed = _Feed(order, voice, texts, random.Random(f"{seed} brand {order.number}"))
    for number, quota in enumerate(feed.quotas()):
        yield from feed.day(number, quota)


class _Feed:
    def __init__(self, order: Order, voice: Voice, texts: Texts, chance: random.Random) -> None:
        self.order, self.voice, self.texts, self.chance = order, voice, texts, chance
        self.posts_left, self.fresh_left = order.posts, order.distinct
        self.serial = itertools.count(1)
        self.last: dict[str, str] = {}
        repeats = order.posts - order.distinct
        copies = min(_CROSS_POSTED * repeats, _COPIES * order.posts)
        self.copies = order.posts / (order.posts - copies)
        evergreens = (repeats - copies) / order.days
        self.least = int(_TEXTS_LAST * order.posts / order.days) + 1
        shelf = max(self.least, int(1.25 * _EVERGREEN_DAYS * evergreens))
        self.kept: deque[_Said] = deque(maxlen=min(_LIBRARY, shelf))
        self.keeps = min(1.0, 0.25 * evergreens * order.days / order.distinct)
        natural = order.distinct / (order.posts / self.copies / order.days)
        self.gap = int(min(14, max(2, natural / 4)))

    def quotas(self) -> Iterator[int]:
        """Posts of each day; their sum is what was ordered."""
        weights = []
        for number in range(self.order.days):
            day = self.order.first + dt.timedelta(days=number)
            busier = 1.25 if season(day) else 1.0
            weights.append(self.voice.busy[day.weekday()] * busier * self.chance.uniform(0.6, 1.4))
        whole, so_far, given = sum(weights), 0.0, 0
        for weight in weights:
            so_far += weight
            until = round(self.order.posts * so_far / whole)
            yield until - given
            given = until

    def day(self, number: int, quota: int) -> list[dict[str, Any]]:
        """A day's posts, by time."""
        made: list[tuple[dt.datetime, dict[str, Any]]] = []
        date = self.order.first + dt.timedelta(days=number)
        while quota:
            said, fresh = self._said(number, date)
            platforms = self._platforms(said.text, min(quota, self.posts_left - self.fresh_left + fresh))
            paid = self.chance.random() < (0.05 if said.push else 0.01)
            minute = self.chance.gauss(60 * self.chance.choice(self.voice.hours), 40)
            for platform in platforms:
                made.append((self._moment(date, minute), self._post(said, platform, paid=paid)))
                minute += self.chance.uniform(0, 90)
            quota -= len(platforms)
            self.posts_left -= len(platforms)
            self.fresh_left -= fresh
        made.sort(key=lambda pair: pair[0])
        return [post | {"created_at": moment} for moment, post in made]

    def _said(self, number: int, date: dt.date) -> tuple[_Said, bool]:
        """A text for the next post, and whether it is a new one."""
        due = self.chance.random() * self.posts_left / self.copies < self.fresh_left
        old = self.kept and number - self.kept[0].day >= self.gap
        if self.fresh_left and (due or not old or self.fresh_left == self.posts_left):
            said = self._new(number, date)
            if len(self.kept) < self.least or self.chance.random() < self.keeps:
                self.kept.append(said)
            return said, True
        place = min(self.chance.randrange(8), len(self.kept) - 1)
        place = place if number - self.kept[place].day >= 2 else 0
        said = self.kept[place]
        del self.kept[place]
        said.day = number
        self.kept.append(said)
        return said, False

    def _new(self, number: int, date: dt.date) -> _Said:
        push = self.chance.random() < self.voice.pushing(date)
        foreign = self.chance.random() < self.voice.foreign
        language = self.voice.language if foreign else "en"
        own = language == "en" and self.chance.random() < 0.7
        trade = self.voice.trade if own else SHARED
        text = self.texts.fresh(self.voice, language, trade, push=push)
        now = season(date)
        if now and push and language == "en" and self.chance.random() < 0.5:
            text = f"{now.words} {text}"
        if self.chance.random() < 0.2 and ".example" not in text and "http" not in text:
            text += f"\nhttps://{self.voice.slug}.example/{self.chance.randrange(10**6)}"
        return _Said(text, language, push, number)

    def _platforms(self, text: str, most: int) -> list[str]:
        """Where a text goes: mostly one platform, of those it is short enough for."""
        fit = [name for name in self.voice.platforms if len(text) <= LONGEST.get(name, 5_000)]
        fit = fit or list(self.voice.platforms[:1])
        more = (self.copies - 1) / max(1, len(self.voice.platforms) - 1)
        wanted = 1 + sum(self.chance.random() < more for _ in fit[1:])
        return self.chance.sample(fit, min(wanted, max(1, most)))

    def _moment(self, date: dt.date, minute: float) -> dt.datetime:
        """A time of the brand's own day, in UTC."""
        second = int(60 * min(1_439.0, max(0.0, minute))) + self.chance.randrange(60)
        local = dt.datetime.combine(date, dt.time(), self.voice.zone) + dt.timedelta(seconds=second)
        return local.astimezone(dt.UTC)

    def _post(self, said: _Said, platform: str, *, paid: bool) -> dict[str, Any]:
        voice, chance = self.voice, self.chance
        native_id = f"1{self.order.number:05d}{next(self.serial):08d}"
        answers = said.text.startswith("@")
        threaded = platform in _THREADED and platform in self.last and chance.random() < 0.03
        reply_to = (
            str(10**13 + chance.randrange(10**13)) if answers else self.last[platform] if threaded else ""
        )
        self.last[platform] = native_id
        seen = int(voice.followers * chance.lognormvariate(-2.3, 0.9) * (4 if paid else 1)) + 12
        likes = int(seen * chance.betavariate(1.6, 60))
        picture = chance.choice(("photo", "photo", "video", ""))
        return {
            "brand": voice.slug,
            "time_zone": voice.zone.key,
            "platform": platform,
            "host": "mastodon.example" if platform == "mastodon" else "",
            "account": voice.slug.replace("-", ""),
            "account_name": voice.name,
            "native_id": native_id,
            "text": said.text,
            "created_at": None,
            "url": f"https://{platform}.example/{voice.slug}/{native_id}",
            "kind": "reply" if reply_to else "original",
            "reply_to": reply_to,
            "paid": paid,
            "language": said.language if platform in ("bluesky", "mastodon") else "",
            "media": picture,
            "alt_text": "What we saw this morning." if picture == "photo" and platform == "mastodon" else "",
            "metrics": {
                "impressions": seen,
                "likes": likes,
                "comments": int(likes * chance.betavariate(1.2, 14)),
                "shares": int(likes * chance.betavariate(1.2, 18)),
                "clicks": int(seen * chance.betavariate(1.2, 90)) if "http" in said.text else 0,
            },
        }
