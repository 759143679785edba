"""Published posts: pushed, read back, decided upon."""

import datetime as dt
import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from httpx import Response
from starlette.testclient import TestClient

from api.main import create_app
from auditor.audit import Auditor
from auditor.settings import Settings
from tests.api.conftest import Serving
from tests.api.test_access import POST
from tests.factories import NOON, post, verdict


def push(serving: Serving, posts: list[object], **headers: str) -> dict[str, object]:
    """Push posts of acme."""
    answer = serving.client.post(
        "/v1/brands/acme/posts", json={"posts": posts}, headers=serving.headers("write") | headers
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, object] = answer.json()
    return body


def many(serving: Serving, count: int) -> None:
    """Give acme judged posts, every third a push."""
    serving.store.add("acme", [post(n) for n in range(count)])
    made = (verdict(), verdict(label="value", score=0.1, pressure=1, pillar="product"), None)
    stored = serving.store.unchecked("acme", "m@1", "r1", 0.5)
    pairs = [(each, made[n % 3]) for n, each in enumerate(stored)]
    serving.store.add_verdicts([(each, said) for each, said in pairs if said is not None])


def test_pushed_posts_are_read_back_as_they_were_sent(serving: Serving) -> None:
    full = POST | {
        "text": "Café &amp; cats\r\n\x00kept",
        "host": "",
        "url": "https://x.com/acme/1",
        "kind": "quote",
        "paid": True,
        "media": "photo",
        "metrics": {"likes": 12, "reach": 300},
        "metrics_at": "2026-11-21T00:00:00Z",
        "alt_text": "A cat",
        "content_warning": "cats",
        "reply_to": "7",
        "language": "en",
    }
    assert push(serving, [full])["stored"] == 1
    (found,) = serving.client.get("/v1/brands/acme/posts", headers=serving.headers("read")).json()["items"]
    assert found["text"] == "Café & cats\nkept"
    for name in ("native_id", "url", "kind", "paid", "media", "metrics", "alt_text", "reply_to"):
        assert found[name] == full[name], name
    assert found["created_at"] == "2026-11-20T09:30:00Z"


def test_a_bad_post_is_named_and_the_others_are_kept(serving: Serving) -> None:
    bad = [POST | {"native_id": "2", "created_at": "soon"}, POST | {"url": "javascript:alert(1)"}, "tea"]
    taken = push(serving, [*bad, POST, POST | {"metrics": {"dollars": 1}}])
    assert taken["stored"] == 1
    assert [(each["index"], each["pointer"]) for each in taken["rejected"]] == [  # type: ignore[attr-defined]
        (0, "/posts/0/created_at"),
        (1, "/posts/1/url"),
        (2, "/posts/2"),
        (4, "/posts/4/metrics"),
    ]


def test_a_request_sent_again_is_done_once(serving: Serving) -> None:
    headers = serving.headers("write") | {"Idempotency-Key": "one"}
    body = {"posts": [POST]}
    first = serving.client.post("/v1/brands/acme/posts", json=body, headers=headers)
    again = serving.client.post("/v1/brands/acme/posts", json=body, headers=headers)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    other = serving.client.post("/v1/brands/acme/posts", json={"posts": [POST] * 2}, headers=headers)
    assert other.status_code == 422
    elsewhere = serving.client.post(
        "/v1/brands/acme/posts", json=body, headers=serving.headers("write") | {"Idempotency-Key": "one"}
    )
    assert elsewhere.json()["duplicates"] == 1


def test_a_request_sent_many_times_at_once_is_done_once(
    postgres_url: str, auditor: Auditor, tmp_path: Path
) -> None:
    app = create_app(Settings(home=tmp_path, database_url=postgres_url), auditor)
    body = {"posts": [POST | {"native_id": str(n), "text": f"Fern {n}"} for n in range(40)]}
    with TestClient(app) as client, ThreadPoolExecutor(12) as pool:
        store = app.state.service.store
        store.ensure_brand("acme")
        key = store.keys.create(["write"])[1]
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "one"}

        def push(_: int) -> Response:
            return client.post("/v1/brands/acme/posts", json=body, headers=headers)

        answers = list(pool.map(push, range(24)))
        answers.append(push(0))
        done = [answer for answer in answers if answer.status_code == 200]
        fresh = [answer for answer in done if "idempotent-replayed" not in answer.headers]
        assert len(fresh) == 1
        assert {answer.json()["stored"] for answer in done} == {40}
        for answer in answers:
            assert answer.status_code == 200 or (answer.status_code, answer.headers["retry-after"]) == (
                409,
                "1",
            )
        assert len(list(store.checked("acme"))) == 40
        assert [event.action for event in store.trail.latest()].count("posts.push") == 1


