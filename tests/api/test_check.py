"""Checking drafts: the verdict, the words, and what publishing does to the mix."""

import datetime as dt
import json
import logging

import pytest

from auditor.audit import Auditor
from auditor.guideline import load
from auditor.mix import Item, projected
from auditor.store import Store
from tests.api.conftest import Serving, Start
from tests.factories import post, verdict

PUSH = "Last chance! 🎉 50% off ends tonight, order yours now"
NOW = dt.datetime.now(dt.UTC)


def published(store: Store, pushes: int, values: int, brand: str = "acme") -> None:
    """Give a brand judged posts of the last days."""
    made = [
        post(n, text=f"Post {n} of the week", created_at=NOW - dt.timedelta(days=1, minutes=n))
        for n in range(pushes + values)
    ]
    store.add(brand, made)
    stored = store.unchecked(brand, "m@1", "r1", 0.5)
    store.add_verdicts(
        [
            (each, verdict() if n < pushes else verdict(label="value", score=0.01, pressure=0, pillar="care"))
            for n, each in enumerate(stored)
        ]
    )


def test_a_push_is_named_with_its_words_in_the_units_a_browser_counts(serving: Serving) -> None:
    headers = serving.headers("check")
    found = serving.client.post("/v1/check", json={"text": PUSH}, headers=headers).json()
    assert found["label"] == "sales_push"
    assert found["versions"].keys() == {"model", "rules", "threshold"}
    units = PUSH.encode("utf-16-le")
    for each in found["findings"]:
        start, end = 2 * each["offset"], 2 * (each["offset"] + each["length"])
        assert units[start:end].decode("utf-16-le") == each["text"]
        context = each["context"]
        around = context["text"].encode("utf-16-le")
        inside = around[2 * context["offset"] : 2 * (context["offset"] + context["length"])]
        assert inside.decode("utf-16-le") == each["text"]
        assert each["rule"]["id"].startswith("en/")
        assert each["rule"]["category"]["id"].isupper()
        assert each["suggestion"]
    points = serving.client.post("/v1/check?offsets=codepoints", json={"text": PUSH}, headers=headers).json()
    for each in points["findings"]:
        assert PUSH[each["offset"] : each["offset"] + each["length"]] == each["text"]


def test_the_service_says_what_the_command_line_says(serving: Serving, auditor: Auditor) -> None:
    texts = [PUSH, "How to repot a fern without tearing its roots", "Bonjour à tous", "🎉🎉", ""]
    answer = serving.client.post(
        "/v1/check/batch",
        json={"drafts": [{"text": text} for text in texts]},
        headers=serving.headers("check"),
    )
    for item, made in zip(answer.json()["items"], auditor.check(texts), strict=True):
        assert item["verdict"]["label"] == made.label
        assert item["verdict"]["score"] == (
            None if made.score is None else pytest.approx(made.score, abs=1e-6)
        )


def test_publishing_a_draft_moves_the_mix_as_arithmetic_says(serving: Serving, auditor: Auditor) -> None:
    published(serving.store, pushes=2, values=9)
    body = {"text": PUSH, "brand": "acme", "platform": "x"}
    effect = serving.client.post("/v1/check", json=body, headers=serving.headers("check", "acme")).json()[
        "mix"
    ]
    assert (effect["current"], effect["projected"]) == (
        pytest.approx(2 / 11, abs=1e-6),
        pytest.approx(3 / 12, abs=1e-6),
    )
    draft = auditor.check([PUSH])[0]
    item = Item(NOW, "x", "", draft.label, draft.score, draft.pressure, draft.pillar)
    items = serving.store.listing.items(serving.store.brand("acme"))
    now, then = projected(items, item, load("ease-up"), until=NOW)
    assert (effect["status"], effect["status_after"]) == (now.status, then.status)
    assert effect["limit"] == 0.2
    assert effect["sentence"] == (
        "Publishing this moves Acme from 18\u00a0% to 25\u00a0%; the guideline allows 20\u00a0%."
    )
    assert (effect["platform"]["name"], effect["platform"]["current"]) == ("x", effect["current"])
    assert (effect["posts"], effect["pushes"]) == (11, 2)
    body["platform"] = "linkedin"
    there = serving.client.post("/v1/check", json=body, headers=serving.headers("check", "acme")).json()
    assert there["mix"]["platform"]["current"] is None


def test_what_is_queued_counts_up_to_the_day_the_draft_goes_out(serving: Serving) -> None:
    published(serving.store, pushes=0, values=10)
    day = NOW + dt.timedelta(days=3)
    queued = [
        {"scheduled_at": (NOW + dt.timedelta(days=d)).isoformat(), "platform": "x", "label": "sales_push"}
        for d in (1, 2, 5)
    ]
    body = {"text": PUSH, "brand": "acme", "scheduled_at": day.isoformat(), "planned": queued}
    effect = serving.client.post("/v1/check", json=body, headers=serving.headers("check")).json()["mix"]
    assert (effect["current"], effect["projected"]) == (
        pytest.approx(2 / 12, abs=1e-6),
        pytest.approx(3 / 13, abs=1e-6),
    )


