"""Schedules over the service: what was asked for is due, addresses stay sealed, and brands stay apart."""

from typing import Any

import pytest

from auditor.sealing import unseal
from auditor.store.schedules import Message
from tests.api.conftest import Serving, Start
from tests.api.test_access import SCHEDULE
from tests.factories import stored_report

PLACE = "/v1/brands/acme/schedules"
SECRET = "https://127.0.0.1:9/services/T0/B0/zanzibar"


@pytest.fixture
def calling(start: Start) -> Serving:
    """A service that may call a webhook on this machine."""
    return start(allowed_hosts="127.0.0.1")


def create(serving: Serving, **changes: Any) -> Any:
    """Ask for a schedule of acme."""
    return serving.client.post(PLACE, json=SCHEDULE | changes, headers=serving.headers("write", "acme"))


def test_a_schedule_is_made_read_paused_resumed_and_deleted(serving: Serving) -> None:
    write, read = serving.headers("write", "acme"), serving.headers("read", "acme")
    serving.store.ensure_brand("acme", time_zone="Europe/Oslo")
    made = create(serving, formats=["pdf", "csv"], guideline="4-1-1", locale="nb")
    place = made.headers["location"]
    body = made.json()
    assert (made.status_code, place) == (201, f"{PLACE}/{body['id']}")
    asked = {
        name: body[name] for name in ("every", "day", "at", "time_zone", "formats", "guideline", "locale")
    }
    assert list(asked.values()) == ["week", "mon", "08:00", "Europe/Oslo", ["pdf", "csv"], "4-1-1", "nb"]
    assert body["recipients"] == [{"channel": "email", "shown": "ada@acme.example"}]
    assert serving.client.get(place, headers=read).json() == body
    assert serving.client.get(PLACE, headers=read).json()["items"] == [body]
    paused = serving.client.patch(place, json={"paused": True}, headers=write).json()
    assert paused["paused_at"] is not None
    assert serving.client.patch(place, json={"paused": True}, headers=write).status_code == 409
    assert serving.client.patch(place, json={"paused": False}, headers=write).json() == body
    assert serving.client.delete(place, headers=write).json() == body
    assert serving.client.get(place, headers=read).status_code == 404
    events = serving.store.trail.latest("acme", limit=4)
    assert [each.action.removeprefix("schedule.") for each in events] == ["remove", "resume", "pause", "add"]
    assert {each.subject for each in events} == {f"schedule:{body['id']}"}


def test_a_month_has_days_by_number(serving: Serving) -> None:
    body = create(serving, every="month", day="31", time_zone="Asia/Tokyo").json()
    assert (body["every"], body["day"], body["time_zone"]) == ("month", "31", "Asia/Tokyo")


def test_an_address_that_lets_in_whoever_has_it_is_sealed_and_shown_in_part(calling: Serving) -> None:
    made = create(calling, slack_webhooks=[SECRET], emails=[])
    assert made.json()["recipients"] == [{"channel": "slack", "shown": "127.0.0.1:9/…ibar"}]
    listed = calling.client.get(PLACE, headers=calling.headers("admin")).text
    trail = calling.client.get("/v1/trail", headers=calling.headers("admin")).text
    assert "zanzibar" not in made.text + listed + trail
    (schedule,) = calling.store.schedules.of()
    assert "zanzibar" not in schedule.recipients[0].address
    assert unseal(calling.app.state.settings, schedule.recipients[0].address) == SECRET


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"emails": []}, 400),
        ({"emails": ["ada@acme.example\r\nBcc: eve@evil.example"]}, 400),
        ({"emails": ["Ada <ada@acme.example>"]}, 400),
        ({"day": "someday"}, 400),
        ({"every": "month", "day": "mon"}, 400),
        ({"time_zone": "Mars/Olympus"}, 400),
        ({"guideline": "../../etc/passwd"}, 400),
        ({"locale": "tlh"}, 400),
        ({"webhooks": ["https://127.0.0.1/hook"]}, 422),
        ({"slack_webhooks": ["http://169.254.169.254/latest/meta-data"]}, 422),
        ({"webhooks": ["https://user:word@203.0.113.7/hook"]}, 422),
        ({"webhooks": ["ftp://203.0.113.7/hook"]}, 422),
        ({"formats": ["doc"]}, 422),
        ({"every": "day"}, 422),
        ({"at": "25:00"}, 422),
        ({"emails": ["ada@acme.example"] * 51}, 422),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_stored(
    module_serving: Serving, changes: dict[str, Any], status: int
) -> None:
    answer = create(module_serving, **changes)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert module_serving.store.schedules.of() == []


def test_what_failed_is_listed_and_sent_again_and_what_arrived_is_not(calling: Serving) -> None:
    store = calling.store
    create(calling, webhooks=[SECRET])
    (schedule,) = store.schedules.of()
    report = stored_report(store, "acme")
    messages = [Message(each, f"<{n}@acme.example>") for n, each in enumerate(schedule.recipients)]
    first, second = store.schedules.send(schedule, report, messages, move_on=False)
    for number, done in ((first, False), (second, True)):
        held = store.outgoing.claim(60, number)
        assert held is not None
        assert store.outgoing.sent(held) if done else store.outgoing.failed(held, "It was refused.", None)
    listed = calling.client.get(f"{PLACE}/deliveries", headers=calling.headers("read", "acme"))
    assert [(each["id"], each["state"], each["last_error"]) for each in listed.json()["items"]] == [
        (second, "sent", ""),
        (first, "failed", "It was refused."),
    ]
    assert "zanzibar" not in listed.text
    page = calling.client.get(f"{PLACE}/deliveries?limit=1", headers=calling.headers("read", "acme")).json()
    rest = calling.client.get(
        f"{PLACE}/deliveries?cursor={page['next_cursor']}", headers=calling.headers("read", "acme")
    ).json()
    assert [each["id"] for each in page["items"] + rest["items"]] == [second, first]
    write = calling.headers("write", "acme")
    again = calling.client.post(f"{PLACE}/deliveries/{first}/resend", headers=write)
    assert (again.status_code, again.json()["state"], again.json()["attempts"]) == (200, "pending", 0)
    assert calling.client.post(f"{PLACE}/deliveries/{second}/resend", headers=write).status_code == 409


def test_another_brands_schedules_and_deliveries_are_not_there(serving: Serving) -> None:
    number = create(serving).json()["id"]
    (schedule,) = serving.store.schedules.of()
    message = Message(schedule.recipients[0], "<1@acme.example>")
    report = stored_report(serving.store, "acme")
    (delivery,) = serving.store.schedules.send(schedule, report, [message], move_on=False)
    theirs, mine = "/v1/brands/rival/schedules", serving.headers("admin", "rival")
    for path in (theirs, f"{theirs}/deliveries"):
        assert serving.client.get(path, headers=mine).json()["items"] == []
    assert serving.client.get(f"{theirs}/{number}", headers=mine).status_code == 404
    assert serving.client.patch(f"{theirs}/{number}", json={"paused": True}, headers=mine).status_code == 404
    assert serving.client.delete(f"{theirs}/{number}", headers=mine).status_code == 404
    assert serving.client.post(f"{theirs}/deliveries/{delivery}/resend", headers=mine).status_code == 404
    assert serving.store.schedules.get(number).paused_at is None
