"""A report is worked out from what was known, stays as it was made, and quotes only what is still there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from auditor.errors import NotFoundError, StoreError
from auditor.finding import Verdict
from auditor.guideline import Campaign, load
from auditor.period import Period
from auditor.post import Post
from auditor.report import Snapshot
from auditor.report.building import build, read, show
from auditor.report.keeping import keep
from auditor.report.keeping import load as loaded
from auditor.store import Brand, Store, StoredPost
from auditor.store.collecting import purge
from tests.factories import NOON, finding, post, verdict

WEEK = Period.week(NOON.date())
POLICY = load("ease-up")
PUSH = "Last chance, number {}: order yours today"


@pytest.fixture
def brand(store: Store) -> Brand:
    """A brand with nine posts of a week, every third a push."""
    made = store.ensure_brand("acme", name="Acme", time_zone="Europe/Oslo")
    add(store, [post(n, text=PUSH.format(n)) if n % 3 == 0 else post(n) for n in range(1, 10)])
    return made


def add(store: Store, posts: Sequence[Post], model: str = "m@1") -> None:
    """Store posts, and a verdict on every one that has none of this model."""
    store.add("acme", posts)
    waiting = store.unchecked("acme", model, "r1", 0.5)
    store.add_verdicts([(stored, said(stored, model)) for stored in waiting])


def said(stored: StoredPost, model: str) -> Verdict:
    text = stored.post.text
    if "Last chance" in text:
        message = "“Last chance” hurries the reader."
        return verdict(findings=(finding(text, "Last chance", message=message),), model_version=model)
    praise = (finding(text, "quiet", category="advocacy"),) if "number 1," in text else ()
    value = verdict(label="value", score=0.08, pressure=0, pillar="educate", findings=praise)
    return replace(value, model_version=model)


def built(store: Store, brand: Brand, made_at: dt.datetime | None = None) -> Snapshot:
    return build(store, brand, WEEK, POLICY, made_at=made_at)


def number_of(store: Store, native_id: str) -> int:
    return store.find_post("acme", native_id).post_id


def test_what_comes_later_changes_no_number_of_a_report_made_before(store: Store, brand: Brand) -> None:
    store.decide(number_of(store, "1003"), "value", why="It teaches.", who="ada")
    store.decide(number_of(store, "1001"), "sales_push", why="It sells.", who="ada")
    store.suppress(number_of(store, "1006"), "en/urgency.test", reason="fine", author="ada", expires_at=None)
    first = built(store, brand)
    assert (first.mix.whole.posts, first.mix.whole.pushes) == (9, 3)

    store.withdraw_decision(number_of(store, "1003"))
    store.decide(number_of(store, "1001"), "value", why="No, it doesn't.", who="bob")
    store.decide(number_of(store, "1002"), "sales_push", why="It does.", who="bob")
    store.suppress(number_of(store, "1009"), "en/urgency.test", reason="fine", author="bob", expires_at=None)
    add(store, [post(4, text=PUSH.format(44)), post(6, text="A calm word about moss"), post(20), post(21)])
    add(store, [], model="m@2")
    with store._engine.begin() as connection:
        purge(connection, [number_of(store, "1009")])
    second = built(store, brand)

    assert (second.mix.whole.posts, second.mix.whole.pushes) == (11, 4)
    assert {each.model for each in second.versions} == {"m@2"}
    assert built(store, brand, first.made_at) == first
    assert built(store, brand, second.made_at) == second


def test_a_text_that_came_back_changed_is_not_what_was_read_before(store: Store, brand: Brand) -> None:
    first = built(store, brand)
    with store._engine.begin() as connection:
        purge(connection, [number_of(store, "1009")])
    add(store, [post(9, text="A calm word about moss")])
    assert built(store, brand, first.made_at) == first
    assert built(store, brand).mix.whole.pushes == first.mix.whole.pushes - 1


def test_a_stored_report_is_read_as_it_was_made_and_a_second_stands_beside_it(
    store: Store, brand: Brand
) -> None:
    first = built(store, brand)
    number = keep(store, brand, first)
    store.decide(number_of(store, "1003"), "value", why="It teaches.", who="ada")
    second = keep(store, brand, built(store, brand))

    found = store.reports.find(brand, "2026-W46", "ease-up")
    assert found is not None
    assert found.id == second
    assert read(store, brand, store.reports.get(brand, number)).snapshot == first
    assert [each.id for each in store.reports.latest(brand)] == [second, number]
    assert [each.id for each in store.reports.latest(brand, before=second)] == [number]
    assert store.reports.find(brand, "2026-W45", "ease-up") is None
    with pytest.raises(NotFoundError, match="has no report"):
        store.reports.get(store.ensure_brand("rival"), number)


def test_a_report_made_before_its_period_was_over_is_not_taken_for_the_last_word(
    store: Store, brand: Brand
) -> None:
    early = replace(built(store, brand), final=False)
    keep(store, brand, early)
    assert store.reports.find(brand, "2026-W46", "ease-up", only_final=True) is None
    final = keep(store, brand, replace(early, final=True))
    keep(store, brand, early)
    found = store.reports.find(brand, "2026-W46", "ease-up", only_final=True)
    assert found is not None
    assert found.id == final


def test_a_report_of_a_format_unknown_here_is_refused_kindly(store: Store, brand: Brand) -> None:
    stored = store.reports.get(brand, keep(store, brand, built(store, brand)))
    for foreign in ({"format": 2, "snapshot": {}}, {"format": 1, "snapshot": {}}, {}):
        with pytest.raises(StoreError, match="another version of the auditor"):
            loaded(replace(stored, snapshot=foreign))


def test_no_word_of_a_post_is_stored_with_a_report(store: Store, brand: Brand) -> None:
    found = store.reports.get(brand, keep(store, brand, built(store, brand)))
    told = str(found.snapshot)
    assert "verdict_id" in told
    for word in ("Last chance", "order yours", "quiet", "hurries"):
        assert word not in told


def test_quotes_show_the_words_and_the_decision_the_report_was_made_of(store: Store, brand: Brand) -> None:
    store.decide(number_of(store, "1001"), "sales_push", why="It sells.", who="ada")
    stored = store.reports.get(brand, keep(store, brand, built(store, brand)))
    store.withdraw_decision(number_of(store, "1001"))
    add(store, [post(3, text="A calm word about moss")])

    shown = {found.post.native_id: found for found in read(store, brand, stored).hardest}
    assert list(shown) == ["1003", "1006", "1009", "1001"]
    assert shown["1003"].post.text == PUSH.format(3)
    assert shown["1003"].verdict.findings[0].text == "Last chance"
    assert shown["1001"].label == "sales_push"
    assert shown["1001"].decided == "ada decided sales_push: It sells."


def test_a_purged_post_is_shown_as_removed_and_its_words_are_nowhere(store: Store, brand: Brand) -> None:
    snapshot = built(store, brand)
    gone = number_of(store, "1003")
    with store._engine.begin() as connection:
        purge(connection, [gone])
    found = next(each for each in show(store, brand, snapshot).hardest if each.number == gone)
    assert (found.post.text, found.verdict.findings) == ("", ())
    assert found.post.deleted_at is not None
    assert found.label == "sales_push"
    with store._engine.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT findings FROM verdict WHERE post_id = {gone}").all()
    assert rows
    assert "Last chance" not in str(rows)
    assert "en/urgency.test" in str(rows)


def test_words_that_an_edit_and_a_deletion_took_are_gone_from_older_reports(
    store: Store, brand: Brand
) -> None:
    snapshot = built(store, brand)
    gone = number_of(store, "1003")
    add(store, [post(3, text="A calm word about moss")])
    with store._engine.begin() as connection:
        purge(connection, [gone])
    add(store, [post(3, text="Back again, about moss")])
    found = next(each for each in show(store, brand, snapshot).hardest if each.number == gone)
    assert (found.post.text, found.verdict.findings) == ("", ())
    assert found.post.deleted_at is not None


def test_posts_of_a_forgotten_account_are_quoted_no_more(store: Store, brand: Brand) -> None:
    snapshot = built(store, brand)
    store.accounts.forget(store.accounts.of(brand))
    found = show(store, brand, snapshot)
    assert found.snapshot.mix.whole.posts == 9
    assert found.hardest == found.praised == ()


def test_praise_of_a_calm_post_is_quoted_and_a_repeat_elsewhere_is_not(store: Store, brand: Brand) -> None:
    texts = [found.post.text for found in store.checked("acme")]
    add(store, [post(n, platform="facebook", text=text) for n, text in enumerate(reversed(texts), 1)])
    found = show(store, brand, built(store, brand))
    assert [each.post.text for each in found.praised] == ["A quiet thought, number 1, about ferns"]
    assert [each.post.platform for each in found.hardest] == ["x", "x", "x"]
    assert found.snapshot.standing.platforms["facebook"].pushes == 3


def test_a_calm_week_quotes_what_pushed_hardest_within_the_window(store: Store, brand: Brand) -> None:
    after = build(store, brand, Period(WEEK.last, WEEK.last), POLICY)
    assert after.mix.whole.posts == 0
    assert after.standing.whole.posts == 9
    assert len(after.hardest) == 3
    assert len(after.praised) == 1


def test_a_period_that_is_not_over_is_told_up_to_today(store: Store, brand: Brand) -> None:
    wednesday = NOON + dt.timedelta(days=1)
    snapshot = built(store, brand, wednesday)
    assert not snapshot.final
    assert snapshot.standing.last == dt.datetime(2026, 11, 11, 22, 59, 59, 999_999, dt.UTC)
    assert snapshot.mix.last == snapshot.standing.last
    assert built(store, brand).final == (dt.datetime.now(dt.UTC) > WEEK.bounds("Europe/Oslo")[1])


def test_campaigns_of_the_window_and_of_the_period_are_named(store: Store, brand: Brand) -> None:
    days = [("early", 10, 17), ("window", 10, 19), ("period", 11, 15), ("late", 11, 16)]
    campaigns = tuple(
        Campaign.model_validate(
            {"name": name, "from": f"2026-{month}-{day}", "to": f"2026-{month}-{day + 1}"}
        )
        for name, month, day in days
    )
    policy = POLICY.model_copy(update={"campaigns": campaigns})
    assert [each.name for each in build(store, brand, WEEK, policy).campaigns] == ["window", "period"]


def test_a_brand_without_a_post_has_a_report_too(store: Store) -> None:
    snapshot = built(store, store.ensure_brand("acme"))
    assert snapshot.standing.status == "too few"
    assert set(snapshot.silent_weeks.values()) == {None}
    assert snapshot.hardest == snapshot.versions == ()
