"""Schedules are kept by who may keep them, and what may not have arrived is shown and sent again."""

import pytest

from auditor.store.outgoing import Outgoing
from auditor.store.schedules import Message, Schedule
from tests.web.test_reports import made
from tests.web.visitor import Visitor, said

WEEKLY = {"every": "week", "weekday": "tue", "at": "07:30", "emails": "ada@acme.example, bob@acme.example"}


def added(visitor: Visitor) -> Schedule:
    answer = visitor.post("schedules", {**WEEKLY, "formats": ["pdf", "csv"]})
    assert answer.status_code == 303, answer.text
    return visitor.store.schedules.of(visitor.store.brand("acme"))[-1]


def uncertain(visitor: Visitor) -> Outgoing:
    """A message nobody knows the end of."""
    report_id = int(made(visitor).rpartition("/")[2])
    schedule = added(visitor)
    store = visitor.store
    (number,) = store.schedules.send(
        schedule, report_id, [Message(schedule.recipients[0], "<1@acme.example>")], move_on=False
    )
    held = store.outgoing.claim(60, number)
    assert held is not None
    begun = store.outgoing.begin(held, 60)
    assert begun is not None
    store.outgoing.uncertain(begun, "<b>Nobody</b> answered.")
    return store.outgoing.get(number)


def test_a_schedule_goes_through_its_life(visitor: Visitor) -> None:
    assert "No schedule yet" in visitor.get("schedules").text
    schedule = added(visitor)
    page = said(visitor.get("schedules"))
    for words in (
        "Every Tuesday at 07:30, UTC",
        "ada@acme.example",
        "bob@acme.example",
        "with pdf, csv",
        "Pause",
    ):
        assert words in page
    assert visitor.post(f"schedules/{schedule.id}/pause").status_code == 303
    assert "Paused on" in visitor.get("schedules").text
    assert visitor.post(f"schedules/{schedule.id}/pause").status_code == 409
    assert visitor.post(f"schedules/{schedule.id}/resume").status_code == 303
    assert "Next on" in visitor.get("schedules").text
    assert visitor.post(f"schedules/{schedule.id}/run").status_code == 303
    (job,) = visitor.store.jobs.of(visitor.store.brand("acme"))
    assert job.kind == "report"
    assert visitor.post(f"schedules/{schedule.id}/remove").status_code == 303
    assert visitor.store.schedules.of() == []
    actions = [each.action for each in visitor.store.trail.latest()]
    assert actions == [f"schedule.{name}" for name in ("remove", "run", "resume", "pause", "add")]


def test_a_message_that_may_not_have_arrived_is_shown_and_sent_again(visitor: Visitor) -> None:
    message = uncertain(visitor)
    page = visitor.get("schedules")
    assert "<b>Nobody" not in page.text
    for words in ("uncertain", "<b>Nobody</b> answered.", "Ask the recipient before you send it again."):
        assert words in said(page)
    assert f'action="/app/brands/acme/schedules/deliveries/{message.id}/resend"' in page.text
    assert visitor.post(f"/app/brands/rival/schedules/deliveries/{message.id}/resend").status_code == 404
    assert visitor.post(f"schedules/deliveries/{message.id}/resend").status_code == 303
    assert visitor.store.outgoing.get(message.id).state == "pending"
    assert visitor.post(f"schedules/deliveries/{message.id}/resend").status_code == 409
    assert "/resend" not in visitor.get("schedules").text


def test_no_file_goes_along_where_none_is_ticked(visitor: Visitor) -> None:
    assert 'value="pdf" checked' in visitor.get("schedules").text
    visitor.post("schedules", WEEKLY)
    (schedule,) = visitor.store.schedules.of()
    assert schedule.formats == ()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"emails": ""}, "Say where it goes"),
        ({"emails": "not an address"}, "is no mail address"),
        ({"at": "25:00"}, "is no time of day"),
        ({"weekday": "someday"}, "is no day of the week"),
        ({"every": "month", "monthday": "32"}, "is no day of a month"),
        ({"time_zone": "Mars/Olympus"}, "is no time zone"),
        ({"formats": ["exe"]}, "is no format"),
        ({"webhook": "http://169.254.169.254/latest"}, "169.254.169.254"),
        ({"slack": "https://127.0.0.1/x"}, "127.0.0.1"),
    ],
)
def test_what_can_t_be_scheduled_is_told_beside_the_form(
    module_visitor: Visitor, fields: dict[str, str | list[str]], says: str
) -> None:
    answer = module_visitor.post("schedules", {**WEEKLY, **fields})
    assert 400 <= answer.status_code < 500
    assert says in said(answer)
    assert 'role="alert"' in answer.text
    assert module_visitor.store.schedules.of() == []


def test_nobody_meets_another_brand_s_schedule(visitor: Visitor) -> None:
    schedule = added(visitor)
    for action in ("pause", "resume", "run", "remove"):
        assert visitor.post(f"/app/brands/rival/schedules/{schedule.id}/{action}").status_code == 404
    assert "ada@acme.example" not in visitor.get("/app/brands/rival/schedules").text
    assert visitor.store.schedules.get(schedule.id).paused_at is None