def test_a_failed_request_frees_its_key(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = serving.headers("write") | {"Idempotency-Key": "one"}
    with monkeypatch.context() as broken:
        broken.setattr(serving.store, "add", lambda *_: 1 / 0)
        failed = serving.client.post("/v1/brands/acme/posts", json={"posts": [POST]}, headers=headers)
        assert failed.status_code == 500
    again = serving.client.post("/v1/brands/acme/posts", json={"posts": [POST]}, headers=headers)
    assert again.json()["stored"] == 1


def test_pages_hold_every_post_once_in_order(serving: Serving) -> None:
    many(serving, 23)
    headers, seen, cursor = serving.headers("read"), [], ""
    while True:
        page = serving.client.get(f"/v1/brands/acme/posts?limit=5&cursor={cursor}", headers=headers).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    whole = serving.client.get("/v1/brands/acme/posts?limit=200", headers=headers).json()["items"]
    assert seen == [each["id"] for each in whole]
    assert len(set(seen)) == 23
    for wrong in ("x", "W10", "WyJzb29uIiwgMV0", "%00", "é"):
        answer = serving.client.get(f"/v1/brands/acme/posts?cursor={wrong}", headers=headers)
        assert answer.status_code == 400, wrong


def test_pages_hold_every_post_once_while_others_are_pushed(serving: Serving) -> None:
    many(serving, 23)
    headers, seen, cursor = serving.headers("read"), [], ""
    before = serving.client.get("/v1/brands/acme/posts?limit=200", headers=headers).json()["items"]
    for number in itertools.count():
        page = serving.client.get(f"/v1/brands/acme/posts?limit=5&cursor={cursor}", headers=headers).json()
        seen += [each["id"] for each in page["items"]]
        new = [
            post(number, native_id=f"{number}-{k}", text=f"Fern {number} {k}", created_at=at)
            for k, at in enumerate((NOON + dt.timedelta(minutes=number), NOON - dt.timedelta(hours=12)))
        ]
        serving.store.add("acme", new)
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen))
    assert {each["id"] for each in before} <= set(seen)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("label=sales_push", 8),
        ("label=value", 8),
        ("pressure=2", 8),
        ("pillar=product", 8),
        ("q=number 7,", 1),
        ("q=%25", 0),
        ("from=2026-11-10T00:00:00Z&to=2026-11-10T11:00:00Z", 12),
        ("platform=instagram", 0),
        ("decided=true", 0),
    ],
)
def test_posts_are_narrowed(serving: Serving, query: str, expected: int) -> None:
    many(serving, 23)
    answer = serving.client.get(f"/v1/brands/acme/posts?limit=200&{query}", headers=serving.headers("read"))
    assert len(answer.json()["items"]) == expected


