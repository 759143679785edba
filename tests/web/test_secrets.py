"""What is written to be tried or planned, and where reports go, is in no log line and in no file."""

import logging

import pytest

from tests.api.conftest import Start
from tests.web.test_planning import form
from tests.web.visitor import sign_in


def test_no_word_of_a_draft_is_stored_or_logged(
    start: Start, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    visitor = sign_in(start())  # here, so that its log goes where it is looked for
    secret = "zanzibar-unreleased-merger"
    caplog.set_level(logging.DEBUG)
    draft = f"Buy {secret} now"
    for fields in ({"text": draft}, {"text": draft, "at": secret}, {"text": draft, "platform": secret}):
        visitor.post("try", fields)
        visitor.post("try/answer", fields)
    row = ("2026-12-07T09:00", "x", draft)
    visitor.post("plan", form(row))
    visitor.post("plan", form(row, more="1"))
    visitor.post("plan", form((secret, "x", draft), pasted=secret))
    visitor.post("plan", {"pasted": f"date,text\n2026-12-07,{draft}\nsoon,{draft}\n"})
    table = f"date,text\n2026-12-08,{draft}\n".encode()
    visitor.post("plan", {}, [("calendar", (f"{secret}.csv", table))])
    visitor.post("plan", {}, [("calendar", (f"{secret}.csv", secret.encode()))])
    out, err = capfd.readouterr()
    assert err.count('"path": "/app/brands/{slug}/plan"') == 6
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    for told in (out, *ours, "\n".join(line for line in err.splitlines() if "HTTP Request" not in line)):
        assert secret not in told
        assert visitor.csrf not in told
        assert visitor.client.cookies["auditor"] not in told
    home = visitor.serving.app.state.settings.home
    stored = [path for path in home.rglob("*") if path.is_file()]
    assert stored
    assert not any(secret.encode() in path.read_bytes() for path in stored)


def test_a_webhook_s_secret_part_is_neither_stored_nor_logged_nor_shown(
    start: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor = sign_in(start(allowed_hosts="127.0.0.1"))
    secret = "T0PS3CR3TPATH"
    answer = visitor.post("schedules", {"webhook": f"http://127.0.0.1:9/{secret}/abcd"})
    assert answer.status_code == 303, answer.text
    assert secret not in visitor.get("schedules").text
    assert secret not in capfd.readouterr().err
    home = visitor.serving.app.state.settings.home
    assert not any(secret.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())
