"""Telegram Desktop's `result.json`: one channel's history, or a whole account with channels in it.

Format: export_output_json.cpp in github.com/telegramdesktop/tdesktop. It knows no views, forwards or
albums; the first two are taken from programs that write the same shape and add them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import regex

from auditor.errors import InputError
from auditor.importers.base import Context, Note, Read, Unusable
from auditor.importers.telegram_text import Item, as_read, as_shown, items, word
from auditor.importers.values import DateReader, believable, number_of, text_of
from auditor.post import Account, Kind, Post
from auditor.text import clean, storable

NAME = "telegram"

_SHAPE = (
    regex.compile(r'"messages"\s*:\s*\['),
    regex.compile(r'"type"\s*:\s*"(?:public|private|personal|bot|saved)_\w+"'),
)
_CHANNELS = ("public_channel", "private_channel")
_BARE_CONTROL = regex.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
"""Desktop writes control characters as JavaScript does and JSON does not."""
_MEDIA = {
    "video_file": "video",
    "video_message": "video",
    "animation": "animation",
    "audio_file": "audio",
    "voice_message": "audio",
    "sticker": "sticker",
}
_OTHER_MEDIA = {"poll": "poll", "location_information": "location", "contact_information": "contact"}
_ATTACHED = ("photo", "file", "media_type")


def export_of(text: str, path: Path) -> Item | None:
    """The export in a text, or None when the text holds something else.

    Raises:
        InputError: it begins as an export and can't be read to its end.
    """
    if text.lstrip()[:1] != "{" or not all(part.search(text) for part in _SHAPE):
        return None
    try:
        found = json.loads(_BARE_CONTROL.sub(r"\1\\u00\2", text))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is a damaged Telegram export: {error}; export it again.") from error
    chats = found.get("chats")
    whole = isinstance(chats, dict) and isinstance(chats.get("list"), list)
    one = isinstance(found.get("messages"), list) and isinstance(found.get("type"), str)
    return found if whole or one else None


def posts(export: Item, context: Context) -> Iterator[Read]:
    """Read every post of the export's channels; of the one that is meant, where an account was named."""
    chats = items([export] if "messages" in export else export["chats"]["list"])
    channels = [c for c in chats if word(c, "type") in _CHANNELS and isinstance(c.get("messages"), list)]
    if not channels:
        kinds = ", ".join(sorted({word(chat, "type") or "unknown" for chat in chats})) or "nothing"
        yield Unusable(1, f"there is no channel in it, only {kinds[:200]}; export the channel itself")
    several = len(channels) > 1
    has = ", ".join(map(_name, channels))[:400]
    if several and context.account:
        channels = [chat for chat in channels if context.account.casefold() in _names(chat)]
        if not channels:
            yield Unusable(1, f"it has no channel {context.account}, only {has}")
    elif several:
        yield Note(f"it has {len(channels)} channels, and all were read: {has}; --account NAME takes one")
    first = 1
    for chat in channels:
        handle = _name(chat) if several else context.account or _name(chat)
        account = Account("telegram", handle[:200] or context.fallback_account, "", _name(chat))
        yield from _posts_of(chat, account, first, context)
        first += len(chat["messages"])


def _posts_of(chat: Item, account: Account, first: int, context: Context) -> Iterator[Read]:
    messages = chat["messages"]
    parts = _parts_of_albums(messages)
    for index, message in enumerate(messages):
        number = first + index
        if not isinstance(message, dict):
            yield Unusable(number, "it is no JSON object")
        elif word(message, "type") != "message" or index in parts:
            yield None
        else:
            yield _post(number, message, chat, account, context)


def _post(number: int, message: Item, chat: Item, account: Account, context: Context) -> Post | Unusable:
    at = text_of(_cell(message.get("date_unixtime"))) or text_of(_cell(message.get("date")))
    when = DateReader.of([at], context.zone, context.read_at).read(at)
    if when is None:
        return Unusable(number, f"its date {at[:40]!r} can't be read" if at else "it has no date")
    created_at, precision = when
    if not believable(created_at):
        return Unusable(number, f"its date {created_at:%Y-%m-%d} is not one a post can have")
    own, where = text_of(_cell(message.get("id"))), _id_of(chat)
    if not own.isdecimal() or not where.isdecimal():
        return Unusable(number, "it or its channel has no id")
    text, sent = clean(as_read(message)), storable(as_shown(message))
    return Post(
        platform="telegram",
        native_id=f"{where}/{own}"[:255],
        account=account,
        text=text,
        created_at=created_at,
        time_precision=precision,
        url=f"https://t.me/c/{where}/{own}",
        kind=_kind(message),
        media=_media(message),
        original_text=sent if sent != text else "",
        metrics=_metrics(message),
        metrics_at=context.read_at,
        source=NAME,
        reply_to=_reply_to(message, where)[:255],
    )


def _kind(message: Item) -> Kind:
    """Forwarded posts are reposts; a channel's reply shows an earlier post above it, which is a quote."""
    if "forwarded_from" in message or "forwarded_from_id" in message:
        return "repost"
    return "quote" if "reply_to_message_id" in message else "original"


def _reply_to(message: Item, where: str) -> str:
    answered = text_of(_cell(message.get("reply_to_message_id")))
    elsewhere = regex.sub(r"^\D+", "", word(message, "reply_to_peer_id"))
    return f"{elsewhere or where}/{answered}" if answered else ""


def _media(message: Item) -> str:
    if "photo" in message:
        return "photo"
    if kind := _MEDIA.get(word(message, "media_type")):
        return kind
    if "file" in message:
        return "photo" if word(message, "mime_type").startswith("image/") else "file"
    return next((name for key, name in _OTHER_MEDIA.items() if key in message), "")


def _metrics(message: Item) -> dict[str, float]:
    counts = [number_of(_cell(each.get("count"))) for each in items(message.get("reactions"))]
    found = {
        "likes": sum(filter(None, counts)) if counts else None,
        "views": number_of(_cell(message.get("views"))),
        "shares": number_of(_cell(message.get("forwards"))),
    }
    return {name: value for name, value in found.items() if value is not None}


def _parts_of_albums(messages: Sequence[Any]) -> set[int]:
    """Which messages only continue an album; its pictures are messages of one second, one with the text."""

    def album(index: int) -> object:
        message = messages[index]
        if not isinstance(message, dict) or not any(name in message for name in _ATTACHED):
            return index
        return str(message.get("date_unixtime") or message.get("date")), word(message, "forwarded_from")

    parts: set[int] = set()
    for _, together in groupby(range(len(messages)), album):
        members = list(together)
        if len(members) > 1:
            telling = [index for index in members if as_shown(messages[index]).strip()]
            parts |= set(members) - set(telling or members[:1])
    return parts


def _names(chat: Item) -> tuple[str, ...]:
    return _name(chat).casefold(), _id_of(chat)


def _id_of(chat: Item) -> str:
    """The channel's bare id; some programs write it as bots know it, with -100 before it."""
    return regex.sub(r"^-(?:100)?", "", text_of(_cell(chat.get("id"))))


def _name(chat: Item) -> str:
    return " ".join(clean(word(chat, "name")).split())


def _cell(value: object) -> str | int | float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return value if isinstance(value, str) or abs(value) < 10**40 else None
