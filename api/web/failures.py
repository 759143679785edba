"""Errors as pages, in plain words, with the way on."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response

from api.problems import RefusedError
from api.web.pages import HOME, page
from api.web.signed import StrangerError
from auditor.errors import AuditorError

_TITLES = {
    400: "That can't be done",
    401: "Sign in first",
    403: "Your key does not allow this",
    404: "There is no such page",
    405: "This page can't be asked for that",
    409: "That contradicts what is stored",
    413: "That is too large",
    422: "That can't be read",
    429: "Too many requests",
    503: "Not at this moment",
}


def install(web: FastAPI) -> None:
    """Turn every error of a page's route into a page."""
    web.exception_handler(StrangerError)(_stranger)
    web.exception_handler(AuditorError)(_ours)
    web.exception_handler(RequestValidationError)(_invalid)
    web.exception_handler(HTTPException)(_unrouted)
    web.exception_handler(ClientDisconnect)(_gone)
    web.exception_handler(Exception)(_unexpected)


def failure(request: Request, status: int, detail: str) -> Response:
    """The page of a refusal."""
    title = _TITLES.get(status, "Something went wrong here" if status >= 500 else _TITLES[400])
    return page(request, "failure.html.jinja", status=status, title=title, detail=detail)


def _stranger(request: Request, _error: StrangerError) -> Response:
    if request.method != "GET":
        return RedirectResponse(f"{HOME}/sign-in", 303)
    query = f"?{request.url.query}" if request.url.query else ""
    back = quote(request.url.path + query, safe="/")
    return RedirectResponse(f"{HOME}/sign-in?back={back}", 303)


def _ours(request: Request, error: AuditorError) -> Response:
    made = failure(request, error.http_status, str(error))
    if isinstance(error, RefusedError):
        made.headers.update(error.headers)
    return made


def _gone(_request: Request, _error: ClientDisconnect) -> Response:
    """Nobody is there to read it: half an upload came, and is gone with the request."""
    return Response(status_code=499)


def _unexpected(request: Request, _error: Exception) -> Response:
    """The gate writes down what it was."""
    return failure(request, 500, f"The service failed; its log has the reason under {request.state.id}.")


def _invalid(request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    name = str(first["loc"][-1])[:80] if first["loc"] else "the form"
    return failure(request, 422, f"{name}: {str(first['msg'])[:200]}.")


def _unrouted(request: Request, error: HTTPException) -> Response:
    sentences = {404: "Nothing is at this address.", 405: "Go back and try again."}
    return failure(request, error.status_code, sentences.get(error.status_code, "It can't be read."))
