"""Webhooks: signed so that the standard's own library believes them, tried again, sent nowhere private."""

import base64
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from auditor import jobs
from auditor.errors import AddressError, StoreError, UnreachableError, UsageError
from auditor.jobs import webhook_secret, webhooks
from auditor.jobs.courier import deliver_next
from auditor.settings import Settings
from auditor.store import Store
from auditor.store.jobs import Job
from tests.servers.receiver import Receiver

SPEC_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def ended(known: Settings, store: Store, url: str) -> Job:
    """A job that is done, whose webhook is due."""
    made = jobs.start(known, store, store.brand("acme"), "audit", webhook_url=url)
    job = store.jobs.claim("test", 60)
    assert job is not None
    store.jobs.finish(job, {"checked": 3})
    return store.jobs.get(made.id)


def deliver(known: Settings, store: Store) -> bool:
    """Deliver what is due or about to be."""
    return any(deliver_next(known, store) or time.sleep(0.05) for _ in range(10))


def state(store: Store) -> tuple[object, ...]:
    with store._engine.connect() as connection:
        row = connection.execute(text("SELECT delivered_at, next_at, last_error FROM delivery")).one()
    return (row.delivered_at is not None, row.next_at is not None, row.last_error)


def test_a_webhook_verifies_with_the_library_of_the_standard(
    known: Settings, store: Store, hook: Receiver
) -> None:
    job = ended(known, store, hook.url)
    assert deliver(known, store)
    (request,) = hook.requests
    receiver = Webhook(webhook_secret(known))
    told = receiver.verify(request.body, request.headers)
    assert (told["type"], told["data"]["id"], told["data"]["result"]) == ("job.done", job.id, {"checked": 3})
    assert (request.method, request.headers["content-type"]) == ("POST", "application/json")
    assert state(store) == (True, False, "")
    with pytest.raises(WebhookVerificationError):
        receiver.verify(request.body.replace(b"3", b"4"), request.headers)
    with pytest.raises(WebhookVerificationError):
        receiver.verify(request.body, request.headers | {"webhook-id": "msg_other"})


def test_a_failed_job_is_told_as_one(known: Settings, store: Store, hook: Receiver) -> None:
    jobs.start(known, store, store.brand("acme"), "audit", webhook_url=hook.url)
    job = store.jobs.claim("test", 60)
    assert job is not None
    store.jobs.fail(job, "The model is damaged.")
    assert deliver(known, store)
    told = Webhook(webhook_secret(known)).verify(hook.requests[0].body, hook.requests[0].headers)
    assert (told["type"], told["data"]["error"]) == ("job.failed", "The model is damaged.")


