"""The words reports have for what verdicts hold, marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.finding import Label, Pillar
from auditor.guideline import Status
from auditor.report.language import later, later_many

STATUSES: Mapping[Status, str] = {
    "over": later("over"),
    "near the line": later("near the line"),
    "within": later("within"),
    "too few": later("too few"),
}

PRESSURES: tuple[str, ...] = (
    later("no promotion"),
    later("soft promotion"),
    later("push"),
    later("high-pressure push"),
)

PILLARS: Mapping[Pillar, str] = {
    "educate": later("teaches something"),
    "entertain": later("entertains"),
    "inspire": later("tells a story"),
    "engage": later("talks with people"),
    "care": later("helps a customer"),
    "news": later("tells news"),
    "product": later("shows the product"),
    "offer": later("makes an offer"),
}

PILLAR_NAMES: Mapping[Pillar, str] = {
    "educate": later("teaching"),
    "entertain": later("entertainment"),
    "inspire": later("inspiration"),
    "engage": later("community"),
    "care": later("care"),
    "news": later("news"),
    "product": later("product"),
    "offer": later("offer"),
}

SILENCES: Mapping[Pillar, tuple[tuple[str, str], str]] = {
    "educate": (
        later_many("No teaching post in {count} week.", "No teaching post in {count} weeks."),
        later("No teaching post in more than twelve weeks."),
    ),
    "entertain": (
        later_many("No entertaining post in {count} week.", "No entertaining post in {count} weeks."),
        later("No entertaining post in more than twelve weeks."),
    ),
    "inspire": (
        later_many("No inspiring post in {count} week.", "No inspiring post in {count} weeks."),
        later("No inspiring post in more than twelve weeks."),
    ),
    "engage": (
        later_many("No community post in {count} week.", "No community post in {count} weeks."),
        later("No community post in more than twelve weeks."),
    ),
    "news": (
        later_many("No news in {count} week.", "No news in {count} weeks."),
        later("No news in more than twelve weeks."),
    ),
}
"""The kinds of value a feed may miss, in so many weeks and in more than a report looks back."""

LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "replies": later_many("{count} reply", "{count} replies"),
    "reposts": later_many("{count} repost", "{count} reposts"),
    "paid": later_many("{count} paid post", "{count} paid posts"),
    "unreadable": later_many(
        "{count} post without text in a language known here",
        "{count} posts without text in a language known here",
    ),
    "cross_posts": later_many(
        "{count} repeat of a post on another platform", "{count} repeats of posts on another platform"
    ),
}

MEASURES: Mapping[str, str] = {
    "reach": later("Reach"),
    "engagement": later("Engagement"),
    "clicks": later("Link clicks"),
}

PRESSED: tuple[tuple[str, str], ...] = (
    later_many("{count} holds no promotion", "{count} hold no promotion"),
    later_many("{count} promotes softly", "{count} promote softly"),
    later_many("{count} pushes", "{count} push"),
    later_many("{count} pushes with pressure", "{count} push with pressure"),
)

LABEL_GROUPS: Mapping[Label, str] = {"value": later("value posts"), "sales_push": later("pushes")}


def pressure(step: int | None) -> str:
    """How hard a quoted push presses; of one that a person named, and no classifier, that it is a push."""
    return PRESSURES[2 if step is None else step]
