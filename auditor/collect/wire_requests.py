"""`requests` through the guard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

from auditor.collect.wire import CONNECT_SECONDS, READ_SECONDS, bounded

if TYPE_CHECKING:
    import socket

    from auditor.collect.guard import Guard
    from auditor.collect.wire import Wire


def guarded_session(wire: Wire, instead_of: Mapping[str, str]) -> requests.Session:
    """A session that connects through `wire.guard` and tells `wire` every answer."""
    session = requests.Session()
    session.trust_env = False  # ~/.netrc would put other credentials into our requests
    adapter = _Adapter(wire)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    for host, address in instead_of.items():
        session.mount(host, _Adapter(wire, instead=(host, address.rstrip("/"))))
    return session


class _Adapter(HTTPAdapter):
    """Guarded pools, a time-out on every request, whole bodies read within bounds."""

    def __init__(self, wire: Wire, instead: tuple[str, str] = ("", "")) -> None:
        self._wire, self._instead = wire, instead
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._wire.guard)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        here, there = self._instead
        if here and request.url:
            request.url = there + request.url.removeprefix(here)
        options["timeout"] = (CONNECT_SECONDS, READ_SECONDS)
        options["stream"] = True
        self._wire.last = None
        host = urlsplit(request.url or "").hostname or ""
        with super().send(request, **options) as response:
            body = b"".join(bounded(response.iter_content(65_536), str(host)))
            response._content = body
            response._content_consumed = True  # type: ignore[attr-defined]
        self._wire.answered(response.status_code, response.headers.items(), body)
        return response


def _pools(guard: Guard) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(guard, self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(guard, self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _connect(guard: Guard, connection: HTTPConnection) -> socket.socket:
    """A socket to an address that was checked; TLS still holds the host to its name."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    host, port = connection._dns_host, connection.port or connection.default_port
    failed: OSError | None = None
    for address in guard.addresses(host, port):
        try:
            return create_connection((address, port), CONNECT_SECONDS)
        except TimeoutError as error:
            raise ConnectTimeoutError(connection, f"{host} did not answer") from error
        except OSError as error:
            failed = error
    raise NewConnectionError(connection, f"{host} refused: {failed}") from failed
