"""The one guard every call passes: no address a user gives leads into a private network.

The name is looked up once, every answer is checked, and the connection goes to the very address that was
checked, so that a name can't turn to another one in between (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.errors import AddressError, UnreachableError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Guard:
    """Which addresses may be called: all public ones, and hosts or networks that are `allowed` by name."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = field(default=())

    @classmethod
    def of(cls, allowed: Iterable[str]) -> Guard:
        """A guard that lets through host names, addresses and networks (`10.0.0.0/8`) as well."""
        hosts: set[str] = set()
        networks: list[Network] = []
        for one in filter(None, (each.strip().strip("[]").casefold() for each in allowed)):
            try:
                networks.append(ipaddress.ip_network(one, strict=False))
            except ValueError:
                hosts.add(one)
        return cls(frozenset(hosts), tuple(networks))

    def names(self, host: str) -> bool:
        """True when a host was let through by its name or address, and not for being public."""
        name = host.strip("[]").rstrip(".").casefold()
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return name in self.hosts
        return any(address in network for network in self.networks if network.version == address.version)

    def addresses(self, host: str, port: int) -> list[str]:
        """Look a host up; every address it has may be called.

        Raises:
            AddressError: one of them is not public and not allowed.
            UnreachableError: there is no such host.
        """
        name = host.strip("[]").rstrip(".").casefold()
        try:
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise UnreachableError(f"There is no host {host}, or no network to ask; check both.") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            if name not in self.hosts and not self._may_call(ipaddress.ip_address(address.split("%")[0])):
                raise AddressError(
                    f"{host} leads to {address}, which is no public address; if you trust it, add the host "
                    "to AUDITOR_ALLOWED_HOSTS."
                )
        return addresses

    def _may_call(self, address: Address) -> bool:
        if any(address in network for network in self.networks if network.version == address.version):
            return True
        inner = _inside(address)
        return address.is_global and not address.is_multicast and (inner is None or self._may_call(inner))


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def _inside(address: Address) -> Address | None:
    """The IPv4 address an IPv6 one stands for: mapped, translated (RFC 6052), 6to4 or Teredo."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
