"""Posts as a report quotes them: with the words that did it, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from auditor.finding import Finding
from auditor.report.language import ENGLISH, Language
from auditor.report.marks import Piece, pieces, shortened
from auditor.report.outline import Excerpt
from auditor.report.records import ReportPost
from auditor.report.safe import short
from auditor.report.sentences import LONGEST_NAME
from auditor.report.words import pressure

MOST = 600
MOST_OF_A_BRIEF = 140
MOST_OF_PRAISE = 280
"""Characters of a post that are quoted."""


def hard(found: ReportPost, time_zone: str, language: Language = ENGLISH, *, short: bool = False) -> Excerpt:
    """A push: its words marked, each rule's advice once; of a `short` one, the first advice alone."""
    against = [each for each in found.verdict.findings if each.counts_against]
    advice = tuple({each.rule: each for each in against}.values())
    command = f'auditor label {found.number} value --why "…"'
    ask = language.say("Not a push? {command}", command=command)
    return Excerpt(
        head=(*_where(found, time_zone, language), _how(found, language)),
        pieces=_pieces(found, against, MOST_OF_A_BRIEF if short else MOST, language),
        advice=advice[:1] if short else advice,
        remarks=() if short else tuple(_remarks(found, language)),
        url="" if short else found.post.url,
        ask="" if short else ask,
    )


def praised(found: ReportPost, time_zone: str, language: Language = ENGLISH) -> Excerpt:
    """A post in which the audience did the promoting."""
    return Excerpt(
        head=_where(found, time_zone, language),
        pieces=_pieces(found, [], MOST_OF_PRAISE, language),
        url=found.post.url,
    )


def removed(found: ReportPost) -> bool:
    """True of a post whose words are gone since the report was made."""
    return found.post.deleted_at is not None


def _where(found: ReportPost, time_zone: str, language: Language) -> tuple[str, ...]:
    day = found.post.created_at.astimezone(ZoneInfo(time_zone)).date()
    names = (found.post.platform, found.post.account.handle)
    return language.day(day), *(short(name, LONGEST_NAME) for name in names)


def _how(found: ReportPost, language: Language) -> str:
    pressed = language.say(pressure(found.verdict.pressure))
    if found.verdict.score is None:
        return pressed
    score = language.number(found.verdict.score, digits=2)
    return language.say("{pressure}, score {score}", pressure=pressed, score=score)


def _pieces(found: ReportPost, against: list[Finding], most: int, language: Language) -> tuple[Piece, ...]:
    if removed(found):
        return (Piece(language.say("(removed: the platform has this post no more)"), ()),)
    return tuple(shortened(pieces(found.post.text, against), most))


def _remarks(found: ReportPost, language: Language) -> Iterator[str]:
    for each in found.verdict.findings:
        if each.suppressed is not None:
            yield language.say(
                "Suppressed: “{words}”, {reason} ({author}).",
                words=short(each.text, MOST_OF_A_BRIEF),
                reason=short(each.suppressed.reason, MOST_OF_PRAISE),
                author=short(each.suppressed.author, LONGEST_NAME),
            )
    if found.decided:
        yield short(found.decided, MOST_OF_PRAISE)
