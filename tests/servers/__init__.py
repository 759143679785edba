"""Loopback platforms: true formats over HTTP, for real client libraries on the other side."""

from tests.servers.base import Platform
from tests.servers.bluesky import BlueskyServer
from tests.servers.facebook import FacebookServer
from tests.servers.feed import FeedServer
from tests.servers.instagram import InstagramServer
from tests.servers.linkedin import LinkedInServer
from tests.servers.mastodon import MastodonServer
from tests.servers.reddit import RedditServer
from tests.servers.threads import ThreadsServer
from tests.servers.x import XServer
from tests.servers.youtube import YouTubeServer

PLATFORMS: dict[str, type[Platform]] = {
    server.name: server
    for server in (
        BlueskyServer,
        FacebookServer,
        FeedServer,
        InstagramServer,
        LinkedInServer,
        MastodonServer,
        RedditServer,
        ThreadsServer,
        XServer,
        YouTubeServer,
    )
}
