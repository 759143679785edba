"""Every sentence says what the numbers say, counted here again from the posts themselves."""

import datetime as dt
from dataclasses import replace

import pytest

from auditor.mix import Breach, Mix, Share
from auditor.period import Period
from auditor.quantify import Estimate
from auditor.report import earnings, sentences, story
from auditor.report.records import Campaign, Versions
from tests.report.sample import CLICKS, PERIOD, REACH, effect, items, snapshot


def mix(**changes: object) -> Mix:
    return replace(snapshot().standing, **changes)  # type: ignore[arg-type]


def share(posts: int, pushes: int, status: str = "over", low: float = 0.21, high: float = 0.57) -> Share:
    return Share(posts, pushes, pushes / posts if posts else 0.0, low, high, 0.2, 1.0, status)  # type: ignore[arg-type]


def test_the_verdict_counts_the_posts_of_the_window() -> None:
    counted = items()
    pushes = sum(item.label == "sales_push" for item in counted)
    week = [item for item in counted if PERIOD.first <= item.created_at.date() <= PERIOD.last]
    before = [item for item in counted if item not in week]
    now, then = (100 * sum(i.label == "sales_push" for i in some) / len(some) for some in (week, before))
    assert (len(counted), pushes, len(week), len(before)) == (22, 7, 12, 10)
    assert story.verdict(snapshot()) == (
        f"{pushes} of {len(counted)} posts pushed a sale: {100 * pushes / len(counted):.0f}\u00a0%; "
        f"the guideline allows 20\u00a0%. This week {now:.0f}\u00a0%, the week before {then:.0f}\u00a0%."
    )


def test_the_verdict_reads_as_people_say_it() -> None:
    assert sentences.verdict(mix(whole=share(24, 9))) == (
        "9 of 24 posts pushed a sale: 38\u00a0% (21–57\u00a0%); the guideline allows 20\u00a0%."
    )
    assert sentences.verdict(mix(whole=share(1, 1))).startswith("1 of 1 post pushed a sale: 100\u00a0%")
    assert sentences.verdict(mix(whole=share(3, 1, "too few"))) == (
        "1 of 3 posts pushed a sale; 3 are too few to judge."
    )
    assert sentences.verdict(mix(whole=share(0, 0, "too few"))) == "There is no post in this window to judge."
    assert sentences.verdict(mix(whole=share(12_345, 2_345))).startswith("2,345 of 12,345 posts")


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (PERIOD, "This week 42\u00a0%, the week before 20\u00a0%."),
        (Period.month(PERIOD.first), "This month 42\u00a0%, the month before 20\u00a0%."),
        (Period(PERIOD.first, PERIOD.first), "In these days 42\u00a0%, in as many before 20\u00a0%."),
        (
            Period(PERIOD.last - dt.timedelta(days=27), PERIOD.last),
            "In the 28 days before, 20\u00a0%.",
        ),
    ],
)
def test_a_period_stands_beside_the_one_before(period: Period, said: str) -> None:
    assert story.beside(snapshot(period=period)) == said


def test_a_period_without_posts_says_so() -> None:
    assert story.beside(snapshot(before=mix(whole=share(0, 0)))) == (
        "This week 42\u00a0%, the week before no post."
    )


@pytest.mark.parametrize(
    ("status", "needed", "room", "said"),
    [
        ("over", 13, 0, "Over the line. 13 value posts with no push would bring it back."),
        ("over", 1, 0, "Over the line. 1 value post with no push would bring it back."),
        ("over", -1, 0, "Over the line. The guideline allows no push at all."),
        (
            "within",
            0,
            0,
            "Within the guideline. The next push would go over; publish something of value first.",
        ),
        ("within", 0, 1, "Within the guideline. One more push is fine this week."),
        ("within", 0, 4, "Within the guideline. 4 more pushes are fine this week."),
        ("too few", 0, 4, "Too few posts to say."),
    ],
)
def test_the_advice_is_what_may_be_done_next(status: str, needed: int, room: int, said: str) -> None:
    found = mix(whole=share(24, 9, status), values_needed=needed, headroom=room)
    assert sentences.standing(found) == said


def test_near_the_line_is_said_to_be_unsure() -> None:
    assert "can't tell which side" in sentences.standing(mix(whole=share(24, 5, "near the line")))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Breach("share", 0.31, 0.2), "31\u00a0% of the posts push a sale; the guideline allows 20\u00a0%."),
        (Breach("platform", 0.5, 0.3, "x"), "On x, 50\u00a0% push a sale; 30\u00a0% is allowed there."),
        (Breach("streak", 4, 1, "x", "acme"), "4 pushes in a row on x (acme); one is allowed."),
        (Breach("pressure", 1, 0), "1 post presses hard; none is allowed."),
        (Breach("pressure", 5, 2), "5 posts press hard; 2 are allowed."),
    ],
)
def test_a_breach_says_what_was_found_and_what_is_allowed(found: Breach, said: str) -> None:
    assert sentences.breach(found) == said


