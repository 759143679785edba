"""The two clients: one that waits and one to await, over the same calls."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import Any, Generic, ParamSpec, Self, TypeVar, overload

import httpx
import stamina
from pydantic import ValidationError

from auditor.client import calls, report_calls
from auditor.client.calls import Call
from auditor.client.failures import ClientError, NotDoneError, reaching
from auditor.client.records import Job, Page
from auditor.errors import UsageError

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 4
"""A repeatable request is sent once and, while the service is too busy or still at it, three times more."""

BUSY = (429, 503)
_LONGEST_PAUSE = 5.0


class Method(Generic[P, T]):
    """A call as a method: it returns what comes back, or an awaitable of that."""

    def __init__(self, build: Callable[P, Call[T]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...
    @overload
    def __get__(self, owner: Client, kind: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, owner: AsyncClient, kind: type) -> Callable[P, Awaitable[T]]: ...
    def __get__(self, owner: Client | AsyncClient | None, kind: type) -> Any:
        """Bind to a client."""
        return self if owner is None else _bound(owner.send, self._build)


class Listing(Generic[P, T]):
    """A call for pages as a method: it goes through the items of all pages, and asks for them as it goes."""

    def __init__(self, build: Callable[P, Call[Page[T]]]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...
    @overload
    def __get__(self, owner: Client, kind: type) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, owner: AsyncClient, kind: type) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, owner: Client | AsyncClient | None, kind: type) -> Any:
        """Bind to a client."""
        return self if owner is None else _bound(owner.each, self._build)


class _Calls:
    """What both clients can do."""

    check = Method(calls.check)
    check_batch = Method(calls.check_batch)
    plan = Method(calls.plan)
    brands = Listing(calls.brands)
    brand = Method(calls.brand)
    create_brand = Method(calls.create_brand)
    change_brand = Method(calls.change_brand)
    delete_brand = Method(calls.delete_brand)
    accounts = Listing(calls.accounts)
    account = Method(calls.account)
    create_account = Method(calls.create_account)
    delete_account = Method(calls.delete_account)
    push_posts = Method(calls.push_posts)
    posts = Listing(calls.posts)
    post = Method(calls.post)
    mix = Method(calls.mix)
    trend = Method(calls.trend)
    decide = Method(calls.decide)
    withdraw_decision = Method(calls.withdraw_decision)
    decisions = Listing(calls.decisions)
    collect = Method(calls.collect)
    audit = Method(calls.audit)
    job = Method(calls.job)
    guidelines = Listing(calls.guidelines)
    rules = Listing(calls.rules)
    model = Method(calls.model)
    reports = Listing(report_calls.reports)
    report = Method(report_calls.report)
    make_report = Method(report_calls.make_report)
    share_report = Method(report_calls.share_report)
    links = Listing(report_calls.links)
    revoke_link = Method(report_calls.revoke_link)
    schedules = Listing(report_calls.schedules)
    schedule = Method(report_calls.schedule)
    create_schedule = Method(report_calls.create_schedule)
    pause_schedule = Method(report_calls.pause_schedule)
    resume_schedule = Method(report_calls.resume_schedule)
    delete_schedule = Method(report_calls.delete_schedule)
    deliveries = Listing(report_calls.deliveries)
    resend = Method(report_calls.resend)


class Client(_Calls):
    """A client of the service, safe to share between threads.

    `timeout` is how many seconds an answer may take; `patience`, how many one wait may last when the service
    says that it is too busy.

    Raises:
        UsageError: the address or the key can't be one.
    """

    def __init__(self, url: str, key: str, *, timeout: float = 30.0, patience: float = 60.0) -> None:
        self._url, self._patience = _address(url), patience
        self._http = httpx.Client(base_url=self._url, auth=_Key(key), timeout=timeout)

    def __repr__(self) -> str:
        return f"Client({self._url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(self, call: Call[T]) -> T:
        """Send one call.

        Raises:
            ClientError: it was refused, or there is no answer.
        """
        for attempt in _tries(call, self._patience):
            with attempt:
                request = call.request(self._http)
                with reaching(request):
                    response = self._http.send(request)
                return call.understood(response)
        raise AssertionError("stamina ends with a result or an error")

    def each(self, call: Call[Page[T]]) -> Iterator[T]:
        """Go through the items of all pages."""
        page = self.send(call)
        yield from page.items
        while page.next_cursor:
            page = self.send(call.after(page.next_cursor))
            yield from page.items

    def wait(self, job_id: str, *, seconds: float = 600.0) -> Job:
        """Wait until a job is done or has failed.

        Raises:
            ClientError: it can't be read; NotDoneError when it takes longer.
        """
        for pause in _pauses(job_id, seconds):
            if (job := self.job(job_id)).over:
                return job
            time.sleep(pause)
        raise AssertionError("pauses end with an error")


class AsyncClient(_Calls):
    """The same to await; what lists, goes through its items by `async for`."""

    def __init__(self, url: str, key: str, *, timeout: float = 30.0, patience: float = 60.0) -> None:
        self._url, self._patience = _address(url), patience
        self._http = httpx.AsyncClient(base_url=self._url, auth=_Key(key), timeout=timeout)

    def __repr__(self) -> str:
        return f"AsyncClient({self._url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def send(self, call: Call[T]) -> T:
        """Send one call.

        Raises:
            ClientError: it was refused, or there is no answer.
        """
        async for attempt in _tries(call, self._patience):
            with attempt:
                request = call.request(self._http)
                with reaching(request):
                    response = await self._http.send(request)
                return call.understood(response)
        raise AssertionError("stamina ends with a result or an error")

    async def each(self, call: Call[Page[T]]) -> AsyncIterator[T]:
        """Go through the items of all pages."""
        page = await self.send(call)
        for item in page.items:
            yield item
        while page.next_cursor:
            page = await self.send(call.after(page.next_cursor))
            for item in page.items:
                yield item

    async def wait(self, job_id: str, *, seconds: float = 600.0) -> Job:
        """Wait until a job is done or has failed.

        Raises:
            ClientError: it can't be read; NotDoneError when it takes longer.
        """
        for pause in _pauses(job_id, seconds):
            if (job := await self.job(job_id)).over:
                return job
            await asyncio.sleep(pause)
        raise AssertionError("pauses end with an error")


class _Key(httpx.Auth):
    """The key, held where nothing shows it."""

    def __init__(self, words: str) -> None:
        if not words or not words.isascii() or not words.isprintable() or " " in words:
            raise UsageError("The key can't be one: it is empty, or has blanks or letters beyond ASCII.")
        self._header = f"Bearer {words}"

    def __repr__(self) -> str:
        return "_Key()"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = self._header
        yield request


def _bound(send: Callable[[Call[Any]], Any], build: Callable[..., Call[Any]]) -> Callable[..., Any]:
    @functools.wraps(build)
    def method(*args: Any, **options: Any) -> Any:
        try:
            call = build(*args, **options)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise UsageError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
        return send(call)

    return method


def _address(url: str) -> str:
    try:
        read = httpx.URL(url)
    except httpx.InvalidURL:
        read = httpx.URL("")
    if read.scheme not in ("http", "https") or not read.host or read.userinfo or read.query or read.fragment:
        raise UsageError("The service's address can't be one; write it as https://auditor.example.")
    return str(read)


def _tries(call: Call[Any], patience: float) -> Any:
    def wait(error: Exception) -> bool | float:
        if not call.repeatable or not isinstance(error, ClientError):
            return False
        under_way = error.status == 409 and error.retry_after is not None
        if error.status not in BUSY and not under_way:
            return False
        if error.retry_after is None:
            return True
        return max(0.01, error.retry_after) if error.retry_after <= patience else False

    return stamina.retry_context(on=wait, attempts=TRIES, timeout=None)


def _pauses(job_id: str, seconds: float) -> Iterator[float]:
    """Longer and longer pauses until time is up.

    Raises:
        NotDoneError: it is.
    """
    until = time.monotonic() + seconds
    pause = 0.1
    while (left := until - time.monotonic()) > 0:
        yield min(pause, left)
        pause = min(_LONGEST_PAUSE, pause * 1.5)
    raise NotDoneError(f"The job {job_id} is not over after {seconds:g} s; it goes on, so look again later.")
