"""A store with every kind of post there is, rows written as they are, for whoever recomputes a report."""

import datetime as dt
import random
from typing import Any

from sqlalchemy import insert

from auditor.finding import PILLARS
from auditor.store import Brand, Store
from auditor.store import tables as t

FIRST = dt.datetime(2026, 8, 3, tzinfo=dt.UTC)
LAST = dt.datetime(2026, 11, 4, tzinfo=dt.UTC)
MADE_AT = dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC)
"""When reports on the store are made: some of it came to be known later."""

ACCOUNTS = (("x", "acme"), ("x", "acme-help"), ("facebook", "acme"))
POSTS = 420
LANGUAGES = ("en", "en", "en", "de")


def fill(store: Store, seed: int = 6) -> None:
    """Make the brand acme with posts from August to November, and a rival whose posts must not count."""
    chance = random.Random(seed)
    brands = (store.ensure_brand("rival"), store.ensure_brand("acme", name="Acme & Co"))
    rows: dict[str, list[dict[str, Any]]] = {}
    for brand in brands:
        _brand(rows, brand, chance)
    rows["verdict"].sort(key=lambda row: row["created_at"])  # so that numbers grow with time, as they do
    with store._engine.begin() as connection:
        for table in (t.account, t.collection, t.post, t.revision, t.verdict, t.decision, t.suppression):
            connection.execute(insert(table), rows[table.name])


def _brand(rows: dict[str, list[dict[str, Any]]], brand: Brand, chance: random.Random) -> None:
    base = 10 * brand.id
    for number, (platform, handle) in enumerate(ACCOUNTS):
        account = {
            "id": base + number,
            "brand_id": brand.id,
            "platform": platform,
            "host": f"{platform}.test",
        }
        rows.setdefault("account", []).append(account | {"handle": handle, "name": ""})
        state = {"account_id": base + number, "native_id": "", "newest": None, "gaps": [], "readings": 1}
        told = {
            "capped": number == 0,
            "stopped": "The budget is spent." if number == 2 else "",
            "run_at": LAST,
        }
        rows.setdefault("collection", []).append(state | told)
    for _ in range(POSTS):
        _post(rows, brand, base + chance.randrange(3), chance)


def _post(
    rows: dict[str, list[dict[str, Any]]], brand: Brand, account_id: int, chance: random.Random
) -> None:
    number = len(rows.get("post", ())) + 1
    created_at = FIRST + (LAST - FIRST) * chance.random()
    platform = ACCOUNTS[account_id % 10][0]
    checked = chance.random() < 0.9
    leaves = chance.random() < (0.03 if checked else 0.4)
    gone = created_at + dt.timedelta(days=chance.randrange(40)) if leaves else None
    now = f"now {number}"
    rows.setdefault("post", []).append(
        {
            "id": number,
            "brand_id": brand.id,
            "account_id": account_id,
            "platform": platform,
            "host": f"{platform}.test",
            "native_id": str(number),
            "text": "" if gone else f"Post {number}, as it stands",
            "original_text": "",
            "text_hash": now,
            "created_at": created_at,
            "time_precision": "second",
            "url": "",
            "kind": chance.choices(("original", "quote", "reply", "repost"), (80, 8, 8, 4))[0],
            "paid": chance.random() < 0.04,
            "language": "en",
            "media": "",
            "metrics": _metrics(chance),
            "metrics_at": created_at + dt.timedelta(hours=chance.choice((2, 47, 48, 200))),
            "source": "test",
            "cross_post_of": number - 1 if chance.random() < 0.12 and number > 1 else None,
            "deleted_at": gone,
            "first_seen": created_at + dt.timedelta(days=chance.choice((0, 0, 0, 4))),
            "last_seen": LAST,
        }
    )
    hashes = [now]
    for edit in range(chance.choice((0, 0, 0, 1, 2))):
        until = created_at + dt.timedelta(days=(edit + 1) * chance.randrange(1, 30))
        values = {"post_id": number, "text": f"Post {number}, version {edit}", "original_text": ""}
        rows.setdefault("revision", []).append(values | {"text_hash": f"{edit} {number}", "until": until})
        hashes.append(f"{edit} {number}")
    if checked:
        for said_of in hashes:
            for model in ("m@1", "m@2")[: chance.choice((1, 1, 2))]:
                _verdict(rows, number, said_of, model, created_at, chance)
    _decisions(rows, number, created_at, chance)
    if chance.random() < 0.1:
        put = {"post_id": number, "rule": "en/urgency.a", "reason": "fine", "author": "ada"}
        times = {"created_at": created_at + dt.timedelta(days=chance.randrange(60)), "expires_at": None}
        rows.setdefault("suppression", []).append(put | times)


