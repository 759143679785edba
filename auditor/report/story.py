"""The sentences on a whole report: what its numbers say, what is missing, and what to know of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from auditor.mix import Share
from auditor.report import sentences
from auditor.report.language import ENGLISH, Language
from auditor.report.records import Campaign, Snapshot, Versions
from auditor.report.safe import short
from auditor.report.words import PRESSED, SILENCES

LONGEST_NAME, LONGEST_NOTE = 80, 300
"""Characters; a name or a note comes from outside and may be of any length."""

QUIET = 2
"""Whole weeks without a kind of post from which a report says so."""


def title(found: Snapshot, language: Language = ENGLISH) -> str:
    """The brand and the days: `Acme, 9–15 Nov 2026`."""
    return language.say("{brand}, {days}", brand=short(found.name, LONGEST_NAME), days=days(found, language))


def days(found: Snapshot, language: Language = ENGLISH) -> str:
    """The days it is about: `9–15 Nov 2026`, or `November 2026`."""
    if found.period.is_month:
        return language.month(found.period.first)
    return language.days(found.period.first, found.period.last)


def window(found: Snapshot, language: Language = ENGLISH) -> str:
    """The days the verdict is about."""
    zone = ZoneInfo(found.time_zone)
    first, last = (moment.astimezone(zone).date() for moment in (found.standing.first, found.standing.last))
    return language.many(
        "Judged over the guideline's own window, {count} day: {days}.",
        "Judged over the guideline's own window of {count} days: {days}.",
        found.guideline_window,
        days=language.days(first, last),
    )


def verdict(found: Snapshot, language: Language = ENGLISH) -> str:
    """How the brand stands, and the period beside the one before."""
    return f"{sentences.verdict(found.standing, language)} {beside(found, language)}"


def beside(found: Snapshot, language: Language = ENGLISH) -> str:
    """`This week 44 %, the week before 25 %.`, or the month, or the days."""
    now, before = (_or_none(share, language) for share in (found.mix.whole, found.before.whole))
    if found.period.is_week:
        return language.say("This week {now}, the week before {before}.", now=now, before=before)
    if found.period.is_month:
        return language.say("This month {now}, the month before {before}.", now=now, before=before)
    if is_window(found):
        return language.many(
            "In the {count} day before, {before}.",
            "In the {count} days before, {before}.",
            found.guideline_window,
            before=before,
        )
    return language.say("In these days {now}, in as many before {before}.", now=now, before=before)


def is_window(found: Snapshot) -> bool:
    """True for a report on the guideline's own window: its figures are those of the period."""
    days = (found.period.last - found.period.first).days + 1
    whole = found.period.is_week or found.period.is_month
    return not whole and found.final and days == found.guideline_window


def this(found: Snapshot, language: Language = ENGLISH) -> str:
    """The period by name: `this week`."""
    if found.period.is_week:
        return language.say("this week")
    return language.say("this month") if found.period.is_month else language.say("these days")


def the_one_before(found: Snapshot, language: Language = ENGLISH) -> str:
    """The period before by name: `the week before`."""
    if found.period.is_week:
        return language.say("the week before")
    return language.say("the month before") if found.period.is_month else language.say("as many days before")


def the_window(found: Snapshot, language: Language = ENGLISH) -> str:
    """The guideline's window by name: `28 days`."""
    return language.many("{count} day", "{count} days", found.guideline_window)


def unfinished(found: Snapshot, language: Language = ENGLISH) -> str:
    """Said of a period that was not over when the report was made; else empty."""
    if found.final:
        return ""
    at = found.made_at.astimezone(ZoneInfo(found.time_zone))
    return language.say(
        "These days are not over: this is how they stood on {when}.", when=language.moment(at)
    )


def silences(found: Snapshot, language: Language = ENGLISH) -> tuple[str, ...]:
    """What the brand has not talked about for two weeks or more: `No community post in 3 weeks`."""
    told = []
    for pillar, (counted, longer) in SILENCES.items():
        weeks = found.silent_weeks.get(pillar, 0)
        if weeks is None:
            told.append(language.say(longer))
        elif weeks >= QUIET:
            told.append(language.many(*counted, weeks))
    return tuple(told)


