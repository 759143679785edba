"""The same words without the shouting: sentence case for capitals, one of a row for rows."""

from __future__ import annotations

import unicodedata

import regex

_TOKEN = regex.compile(r"\S+")
_LETTER = regex.compile(r"\p{L}")
_CORE = regex.compile(r"\p{L}(?:.*\p{L})?")
_FIRST = regex.compile(r"\p{L}|(?P<figure>\p{N})")
_CLUSTER = regex.compile(r"\X")
_MARKS = regex.compile(r"([!！❗‼])[!！❗‼]{2,}")
_ENDS = regex.compile(r"[.!?…][\"”’')\]]*$")
_AS_IT_IS = regex.compile(r"^\W*[#@]|\d|://|\w\.\w")
"""Tags, names of accounts, addresses, and whatever holds a figure: a code, a model, a time."""

_CODE = regex.compile(r"(?i)^(?:codes?|voucher|coupon):?$")
_KEYWORD = regex.compile(r"(?i)^(?:dm|pm|text|type|send|comment|reply|say|word|keyword):?$")
_QUOTED = regex.compile(r"^[\"“”'‘«„]\p{L}")
_NO_VOWEL = regex.compile(r"(?i)^[^aeiouy]{2,5}$")
_LETTER_AND_WORD = regex.compile(r"^[ATUVX]-\p{Lu}")
_ACRONYMS = frozenset({
    "ADHD", "AGM", "AI", "API", "AR", "ASAP", "ATM", "CEO", "DIY", "ESA", "EU", "EUR", "EV", "EVS",
    "FAQ", "GPU", "IBM", "ID", "IKEA", "IPA", "IPO", "ISBN", "LED", "MBA", "MIT", "NASA", "NATO",
    "NGO", "NYC", "OMG", "OLED", "RAM", "ROI", "SEO", "SUV", "UAE", "UFO", "UHD", "UK", "UN", "UNESCO",
    "USA", "USB", "USD", "UV", "VAT", "VIP", "VIPS", "VR",
})  # fmt: skip
"""Those a vowel makes look like words; US and IT are left out, as they are words far more often."""

_SHORTENED = frozenset({
    "cm", "ft", "hr", "hrs", "kg", "kgs", "km", "lb", "lbs", "ml", "mm", "mth", "mths", "pc",
    "pcs", "pls", "plz", "st", "thx", "vs", "wk", "wks", "yr", "yrs",
})  # fmt: skip
"""Words without a vowel that are no acronyms."""

_CAPITAL = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January",
    "February", "March", "April", "June", "July", "August", "September", "October", "November",
    "December", "Christmas", "Xmas", "Easter", "Halloween", "Thanksgiving", "Valentine", "Valentine's",
    "Hanukkah", "Diwali", "Ramadan", "Eid", "English", "British", "Scottish", "Welsh", "Irish",
    "American", "French", "German", "Italian", "Spanish", "Japanese", "Chinese", "Indian",
    "European", "London", "Paris", "Instagram", "Facebook", "YouTube", "TikTok", "Etsy", "Amazon",
    "WhatsApp", "LinkedIn", "Bluesky", "Mastodon", "Reddit", "Google", "iPhone", "iPad", "I",
    "I'm", "I'll", "I've", "I'd",
)  # fmt: skip
_NAMES = {name.casefold(): name for name in _CAPITAL}
_PAIRS = (("black Friday", "Black Friday"), ("cyber Monday", "Cyber Monday"), ("new york", "New York"))

_OTHER_CAPITALS = frozenset({"de", "lb", "tr", "az"})
"""Languages whose nouns begin with a capital, or whose I has another small letter."""


def sentence_case(text: str, *, opens: bool, language: str = "en") -> str:
    """Write words in capitals as in a sentence; `opens` says that the first word begins one.

    Of a row of exclamation marks one stays. Kept: acronyms, tags, handles, links, codes and what holds a
    figure. A text in a language whose small letters can't be told by rule comes back as it was.
    """
    if language in _OTHER_CAPITALS:
        return text
    begins, before = opens, ""

    def calmed(token: regex.Match[str]) -> str:
        nonlocal begins, before
        word = token[0]
        made = word if _is_kept(word, before) else _in_small_letters(word)
        if begins and (first := _FIRST.search(made)):
            made = made if first["figure"] or _AS_IT_IS.search(made) else capitalised(made)
            begins = False
        begins = begins or _ENDS.search(made) is not None
        before = word
        return made

    calm = _TOKEN.sub(calmed, _MARKS.sub(r"\1", text))
    for small, name in _PAIRS:
        calm = calm.replace(small, name)
    return calm


def capitalised(text: str) -> str:
    """The text with its first letter a capital, save that of a name which has a small one."""
    first = _LETTER.search(text)
    if first is None or text[first.start() :].startswith(("iPhone", "iPad")):
        return text
    at = first.start()
    return text[:at] + text[at].upper() + text[at + 1 :]


def one_of_row(row: str) -> str:
    """Of a row of signs the first, and the blanks that end it."""
    first = _CLUSTER.match(row)
    if first is None:
        return row
    sign = "!" if unicodedata.normalize("NFKC", first[0]) == "!!" else first[0]
    return sign + row[len(row.rstrip()) :]


def _is_kept(word: str, before: str) -> bool:
    core = _CORE.search(word)
    if core is None or not core[0].isupper() or _AS_IT_IS.search(word) or _CODE.match(before):
        return True
    if _QUOTED.match(word) and _KEYWORD.match(before):
        return True
    if core[0].casefold() in _SHORTENED:
        return False
    return core[0] in _ACRONYMS or _NO_VOWEL.match(core[0]) is not None


def _in_small_letters(word: str) -> str:
    core = _CORE.search(word)
    if core is None:
        return word
    small = core[0].lower()
    named = _NAMES.get(small.replace("’", "'"), small)
    if _LETTER_AND_WORD.match(core[0]):
        named = capitalised(named)
    return word[: core.start()] + named + word[core.end() :]
