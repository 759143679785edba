"""Brands at a glance and one brand: the numbers of the mix, in words and shapes, and where to begin."""

import datetime as dt
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from auditor.standing import mix_of, moment
from auditor.store import Store
from tests.api.conftest import Serving, Start
from tests.factories import post, verdict
from tests.web.visitor import Visitor, said, sign_in

NOW = dt.datetime.now(dt.UTC)


def published(store: Store, slug: str = "acme", *, pushes: int = 6, values: int = 8) -> None:
    """So many of each, a day apart, the pushes first; all checked by the running versions."""
    posts = [
        post(number, created_at=NOW - dt.timedelta(days=number, hours=1)) for number in range(pushes + values)
    ]
    store.add(slug, posts)
    pairs = []
    for at, stored in enumerate(store.unchecked(slug, "m@1", "r1", 0.5)):
        said_of = (
            verdict() if at < pushes else verdict(label="value", score=0.02, pressure=0, pillar="educate")
        )
        pairs.append((stored, said_of))
    store.add_verdicts(pairs)


def checked_now(serving: Serving, slug: str = "acme") -> None:
    """Say the verdicts again, by the versions that run."""
    store, service = serving.store, serving.app.state.service
    model, rules, threshold = service.auditor.versions_for(store.brand(slug))
    known = {found.post_id: found.verdict for found in store.checked(slug)}
    pairs = [
        (each, replace(known[each.id], model_version=model, rules_version=rules, threshold=threshold))
        for each in store.unchecked(slug, model, rules, threshold)
    ]
    store.add_verdicts(pairs)


def test_an_empty_store_says_where_to_begin(start: Start) -> None:
    serving = start()
    for brand in serving.store.brands():
        serving.store.accounts.forget_brand(brand)
    page = said(sign_in(serving, "write").get("/app/"))
    assert "Begin with a brand" in page
    assert 'href="/app/new-brand"' in page
    reader = said(sign_in(serving, "read").get("/app/"))
    assert "A key with the scope write can make one" in reader
    assert "/app/new-brand" not in reader


def test_a_brand_without_posts_says_to_import_some(visitor: Visitor) -> None:
    for path in ("/app/", "/app/brands/acme", "/app/brands/acme/posts"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert 'href="/app/brands/acme/import"' in page.text
    reader = sign_in(visitor.serving, "read")
    assert 'class="button" href="/app/brands/acme/import"' not in reader.get("/app/brands/acme").text


def test_a_brand_stands_as_its_mix_does(visitor: Visitor) -> None:
    published(visitor.store)
    store, service = visitor.store, visitor.serving.app.state.service
    brand, policy = store.brand("acme"), service.guideline("")
    whole = mix_of(store, brand, policy, until=moment(store, brand, policy.window_days)).whole
    assert (whole.posts, whole.pushes, whole.status) == (14, 6, "over")
    for path in ("/app/", "/app/brands/acme"):
        page = said(visitor.get(path))
        assert "Over the guideline" in page
        assert "6 of 14 posts pushed" in page
        assert "43\u00a0%" in page
    page = said(visitor.get("/app/brands/acme"))
    assert "6 pushes in a row on x (acme); one is allowed." in page
    assert "16 value posts with no push would bring it back." in page


def test_the_twelve_weeks_and_the_calendar_hold_every_push(visitor: Visitor) -> None:
    published(visitor.store)
    page = LexborHTMLParser(visitor.get("/app/brands/acme").text)
    weeks = page.css("ol.columns > li")
    assert len(weeks) == 12
    told = [node.css_first(".hidden").text() for node in weeks]
    assert all(words.startswith("Week of ") for words in told)
    assert sum(int(words.split(": ")[1].split(" ")[0]) for words in told if "no post" not in words) == 6
    days = page.css("table.heat tbody td")
    assert len(days) == 84
    pushes = [node.text().split(" of ")[0] for node in days]
    assert sum(int(each) for each in pushes if each.isdecimal()) == 6
    assert sum("of" in node.text() for node in days) == 14
    assert [node.text() for node in page.css("table.heat tbody th")][:2] == ["Mon", "Tue"]
    assert all(node.attributes["aria-hidden"] == "true" for node in page.css("main svg"))


def test_what_waits_to_be_checked_is_told_until_it_is(visitor: Visitor) -> None:
    published(visitor.store)
    assert "14 posts wait to be checked" in said(visitor.get("/app/"))
    assert "14 posts wait to be checked and do not count yet" in said(visitor.get("/app/brands/acme"))
    checked_now(visitor.serving)
    assert "to be checked" not in said(visitor.get("/app/"))
    assert "to be checked" not in said(visitor.get("/app/brands/acme"))


def test_a_post_is_shown_once_though_it_is_hard_and_doubtful(visitor: Visitor) -> None:
    visitor.store.add("acme", [post(1, created_at=NOW)])
    (stored,) = visitor.store.unchecked("acme", "m@1", "r1", 0.5)
    visitor.store.add_verdicts([(stored, verdict(needs_review=True))])
    assert visitor.get("/app/brands/acme").text.count(f'id="post-{stored.id}"') == 1


def test_a_new_brand_is_made_and_leads_on_to_its_import(visitor: Visitor) -> None:
    fields = {"name": "Søster & Bror", "slug": "soster", "time_zone": "Europe/Oslo"}
    answer = visitor.post("/app/new-brand", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/app/brands/soster/import")
    made = visitor.store.brand("soster")
    assert (made.name, made.time_zone) == ("Søster & Bror", "Europe/Oslo")
    assert visitor.store.trail.latest()[0].action == "brand.create"


def test_a_brand_that_can_t_be_made_is_told_with_what_was_given(visitor: Visitor) -> None:
    for fields, words in (
        ({"name": "<i>Acme", "slug": "acme", "time_zone": "UTC"}, "There is a brand acme already."),
        ({"name": "<i>Acme", "slug": "a b", "time_zone": "UTC"}, "The short name takes letters"),
        ({"name": "<i>Acme", "slug": "third", "time_zone": "Mars/Base"}, "is no time zone"),
        ({"name": "<i>Acme" + "x" * 200, "slug": "third", "time_zone": "UTC"}, "The name takes 120 letters"),
    ):
        answer = visitor.post("/app/new-brand", fields)
        assert answer.status_code == 422
        assert words in said(answer)
        assert "&lt;i&gt;Acme" in answer.text
    assert [brand.slug for brand in visitor.store.brands()] == ["acme", "rival"]


def test_only_who_may_make_brands_is_asked_to(visitor: Visitor) -> None:
    for caller in (sign_in(visitor.serving, "read"), sign_in(visitor.serving, "write", brand="acme")):
        assert "/app/new-brand" not in caller.get("/app/").text
        assert caller.get("/app/new-brand").status_code == 403


def test_many_brands_are_shown_a_page_at_a_time(visitor: Visitor) -> None:
    for number in range(25):
        visitor.store.ensure_brand(f"brand-{number:02d}")
    first, second = visitor.get("/app/").text, visitor.get("/app/?page=2").text
    assert (first.count('class="card brand"'), second.count('class="card brand"')) == (24, 3)
    assert 'href="/app/?page=2"' in first
    assert 'href="/app/?page=1"' in second
    assert second.count('href="/app/brands/brand-00"') == 1  # in the switcher alone