def test_a_signature_is_that_of_the_specification() -> None:
    body = '{"test": 2432232314}'
    headers = webhooks.signed(SPEC_SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_that_did_not_arrive_comes_again_under_its_id_with_a_time_of_its_own(
    known: Settings, store: Store, hook: Receiver
) -> None:
    hook.statuses = [500, 302]
    hook.location = hook.url + "/elsewhere"
    ended(known, store, hook.url)
    assert [deliver(known, store) for _ in range(4)] == [True, True, True, False]
    assert [request.path for request in hook.requests] == ["/hook"] * 3
    assert len({request.headers["webhook-id"] for request in hook.requests}) == 1
    assert len({request.body for request in hook.requests}) == 1
    for request in hook.requests:
        Webhook(webhook_secret(known)).verify(request.body, request.headers)
    assert state(store) == (True, False, "")


def test_a_webhook_nobody_takes_is_given_up_after_its_tries(
    known: Settings, store: Store, hook: Receiver
) -> None:
    hook.statuses = [500] * 10
    ended(known, store, hook.url)
    assert [deliver(known, store) for _ in range(4)] == [True, True, True, False]
    assert state(store) == (False, False, "It was answered 500.")


def test_gone_ends_it(known: Settings, store: Store, hook: Receiver) -> None:
    hook.statuses = [410]
    ended(known, store, hook.url)
    assert [deliver(known, store) for _ in range(2)] == [True, False]
    assert state(store) == (False, False, "It was answered 410.")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/",
        "https://[::ffff:10.0.0.1]/",
        "http://93.184.216.34/plain",
        "https://user:word@93.184.216.34/",
        "ftp://93.184.216.34/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://exa mple/",
        "https://93.184.216.34:99999/",
        "https://93.184.216.34:0/",
        "https://no-such-host.invalid/",
        "//93.184.216.34/",
        "https://93.184.216.34\n.example/",
    ],
)
def test_an_address_that_may_not_be_called_is_refused_when_the_job_is_made(
    address: str, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    with Store.open(settings.store_url) as store:
        brand = store.ensure_brand("acme")
        with pytest.raises(AddressError):
            jobs.start(settings, store, brand, "audit", webhook_url=address)
        assert store.jobs.of(brand) == []


def test_plain_http_and_private_hosts_are_for_those_who_are_named() -> None:
    webhooks.check_address(Settings(allowed_hosts="127.0.0.1"), "http://127.0.0.1:8000/hook")
    webhooks.check_address(Settings(allowed_hosts="localhost"), "http://localhost/hook")
    webhooks.check_address(Settings(allowed_hosts="10.0.0.0/8"), "https://10.1.2.3/hook")
    with pytest.raises(AddressError, match="over https"):
        webhooks.check_address(Settings(allowed_hosts="127.0.0.1"), "http://localhost/hook")


def test_an_address_that_became_private_is_refused_when_it_is_sent(
    known: Settings, store: Store, hook: Receiver
) -> None:
    ended(known, store, hook.url)
    strict = known.model_copy(update={"allowed_hosts": ""})
    assert deliver(strict, store)
    assert hook.requests == []
    assert state(store)[0] is False
    with pytest.raises(AddressError):  # https passes what is asked of its form, and not the guard
        webhooks.send(strict, "m", hook.url.replace("http:", "https:"), "{}")


def test_a_receiver_that_drips_is_left_in_time(
    hook: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(webhooks, "SECONDS", 0.5)
    hook.drips = True
    began = time.monotonic()
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1 did not answer"):
        webhooks.send(Settings(home=tmp_path, allowed_hosts="127.0.0.1"), "m", hook.url, "{}")
    assert time.monotonic() - began < 3


def test_the_secret_is_made_once_whoever_asks_first_and_for_the_owner_alone(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(webhook_secret, [Settings(home=home)] * 8))
    assert answers == {webhook_secret(Settings(home=home))}
    assert [path.name for path in home.iterdir()] == ["webhook.key"]
    assert (home / "webhook.key").stat().st_mode & 0o777 == 0o600


def test_the_settings_may_give_the_secret_plain_or_as_base64(home: Path) -> None:
    plain = "correct-horse-battery-staple"
    shown = webhook_secret(Settings(home=home, webhook_secret=SecretStr(plain)))
    assert base64.b64decode(shown.removeprefix("whsec_")) == plain.encode()
    assert webhook_secret(Settings(home=home, webhook_secret=SecretStr(SPEC_SECRET))) == SPEC_SECRET
    assert not (home / "webhook.key").exists()
    for poor in ("short", "whsec_c2hvcnQ=", "whsec_not base64 at all, however long it may be"):
        with pytest.raises(UsageError, match="24 bytes"):
            webhook_secret(Settings(home=home, webhook_secret=SecretStr(poor)))


def test_a_secret_that_cannot_be_kept_or_read_is_told(home: Path) -> None:
    home.mkdir()
    (home / "webhook.key").write_text("whsec_")
    with pytest.raises(StoreError, match="no secret of webhooks"):
        webhook_secret(Settings(home=home))
    with pytest.raises(StoreError, match="can't be kept"):
        webhook_secret(Settings(home=Path(os.devnull)))
