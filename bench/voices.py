"""How a brand posts: its name, trade, platforms, hours, time zone, languages and taste for selling."""

from __future__ import annotations

import datetime as dt
import random
import re
import unicodedata
from dataclasses import dataclass
from zoneinfo import ZoneInfo

_ZONES = {
    "en": (
        "Europe/London", "America/New_York", "Europe/Dublin", "America/Chicago", "America/Los_Angeles",
        "Australia/Sydney", "Pacific/Auckland", "Asia/Singapore", "Africa/Johannesburg", "Asia/Kolkata",
    ),
    "de": ("Europe/Berlin", "Europe/Vienna"),
    "fr": ("Europe/Paris", "Europe/Brussels"),
    "es": ("Europe/Madrid", "America/Mexico_City"),
    "it": ("Europe/Rome",),
    "pt": ("Europe/Lisbon", "America/Sao_Paulo"),
}  # fmt: skip
_PLATFORMS = {
    "facebook": 30, "instagram": 28, "x": 22, "linkedin": 12, "threads": 8, "tiktok": 7, "youtube": 6,
    "telegram": 5, "bluesky": 5, "mastodon": 3, "reddit": 2,
}  # fmt: skip
LONGEST = {"x": 280, "bluesky": 300, "threads": 500, "mastodon": 500}
"""Letters a post may have, where platforms set a limit that our texts reach."""
_BILINGUAL = 0.15


@dataclass(frozen=True, slots=True)
class Season:
    """Days of the year when shops sell harder, and what they put before it."""

    first: tuple[int, int]
    last: tuple[int, int]
    words: str


SEASONS = (
    Season((1, 2), (1, 15), "January sale:"),
    Season((2, 8), (2, 14), "Valentine's:"),
    Season((7, 5), (7, 25), "Summer sale:"),
    Season((11, 20), (12, 1), "Black Friday:"),
    Season((12, 2), (12, 23), "For Christmas:"),
)


@dataclass(frozen=True, slots=True)
class Voice:
    """One brand's manner."""

    slug: str
    name: str
    trade: str
    zone: ZoneInfo
    language: str
    foreign: float
    """Share of posts in its own language; the others are in English."""
    platforms: tuple[str, ...]
    pushes: float
    hours: tuple[int, ...]
    followers: float
    busy: tuple[float, ...]
    """How much it posts by weekday, Monday first."""

    def pushing(self, day: dt.date) -> float:
        """The share of its posts that push on a day."""
        return min(0.9, self.pushes * (1.8 if season(day) else 0.9))


def season(day: dt.date) -> Season | None:
    """The season a day lies in."""
    return next((one for one in SEASONS if one.first <= (day.month, day.day) <= one.last), None)


def voice(seed: int, number: int, names: dict[str, list[str]]) -> Voice:
    """Brand `number`, from 0 on: the same for the same seed, and no two of one name."""
    chance = random.Random(f"{seed} voice {number}")
    trades = sorted(names)
    round_, place = divmod(number, sum(map(len, names.values())))
    trade = trades[number % len(trades)]
    own = names[trade]
    name = own[(place // len(trades)) % len(own)]
    language = chance.choice(("de", "fr", "es", "it", "pt")) if chance.random() < _BILINGUAL else "en"
    count = min(len(_PLATFORMS), 2 + chance.randrange(4))
    platforms = sorted(_PLATFORMS, key=lambda name: chance.random() ** (1 / _PLATFORMS[name]))[-count:]
    first = chance.randrange(7, 11)
    return Voice(
        slug=f"{_plain(name)[:48].strip('-')}-{number}",
        name=name if round_ == 0 else f"{name} {round_ + 1}",
        trade=trade,
        zone=ZoneInfo(chance.choice(_ZONES[language])),
        language=language,
        foreign=chance.uniform(0.2, 0.6) if language != "en" else 0.0,
        platforms=tuple(platforms),
        pushes=min(0.75, max(0.05, chance.betavariate(2.2, 4.5))),
        hours=tuple(first + step for step in (0, 3 + chance.randrange(2), 8 + chance.randrange(3))),
        followers=chance.lognormvariate(8.5, 1.4),
        busy=(1.0, 1.0, 1.0, 1.0, 1.1, chance.uniform(0.2, 1.0), chance.uniform(0.1, 0.7)),
    )


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "brand"
