"""Texts without end from the posts we wrote ourselves, no two alike: `Wording`.

A pool holds the written posts of one language and one trade that push, or that don't. Text number k of a
pool is written post k mod M in its variation k // M. A variation counts through what stands in the post's
slots (numbers, weekdays, months, towns, first names) and, once these are through, through hashtags, a closing
and an opening: so two numbers never give one text, however many are asked for, the first the plainest.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

WRITTEN = Path(__file__).resolve().parent.parent / "models" / "data" / "written.jsonl"
TRADES = ("business", "creators", "culture", "deals", "food", "giants", "retail", "services", "world")
SHARED = "any trade"

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_TOWNS = (
    "Leeds", "Lisbon", "Ghent", "London", "Porto", "Glasgow", "Bristol", "Bergen", "Utrecht", "Galway",
    "Leith",
    "Cork", "Malmö", "Aarhus", "Antwerp", "Cardiff", "Dublin", "Norwich", "Turin", "Girona", "Tampere",
    "Basel",
)  # fmt: skip
_FIRST_NAMES = (
    "Priya", "Gary", "Noor", "Bea", "Denise", "Gerald", "Tash", "Neil", "Diane", "Stella", "Ruben", "Ingrid",
    "Mateus", "Aoife", "Sunniva", "Farid", "Greta", "Olwen", "Tomasz", "Yusra", "Callum", "Mei",
    "Anselm", "Ottilie",
)  # fmt: skip
_LISTS = (_WEEKDAYS, _MONTHS, _TOWNS, _FIRST_NAMES)
_WORD = "|".join(word for words in _LISTS for word in words)
_SLOT = re.compile(rf"(?<![\w.,:/#@-])(?:\d{{1,4}}(?![\w.,:/-]*\d)(?!\w{{3}})|(?:{_WORD})(?=s?\b))")
_SLOTS_USED = 4
_FACTORS = (1.0, 1.25, 0.8, 1.5, 0.6, 2.0, 0.4, 1.1, 0.9, 1.7, 2.5, 3.0)

_TAGS = (
    "", "#smallbusiness", "#behindthescenes", "#local", "#weekend", "#team", "#madewithcare", "#community",
    "#tips", "#throwback", "#shoplocal", "#newin", "#monday #motivation", "#howto", "#openhouse",
    "#story #team",
    "#thankyou", "#fresh", "#craft", "#work #life", "#planet", "#learn", "#onlocation", "#family", "#sunday",
    "#spotted", "#season", "#neighbours", "#handmade #local", "#questions", "#yearoflearning", "#inthemaking",
)  # fmt: skip
_CLOSINGS = {
    "en": (
        "", "What do you think?", "More on our site.", "Tell us below.", "See you there.",
        "Thanks for reading.",
        "Pass it on.", "More next week.", "Ask us anything.", "Photos in the comments.",
        "As ever, thank you.",
    ),
    "de": ("", "Was meint ihr?", "Mehr auf unserer Seite.", "Bis bald!", "Danke euch.", "Fragen? Gern."),
    "fr": (
        "", "Qu'en pensez-vous ?", "La suite sur notre site.", "À bientôt !", "Merci à vous.", "Dites-nous.",
    ),
    "es": ("", "¿Qué opináis?", "Más en nuestra web.", "¡Hasta pronto!", "Gracias.", "Contadnos."),
    "it": ("", "Che ne pensate?", "Il resto sul nostro sito.", "A presto!", "Grazie.", "Raccontateci."),
    "pt": ("", "O que acham?", "Mais no nosso site.", "Até já!", "Obrigado.", "Contem-nos."),
}  # fmt: skip
_OPENINGS = {
    "en": (
        "", "A quick one:", "From the team:", "This week:", "Good morning!", "Note from the desk:",
        "Hello all.",
        "In case you missed it:", "Small update.", "Asked a lot lately:", "One for the diary:",
    ),
    "de": ("", "Kurz notiert:", "Aus dem Team:", "Guten Morgen!", "Diese Woche:", "Hallo zusammen."),
    "fr": ("", "En bref :", "De l'équipe :", "Bonjour !", "Cette semaine :", "Petit mot :"),
    "es": ("", "En breve:", "Del equipo:", "¡Buenos días!", "Esta semana:", "Una nota:"),
    "it": ("", "In breve:", "Dal team:", "Buongiorno!", "Questa settimana:", "Una nota:"),
    "pt": ("", "Em resumo:", "Da equipa:", "Bom dia!", "Esta semana:", "Uma nota:"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """One written post: its parts, and what may stand in each slot between them, the written word first."""

    parts: tuple[str, ...]
    slots: tuple[tuple[str, ...], ...]
    language: str
    name: str
    """The brand it was written for, where its text says so; another's stands there then."""

    def text(self, variation: int, brand: str) -> str:
        """Variation 0 is the post as written; no two are alike."""
        dressed, filled = divmod(variation, math.prod(map(len, self.slots)))
        out = [self.parts[0]]
        for options, part in zip(self.slots, self.parts[1:], strict=True):
            filled, chosen = divmod(filled, len(options))
            out += (options[chosen], part)
        text = "".join(out)
        if self.name:
            text = text.replace(self.name, brand)
        return _dressed(text, self.language, dressed) if dressed else text