def test_a_brand_s_own_threshold_moves_the_line(serving: Serving) -> None:
    headers = serving.headers("admin")
    text = "Our new blend is here. Pop in and try it."
    score = serving.client.post("/v1/check", json={"text": text}, headers=headers).json()["score"]
    for line, label in ((score - 0.001, "sales_push"), (score + 0.001, "value")):
        if 0 < line < 1:
            serving.client.patch("/v1/brands/acme", json={"threshold": line}, headers=headers)
            body = {"text": text, "brand": "acme"}
            assert serving.client.post("/v1/check", json=body, headers=headers).json()["label"] == label


def test_a_guideline_there_isnt_is_refused_with_and_without_a_brand(serving: Serving) -> None:
    headers = serving.headers("check")
    for brand in ({}, {"brand": "acme"}):
        draft = {"text": "Tea", "guideline": "90-10", **brand}
        assert serving.client.post("/v1/check", json=draft, headers=headers).status_code == 400
        drafts = {"drafts": [draft, {"text": "Tea", "guideline": "80-20", **brand}]}
        bad, good = serving.client.post("/v1/check/batch", json=drafts, headers=headers).json()["items"]
        assert (bad["error"]["status"], bad["error"]["pointer"]) == (400, "/guideline")
        assert good["error"] is None


def test_a_bad_item_spoils_no_other(serving: Serving) -> None:
    drafts: list[object] = [
        {"text": "Tea"}, {"words": "Tea"}, 7, None, {"text": "x" * 50_001},
        {"text": "Tea", "brand": "nobody"}, {"text": "Tea", "guideline": "none-such", "brand": "acme"},
        {"text": "\ud800 half a pair"},
    ]  # fmt: skip
    answer = serving.client.post(
        "/v1/check/batch", content=json.dumps({"drafts": drafts}), headers=serving.headers("check")
    )
    items = answer.json()["items"]
    assert [item["index"] for item in items] == list(range(len(drafts)))
    assert [item["error"]["status"] if item["error"] else 200 for item in items] == [
        200, 422, 422, 422, 422, 404, 400, 200,
    ]  # fmt: skip
    assert (
        serving.client.post(
            "/v1/check/batch", json={"drafts": [{"text": "a"}] * 1_001}, headers=serving.headers("check")
        ).status_code
        == 422
    )


def test_no_word_of_a_draft_is_stored_or_logged(
    start: Start, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    serving = start()  # here, so that its log goes where it is looked for
    secret = "zanzibar-unreleased-merger"
    caplog.set_level(logging.DEBUG)
    key = serving.key("admin")
    headers = {"Authorization": f"Bearer {key}"}
    draft = {"text": f"Buy {secret} now", "brand": "acme"}
    serving.client.post("/v1/check", json=draft, headers=headers)
    serving.client.post("/v1/check/batch", json={"drafts": [draft, {"txt": secret}]}, headers=headers)
    planned = {"key": secret, "text": secret, "scheduled_at": "2026-12-07T09:00:00Z"}
    serving.client.post("/v1/plan", json={"drafts": [planned], "brand": "acme"}, headers=headers)
    serving.client.post("/v1/check", content=f'{{"text": "{secret}', headers=headers)
    serving.client.post("/v1/check", json={"text": secret, "language": secret}, headers=headers)
    serving.client.get(f"/v1/brands/acme/posts?q={secret}", headers=headers)
    serving.client.get(f"/v1/{secret}", headers=headers)
    out, err = capfd.readouterr()
    assert err.count('"path": "/v1/check"') == 3
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    for told in (out, *ours, "\n".join(line for line in err.splitlines() if "HTTP Request" not in line)):
        assert secret not in told
        assert key not in told
    home = serving.app.state.settings.home
    assert not any(secret.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_calendar_is_planned_on_top_of_what_was_published(serving: Serving) -> None:
    published(serving.store, pushes=1, values=9)
    days = [NOW + dt.timedelta(days=n + 1) for n in range(4)]
    texts = [PUSH, "How to repot a fern without tearing its roots", PUSH, "Three ferns that like the dark"]
    drafts = [
        {"key": f"d{n}", "text": text, "scheduled_at": day.isoformat(), "platform": "x"}
        for n, (day, text) in enumerate(zip(days, texts, strict=True))
    ]
    drafts.append(drafts[1] | {"key": "copy", "platform": "instagram"})
    drafts.append(drafts[1] | {"key": "again"})
    answer = serving.client.post(
        "/v1/plan", json={"drafts": drafts, "brand": "acme"}, headers=serving.headers("check")
    )
    plan = answer.json()
    assert not plan["within"]
    assert plan["within_after"]
    assert {change["key"] for change in plan["changes"]} == {"d0", "d2"}
    assert plan["repeats"] == {"again": "d1"}
    assert [draft["label"] for draft in plan["drafts"]][:2] == ["sales_push", "value"]
    twice = {"drafts": [drafts[0], drafts[0]]}
    assert serving.client.post("/v1/plan", json=twice, headers=serving.headers("check")).status_code == 422
