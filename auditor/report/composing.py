"""From a report to its outline: which sections there are, and what stands in each."""

from __future__ import annotations

from auditor.finding import PILLARS
from auditor.mix import Share
from auditor.report import earnings, sentences, story
from auditor.report.excerpts import hard, praised
from auditor.report.language import ENGLISH, Language
from auditor.report.outline import Block, Figure, Outline, Paragraph, Points, Section, Table
from auditor.report.records import Earned, Report, Snapshot
from auditor.report.safe import short
from auditor.report.words import LABEL_GROUPS, MEASURES, PILLAR_NAMES, STATUSES
from auditor.report.words import PILLARS as PILLAR_WORDS

OF_A_BRIEF = 3
"""Posts that the one page quotes."""


def whole(report: Report, language: Language = ENGLISH) -> Outline:
    """Everything, in the order a reader with two minutes needs it."""
    found = report.snapshot
    return _outline(
        found,
        language,
        [
            _mix(found, language),
            _platforms(found, language),
            _pillars(found, language),
            _earned(found, language),
            _hardest(report, language),
            _praised(report, language),
            _changes(found, language),
            _left_out(found, language),
            _campaigns(found, language),
        ],
    )


def brief(report: Report, language: Language = ENGLISH) -> Outline:
    """The one page for who has a minute."""
    found = report.snapshot
    quoted = tuple(hard(post, found.time_zone, language, short=True) for post in report.hardest[:OF_A_BRIEF])
    return _outline(
        found,
        language,
        [
            Section("mix", language.say("The mix, week by week"), (Figure("by_week"),)),
            Section("platforms", language.say("By platform"), (_platform_table(found, language),)),
            Section(
                "earned", language.say("What posts earned"), (Paragraph(earnings.summary(found, language)),)
            ),
            Section("hardest", language.say("The posts that pushed hardest"), quoted),
        ],
    )


def _outline(found: Snapshot, language: Language, sections: list[Section]) -> Outline:
    return Outline(
        title=story.title(found, language),
        verdict=story.verdict(found, language),
        status=found.standing.status,
        standing=sentences.standing(found.standing, language),
        opening=_opening(found, language),
        sections=tuple(section for section in sections if section.blocks),
        made_of=story.made_of(found, language),
    )


def _opening(found: Snapshot, language: Language) -> tuple[Block, ...]:
    """What the verdict does not say: breaches of limits other than the share, and the days it is about."""
    others = tuple(sentences.breach(b, language) for b in found.standing.breaches if b.kind != "share")
    days = (story.unfinished(found, language), story.window(found, language))
    told = Paragraph(" ".join(line for line in days if line), soft=True)
    return (Points(others), told) if others else (told,)


def _mix(found: Snapshot, language: Language) -> Section:
    periods = [
        (story.this(found, language), found.mix.whole),
        (story.the_one_before(found, language), found.before.whole),
    ]
    if not story.is_window(found):
        periods.append((story.the_window(found, language), found.standing.whole))
    beside = Table(
        language.say("The mix now and before"),
        (language.say("days"), language.say("posts"), language.say("pushes"), language.say("share")),
        tuple(
            (name, language.number(share.posts), language.number(share.pushes), _shared(share, language))
            for name, share in periods
        ),
        frozenset({1, 2, 3}),
    )
    by_week = Table(
        language.say("Twelve weeks in figures"),
        (language.say("week of"), language.say("posts"), language.say("pushes"), language.say("share")),
        tuple(
            (
                language.day(week.monday),
                language.number(week.posts),
                language.number(week.pushes),
                language.percent(week.share) if week.posts else "–",
            )
            for week in found.weeks
        ),
        frozenset({1, 2, 3}),
        folded=True,
    )
    corrected = sentences.corrected(found.standing, language)
    return Section(
        "mix",
        language.say("The mix, week by week"),
        (Figure("by_week"), by_week, beside, *((Paragraph(corrected, soft=True),) if corrected else ())),
    )


def _platforms(found: Snapshot, language: Language) -> Section:
    blocks: tuple[Block, ...] = ()
    if found.standing.platforms:
        chart = (Figure("platforms"),) if len(found.standing.platforms) > 1 else ()
        blocks = (*chart, _platform_table(found, language))
    return Section("platforms", language.say("By platform"), blocks)


def _platform_table(found: Snapshot, language: Language) -> Table:
    return Table(
        language.say("Over the guideline's window"),
        (
            language.say("platform"),
            language.say("posts"),
            language.say("pushes"),
            language.say("share"),
            language.say("allowed"),
            language.say("status"),
        ),
        tuple(
            (
                short(name, sentences.LONGEST_NAME),
                language.number(share.posts),
                language.number(share.pushes),
                _shared(share, language),
                language.percent(share.limit),
                language.say(STATUSES[share.status]),
            )
            for name, share in found.standing.platforms.items()
        ),
        frozenset({1, 2, 3, 4}),
    )


