"""Behind a reverse proxy, as docs/deploy.md tells: whose word on https is believed."""

from pathlib import Path

import httpx
import pytest

from tests.servers.service import serving


@pytest.mark.parametrize(
    ("believed", "cookie"),
    [("", "__Host-auditor="), pytest.param("192.0.2.1", "auditor=", marks=pytest.mark.soak)],
)
def test_a_proxy_is_believed_about_https_where_it_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, believed: str, cookie: str
) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if believed:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", believed)
    with serving(tmp_path / "home") as server:
        sent = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        form = {"key": server.key("read"), "back": ""}
        answer = httpx.post(f"{server.url}/app/sign-in", data=form, headers=sent)
    assert answer.status_code == 303
    assert answer.headers["set-cookie"].startswith(cookie)
    assert ("Secure" in answer.headers["set-cookie"]) == (not believed)
