"""Collectors: a brand's own posts from where they are. One file a platform; `SOURCES` names them all."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from auditor.errors import UsageError
from auditor.post import Account

if TYPE_CHECKING:
    from auditor.collect.base import Source

SOURCES: dict[str, str] = {
    "bluesky": "auditor.collect.bluesky:Bluesky",
    "facebook": "auditor.collect.facebook:Facebook",
    "feed": "auditor.collect.feed:Feed",
    "instagram": "auditor.collect.instagram:Instagram",
    "linkedin": "auditor.collect.linkedin:LinkedIn",
    "reddit": "auditor.collect.reddit:Reddit",
    "threads": "auditor.collect.threads:Threads",
    "x": "auditor.collect.x:X",
    "youtube": "auditor.collect.youtube:YouTube",
    "mastodon": "auditor.collect.mastodon:Mastodon",  # last: any host may be an instance
}
"""Platforms and their classes, imported only when used."""


def find(platform: str) -> type[Source]:
    """The source of a platform.

    Raises:
        UsageError: there is none.
    """
    if platform not in SOURCES:
        known = ", ".join(sorted(SOURCES))
        raise UsageError(f"Nothing collects from {platform!r}; there is {known}; files: auditor import FILE.")
    module, name = SOURCES[platform].split(":")
    found: type[Source] = getattr(import_module(module), name)
    return found


def recognise(what: str, platform: str = "") -> Account:
    """The account a profile's address names, or a handle on a platform.

    Raises:
        UsageError: it names none, or a platform would be needed.
    """
    said = what.strip()
    for name in [platform] if platform else SOURCES:
        source = find(name)
        for pattern in source.urls:
            if found := pattern.match(said):
                named = found.groupdict()
                return Account(name, source.canonical(named["handle"]), (named.get("host") or "").lower())
    if platform:
        source = find(platform)
        may_be = "://" not in said or not source.urls  # any address may be a feed's
        if may_be and (found := source.handles.fullmatch(said)):
            named = found.groupdict()
            return Account(platform, source.canonical(named["handle"]), (named.get("host") or "").lower())
        raise UsageError(f"{what!r} names no account on {source.title}; write it like {source.example}.")
    raise UsageError(
        f"{what!r} is no profile any source knows; give its whole address, or --platform and --handle "
        "(for a feed: --platform feed --handle ADDRESS)."
    )