def _pillars(found: Snapshot, language: Language) -> Section:
    mix = found.standing
    if not mix.whole.posts:
        return Section("pillars", language.say("What the posts are about"), ())
    table = Table(
        language.say("Over the guideline's window"),
        (language.say("pillar"), language.say("a post that"), language.say("posts"), language.say("share")),
        tuple(
            (
                language.say(PILLAR_NAMES[name]),
                language.say(PILLAR_WORDS[name]),
                language.number(mix.pillars[name]),
                language.percent(mix.pillars[name] / mix.whole.posts),
            )
            for name in PILLARS
        ),
        frozenset({2, 3}),
        folded=True,
    )
    silences = story.silences(found, language)
    missing = (
        (Points(silences),)
        if silences
        else (Paragraph(language.say("No kind of post has been missing for two weeks.")),)
    )
    return Section(
        "pillars",
        language.say("What the posts are about"),
        (*missing, Figure("pillars"), table, Paragraph(story.pressed(found, language), soft=True)),
    )


def _earned(found: Snapshot, language: Language) -> Section:
    title = language.say("What posts earned")
    known = tuple(each for each in found.earned if any(e.ratio is not None for e in each.labels.values()))
    if not known:
        return Section("earned", title, (Paragraph(earnings.summary(found, language)),))
    caution = language.say(
        "Over twelve weeks, as times the median of the same account; the range is a 95 % bootstrap. What "
        "goes along with a kind of post need not come from it."
    )
    return Section(
        "earned",
        title,
        (
            Points(tuple(_told(each, language) for each in found.earned)),
            Figure("earned"),
            _earned_table(known, language),
            Paragraph(caution, soft=True),
        ),
    )


def _told(found: Earned, language: Language) -> str:
    return f"{earnings.told(found, language)} {earnings.missing(found, language)}".strip()


def _earned_table(known: tuple[Earned, ...], language: Language) -> Table:
    labels = [
        (language.say(words), [earnings.times(each.labels[name], language) for each in known])
        for name, words in LABEL_GROUPS.items()
    ]
    pillars = [
        (language.say(PILLAR_NAMES[name]), [earnings.times(each.pillars[name], language) for each in known])
        for name in PILLARS
        if any(name in each.pillars and each.pillars[name].ratio is not None for each in known)
    ]
    return Table(
        language.say("Times the account's own median"),
        (language.say("posts"), *(language.say(MEASURES[each.measure]) for each in known)),
        tuple((name, *cells) for name, cells in (*labels, *pillars)),
        frozenset(range(1, len(known) + 1)),
        folded=True,
    )


def _hardest(report: Report, language: Language) -> Section:
    zone = report.snapshot.time_zone
    return Section(
        "hardest",
        language.say("The posts that pushed hardest"),
        tuple(hard(post, zone, language) for post in report.hardest),
    )


def _praised(report: Report, language: Language) -> Section:
    zone = report.snapshot.time_zone
    posts = tuple(praised(post, zone, language) for post in report.praised)
    title = language.say("Where the audience did the selling")
    if not report.snapshot.praised:
        nowhere = language.say(
            "Nowhere. Pass on praise, credit others' work, show what customers made: that is the selling "
            "social media is good at."
        )
        published = report.snapshot.standing.whole.posts
        return Section("praised", title, (Paragraph(nowhere),) if published else ())
    words = language.say(
        "Praise, credited work and recommendations: the selling that social media is good at."
    )
    return Section("praised", title, (Paragraph(words, soft=True), *posts) if posts else ())


def _changes(found: Snapshot, language: Language) -> Section:
    title, changes = language.say("What changed besides the posts"), story.changes(found, language)
    if changes:
        return Section("changes", title, (Points(changes),))
    if found.versions and found.versions_before:
        same = language.say("Model, rules and threshold are those of the period before.")
    else:
        same = language.say("One of the two periods holds no verdict, so that nothing can be compared.")
    return Section("changes", title, (Paragraph(same),))


def _left_out(found: Snapshot, language: Language) -> Section:
    about = f"{found.guideline_title}: {found.guideline_summary}"
    error = language.say(
        "The range beside a share is what the classifier can be wrong by, with 95 % probability; a person's "
        "decision leaves none."
    )
    return Section(
        "left-out",
        language.say("What was left out, and how this was counted"),
        (Points(story.caveats(found, language)), Paragraph(about, soft=True), Paragraph(error, soft=True)),
    )


def _campaigns(found: Snapshot, language: Language) -> Section:
    campaigns = story.campaigns(found, language)
    return Section("campaigns", language.say("Campaigns in force"), (Points(campaigns),) if campaigns else ())


def _shared(share: Share, language: Language) -> str:
    return sentences.shared(share, language) if share.posts else "–"
