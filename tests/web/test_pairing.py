"""One click gives an extension a key of its own, and nobody but the one that asked, nor more than allowed."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from httpx import Response
from sqlalchemy import update

from auditor.store import tables as t
from auditor.store.pairings import challenge_of
from tests.api.conftest import Serving, Start
from tests.web.visitor import Visitor, said, sign_in

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = challenge_of(VERIFIER)


def allowed(visitor: Visitor, **fields: str) -> str:
    """Press the button; return the code."""
    answer = visitor.post("/app/pair", {"challenge": CHALLENGE, "browser": "Chrome on Linux", **fields})
    assert answer.status_code == 303, answer.text
    address = urlsplit(answer.headers["location"])
    assert (address.path, address.query) == ("/app/pair/done", "")
    return address.fragment.removeprefix("code=")


def exchange(serving: Serving, code: str, verifier: str = VERIFIER) -> Response:
    """Fetch the key, as the extension does."""
    serving.app.state.service.limiter.storage.reset()
    return serving.client.post(f"/v1/pairings/{code}", json={"verifier": verifier} if verifier else None)


def test_one_click_gives_a_key_that_checks_and_reads_and_does_nothing_else(serving: Serving) -> None:
    visitor = sign_in(serving)
    page = visitor.get(f"/app/pair?challenge={CHALLENGE}&browser=Chrome+on+Linux")
    assert "Chrome on Linux" in page.text
    paired = exchange(serving, allowed(visitor, brand="acme")).json()
    assert (paired["scopes"], paired["brand"], paired["brand_name"]) == (["check", "read"], "acme", "Acme")
    headers = {"Authorization": f"Bearer {paired['key']}"}
    assert serving.client.get("/v1/brands/acme/mix", headers=headers).status_code == 200
    assert serving.client.get("/v1/brands/rival/mix", headers=headers).status_code == 404
    assert serving.client.post("/v1/brands/acme/audit", headers=headers).status_code == 403
    assert serving.store.keys.get(paired["id"]).note == "browser extension (Chrome on Linux)"
    event = serving.store.trail.latest("acme")[0]
    assert (event.action, event.subject) == ("key.create", f"key:{paired['id']}")


def test_whatever_is_wrong_with_a_code_the_answer_is_the_same(serving: Serving) -> None:
    visitor = sign_in(serving)
    used, over, other = (allowed(visitor) for _ in range(3))
    assert exchange(serving, used).status_code == 201
    with serving.store._engine.begin() as connection:
        connection.execute(update(t.pairing).values(expires_at=dt.datetime.now(dt.UTC)))
    wrong = allowed(visitor)
    refused = [
        exchange(serving, used),
        exchange(serving, over),
        exchange(serving, other),
        exchange(serving, wrong, VERIFIER.swapcase()),
        exchange(serving, wrong),
        exchange(serving, "made-up"),
        exchange(serving, allowed(visitor), ""),
    ]
    assert {answer.status_code for answer in refused} == {404}
    assert len({answer.json()["detail"] for answer in refused}) == 1
    assert len([key for key in serving.store.keys.all() if key.parent]) == 1


def test_only_so_many_codes_may_be_tried(serving: Serving) -> None:
    tries = [serving.client.post(f"/v1/pairings/{number}") for number in range(21)]
    assert [answer.status_code for answer in tries] == [404] * 20 + [429]
    assert tries[-1].headers["retry-after"] == "60"


def test_a_key_of_one_brand_gives_a_key_of_that_brand_alone(serving: Serving) -> None:
    visitor = sign_in(serving, "write", brand="rival")
    page = visitor.get(f"/app/pair?challenge={CHALLENGE}")
    assert "rival" in page.text
    assert "Acme" not in page.text
    refused = visitor.post("/app/pair", {"challenge": CHALLENGE, "brand": "acme"})
    assert refused.status_code == 404
    assert exchange(serving, allowed(visitor)).json()["brand"] == "rival"


def test_a_key_that_only_checks_gives_one_that_only_checks(serving: Serving) -> None:
    visitor = sign_in(serving, "check")
    assert "Acme" not in visitor.get(f"/app/pair?challenge={CHALLENGE}").text
    assert exchange(serving, allowed(visitor)).json()["scopes"] == ["check"]


def test_the_key_ends_with_the_one_that_allowed_it(serving: Serving) -> None:
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    visitor = sign_in(serving)
    key_id = serving.store.keys.all()[-1].id
    with serving.store._engine.begin() as connection:
        connection.execute(update(t.api_key).where(t.api_key.c.id == key_id).values(expires_at=ends))
    paired, waiting = exchange(serving, allowed(visitor)).json(), allowed(visitor)
    assert dt.datetime.fromisoformat(paired["expires_at"]) == ends
    serving.store.keys.revoke(key_id)
    assert serving.store.keys.find(paired["key"]) is None
    assert exchange(serving, waiting).status_code == 404


@pytest.mark.parametrize("challenge", ["", "x", "x" * 42, "x" * 44, '"><script>' + "x" * 33, "é" * 43])
def test_nothing_is_allowed_without_a_challenge(module_serving: Serving, challenge: str) -> None:
    visitor = sign_in(module_serving)
    page = visitor.client.get("/app/pair", params={"challenge": challenge})
    assert "<button autofocus>" not in page.text
    assert visitor.post("/app/pair", {"challenge": challenge}).status_code == 422


def test_a_stranger_signs_in_first_and_comes_back_to_what_was_asked(module_serving: Serving) -> None:
    visitor = sign_in(module_serving)
    visitor.client.cookies.clear()
    module_serving.app.state.service.limiter.storage.reset()
    door = visitor.get(f"/app/pair?challenge={CHALLENGE}&browser=Chrome%20on%20Linux").headers["location"]
    back = re.search(r'name="back" value="([^"]*)"', said(visitor.client.get(door)))
    assert back
    fields = {"key": module_serving.key("read"), "back": back[1]}
    assert visitor.client.post("/app/sign-in", data=fields).headers["location"] == (
        f"/app/pair?challenge={CHALLENGE}&browser=Chrome%20on%20Linux"
    )


def test_an_invitation_gives_one_key_without_a_verifier(serving: Serving) -> None:
    acme = serving.store.brand("acme")
    code = serving.store.pairings.offer(
        "invitation", lasts=dt.timedelta(days=7), scopes=("check", "read"), brand=acme, note="Mia"
    )
    assert exchange(serving, code, "").json()["brand"] == "acme"
    assert exchange(serving, code, "").status_code == 404


def test_a_link_of_the_terminal_signs_in_once_and_no_key_does_so_from_a_link(start: Start) -> None:
    serving = start()
    visitor = sign_in(serving)
    key = serving.store.keys.all()[-1]
    visitor.client.cookies.clear()
    code = serving.store.pairings.offer("sign-in", lasts=dt.timedelta(hours=1), key=key)
    assert exchange(serving, code, "").status_code == 404
    entered = visitor.client.post("/app/sign-in", data={"once": code, "key": ""})
    assert (entered.status_code, entered.headers["location"]) == (303, "/app/")
    assert visitor.client.get("/app/").status_code == 200
    again = visitor.client.post("/app/sign-in", data={"once": code})
    assert again.status_code == 401
    assert "used or is over" in again.text
    assert visitor.client.post("/app/sign-in", data={"once": serving.key()}).status_code == 401


def test_no_code_and_no_key_is_stored_or_logged(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    serving = start()
    visitor = sign_in(serving)
    codes = [allowed(visitor), allowed(visitor)]
    key = exchange(serving, codes[0]).json()["key"]
    home = serving.app.state.settings.home
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    told = "".join(
        line for line in capfd.readouterr() for line in line.splitlines() if "HTTP Request" not in line
    )
    for secret in (*codes, VERIFIER, key):
        assert secret.encode() not in kept
        assert secret not in told
