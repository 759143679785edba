"""A report goes to plain mail addresses and to public hosts, and to nothing that only looks like one."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import AddressError, UsageError
from auditor.jobs.recipients import by_email, by_webhook, opened
from auditor.settings import Settings
from auditor.store.schedules import Channel

PRIVATE = [
    "http://127.0.0.1:8000/",
    "https://127.0.0.1/services/T/B/x",
    "https://[::1]/",
    "https://10.0.0.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[fd00:ec2::254]/latest/meta-data",
    "https://[::ffff:169.254.169.254]/",
    "https://localhost/",
    "https://0.0.0.0/",
    "https://2130706433/",
    "http://93.184.216.34/plain",
    "https://user:word@93.184.216.34/",
    "file:///etc/passwd",
    "hooks.slack.com/services/T/B/x",
]


@pytest.mark.parametrize("channel", ["slack", "webhook"])
@pytest.mark.parametrize("address", PRIVATE)
def test_a_webhook_that_leads_to_no_public_host_is_refused(
    home: Path, channel: Channel, address: str
) -> None:
    with pytest.raises(AddressError):
        by_webhook(Settings(home=home), channel, address)


def test_a_webhook_is_sealed_and_shown_by_its_host_and_last_letters(home: Path) -> None:
    address = "https://93.184.216.34/services/T0/B0/XyZzYabcd"
    made = by_webhook(Settings(home=home), "slack", address)
    assert (made.channel, made.shown) == ("slack", "93.184.216.34/…abcd")
    assert "XyZzY" not in str(made)
    assert opened(Settings(home=home), made.address) == address
    with pytest.raises(UsageError, match="2000 letters"):
        by_webhook(Settings(home=home), "webhook", "https://93.184.216.34/" + "x" * 2_000)


@pytest.mark.parametrize(
    "address", ["ada@acme.example", "a.b+c_d@mail.acme.example", "o'brien@acme.example", "root@localhost"]
)
def test_a_plain_address_is_taken(address: str) -> None:
    assert by_email(address).address == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@acme.example",
        "ada@",
        "ada@acme..example",
        "ada@-acme.example",
        ".ada@acme.example",
        "ada@acme.example\n",
        "ada@acme.example\r\nBcc: everybody@else.example",
        "ada@acme.example, ben@acme.example",
        "Ada <ada@acme.example>",
        '"ada\r\nRCPT TO:<x@y.example>"@acme.example',
        "ada@[127.0.0.1]",
        "ädä@acme.example",
        "ada@acme.example" + "x" * 254,
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="no mail address"):
        by_email(address)


@given(st.text(max_size=60) | st.emails())
def test_no_address_that_is_taken_brings_a_header_or_a_recipient_of_its_own(words: str) -> None:
    try:
        address = by_email(words).address
    except UsageError:
        return
    made = EmailMessage()
    made["To"] = address
    parsed = email.message_from_bytes(made.as_bytes(policy=email.policy.SMTP), policy=email.policy.default)
    assert parsed.keys() == ["To"]
    assert [each.addr_spec for each in parsed["To"].addresses] == [address]
