"""What a message of Telegram's export says: runs of one look each, polls, invoices and buttons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import regex

from auditor.importers.values import web_address

Item = Mapping[str, Any]
Run = tuple[str, str]
"""Words, and the address they lead to, empty where they lead nowhere."""

_TARGET_ENDS = "\x1f"
_CUT_OFF = regex.compile(r"(?:…|\.\.\.)$")


def as_shown(message: Item) -> str:
    """Everything a message shows: its text, then its poll, its invoice and its buttons, a line each."""
    return _joined("".join(words for words, _ in line) for line in _lines(message))


def as_read(message: Item) -> str:
    """The same with its links where they lead.

    A link shown by its own address becomes that address in full; one shown by other words is followed by it.
    """
    text = _joined("".join(_led(*run) for run in line) for line in _lines(message))
    return regex.sub(rf"{_TARGET_ENDS}(?=\w)", " ", text).replace(_TARGET_ENDS, "")


def word(item: Item, name: str) -> str:
    """A text of an object; empty where it has none."""
    value = item.get(name)
    return value if isinstance(value, str) else ""


def items(value: object) -> list[Item]:
    """The objects of a list; empty where it is none."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _lines(message: Item) -> Iterator[list[Run]]:
    yield _runs(message.get("text") or message.get("text_entities"))
    for poll in items([message.get("poll")]):
        yield _runs(poll.get("question"))
        for answer in items(poll.get("answers")):
            yield _runs(answer.get("text"))
    for invoice in items([message.get("invoice_information")]):
        yield [(word(invoice, "title"), "")]
        yield [(word(invoice, "description"), "")]
    rows = message.get("inline_bot_buttons")
    for row in rows if isinstance(rows, list) else ():
        for button in items(row):
            yield [(word(button, "text"), word(button, "data"))]


def _runs(said: object) -> list[Run]:
    """A text, whole or in runs, of which those without a look of their own are bare strings."""
    if isinstance(said, str):
        return [(said, "")]
    return [
        (run, "") if isinstance(run, str) else (word(run, "text"), word(run, "href"))
        for run in (said if isinstance(said, list) else ())
        if isinstance(run, str | dict)
    ]


def _led(words: str, target: str) -> str:
    shown, address = words.strip(), web_address(target)
    if not shown or not address:
        return words
    alone = _stands_for(address, shown)
    led = f"{address if alone else f'{shown} {address}'}{_TARGET_ENDS}"
    return words.replace(shown, led, 1)


def _stands_for(address: str, shown: str) -> bool:
    """Whether words are an address, or its beginning from the host on."""
    seen, whole = _bare(_CUT_OFF.sub("", shown)), _bare(address)
    return whole.startswith(seen) and seen.startswith(regex.split(r"[/?#]", whole)[0])


def _bare(address: str) -> str:
    return regex.sub(r"^(?:https?://)?(?:www\.)?", "", address.casefold()).rstrip("/")


def _joined(lines: Iterator[str]) -> str:
    return "\n".join(filter(None, lines))
