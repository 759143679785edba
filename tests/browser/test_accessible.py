"""axe-core finds nothing that keeps people from a page, report or mail, by day or night, wide or narrow."""

import os
from collections.abc import Iterator
from typing import Literal

import pytest

from tests.browser.conftest import Visit
from tests.browser.mails import mail, show
from tests.browser.seeded import EVERYWHERE, Seeded
from tests.browser.service import Service
from tests.browser.visitor import DESK, PHONE, Visitor

Light = Literal["light", "dark"]
Look = tuple[dict[str, int], Light]

BY_DAY_ON_A_PHONE: Look = (PHONE, "light")
BY_NIGHT_ON_A_DESK: Look = (DESK, "dark")
THE_OTHERS: tuple[Look, ...] = ((PHONE, "dark"), (DESK, "light"))

PUSH = "Last chance! 50% off ends tonight, order yours now"


def seen_as(visitor: Visitor, look: Look) -> None:
    size, light = look
    visitor.page.set_viewport_size(size)  # type: ignore[arg-type]
    visitor.page.emulate_media(color_scheme=light)


def found(visitor: Visitor, axe: str) -> list[str]:
    """The serious and critical findings on the page that is open, each with the first element it is about."""
    visitor.fits()
    visitor.page.evaluate(f"() => {{ {axe} }}")
    told = visitor.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{visitor.page.url}: {each['id']}, {each['help']}: {each['nodes'][0]['html'][:200]}"
        for each in told["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def opened(visitor: Visitor, seeded: Seeded, service: Service) -> Iterator[str]:
    """Open every page there is, one after the other; those that answer a form, a report and a mail too."""
    report = f"brands/plain/reports/{seeded.reports['plain']}/read"
    for path in (*EVERYWHERE, *seeded.paths("plain"), report, "nowhere"):
        visitor.open(path)
        yield path
    page = visitor.page
    visitor.open("brands/plain/try")
    page.get_by_label("Your draft").fill(PUSH)
    page.locator("#answer mark").first.wait_for()
    yield "a tried draft"
    visitor.open("brands/plain/plan")
    page.get_by_label("Text", exact=True).first.fill(PUSH)
    page.get_by_role("button", name="Hold it against the guideline").click()
    page.locator("#comes").wait_for()
    yield "a plan"
    show(visitor, mail(service.store, "plain", seeded.reports["plain"]))
    yield "a mail"


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_every_page_by_day_on_a_phone_or_by_night_on_a_desk(
    visit: Visit, seeded: Seeded, service: Service, axe: str
) -> None:
    visitor = visit()
    visitor.open("sign-in")
    told = found(visitor, axe)
    visitor.sign_in()
    for number, _ in enumerate(opened(visitor, seeded, service)):
        seen_as(visitor, (BY_DAY_ON_A_PHONE, BY_NIGHT_ON_A_DESK)[number % 2])
        told += found(visitor, axe)
    visitor.seen = [each for each in visitor.seen if "status of 404" not in each]  # as it should be
    assert told == []


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_every_page_in_every_light_and_width(
    visit: Visit, seeded: Seeded, service: Service, axe: str
) -> None:
    looks = (*THE_OTHERS, *(() if os.environ.get("SOAK_SLICE") else (BY_DAY_ON_A_PHONE, BY_NIGHT_ON_A_DESK)))
    visitor = visit()
    visitor.sign_in()
    told = []
    for _ in opened(visitor, seeded, service):
        for look in looks:
            seen_as(visitor, look)
            told += found(visitor, axe)
    visitor.seen = [each for each in visitor.seen if "status of 404" not in each]  # as it should be
    assert told == []
