"""HTML as its readers saw it: plain text in its lines and paragraphs, its links as where they lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from auditor.text import storable

_LONGEST = 200_000
_MOST_TAGS = 10_000
_MOST_COPIES = 500_000
"""Of tags; HTML's parsing repeats formatting that was left open in every block that follows (13.2.4.3)."""
_REPEATED = re.compile(r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/]", re.I)

_LINE, _PARAGRAPH, _TARGET_ENDS = "\v", "\f", "\x1f"
_BREAKS = {"br": "\n", "td": " ", "th": " "}
_BREAKS |= dict.fromkeys(
    ("address", "article", "aside", "dd", "details", "div", "dt", "figcaption", "footer", "form", "header",
     "li", "main", "nav", "section", "summary", "tr"), _LINE,
)  # fmt: skip
_BREAKS |= dict.fromkeys(
    ("blockquote", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul"),
    _PARAGRAPH,
)
_UNSEEN = frozenset(
    ("audio", "canvas", "embed", "head", "iframe", "noembed", "noframes", "noscript", "object", "script",
     "style", "svg", "template", "title", "video")
)  # fmt: skip
_QUOTED = "quote-inline"
"""Mastodon's class of the line that repeats a quoted post's address for servers that show no quotes."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SPACE = re.compile(r"[ \t\n\r]+")
_SPACE_OF_CODE = re.compile(r"[ \t\r]+")
_GAP = re.compile(rf"[ \n{_LINE}{_PARAGRAPH}]+")
_WEB = re.compile(r"https?://[^\s/?#]\S*", re.I)
_BEFORE_HOST = re.compile(r"^(?:https?://)?(?:www\.)?")
_SHORTENED = re.compile(r"(?:\.\.\.|…)$")


def as_text(html: str) -> str:
    """The text that a browser shows of HTML, hostile or not.

    A link shown by its own address, however shortened, becomes that address in full; one shown by other
    words is followed by it. Mentions and hashtags stay as they were read.

    Raises:
        ValueError: it is larger, or nested worse, than anything people publish.
    """
    tags = html.count("<")
    copies = len(_REPEATED.findall(html)) * tags
    if len(html) > _LONGEST or tags > _MOST_TAGS or copies > _MOST_COPIES:
        raise ValueError("more markup than a post has")
    body = LexborHTMLParser(storable(html)).body
    return "" if body is None else _laid_out(_Reading().of(body))


@dataclass(slots=True)
class _Link:
    """A link that is being read: all its text, and what of it is shown."""

    target: str
    named: bool
    whole: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def as_read(self) -> str:
        """Its address where it stands for itself, else its words and the address."""
        shown = "".join(self.shown)
        words = _GAP.sub(" ", shown).strip()
        if not words or not self.target or (self.named and words[0] in "@#"):
            return shown
        after = " " if shown[-1].isspace() else _TARGET_ENDS
        if _stands_for(self.target, "".join(self.whole)) or _stands_for(self.target, words):
            return f"{' ' if shown[0].isspace() else ''}{self.target}{after}"
        return f"{shown} {self.target}{after}"


class _Reading:
    """Goes through a tree with a stack of its own: hostile trees are deeper than Python's."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._link: _Link | None = None
        self._invisible = 0
        self._verbatim = 0

    def of(self, root: LexborNode) -> str:
        """All that is seen, with marks where lines and paragraphs end."""
        waiting: list[LexborNode | Callable[[], None]] = [root]
        while waiting:
            node = waiting.pop()
            if not isinstance(node, LexborNode):
                node()
            elif node.tag == "-text":
                self._write(node.text_content or "")
            elif _is_seen(node):
                waiting.append(self._enter(node))
                waiting += reversed(list(node.iter(include_text=True)))
        return "".join(self._parts)

    def _enter(self, node: LexborNode) -> Callable[[], None]:
        """Begin an element; what comes back ends it."""
        tag = node.tag or ""
        begins = _BREAKS.get(tag, "")
        invisible, verbatim = "invisible" in _classes(node), tag == "pre"
        link = _link(node) if tag == "a" and self._link is None else None
        self._put(begins)
        self._link = link or self._link
        self._invisible += invisible
        self._verbatim += verbatim

        def leave() -> None:
            self._invisible -= invisible
            self._verbatim -= verbatim
            if link is not None:
                self._link = None
                self._put(link.as_read())
            self._put("" if tag == "br" else begins)

        return leave

    def _write(self, text: str) -> None:
        words = _CONTROL.sub("", text)
        words = _SPACE_OF_CODE.sub(" ", words) if self._verbatim else _SPACE.sub(" ", words)
        if not self._invisible:
            self._put(words)
        elif self._link is not None:
            self._link.whole.append(words)

    def _put(self, words: str) -> None:
        if self._link is None:
            self._parts.append(words)
        else:
            self._link.whole.append(words)
            self._link.shown.append(words)


def _link(node: LexborNode) -> _Link:
    href = re.sub(r"[\t\n\r]", "", node.attributes.get("href") or "").strip()
    target = _CONTROL.sub("", re.sub(r"\s", "%20", href))
    named = not _classes(node).isdisjoint({"mention", "hashtag"})
    return _Link(target if _WEB.fullmatch(target) else "", named)


def _is_seen(node: LexborNode) -> bool:
    tag = node.tag
    if not tag or tag.startswith("-") or tag in _UNSEEN:
        return False
    return "hidden" not in node.attributes and _QUOTED not in _classes(node)


def _classes(node: LexborNode) -> frozenset[str]:
    return frozenset((node.attributes.get("class") or "").split())


def _stands_for(target: str, words: str) -> bool:
    """Whether words are an address, or its beginning from the host on."""
    shown, whole = _bare(_SHORTENED.sub("", words.strip())), _bare(target)
    return whole.startswith(shown) and shown.startswith(re.split(r"[/?#]", whole)[0])


def _bare(address: str) -> str:
    return _BEFORE_HOST.sub("", address.strip().casefold()).rstrip("/")


def _laid_out(text: str) -> str:
    """Marks as line feeds; a gap between two blocks is as large as the larger asks for."""
    apart = re.sub(rf"{_TARGET_ENDS}(?=\w)", " ", text).replace(_TARGET_ENDS, "")
    return _GAP.sub(_gap, apart).strip()


def _gap(found: re.Match[str]) -> str:
    marks = found[0].replace(" ", "")
    if _PARAGRAPH in marks or f"{_LINE}\n" in marks:
        return "\n\n"
    return "\n" if _LINE in marks else marks or " "