def test_the_corrected_share_has_its_interval() -> None:
    assert sentences.corrected(mix(corrected=Estimate(0.33, 0.28, 0.39))) == (
        "Corrected for the classifier's own leaning, 33\u00a0% (28–39\u00a0%)."
    )
    assert sentences.corrected(mix(corrected=None)) == ""


def test_what_was_left_out_is_counted_by_reason() -> None:
    out = {"paid": 1, "replies": 12, "reposts": 0, "unreadable": 3, "cross_posts": 2}
    told = story.caveats(snapshot(standing=mix(left_out=out), unchecked=1, to_review=2))
    assert told == (
        "Left out and not counted: 1 paid post, 12 replies, 3 posts without text in a language known here, "
        "2 repeats of posts on another platform.",
        "1 post of this period is not checked yet and not counted.",
        "2 posts lie where the classifier is often wrong; a person's eye would sharpen it.",
        "x:acme: the platform shows nothing older than what was read.",
    )
    assert sentences.left_out(mix(left_out=dict.fromkeys(out, 0))) == "No post was left out."


def test_silences_are_told_from_two_weeks_on() -> None:
    assert story.silences(snapshot()) == (
        "No inspiring post in 2 weeks.",
        "No community post in 3 weeks.",
        "No news in more than twelve weeks.",
    )


def test_what_a_campaign_allows_is_told_with_its_days() -> None:
    open_ended = Campaign("Fair", dt.date(2026, 11, 9), dt.date(2026, 11, 9), (), None)
    assert story.campaigns(snapshot(campaigns=(*snapshot().campaigns, open_ended))) == (
        "In force: the campaign “Winter sale”, 1–30 Nov 2026, on x; it allows 40\u00a0%.",
        "In force: the campaign “Fair”, 9 Nov 2026, on every platform.",
    )


def test_changed_versions_are_named_once_each() -> None:
    assert story.changes(snapshot()) == (
        "The model changed since the period before, from m@1 to m@2; part of any move may be its.",
        "The rules changed since the period before, from r1 to r2.",
        "The threshold of a push changed since the period before, from 0.45 to 0.50.",
    )
    same = (Versions("m@2", "r2", 0.5, 3),)
    assert story.changes(snapshot(versions_before=same)) == ()
    assert story.changes(snapshot(versions_before=())) == ()


def test_an_open_period_says_when_it_was_looked_at() -> None:
    made_at = dt.datetime(2026, 11, 12, 13, 5, tzinfo=dt.UTC)
    assert story.unfinished(snapshot(final=False, made_at=made_at, time_zone="Europe/Oslo")) == (
        "These days are not over: this is how they stood on 12 Nov 2026, 14:05."
    )
    assert story.unfinished(snapshot()) == ""


def test_what_posts_earned_is_told_with_intervals() -> None:
    assert earnings.told(REACH) == (
        "Reach: value posts earned 2.1 (1.4–3.0) times the account's own median, pushes 0.60 (0.40–0.90). "
        "So value posts did 3.5 (1.8–6.1) times as well."
    )
    assert earnings.missing(REACH) == (
        "3 posts are left out: their source gives no such figure, or too few to compare."
    )


def test_what_the_data_cant_tell_is_not_told() -> None:
    assert earnings.told(CLICKS).endswith("The data can't tell which do better.")
    assert earnings.missing(CLICKS) == "2 posts were read too soon after they were published."
    some = replace(CLICKS, labels={"value": effect(9, 1.1, 0.7, 1.6), "sales_push": effect(3)})
    assert "too few pushes have known figures" in earnings.told(some)
    none = replace(CLICKS, labels={"value": effect(2), "sales_push": effect(3)})
    assert earnings.told(none) == "Link clicks: too few posts have known figures to say anything."


def test_the_boss_gets_the_first_measure_that_can_tell() -> None:
    assert earnings.summary(snapshot(earned=(CLICKS, REACH))) == earnings.told(REACH)
    assert "can't tell yet" in earnings.summary(snapshot(earned=(CLICKS,)))
    assert "No source gives" in earnings.summary(snapshot(earned=()))


def test_a_window_and_a_title_name_their_days() -> None:
    assert story.title(snapshot()) == "Acme, 9–15 Nov 2026"
    assert story.title(snapshot(period=Period.month(PERIOD.first))) == "Acme, November 2026"
    assert story.window(snapshot()) == (
        "Judged over the guideline's own window of 28 days: 19 Oct\u2009–\u200915 Nov 2026."
    )


def test_the_numbers_can_be_made_again_from_the_versions_named() -> None:
    told = story.made_of(snapshot())
    for part in ("ease-up", snapshot().standing.guideline_version, "m@2, rules r2, threshold 0.50", "UTC"):
        assert part in told
