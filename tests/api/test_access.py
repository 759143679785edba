"""Who may do what: every route by every scope, by a key of another brand, and by nobody."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from limits.errors import StorageError

from api.service import Service
from auditor import guideline
from auditor.due import Rhythm
from auditor.errors import UsageError
from auditor.period import Period
from auditor.report.making import make
from auditor.settings import Settings
from auditor.store.keys import SCOPES, Scope
from auditor.store.schedules import Message, Recipient, Wanted
from tests.api.conftest import Serving, Start
from tests.factories import post, verdict

POST = {
    "platform": "x",
    "native_id": "1",
    "account": "acme",
    "text": "A quiet thought about ferns",
    "created_at": "2026-11-20T09:30:00Z",
}
DECISION = {"decision": "is_a_push", "why": "It asks.", "who": "mia"}
SCHEDULE = {"every": "week", "day": "mon", "at": "08:00", "emails": ["ada@acme.example"]}
DRAFT = {"key": "a", "text": "A quiet thought about ferns", "scheduled_at": "2026-12-07T09:00:00Z"}

ROUTES: tuple[tuple[str, str, Scope | None, object], ...] = (
    ("POST", "/v1/check", "check", {"text": "A quiet thought about ferns"}),
    ("POST", "/v1/check/batch", "check", {"drafts": [{"text": "A quiet thought about ferns"}]}),
    ("POST", "/v1/plan", "check", {"drafts": [DRAFT]}),
    ("GET", "/v1/guidelines", "check", None),
    ("GET", "/v1/rules", "check", None),
    ("GET", "/v1/model", "check", None),
    ("GET", "/v1/brands", "read", None),
    ("GET", "/v1/brands/{slug}", "read", None),
    ("GET", "/v1/brands/{slug}/accounts", "read", None),
    ("GET", "/v1/brands/{slug}/accounts/{account_id}", "read", None),
    ("GET", "/v1/brands/{slug}/posts", "read", None),
    ("GET", "/v1/brands/{slug}/mix", "read", None),
    ("GET", "/v1/brands/{slug}/trend", "read", None),
    ("GET", "/v1/brands/{slug}/decisions", "read", None),
    ("GET", "/v1/brands/{slug}/decisions.jsonl", "read", None),
    ("GET", "/v1/posts/{post_id}", "read", None),
    ("GET", "/v1/jobs/{job_id}", "read", None),
    ("GET", "/v1/brands/{slug}/reports", "read", None),
    ("GET", "/v1/brands/{slug}/reports/{name}", "read", None),
    ("GET", "/v1/brands/{slug}/schedules", "read", None),
    ("GET", "/v1/brands/{slug}/schedules/{schedule_id}", "read", None),
    ("GET", "/v1/brands/{slug}/schedules/deliveries", "read", None),
    ("GET", "/metrics", "read", None),
    ("POST", "/v1/brands", "write", {"slug": "third"}),
    ("POST", "/v1/brands/{slug}/accounts", "write", {"platform": "x", "handle": "acmetwo"}),
    ("POST", "/v1/brands/{slug}/posts", "write", {"posts": [POST]}),
    ("POST", "/v1/brands/{slug}/collect", "write", None),
    ("POST", "/v1/brands/{slug}/audit", "write", None),
    ("POST", "/v1/posts/{post_id}/decision", "write", DECISION),
    ("DELETE", "/v1/posts/{post_id}/decision", "write", None),
    ("POST", "/v1/brands/{slug}/reports", "write", {"week": "2025-W46"}),
    ("POST", "/v1/brands/{slug}/reports/{name}/links", "write", None),
    ("GET", "/v1/brands/{slug}/links", "write", None),
    ("DELETE", "/v1/brands/{slug}/links/{link_id}", "write", None),
    ("POST", "/v1/brands/{slug}/schedules", "write", SCHEDULE),
    ("PATCH", "/v1/brands/{slug}/schedules/{schedule_id}", "write", {"paused": True}),
    ("POST", "/v1/brands/{slug}/schedules/deliveries/{delivery_id}/resend", "write", None),
    ("DELETE", "/v1/brands/{slug}/schedules/{schedule_id}", "write", None),
    ("GET", "/v1/trail", "admin", None),
    ("PATCH", "/v1/brands/{slug}", "admin", {"name": "Acme Tea"}),
    ("DELETE", "/v1/brands/{slug}/accounts/{account_id}", "admin", None),
    ("DELETE", "/v1/brands/{slug}", "admin", None),
)
"""Each route with the least scope it takes, in an order in which none undoes what another needs."""

OPEN = ("/healthz", "/readyz", "/openapi.json", "/v2/languages")
OTHERWISE = ("/v2/check", "/lt/{key}/v2/check", "/lt/{key}/v2/languages", "/r/{token}", "/v1/pairings/{code}")
"""Routes whose keys come by other ways, or that show what a link alone gives; their own tests hold them."""

IDS = [f"{method} {path}" for method, path, _, _ in ROUTES]


@pytest.fixture(scope="module")
def known(module_serving: Serving) -> Iterator[tuple[Serving, dict[str, str]]]:
    """A service in which whatever a route names of acme can be asked for."""
    yield module_serving, filled(module_serving)


def filled(serving: Serving) -> dict[str, str]:
    """Give acme one of everything that a route names, and say where they are."""
    store = serving.store
    store.add("acme", [post()])
    stored = store.unchecked("acme", "m@1", "r1", 0.5)
    store.add_verdicts([(stored[0], verdict())])
    store.decide(stored[0].id, "value", why="It answers.", who="mia")
    acme = store.brand("acme")
    report = make(store, acme, Period.parse("2025-W46"), guideline.load("ease-up")).id
    link = store.shares.create(report, who="mia", expires_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    ada = Recipient("email", "ada@acme.example", "ada@acme.example")
    schedule = store.schedules.add(acme, Wanted(Rhythm.parse("week", "mon", "08:00", "UTC"), (ada,)))
    (delivery,) = store.schedules.send(schedule, report, [Message(ada, "<1@acme.example>")], move_on=False)
    held = store.outgoing.claim(60, delivery)
    assert held is not None
    store.outgoing.failed(held, "Nobody is known there.", None)
    return {
        "name": "2025-W46",
        "link_id": link.id,
        "schedule_id": str(schedule.id),
        "delivery_id": str(delivery),
        "slug": "acme",
        "post_id": str(stored[0].id),
        "account_id": str(store.accounts.of(acme)[0].id),
        "job_id": store.jobs.create(acme, "audit", {}).id,
    }


def test_every_route_is_in_these_tests(serving: Serving) -> None:
    document = serving.client.get("/openapi.json").json()
    routes = {(method.upper(), path) for path, ways in document["paths"].items() for method in ways}
    listed = {(method, path) for method, path, _, _ in ROUTES}
    apart = {(method, path) for method, path in routes if path in (*OPEN, *OTHERWISE)}
    assert routes == listed | apart


@pytest.mark.parametrize(("method", "path", "scope", "body"), ROUTES, ids=IDS)
def test_nobody_is_let_in(
    known: tuple[Serving, dict[str, str]], method: str, path: str, scope: Scope, body: object
) -> None:
    serving, places = known
    for headers in ({}, {"Authorization": "Bearer sma_000000000000_wrong"}, {"Authorization": "Basic eDp5"}):
        answer = serving.client.request(method, path.format(**places), json=body, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "path", "scope", "body"), ROUTES, ids=IDS)
def test_a_scope_too_small_is_refused(
    known: tuple[Serving, dict[str, str]], method: str, path: str, scope: Scope, body: object
) -> None:
    serving, places = known
    for small in SCOPES[: SCOPES.index(scope)]:
        answer = serving.client.request(
            method, path.format(**places), json=body, headers=serving.headers(small, "acme")
        )
        assert answer.status_code == 403
        assert f"scope {scope}" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "scope", "body"), [r for r in ROUTES if "{" in r[1]], ids=[i for i in IDS if "{" in i]
)
def test_a_key_of_another_brand_finds_nothing(
    known: tuple[Serving, dict[str, str]], method: str, path: str, scope: Scope, body: object
) -> None:
    serving, places = known
    theirs = serving.client.request(
        method, path.format(**places), json=body, headers=serving.headers("admin", "rival")
    )
    assert theirs.status_code == 404
    nowhere = {name: "no-such-brand" if name == "slug" else "999999" for name in places}
    nothing = serving.client.request(
        method, path.format(**nowhere), json=body, headers=serving.headers("admin", "rival")
    )
    assert nothing.status_code == 404
    told, other = theirs.json()["detail"], nothing.json()["detail"]
    for name, value in places.items():
        told, other = told.replace(value, "…"), other.replace(nowhere[name], "…")
    assert told == other


def test_the_least_scope_is_enough(start: Start) -> None:
    serving = start()
    places = filled(serving)
    for method, path, scope, body in ROUTES:
        assert scope is not None
        bound = "" if path == "/v1/brands" and method == "POST" else "acme"
        answer = serving.client.request(
            method, path.format(**places), json=body, headers=serving.headers(scope, bound)
        )
        assert answer.status_code < 300, f"{method} {path}: {answer.text}"


def test_a_bound_key_sees_its_own_brand_alone(serving: Serving) -> None:
    filled(serving)
    mine = serving.headers("admin", "rival")
    listed = serving.client.get("/v1/brands", headers=mine).json()["items"]
    assert [brand["slug"] for brand in listed] == ["rival"]
    assert serving.client.post("/v1/brands", json={"slug": "third"}, headers=mine).status_code == 403
    drafts = {"drafts": [{"text": "Tea", "brand": "acme"}, {"text": "Tea", "brand": "rival"}]}
    first, second = serving.client.post("/v1/check/batch", json=drafts, headers=mine).json()["items"]
    assert first["error"]["status"] == 404
    assert second["verdict"]["mix"]["brand"] == "rival"
    assert (
        serving.client.post("/v1/check", json={"text": "Tea", "brand": "acme"}, headers=mine).status_code
        == 404
    )
    brands = {event["brand"] for event in serving.client.get("/v1/trail", headers=mine).json()["items"]}
    assert brands <= {"rival"}


def test_the_open_routes_need_no_key(serving: Serving) -> None:
    for path in OPEN:
        assert serving.client.get(path).status_code == 200, path


def test_a_revoked_key_is_out_at_once(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.service.KNOWN_FOR", 0.0)
    headers = serving.headers("read")
    assert serving.client.get("/v1/brands", headers=headers).status_code == 200
    serving.store.keys.revoke(serving.store.keys.all()[-1].id)
    assert serving.client.get("/v1/brands", headers=headers).status_code == 401


def test_requests_over_the_limit_are_told_when_to_come_back(start: Start) -> None:
    serving = start(rate_limit="3/minute")
    headers = serving.headers("check")
    seen = [serving.client.get("/v1/model", headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in seen] == [200, 200, 200, 429]
    assert [answer.headers["ratelimit-remaining"] for answer in seen] == ["2", "1", "0", "0"]
    assert seen[0].headers["ratelimit-policy"] == "3;w=60"
    assert 1 <= int(seen[-1].headers["retry-after"]) <= 60
    assert serving.client.get("/v1/model", headers=serving.headers("check")).status_code == 200


def test_requests_that_cant_be_counted_are_told_to_come_back(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, headers = serving.app.state.service, serving.headers("check")

    def away(*_: object) -> bool:
        raise StorageError(ConnectionError())

    monkeypatch.setattr(service.limiter, "hit", away)
    monkeypatch.setattr(service.limiter, "storage", object())
    refused = serving.client.get("/v1/model", headers=headers)
    assert refused.status_code == 503
    assert "retry-after" in refused.headers
    assert "counts the requests" in refused.json()["detail"]
    monkeypatch.undo()
    assert serving.client.get("/v1/model", headers=headers).status_code == 200


def test_a_counter_that_needs_a_package_says_which(tmp_path: Path) -> None:
    known = Settings(home=tmp_path, rate_limit_storage="memcached://127.0.0.1:1")
    with pytest.raises(UsageError, match="pip install memcached"):
        Service.open(known)


def test_only_listed_origins_may_call_from_a_browser(start: Start) -> None:
    extension = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
    serving = start(cors_origins=f"{extension}, https://tool.example")
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    fine = serving.client.options("/v1/check", headers={"Origin": extension, **asks})
    assert fine.headers["access-control-allow-origin"] == extension
    stranger = serving.client.options("/v1/check", headers={"Origin": "https://evil.example", **asks})
    assert "access-control-allow-origin" not in stranger.headers
