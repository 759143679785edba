"""The sentences a reader meets, put together again from SQL written by hand."""

import datetime as dt
from itertools import groupby

from auditor.finding import PILLARS
from auditor.report.building import show
from auditor.report.records import Effect, Report
from auditor.report.rendering import render
from tests.report.asking import SPAN, Told

COUNTS = f"""SELECT COUNT(*), COALESCE(SUM(CASE WHEN label = 'sales_push' THEN 1 ELSE 0 END), 0)
FROM once WHERE {SPAN}"""
SILENT = {
    "educate": "No teaching post",
    "entertain": "No entertaining post",
    "inspire": "No inspiring post",
} | {
    "engage": "No community post",
    "news": "No news",
}
MONTHS = {8: "Aug", 9: "Sept", 10: "Oct", 11: "Nov"}
NAMED = {
    "educate": "teaching teaches something",
    "entertain": "entertainment entertains",
    "inspire": "inspiration tells a story",
    "engage": "community talks with people",
    "care": "care helps a customer",
    "news": "news tells news",
    "product": "product shows the product",
    "offer": "offer makes an offer",
}
STEPS = (
    ("holds no promotion", "hold no promotion"),
    ("promotes softly", "promote softly"),
    ("pushes", "push"),
    ("pushes with pressure", "push with pressure"),
)


def read(told: Told) -> str:
    """The report as text, on one line, with plain spaces."""
    words = render(Report(1, told.snapshot, (), ()), "txt").content.decode()
    return " ".join(words.split())


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "no post"


def test_the_verdict_and_the_period_beside_it_are_those_of_the_rows(told: Told) -> None:
    case, words = told.case, read(told)
    ((posts, pushes),) = told.ask(COUNTS, case.window)
    assert f"{pushes} of {posts} posts pushed a sale: {percent(pushes, posts)}" in words
    assert f"; the guideline allows {100 * case.limits['']:.0f} %." in words
    ((now, pushed),), ((earlier, pushed_then),) = told.ask(COUNTS), told.ask(COUNTS, case.before, case.first)
    name = "month" if len(case.period) == len("2026-10") else "week"
    said = f"{percent(pushed, now)}, the {name} before {percent(pushed_then, earlier)}."
    assert f"This {name} {said}" in words


def test_what_was_left_out_is_told_with_the_counts_of_the_rows(told: Told) -> None:
    rows = told.ask(
        f"""SELECT kind, paid, label, COUNT(*) FROM known
        WHERE {SPAN} AND post NOT IN (SELECT post FROM once) GROUP BY kind, paid, label""",
        told.case.window,
    )
    replies = sum(row[3] for row in rows if not row[1] and row[0] == "reply")
    paid = sum(row[3] for row in rows if row[1])
    words = read(told)
    for count, one, many in ((replies, "reply", "replies"), (paid, "paid post", "paid posts")):
        assert count, "the seed has some of each"
        assert f"{count} {one if count == 1 else many}" in words


def test_silence_is_told_from_two_weeks_on_and_no_earlier(told: Told) -> None:
    ends = dt.datetime.fromisoformat(told.case.end)
    rows = dict(
        map(
            tuple,
            told.ask("SELECT pillar, MAX(created_at) FROM counted WHERE created_at < :end GROUP BY pillar"),
        )
    )
    words = read(told)
    for pillar in PILLARS:
        weeks = (ends - dt.datetime.fromisoformat(str(rows[pillar]))).days // 7 if pillar in rows else None
        said = f"{SILENT.get(pillar)} in {weeks} weeks." in words
        if weeks is not None and weeks < 13:
            assert said == (pillar in SILENT and weeks >= 2)
    told_of_none = "No kind of post has been missing for two weeks." in words
    assert told_of_none == (not any(sentence in words for sentence in SILENT.values()))


def test_every_week_platform_and_pillar_stands_in_its_table(told: Told) -> None:
    words, case = read(told), told.case
    for first, end in zip(case.weeks[:-1], case.weeks[1:], strict=True):
        ((posts, pushes),) = told.ask(COUNTS, first, end)
        monday = dt.datetime.fromisoformat(first) + dt.timedelta(hours=12)  # UTC is a day behind or not
        share = percent(pushes, posts) if posts else "–"
        assert f"{monday.day} {MONTHS[monday.month]} 2026 {posts} {pushes} {share}" in words
    rows = told.ask(f"SELECT platform, label FROM counted WHERE {SPAN}", case.window)
    for platform in {row.platform for row in rows}:
        labels = [row.label for row in rows if row.platform == platform]
        pushes = labels.count("sales_push")
        assert f"{platform} {len(labels)} {pushes} {percent(pushes, len(labels))}" in words
    pillars = [row[0] for row in told.ask(f"SELECT pillar FROM once WHERE {SPAN}", case.window)]
    for pillar, named in NAMED.items():
        count = pillars.count(pillar)
        assert f"{named} {count} {percent(count, len(pillars))}" in words


def test_how_hard_posts_push_is_told_step_by_step(told: Told) -> None:
    rows = told.ask(f"SELECT pressure FROM once WHERE {SPAN}", told.case.window)
    counts = [sum(row[0] == step for row in rows) for step in range(4)]
    parts = [one if count == 1 else many for count, (one, many) in zip(counts, STEPS, strict=True)]
    said = ", ".join(f"{count} {part}" for count, part in zip(counts, parts, strict=True))
    assert f"Of these posts {said}." in read(told)