@dataclass(frozen=True, slots=True)
class Pool:
    """The written posts of one language and trade, in a seeded order."""

    wordings: tuple[Wording, ...]

    def text(self, number: int, brand: str) -> str:
        """Text `number`, from 0 on; different numbers give different texts."""
        variation, place = divmod(number, len(self.wordings))
        return self.wordings[(place + 7 * variation) % len(self.wordings)].text(variation, brand)


def pools(seed: int) -> dict[tuple[str, str, bool], Pool]:
    """Every pool by language, trade (SHARED where it is nobody's) and whether its posts push."""
    found: dict[tuple[str, str, bool], list[Wording]] = defaultdict(list)
    for trade, row in _written():
        key = (row["lang"], trade if trade in TRADES else SHARED, row["hard_sell"] >= 2)
        found[key].append(_wording(row["text"], row["lang"], _name_of(row)))
    chance = random.Random(f"{seed} pools")
    for wordings in found.values():
        chance.shuffle(wordings)
    return {key: Pool(tuple(wordings)) for key, wordings in found.items()}


def names() -> dict[str, list[str]]:
    """Names of invented brands by trade, as the written posts give them."""
    found: dict[str, dict[str, None]] = {}
    for trade, row in _written():
        if trade in TRADES and _name_of(row):
            found.setdefault(trade, {})[_name_of(row)] = None
    return {trade: list(mine) for trade, mine in found.items()}


def _written() -> Iterator[tuple[str, dict[str, str | int]]]:
    """Posts by trade, less those that another equals but for what is in the slots."""
    seen: set[str] = set()
    for line in WRITTEN.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        bare = _SLOT.sub("0", row["text"])
        if bare not in seen:
            seen.add(bare)
            yield row["id"].split("-")[0], row


def _name_of(row: dict[str, str | int]) -> str:
    return str(row.get("brand", "")).partition("-")[2].partition("(")[0].strip()


def _wording(text: str, language: str, name: str) -> Wording:
    found = list(_slots(text))
    edges = [0, *(edge for match in found for edge in match.span()), len(text)]
    parts = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    slots = tuple(tuple(_options(match[0])) for match in found)
    return Wording(tuple(parts), slots, language, name if any(name in part for part in parts) else "")


def _slots(text: str) -> Iterable[re.Match[str]]:
    fit = [match for match in _SLOT.finditer(text) if not re.fullmatch(r"0\d*|(?:19|20)\d\d", match[0])]
    return fit[:_SLOTS_USED]


def _options(word: str) -> Sequence[str]:
    for words in _LISTS:
        if word in words:
            return [word, *(other for other in words if other != word)]
    number = int(word)
    return list(dict.fromkeys(str(max(1, round(number * factor))) for factor in _FACTORS))


def _dressed(text: str, language: str, number: int) -> str:
    rest, tags = divmod(number, len(_TAGS))
    rest, closing = divmod(rest, len(_CLOSINGS[language]))
    rest, opening = divmod(rest, len(_OPENINGS[language]))
    edition = f"({rest + 1})" if rest else ""
    said = (_OPENINGS[language][opening], text)
    after = (_CLOSINGS[language][closing], edition, _TAGS[tags])
    return "\n".join(line for words in (said, after) if (line := " ".join(word for word in words if word)))
