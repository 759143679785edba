"""No call leaves for a private network, by whichever client and whatever name."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.collect.guard import Guard
from auditor.collect.wire import Wire
from auditor.errors import AddressError, UnreachableError
from tests.servers.base import running
from tests.servers.x import XServer

PRIVATE = (
    "127.0.0.1", "127.8.9.10", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::",
    "2001:0:0:0:0:0:80ff:fffe",
)  # fmt: skip


def answering(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Make every name lead to these addresses."""
    found = [
        (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 443))
        for a in addresses
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    answering(monkeypatch, address)
    with pytest.raises(AddressError, match=r"no public address.*AUDITOR_ALLOWED_HOSTS"):
        Guard().addresses("social.example", 443)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
def test_public_addresses_pass(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    answering(monkeypatch, address)
    assert Guard().addresses("social.example", 443) == [address]


def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(AddressError):
        Guard().addresses("social.example", 443)


@pytest.mark.parametrize("allowed", ["10.0.0.0/8", "10.1.2.3", "inside.example", "INSIDE.example"])
def test_what_the_settings_allow_passes(monkeypatch: pytest.MonkeyPatch, allowed: str) -> None:
    answering(monkeypatch, "10.1.2.3")
    assert Guard.of(["", f" {allowed} "]).addresses("inside.example", 443) == ["10.1.2.3"]


def test_a_name_nobody_has_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", none)
    with pytest.raises(UnreachableError, match="no host"):
        Guard().addresses("nowhere.example", 443)


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_fares_the_same_inside_ipv6(number: int) -> None:
    import ipaddress

    plain, mapped = ipaddress.IPv4Address(number), ipaddress.IPv6Address((0xFFFF << 32) | number)
    assert not Guard()._may_call(mapped) or Guard()._may_call(plain)


@pytest.mark.parametrize("kind", ["requests", "httpx"])
def test_both_clients_are_guarded_and_tell_their_answers(kind: str) -> None:
    with running(XServer()) as served:
        closed, opened = Wire(Guard()), Wire(Guard.of(["127.0.0.1"]))
        for wire in (closed, opened):
            client = wire.session() if kind == "requests" else wire.client()
            if wire is closed:
                with pytest.raises(AddressError):
                    client.get(f"{served.url}/2/users/by/username/acme")
                continue
            assert client.get(f"{served.url}/2/users/by/username/acme").json()["data"]["id"] == "783214"
            assert wire.last is not None
            assert (wire.last.status, wire.last.headers["content-type"]) == (200, "application/json")
        for wire in (closed, opened):
            wire.close()
        assert len(served.requests) == 1


@pytest.mark.parametrize("kind", ["requests", "httpx"])
def test_the_address_that_was_checked_is_the_one_called(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A name that turns to a private address after the look-up (DNS rebinding) gains nothing."""
    with running(XServer()) as served:
        port = int(served.url.rsplit(":", 1)[1])
        asked: list[object] = []

        def turning(host: object, *_: object, **__: object) -> list[object]:
            asked.append(host)
            address = "127.0.0.1" if len(asked) > 1 else "192.0.2.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", turning)
        wire = Wire(Guard())
        client = wire.session() if kind == "requests" else wire.client()
        with pytest.raises(AddressError):  # 192.0.2.0/24 is for documentation, not public
            client.get(f"http://turning.example:{port}/")
        wire.close()
        assert served.requests == []


def test_a_body_larger_than_any_page_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    from auditor.collect import wire as module
    from auditor.errors import BadAnswerError

    monkeypatch.setattr(module, "MOST_BYTES", 20)
    with running(XServer()) as served:
        wire = Wire(Guard.of(["127.0.0.1"]))
        for client in (wire.session(), wire.client()):
            with pytest.raises(BadAnswerError, match="more than 20 bytes"):
                client.get(f"{served.url}/2/users/by/username/acme")
        wire.close()
