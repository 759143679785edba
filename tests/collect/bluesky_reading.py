"""Parts of Bluesky's posts, and its source for a test to use."""

from collections.abc import Callable
from typing import Any

from auditor.collect import recognise
from auditor.collect.base import Source
from auditor.collect.opening import open_budget, open_source
from auditor.post import Post
from auditor.settings import Settings
from auditor.store import Store
from tests.collect.conftest import NoTokens
from tests.servers.bluesky import HANDLE

OTHER = "did:plc:somebodyelsesomebodyels"
LABELER = "did:plc:labelerlabelerlabelerlab"
Read = Callable[..., Post]


def opened(store: Store) -> Source:
    brand, account = store.brand("acme"), recognise(HANDLE)
    if not store.accounts.of(brand):
        store.accounts.add(brand, account)
    shelf = store.accounts.shelf(brand, store.accounts.find(brand, account))
    budget = open_budget("bluesky", settings := Settings(_env_file=None), store.ledger)
    return open_source(account, settings, shelf, NoTokens(), budget, lambda line: None)


def facet(text: str, shown: str, uri: str) -> dict[str, Any]:
    """A link over the bytes of `shown`."""
    start = len(text[: text.index(shown)].encode())
    return {
        "index": {"byteStart": start, "byteEnd": start + len(shown.encode())},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": uri}],
    }


def external(uri: object, description: str = "") -> dict[str, Any]:
    card = {"uri": uri, "title": "A title", "description": description}
    return {"$type": "app.bsky.embed.external#view", "external": card}


def images(*alts: object) -> dict[str, Any]:
    shown = [
        {"thumb": "https://cdn.example/1", "fullsize": "https://cdn.example/2", "alt": alt} for alt in alts
    ]
    return {"$type": "app.bsky.embed.images#view", "images": shown}
