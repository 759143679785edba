"""A report's short form for Slack, and how it gets there.

Sources: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks,
docs.slack.dev/messaging/formatting-message-text (escaping), docs.slack.dev/reference/block-kit/blocks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from auditor.errors import CollectError, UnreachableError
from auditor.jobs.handing import Begin, RefusedError
from auditor.jobs.webhooks import SECONDS, allowed
from auditor.report.safe import one_line

if TYPE_CHECKING:
    from auditor.report.outline import Outline
    from auditor.settings import Settings

_LONGEST_HEADER, _LONGEST_TEXT = 150, 3_000
"""Letters that Slack takes in a header block and in a section."""

_FOR_NOW = frozenset({408, 425, 429, 500, 503})
_OF_A_GATEWAY = frozenset({502, 504})
"""Said by what stands before Slack, which may have taken the message all the same."""


def words(told: Outline) -> dict[str, Any]:
    """The message: its title, the verdict, and how the guideline's own window stands."""
    title = one_line(told.title)
    verdict = _escaped(f"{one_line(told.verdict)}\n{one_line(told.standing)}", _LONGEST_TEXT)
    return {
        "text": _escaped(f"{title}: {one_line(told.verdict)}", _LONGEST_TEXT),
        "blocks": [
            {
                "type": "header",
                # A header is plain text: nothing in it is markup, so nothing is escaped.
                "text": {
                    "type": "plain_text",
                    "text": title[:_LONGEST_HEADER],
                    "emoji": False,
                },
            },
            {"type": "section", "text": {"type": "mrkdwn", "text": verdict, "verbatim": True}},
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def send(settings: Settings, address: str, message: dict[str, Any], begin: Begin) -> None:
    """Post a message to an incoming webhook; `begin` is called when its body is all that is unsent.

    Raises:
        RefusedError: Slack does not take it, or not now.
        AddressError: its address may not be called.
        UnreachableError: the connection failed; before `begin` that leaves the message unsent.
        StoppedError: `begin` said so.
    """
    import httpx

    from auditor.collect.wire_httpx import BriefTransport

    url, guard = allowed(settings, address)
    body = json.dumps(message).encode()

    def content() -> Iterator[bytes]:
        begin()
        yield body

    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    headers["User-Agent"] = "social-mix-auditor (reports)"
    try:
        with (
            httpx.Client(transport=BriefTransport(guard, SECONDS), trust_env=False) as client,
            client.stream("POST", url, content=content(), headers=headers) as answer,
        ):
            status = answer.status_code
    except CollectError:
        raise
    except (httpx.HTTPError, OSError) as error:
        raise UnreachableError(f"{url.host} did not answer: {type(error).__name__}.") from error
    if status in _OF_A_GATEWAY:
        raise UnreachableError(f"{url.host} answered {status}, which does not say what became of it.")
    if not 200 <= status < 300:
        raise RefusedError(f"{url.host} answered {status}.", lasting=status not in _FOR_NOW)


def _escaped(text: str, longest: int) -> str:
    """Words in which Slack sees no link, mention or mark, cut before they are escaped."""
    told = text
    for letter, instead in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        told = told.replace(letter, instead)
    return told if len(told) <= longest else _escaped(text[: longest // 5], longest)