def test_what_has_not_changed_is_not_sent_again(serving: Serving) -> None:
    many(serving, 3)
    headers = serving.headers("read")
    first = serving.client.get("/v1/brands/acme/posts", headers=headers)
    again = serving.client.get(
        "/v1/brands/acme/posts", headers=headers | {"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    serving.store.add("acme", [post(99)])
    fresh = serving.client.get(
        "/v1/brands/acme/posts", headers=headers | {"If-None-Match": first.headers["etag"]}
    )
    assert fresh.status_code == 200


def test_a_mix_that_has_not_changed_is_not_sent_again_though_time_goes_by(serving: Serving) -> None:
    many(serving, 12)
    headers = serving.headers("read")
    first = serving.client.get("/v1/brands/acme/mix", headers=headers)
    tag = first.headers["etag"]
    same = serving.client.get("/v1/brands/acme/mix", headers=headers | {"If-None-Match": tag})
    assert (tag[:2], same.status_code, same.content) == ("W/", 304, b"")
    page = serving.client.get("/v1/brands/acme/posts?label=sales_push&limit=1", headers=headers).json()
    serving.store.decide(page["items"][0]["id"], "value", why="It is.", who="mia")
    moved = serving.client.get("/v1/brands/acme/mix", headers=headers | {"If-None-Match": tag})
    assert (moved.status_code, moved.headers["etag"] == tag) == (200, False)


def test_a_decision_replaces_the_label_and_can_be_taken_back(serving: Serving) -> None:
    many(serving, 1)
    headers = serving.headers("write")
    place = f"/v1/posts/{serving.store.find_post('acme', '1000').post_id}/decision"
    said = {"decision": "not_a_push", "why": "It answers.", "who": "mia"}
    decided = serving.client.post(place, json=said, headers=headers).json()
    assert (decided["label"], decided["verdict"]["label"]) == ("value", "sales_push")
    assert decided["decision"]["who"] == "mia"
    agreed = serving.client.post(place, json=said | {"decision": "agree"}, headers=headers).json()
    assert agreed["label"] == "sales_push"
    back = serving.client.delete(place, headers=headers).json()
    assert (back["label"], back["decision"]) == ("sales_push", None)
    assert serving.client.delete(place, headers=headers).status_code == 404
    listed = serving.client.get("/v1/brands/acme/decisions?limit=1", headers=headers).json()
    assert listed["items"][0]["withdrawn_at"]
    older = serving.client.get(
        f"/v1/brands/acme/decisions?cursor={listed['next_cursor']}", headers=headers
    ).json()
    assert [each["label"] for each in older["items"]] == ["value"]


def test_decisions_in_force_are_exported_for_training(serving: Serving) -> None:
    many(serving, 3)
    headers = serving.headers("write")
    for number, said in ((1, "is_a_push"), (2, "not_a_push"), (3, "is_a_push")):
        body = {"decision": said, "why": "It is.", "who": "mia"}
        serving.client.post(f"/v1/posts/{number}/decision", json=body, headers=headers)
    serving.client.delete("/v1/posts/3/decision", headers=headers)
    lines = serving.client.get("/v1/brands/acme/decisions.jsonl", headers=headers).text.splitlines()
    rows = {row["post_id"]: row for row in map(json.loads, lines)}
    assert {number: row["label"] for number, row in rows.items()} == {1: "sales_push", 2: "value"}
    assert all(row["text"] and row["who"] == "mia" for row in rows.values())


def test_a_moved_threshold_is_answered_with_both_mixes(serving: Serving) -> None:
    serving.store.add("acme", [post(n) for n in range(10)])
    stored = serving.store.unchecked("acme", "m@1", "r1", 0.5)
    scores = [n / 10 for n in range(10)]
    serving.store.add_verdicts(
        [
            (each, verdict(score=score, label="sales_push" if score >= 0.5 else "value", threshold=0.5))
            for each, score in zip(stored, scores, strict=True)
        ]
    )
    headers = serving.headers("admin")
    serving.client.patch("/v1/brands/acme", json={"threshold": 0.45}, headers=headers)
    moved = serving.client.patch("/v1/brands/acme", json={"threshold": 0.75}, headers=headers).json()
    assert (moved["before"]["pushes"], moved["after"]["pushes"]) == (5, 2)
    assert moved["after"]["threshold"] == 0.75
    assert moved["job"]
    back = serving.client.patch("/v1/brands/acme", json={"threshold": None}, headers=headers).json()
    assert back["brand"]["threshold"] is None
    same = serving.client.patch("/v1/brands/acme", json={"name": "Acme Tea"}, headers=headers).json()
    assert (same["brand"]["name"], same["job"]) == ("Acme Tea", None)
    for wrong in ({"threshold": 0}, {"threshold": 2}, {"time_zone": "Mars/Olympus"}, {"slug": "other"}):
        assert serving.client.patch("/v1/brands/acme", json=wrong, headers=headers).status_code in (400, 422)


def test_every_write_leaves_a_trace_of_who_and_what(serving: Serving) -> None:
    key_id = serving.store.keys.create(["admin"])[0].id
    assert key_id
    headers = serving.headers("admin")
    me = f"key:{serving.store.keys.all()[-1].id}"
    push(serving, [POST])
    serving.client.post("/v1/brands", json={"slug": "third"}, headers=headers)
    serving.client.patch("/v1/brands/acme", json={"name": "Tea"}, headers=headers)
    serving.client.delete("/v1/brands/third", headers=headers)
    events = serving.client.get("/v1/trail", headers=headers).json()["items"]
    mine = [(each["action"], each["brand"]) for each in events if each["who"] == me]
    assert mine == [("brand.delete", "third"), ("brand.change", "acme"), ("brand.create", "third")]
    assert any(each["action"] == "posts.push" for each in events)
