"""The sentences on a mix, in reports, terminals and the service alike."""

from __future__ import annotations

from auditor.finding import Pillar
from auditor.mix import Breach, Mix, Share
from auditor.report.language import ENGLISH, Language, later_many
from auditor.report.safe import short
from auditor.report.words import LEFT_OUT, PILLARS

LONGEST_NAME = 60
"""Characters of a platform's or an account's name; it comes from outside."""

_LACKING: tuple[Pillar, ...] = ("educate", "entertain", "inspire", "engage", "news")
_MORE = later_many("{count} more push is fine this week.", "{count} more pushes are fine this week.")


def verdict(found: Mix, language: Language = ENGLISH) -> str:
    """The whole in one sentence: `9 of 24 posts pushed a sale: 38 % (21–57 %); the guideline allows 20 %`."""
    share = found.whole
    if not share.posts:
        return language.say("There is no post in this window to judge.")
    if share.status == "too few":
        return language.many(
            "{pushes} of {count} post pushed a sale; {count} are too few to judge.",
            "{pushes} of {count} posts pushed a sale; {count} are too few to judge.",
            share.posts,
            pushes=share.pushes,
        )
    return language.many(
        "{pushes} of {count} post pushed a sale: {share}; the guideline allows {limit}.",
        "{pushes} of {count} posts pushed a sale: {share}; the guideline allows {limit}.",
        share.posts,
        pushes=share.pushes,
        share=shared(share, language),
        limit=language.percent(share.limit),
    )


def shared(share: Share, language: Language = ENGLISH) -> str:
    """A share with its interval: `38 % (21–57 %)`."""
    return language.percent(share.share) + interval(share, language)


def interval(share: Share, language: Language = ENGLISH) -> str:
    """The interval in brackets, when it says anything."""
    return _within(share.low, share.high, language)


def corrected(found: Mix, language: Language = ENGLISH) -> str:
    """What the share is once the classifier's leaning is taken out of it; empty when that can't be told."""
    if found.corrected is None:
        return ""
    within = _within(found.corrected.low, found.corrected.high, language)
    return language.say(
        "Corrected for the classifier's own leaning, {share}.",
        share=language.percent(found.corrected.share) + within,
    )


def standing(found: Mix, language: Language = ENGLISH) -> str:
    """Where that leaves the brand, and what it may do next."""
    match found.status:
        case "over":
            where = language.say("Over the line.")
        case "near the line":
            where = language.say("Near the line: the classifier can't tell which side.")
        case "within":
            where = language.say("Within the guideline.")
        case "too few":
            return language.say("Too few posts to say.")
    return f"{where} {advice(found, language)}"


def advice(found: Mix, language: Language = ENGLISH) -> str:
    """How many pushes are still fine, or what would bring the mix back."""
    if found.values_needed < 0:
        return language.say("The guideline allows no push at all.")
    if found.values_needed:
        return language.many(
            "{count} value post with no push would bring it back.",
            "{count} value posts with no push would bring it back.",
            found.values_needed,
        )
    if found.headroom == 0:
        return language.say("The next push would go over; publish something of value first.")
    if found.headroom == 1:
        return language.say("One more push is fine this week.")
    return language.many(*_MORE, found.headroom)


def breach(found: Breach, language: Language = ENGLISH) -> str:
    """What the guideline does not allow, in a short sentence."""
    match found.kind:
        case "share":
            return language.say(
                "{share} of the posts push a sale; the guideline allows {limit}.",
                share=language.percent(found.found),
                limit=language.percent(found.allowed),
            )
        case "platform":
            return language.say(
                "On {platform}, {share} push a sale; {limit} is allowed there.",
                platform=short(found.platform, LONGEST_NAME),
                share=language.percent(found.found),
                limit=language.percent(found.allowed),
            )
        case "streak":
            return language.many(
                "{count} push in a row on {platform} ({account}); {allowed}.",
                "{count} pushes in a row on {platform} ({account}); {allowed}.",
                int(found.found),
                platform=short(found.platform, LONGEST_NAME),
                account=short(found.account, LONGEST_NAME),
                allowed=_allowed(int(found.allowed), language),
            )
        case "pressure":
            return language.many(
                "{count} post presses hard; {allowed}.",
                "{count} posts press hard; {allowed}.",
                int(found.found),
                allowed=_allowed(int(found.allowed), language),
            )


def left_out(found: Mix, language: Language = ENGLISH) -> str:
    """What was not counted, and why."""
    parts = [language.many(*LEFT_OUT[why], count) for why, count in found.left_out.items() if count]
    if not parts:
        return language.say("No post was left out.")
    return language.say("Left out and not counted: {posts}.", posts=language.listed(parts))


def missing_pillars(found: Mix, language: Language = ENGLISH) -> str:
    """The kinds of value a feed lacks."""
    lacking = [language.say(PILLARS[name]) for name in _LACKING if not found.pillars[name]]
    if not lacking or not found.whole.posts:
        return ""
    return language.say("Missing: nothing here {kinds}.", kinds=language.say(", or ").join(lacking))


def _within(low: float, high: float, language: Language) -> str:
    if language.percent(low) == language.percent(high):
        return ""
    return language.say(" ({low_to_high})", low_to_high=language.percents(low, high))


def _allowed(count: int, language: Language) -> str:
    if count == 0:
        return language.say("none is allowed")
    return language.say("one is allowed") if count == 1 else language.say("{count} are allowed", count=count)
