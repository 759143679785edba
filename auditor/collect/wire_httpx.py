"""`httpx` through the guard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from auditor.collect.wire import bounded

if TYPE_CHECKING:
    from auditor.collect.guard import Guard
    from auditor.collect.wire import Wire


class _GuardedBackend(httpcore.SyncBackend):
    """Connects only to addresses the guard lets through."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the host up, check it, connect to what was checked; TLS still holds it to its name."""
        failed: httpcore.ConnectError | None = None
        for address in self._guard.addresses(host, port):
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                failed = error
        raise failed or httpcore.ConnectError(f"{host} has no address")


class GuardedTransport(httpx.HTTPTransport):
    """Guarded connections, whole bodies read within bounds, and every answer told to the wire."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(trust_env=False)
        self._wire = wire
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=4,
            network_backend=_GuardedBackend(wire.guard),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and read its answer to the end."""
        self._wire.last = None
        response = super().handle_request(request)
        decoded = httpx.Response(response.status_code, headers=response.headers, stream=response.stream)
        try:
            body = b"".join(bounded(decoded.iter_bytes(65_536), request.url.host))
        finally:
            decoded.close()
        self._wire.answered(response.status_code, response.headers.multi_items(), body)
        headers = [
            (name, value)
            for name, value in response.headers.multi_items()
            if name.lower() not in ("content-encoding", "content-length", "transfer-encoding")
        ]
        return httpx.Response(response.status_code, headers=headers, content=body, request=request)
