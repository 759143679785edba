"""What a report is told in: its words, its dates and its numbers, by locale."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import regex
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_decimal, parse_pattern

from auditor.errors import UsageError

CATALOGUES = Path(__file__).resolve().parent / "locale"
"""Where translations are, one `nb.po` or `pt_BR.po` a language, made from `messages.pot`."""

_NAME = regex.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}")
_ENGLISH = "en"
_RANGE = "\u2013"
_SPACED_RANGE = f"\u2009{_RANGE}\u2009"
_LETTER = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})
"""Where paper is US letter (CLDR, paperSize)."""


def later(message: str) -> str:
    """Mark a sentence for translation where it stands in a table; `Language.say` translates it."""
    return message


def later_many(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence in its two forms; `Language.many` translates it."""
    return one, many


@dataclass(frozen=True)
class Language:
    """A locale, such as `en`, `nb` or `de-AT`; words without a translation stay English.

    Plain `en` is the house's own: days before months, and a space that doesn't break before `%`. Any other
    locale's dates and numbers follow CLDR.

    Raises:
        UsageError: there is no such locale.
    """

    locale: str = _ENGLISH
    catalogues: Path = CATALOGUES

    def __post_init__(self) -> None:
        _ = self._locale

    def say(self, message: str, **values: str | int) -> str:
        """Translate a sentence and fill in `{values}`; whole numbers are grouped as the locale does."""
        return self._fill(self._words.gettext(message), values)

    def many(self, one: str, many: str, count: int, **values: str | int) -> str:
        """`say` for a sentence whose form depends on `count`, which it holds as `{count}`."""
        return self._fill(self._words.ngettext(one, many, count), {"count": count, **values})

    def listed(self, parts: list[str]) -> str:
        """Things side by side: `a, b, c`."""
        return self.say(", ").join(parts)

    def number(self, value: float, *, digits: int = 0) -> str:
        """A number with so many digits after the point."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(Decimal(f"{value:.{digits}f}"), pattern, locale=self._locale))

    def percent(self, share: float) -> str:
        """A share in whole per cent: `38 %`."""
        whole = Decimal(f"{100 * share:.0f}") / 100
        return str(self._percent.apply(whole, self._locale))

    def percents(self, low: float, high: float) -> str:
        """Two shares as a range: `21–57 %`, or one where they look alike."""
        first, last = self.percent(low), self.percent(high)
        if first == last:
            return first
        return first.removesuffix(self._percent.suffix[0]) + _RANGE + last

    def day(self, day: dt.date) -> str:
        """A day in short: `10 Nov 2026`."""
        return str(format_date(day, "medium", locale=self._dates))

    def long_day(self, day: dt.date) -> str:
        """A day in full: `10 November 2026`."""
        return str(format_date(day, "long", locale=self._dates))

    def day_of_year(self, day: dt.date) -> str:
        """A day without its year: `10 Nov`."""
        return str(format_interval(day, day, "MMMd", locale=self._dates))

    def days(self, first: dt.date, last: dt.date) -> str:
        """The days of a period: `9–15 Nov 2026`."""
        found = str(format_interval(first, last, "yMMMd", locale=self._dates))
        if self._is_house and (first.year, first.month) == (last.year, last.month):
            return found.replace(_SPACED_RANGE, _RANGE)  # CLDR 48 spaces them, earlier ones do not
        return found

    def month(self, day: dt.date) -> str:
        """The month of a day: `November 2026`."""
        return str(format_interval(day, day, "yMMMM", locale=self._dates))

    def moment(self, moment: dt.datetime) -> str:
        """A day and a time: `10 Nov 2026, 14:00`."""
        time = format_time(moment, "short", locale=self._dates)
        return self.say("{day}, {time}", day=self.day(moment.date()), time=str(time))

    @property
    def paper(self) -> str:
        """The sheet that offices there print on: `letter` or `A4`."""
        return "letter" if self._locale.territory in _LETTER else "A4"

    @property
    def tag(self) -> str:
        """The language of the words, as HTML's `lang` names it."""
        return self._found[0].replace("_", "-")

    @property
    def direction(self) -> str:
        """Which way the words run: `ltr` or `rtl`."""
        return str(Locale.parse(self._found[0]).text_direction)

    @cached_property
    def _locale(self) -> Locale:
        try:
            if _NAME.fullmatch(self.locale):
                return Locale.parse(self.locale.replace("-", "_"))
        except (ValueError, UnknownLocaleError):
            pass
        raise UsageError(f"{self.locale[:20]!r} is no language known here; write one as en, nb or de-AT.")

    @property
    def _is_house(self) -> bool:
        return str(self._locale) == _ENGLISH

    @cached_property
    def _dates(self) -> Locale:
        return Locale("en", "GB") if self._is_house else self._locale

    @cached_property
    def _percent(self) -> NumberPattern:
        if self._is_house:
            return parse_pattern("#,##0\u00a0%")
        found: NumberPattern = self._locale.percent_formats[None]
        return found

    @property
    def _found(self) -> tuple[str, NullTranslations]:
        return _catalogue(self.catalogues, (str(self._locale), self._locale.language))

    @property
    def _words(self) -> NullTranslations:
        return self._found[1]

    def _fill(self, message: str, values: dict[str, str | int]) -> str:
        shown = {
            name: self.number(value) if isinstance(value, int) else value for name, value in values.items()
        }
        return message.format_map(shown)


@lru_cache(maxsize=64)
def _catalogue(folder: Path, names: tuple[str, ...]) -> tuple[str, NullTranslations]:
    for name in names:
        path = folder / f"{name}.po"
        if path.is_file():
            with path.open("rb") as file:
                found = read_po(file, locale=name)
            compiled = io.BytesIO()
            write_mo(compiled, found)
            compiled.seek(0)
            return name, GNUTranslations(compiled)
    return _ENGLISH, NullTranslations()


ENGLISH = Language()
