"""The sentences on what posts earned, or plainly that the data can't tell."""

from __future__ import annotations

from auditor.report.language import ENGLISH, Language
from auditor.report.records import Earned, Effect, Snapshot
from auditor.report.words import MEASURES

_NONE = Effect(0, None, None, None)


def told(found: Earned, language: Language = ENGLISH) -> str:
    """What value posts and pushes earned under one measure, and whether the difference means anything."""
    value, push = found.labels.get("value", _NONE), found.labels.get("sales_push", _NONE)
    measure = language.say(MEASURES[found.measure])
    if value.ratio is None and push.ratio is None:
        return language.say("{measure}: too few posts have known figures to say anything.", measure=measure)
    if push.ratio is None:
        earned = language.say(
            "{measure}: value posts earned {value} times the account's own median; too few pushes have known "
            "figures to compare.",
            measure=measure,
            value=times(value, language),
        )
    elif value.ratio is None:
        earned = language.say(
            "{measure}: pushes earned {push} times the account's own median; too few value posts have known "
            "figures to compare.",
            measure=measure,
            push=times(push, language),
        )
    else:
        earned = language.say(
            "{measure}: value posts earned {value} times the account's own median, pushes {push}. {so}",
            measure=measure,
            value=times(value, language),
            push=times(push, language),
            so=_so(found, language),
        )
    return earned


def summary(found: Snapshot, language: Language = ENGLISH) -> str:
    """The one sentence of a page for the boss: the first measure that can tell, or that none can."""
    for each in found.earned:
        if each.can_tell:
            return told(each, language)
    if any(effect.ratio is not None for each in found.earned for effect in each.labels.values()):
        return language.say("The data can't tell yet whether value posts or pushes earn more.")
    return language.say("No source gives enough reach, engagement or clicks to say what posts earned.")


def missing(found: Earned, language: Language = ENGLISH) -> str:
    """How many posts say nothing here, and why; empty when all do."""
    told = []
    if found.without:
        told.append(
            language.many(
                "{count} post is left out: its source gives no such figure, or too few to compare.",
                "{count} posts are left out: their source gives no such figure, or too few to compare.",
                found.without,
            )
        )
    if found.too_young:
        told.append(
            language.many(
                "{count} post was read too soon after it was published.",
                "{count} posts were read too soon after they were published.",
                found.too_young,
            )
        )
    return " ".join(told)


def times(found: Effect, language: Language = ENGLISH) -> str:
    """How many times the median, with its interval: `2.1 (1.4–3.0)`."""
    if found.ratio is None:
        return language.say("too few")
    ratio = ratio_of(found.ratio, language)
    if found.low is None or found.high is None:
        return ratio
    return language.say(
        "{ratio} ({low}–{high})",
        ratio=ratio,
        low=ratio_of(found.low, language),
        high=ratio_of(found.high, language),
    )


def ratio_of(value: float, language: Language = ENGLISH) -> str:
    """A ratio with one digit after the point, two where one would say nothing."""
    return language.number(value, digits=1 if value >= 0.95 or value == 0 else 2)


def _so(found: Earned, language: Language) -> str:
    difference = found.difference
    if not found.can_tell or difference.ratio is None:
        return language.say("The data can't tell which do better.")
    if difference.ratio >= 1:
        return language.say("So value posts did {times} times as well.", times=times(difference, language))
    return language.say(
        "So pushes did better: value posts did {times} times as well.", times=times(difference, language)
    )