def test_what_the_guideline_does_not_allow_is_told_with_the_counts_of_the_rows(told: Told) -> None:
    words = read(told)
    ((hard,),) = told.ask(f"SELECT COUNT(*) FROM once WHERE {SPAN} AND pressure = 3", told.case.window)
    assert (f"{hard} posts press hard; 5 are allowed." in words) == (hard > 5)
    rows = told.ask(
        f"""SELECT c.platform, a.handle, c.label FROM counted c JOIN account a ON a.id = c.account_id
        WHERE {SPAN} ORDER BY c.platform, a.handle, c.created_at""",
        told.case.window,
    )
    runs = [
        (platform, handle, len(list(run)))
        for (platform, handle, label), run in groupby(map(tuple, rows))
        if label == "sales_push"
    ]
    longest = max(length for _, _, length in runs)
    said = {
        f"{length} pushes in a row on {platform} ({handle}); 2 are allowed."
        for platform, handle, length in runs
        if length == longest
    }
    assert sum(sentence in words for sentence in said) == (longest > 2)
    assert ("in a row on" in words) == (longest > 2)


def test_models_posts_to_look_at_and_posts_that_wait_are_told(told: Told) -> None:
    words, case = read(told), told.case
    query = f"SELECT model_version, COUNT(*) FROM once WHERE {SPAN} GROUP BY model_version"
    now, before = (dict(map(tuple, told.ask(query, *span))) for span in ((), (case.before, case.first)))
    for model in now:
        assert f"{model}, rules r1, threshold 0.50" in words
    changed = f"from {', '.join(sorted(before))} to {', '.join(sorted(now))}; part of any move may be its."
    assert (changed in words) == bool(now and before and set(now) != set(before))
    assert ("are those of the period before." in words) == bool(now and set(now) == set(before))
    assert ("holds no verdict, so that nothing" in words) == (not now or not before)
    ((doubtful,),) = told.ask(f"SELECT COUNT(*) FROM once WHERE {SPAN} AND needs_review AND decided IS NULL")
    lie = {0: "", 1: "1 post lies where the classifier is often wrong"}
    assert lie.get(doubtful, f"{doubtful} posts lie where the classifier is often wrong") in words
    assert ("the classifier is often wrong" in words) == bool(doubtful)
    assert "Guideline own v1; " in words
    assert f"Days in {case.time_zone}." in words


def test_quoted_posts_are_told_with_the_words_the_verdict_was_said_of(told: Told) -> None:
    brand = told.store.change_brand("acme", {"time_zone": told.case.time_zone})
    found = show(told.store, brand, told.snapshot)
    words = " ".join(render(found, "txt").content.decode().split())
    quotes = (*told.snapshot.hardest, *told.snapshot.praised)
    texts = dict(
        map(
            tuple,
            told.ask(
                """SELECT v.id, CASE WHEN v.text_hash = p.text_hash THEN p.text ELSE
                (SELECT MAX(r.text) FROM revision r WHERE r.post_id = p.id AND r.text_hash = v.text_hash) END
                FROM verdict v JOIN post p ON p.id = v.post_id"""
            ),
        )
    )
    last = -1
    for quote in quotes:
        text = texts[quote.verdict_id] or "(removed: the platform has this post no more)"
        plain = words.replace("«", "").replace("»", "")
        last = plain.find(text, last + 1)
        assert last >= 0, f"{text} is told in its place"


def test_what_to_do_next_follows_from_the_counts_of_the_rows(told: Told) -> None:
    words, limit = read(told), told.case.limits[""]
    ((posts, pushes),) = told.ask(COUNTS, told.case.window)
    needed = next(more for more in range(999) if pushes <= limit * (posts + more) + 1e-9)
    fine = next(more for more in range(99) if pushes + more + 1 > limit * (posts + more + 1) + 1e-9)
    if needed:
        said = "1 value post" if needed == 1 else f"{needed} value posts"
        assert f"{said} with no push would bring it back." in words
    elif fine:
        assert f"{'One' if fine == 1 else fine} more push{'' if fine == 1 else 'es'} " in words
    else:
        assert "The next push would go over; publish something of value first." in words


def test_what_posts_earned_is_told_in_the_numbers_that_are_recomputed_beside(told: Told) -> None:
    words, said = read(told), 0
    for name, earned in zip(("Reach", "Engagement", "Link clicks"), told.snapshot.earned, strict=True):
        value, push = (shown(earned.labels[label]) for label in ("value", "sales_push"))
        if value and push:
            said += 1
            assert (
                f"{name}: value posts earned {value} times the account's own median, pushes {push}." in words
            )
        if earned.without:
            assert f"{earned.without} post{'s are' if earned.without > 1 else ' is'} left out: " in words
        if earned.can_tell:
            assert f"value posts did {shown(earned.difference)} times as well." in words
    assert said
    assert words.count("The data can't tell which do better.") == sum(
        not each.can_tell and bool(shown(each.labels["value"]) and shown(each.labels["sales_push"]))
        for each in told.snapshot.earned
    )


def shown(effect: Effect) -> str:
    """A ratio with its interval, each with a digit after the point, or two below 1; empty where unknown."""
    if effect.ratio is None or effect.low is None or effect.high is None:
        return ""
    ratio, low, high = (
        f"{each:.1f}" if each >= 0.95 or each == 0 else f"{each:.2f}"
        for each in (effect.ratio, effect.low, effect.high)
    )
    return f"{ratio} ({low}–{high})"
