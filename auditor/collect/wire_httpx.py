"""`httpx` through the guard."""

from __future__ import annotations

import ssl
import time
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

    def __init__(self, guard: Guard, seconds: float | None = None) -> None:
        self._guard, self._seconds = guard, seconds

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the host up, check it, connect to what was checked; TLS still holds it to its name."""
        ends = None if self._seconds is None else time.monotonic() + self._seconds
        failed: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in self._guard.addresses(host, port):
            try:
                if ends is None:
                    return super().connect_tcp(address, port, timeout, local_address, socket_options)
                left = _left(ends)
                stream = super().connect_tcp(address, port, left, local_address, socket_options)
                return _BriefStream(stream, ends)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError(f"{host} has no address")


class _BriefStream(httpcore.NetworkStream):
    """A connection that is over at a moment, so that nobody holds it by sending a byte now and then."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self._stream, self._ends = stream, ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  # the end is set
        return self._stream.read(max_bytes, _left(self._ends))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, _left(self._ends))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        made = self._stream.start_tls(ssl_context, server_hostname, _left(self._ends))
        return _BriefStream(made, self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class BriefTransport(httpx.HTTPTransport):
    """Guarded connections that are over after so many seconds; bodies are left to whoever reads them."""

    def __init__(self, guard: Guard, seconds: float) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            network_backend=_GuardedBackend(guard, seconds),
        )


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


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for it is over")
    return left
