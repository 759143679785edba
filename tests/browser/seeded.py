"""Brands with something on every page there is: a plain one, and one that means harm wherever it can."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from auditor import guideline, importers
from auditor.bundle import SAMPLES
from auditor.due import Rhythm
from auditor.finding import Finding, Verdict
from auditor.period import Period
from auditor.post import Account, Post
from auditor.report.making import make
from auditor.store import Brand, Store
from auditor.store.schedules import Message, Recipient, Wanted
from tests.factories import finding, post, verdict

HOSTILE = (
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "' autofocus onfocus=alert(1) x='",
    "</title></textarea></style><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% include 'layout.html.jinja' %}${7*7}",
    "javascript:alert(1)",
    "\u202egnp.exe\u202c \u2066isolated\u2069",
    '=HYPERLINK("https://evil.example","open")',
    "W" * 50_000,
    "بيع促销値下げ\U0001f331" * 60,
    "\n\n\n<style>*{display:none}</style>\t\x1b[31m",
    "&lt;b&gt; <!-- --> ]]> --> <plaintext>",
)
"""What posts, accounts, brands, files and people are called here."""

PRESSING = ("Last chance", "% off", "Order", "Shop now", "ends tonight", "Buy")


@dataclass(frozen=True)
class Seeded:
    """The numbers of what there is, by brand: of a report, of a post with findings, and of an import."""

    reports: dict[str, int]
    posts: dict[str, int]
    imports: dict[str, str]

    def paths(self, slug: str) -> Iterator[str]:
        """Every page of a brand."""
        at = f"brands/{slug}"
        yield from (at, f"{at}/posts", f"{at}/posts?show=review", f"{at}/posts?q=nowhere", f"{at}/try")
        yield from (f"{at}/plan", f"{at}/reports", f"{at}/reports/{self.reports[slug]}", f"{at}/schedules")
        yield from (f"{at}/import", f"{at}/imports/{self.imports[slug]}", f"{at}/accounts")
        yield f"posts/{self.posts[slug]}"


EVERYWHERE = (
    *("", "rules", "rules/en/urgency.last-chance", "guidelines", "guidelines/ease-up", "new-brand"),
    *(
        "brands/blank",
        "brands/blank/posts",
        "brands/blank/reports",
        "brands/blank/plan",
        "brands/blank/accounts",
    ),
)
"""Every page that is about none of them."""


Versions = tuple[str, str, float]
"""Of the service's model, rules and threshold, so that its worker has nothing to check anew."""


def seed(store: Store, versions: Versions) -> Seeded:
    """Put both brands, and one without a post, into a store."""
    store.ensure_brand("blank", name="Blank")
    store.ensure_brand("plain", name="Fern & Kettle", time_zone="Europe/London")
    for file in sorted(SAMPLES.glob("*.csv")):
        read = importers.read(file, timezone="Europe/London", fallback_account="fern")
        store.add("plain", read.posts)
    store.ensure_brand("hostile", name=f"{HOSTILE[0]}{HOSTILE[6]}{'W' * 120}")
    store.add("hostile", [_harmful(number, words) for number, words in enumerate(HOSTILE)])
    seeded = Seeded({}, {}, {})
    for slug in ("plain", "hostile"):
        brand = store.brand(slug)
        pairs = [(each, _said_of(each.post, versions)) for each in store.unchecked(slug, *versions)]
        store.add_verdicts(pairs)
        pushes = [each.id for each, said in pairs if said.label == "sales_push"]
        store.decide(pushes[-1], "value", why=f"A guide. {HOSTILE[1]}", who=f"Mia {HOSTILE[3]}")
        seeded.posts[slug] = pushes[0]
        seeded.reports[slug] = _report(store, brand)
        seeded.imports[slug] = store.jobs.create(brand, "audit", {"import": [_told(slug)]}).id
    return seeded


def _harmful(number: int, words: str) -> Post:
    account = Account("x", words[:200], name=words[:500])
    url = f"https://example.org/{number}?{words[:40]}" if number % 2 else words[:200]
    text = f"{words} Order yours now {words}"
    return post(number, text=text, original_text=text, account=account, url=url, language="und")


def _said_of(found: Post, versions: Versions) -> Verdict:
    against = tuple(_finding(found, words) for words in PRESSING if words in found.text)
    praise = tuple(
        finding(found.text, words, rule="en/advocacy.thanks", category="advocacy", severity="info")
        for words in ("Thank", "customer")
        if words in found.text
    )
    label = "sales_push" if against else "value"
    return verdict(
        label=label,
        score=0.6 if len(against) == 1 else 0.97 if against else 0.04,
        pressure=(3 if len(against) > 1 else 2) if against else 0,
        pillar="offer" if against else "educate",
        findings=against or praise,
        needs_review=len(against) == 1,
        model_version=versions[0],
        rules_version=versions[1],
        threshold=versions[2],
    )


def _finding(found: Post, words: str) -> Finding:
    harm = found.text[:300] if found.source == "test" else ""
    return finding(found.text, words, message=f"It presses. {harm}", suggestion=f"Say why. {harm}")


def _report(store: Store, brand: Brand) -> int:
    newest = store.listing.newest(brand)
    assert newest is not None
    made = make(store, brand, Period.ending(newest.date(), 14), guideline.load("ease-up"))
    store.shares.create(made.id, who="Mia", expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=7))
    rhythm = Rhythm("week", 0, dt.time(8), brand.time_zone)
    to = Recipient("email", "ada@acme.example", f"ada@acme.example {brand.name}")
    schedule = store.schedules.add(brand, Wanted(rhythm, (to,), ("pdf", "posts.csv")))
    (number,) = store.schedules.send(schedule, made.id, [Message(to, f"<{brand.slug}@x>")], move_on=False)
    held = store.outgoing.claim(60, number)
    begun = store.outgoing.begin(held, 60) if held else None
    if begun is not None:  # else the worker was quicker, and says that there is no mail server
        store.outgoing.uncertain(begun, f"Nobody answered. {brand.name}")
    return made.id


def _told(slug: str) -> dict[str, object]:
    name = HOSTILE[0] if slug == "hostile" else "x-content.csv"
    told = {"name": name, "error": "", "format": "X", "stored": 3, "updated": 1, "known": 2, "paid": 1}
    told |= {"empty": 1, "ignored": 1, "accounts": [f"x:{name}"], "notes": [name]}
    return told | {"unusable": [[3, f"no text {name}"]], "more": 2}