def _metrics(chance: random.Random) -> dict[str, float]:
    """Some sources give everything, some the parts, some nothing."""
    parts = {"likes": float(chance.randrange(50)), "comments": float(chance.randrange(9))}
    reach = {"impressions": float(chance.randrange(1, 4_000))}
    whole = {"engagements": float(chance.randrange(90)), "clicks": float(chance.randrange(1, 30))}
    return chance.choice(({}, parts, parts | reach, parts | reach | whole, reach | whole))


def _verdict(
    rows: dict[str, list[dict[str, Any]]],
    post_id: int,
    said_of: str,
    model: str,
    created_at: dt.datetime,
    chance: random.Random,
) -> None:
    unreadable = chance.random() < 0.05
    score = round(chance.betavariate(0.5, 1.0), 1)  # so that some push equally hard
    push = score >= 0.5
    pressure = chance.choice((2, 2, 3)) if push else chance.choice((0, 1))
    categories = ["urgency"] * chance.randrange(3) + ["advocacy"] * (chance.random() < 0.15)
    rows.setdefault("verdict", []).append(
        {
            "post_id": post_id,
            "text_hash": said_of,
            "label": "unreadable" if unreadable else "sales_push" if push else "value",
            "score": None if unreadable else score,
            "pressure": None if unreadable else pressure,
            "pillar": None if unreadable else "offer" if push else PILLARS[chance.randrange(7)],
            "findings": [_finding(category, n) for n, category in enumerate(categories)],
            "needs_review": not unreadable and 0.3 < score < 0.7,
            "language": chance.choice(LANGUAGES),
            "unreadable_because": "it has no words" if unreadable else "",
            "model_version": model,
            "rules_version": "r1",
            "threshold": 0.5,
            "created_at": created_at + dt.timedelta(days=chance.choice((0, 0, 1, 9))),
        }
    )


def _finding(category: str, number: int) -> dict[str, Any]:
    rule = f"en/{category}.{'ab'[number % 2]}"
    sentences = {"message": '"category": "advocacy" is not what it says', "suggestion": "Say why."}
    return {"rule": rule, "category": category, "severity": "high"} | sentences | _SPAN


_SPAN = {"offset": 0, "length": 4, "text": "Post"}


def _decisions(
    rows: dict[str, list[dict[str, Any]]], post_id: int, created_at: dt.datetime, chance: random.Random
) -> None:
    """None, one, or several of which the earlier ones were taken back."""
    at = created_at
    for number in range(chance.choice((0, 0, 0, 0, 0, 1, 2))):
        at += dt.timedelta(days=chance.randrange(1, 20), hours=number)
        taken_back = at + dt.timedelta(days=chance.randrange(1, 20)) if chance.random() < 0.5 else None
        label = chance.choice(("value", "sales_push"))
        values = {"post_id": post_id, "label": label, "why": "I know.", "who": "ada", "decided_at": at}
        rows.setdefault("decision", []).append(values | {"withdrawn_at": taken_back})
        if taken_back is None:
            return
        at = taken_back