def pressed(found: Snapshot, language: Language = ENGLISH) -> str:
    """How many posts of the window pushed, and how hard."""
    parts = [language.many(*PRESSED[step], found.standing.pressure[step]) for step in range(4)]
    return language.say("Of these posts {posts}.", posts=language.listed(parts))


def campaigns(found: Snapshot, language: Language = ENGLISH) -> tuple[str, ...]:
    """Each campaign that was in force, and what it allowed."""
    return tuple(_campaign(each, language) for each in found.campaigns)


def changes(found: Snapshot, language: Language = ENGLISH) -> tuple[str, ...]:
    """What else than the posts may have moved the figures since the period before."""
    now, before = found.versions, found.versions_before
    if not now or not before:
        return ()
    return tuple(_changed(now, before, language))


def caveats(found: Snapshot, language: Language = ENGLISH) -> tuple[str, ...]:
    """What was left out and why, and what a person could still sharpen."""
    told = [sentences.left_out(found.standing, language)]
    if found.unchecked:
        told.append(
            language.many(
                "{count} post of this period is not checked yet and not counted.",
                "{count} posts of this period are not checked yet and not counted.",
                found.unchecked,
            )
        )
    if found.to_review:
        told.append(
            language.many(
                "{count} post lies where the classifier is often wrong; a person's eye would sharpen it.",
                "{count} posts lie where the classifier is often wrong; a person's eye would sharpen it.",
                found.to_review,
            )
        )
    return (*told, *(short(note, LONGEST_NOTE) for note in found.notes))


def made_of(found: Snapshot, language: Language = ENGLISH) -> str:
    """The versions that make the numbers again, the time zone, and when it was made."""
    said = [
        language.say("{model}, rules {rules}, threshold {threshold}", **_named(each, language))
        for each in found.versions
    ]
    return language.say(
        "Guideline {guideline} {version}; {versions}. Days in {time_zone}. Made {when}, Social Mix Auditor.",
        guideline=found.standing.guideline,
        version=found.standing.guideline_version,
        versions="; ".join(said) or language.say("no verdict"),
        time_zone=found.time_zone,
        when=language.moment(found.made_at.astimezone(ZoneInfo(found.time_zone))),
    )


def _or_none(share: Share, language: Language) -> str:
    return language.percent(share.share) if share.posts else language.say("no post")


def _campaign(found: Campaign, language: Language) -> str:
    days = language.days(found.first_day, found.last_day)
    where = language.listed(list(found.platforms)) or language.say("every platform")
    if found.max_push_share is None:
        return language.say(
            "In force: the campaign “{name}”, {days}, on {platforms}.",
            name=found.name,
            days=days,
            platforms=where,
        )
    return language.say(
        "In force: the campaign “{name}”, {days}, on {platforms}; it allows {limit}.",
        name=found.name,
        days=days,
        platforms=where,
        limit=language.percent(found.max_push_share),
    )


def _changed(now: Sequence[Versions], before: Sequence[Versions], language: Language) -> Iterator[str]:
    old, new = (language.listed(sorted({each.model for each in said})) for said in (before, now))
    if old != new:
        yield language.say(
            "The model changed since the period before, from {old} to {new}; part of any move may be its.",
            old=old,
            new=new,
        )
    old, new = (language.listed(sorted({each.rules for each in said})) for said in (before, now))
    if old != new:
        yield language.say(
            "The rules changed since the period before, from {old} to {new}.", old=old, new=new
        )
    old, new = (_thresholds(said, language) for said in (before, now))
    if old != new:
        yield language.say(
            "The threshold of a push changed since the period before, from {old} to {new}.", old=old, new=new
        )


def _thresholds(said: Sequence[Versions], language: Language) -> str:
    return language.listed(
        [language.number(at, digits=2) for at in sorted({each.threshold for each in said})]
    )


def _named(found: Versions, language: Language) -> dict[str, str]:
    return {
        "model": found.model,
        "rules": found.rules,
        "threshold": language.number(found.threshold, digits=2),
    }
