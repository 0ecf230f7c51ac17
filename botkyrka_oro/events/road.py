"""The road of events: the one address that answers with a stream; every other goes to the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

from botkyrka_oro.events.hub import Full, Hub
from botkyrka_oro.middleware import HOUSE_HEADERS

log = structlog.get_logger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

ADDRESS = "/direkt/"
ROAD = "events"
RETRY_MILLISECONDS = 2000
SLOWEST_SECONDS = 20.0
LATER = {"Retry-After": "30"}
HEADERS = HOUSE_HEADERS | {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
STREAM_HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}


def address_of_events(request: HttpRequest) -> str:
    """Return where the page may listen, or nothing when the server that carries it has no road for events."""
    scope = request.META.get("asgi.scope") or {}
    return ADDRESS if ROAD in scope.get("extensions", {}) else ""


class Road:
    """An ASGI application: streams of events at one address, ``pages`` at every other."""

    def __init__(self, pages: Application) -> None:
        self._pages = pages
        self._hub = Hub()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == ADDRESS:
            await self._events(scope, receive, send)
        else:
            await self._pages({**scope, "extensions": scope.get("extensions", {}) | {ROAD: {}}}, receive, send)

    def close(self) -> None:
        """End every stream."""
        self._hub.close()

    async def _events(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refused = _refusal(scope["method"], headers)
        if refused is not None:
            await _refuse(send, refused)
            return
        key = _session_key(headers.get("cookie", ""))
        try:
            user_id = (await self._hub.whose({key})).get(key) if key else None
        except Exception as problem:  # noqa: BLE001 - the database may be away: the screen asks again in a while.
            log.warning("events_refused", problem=repr(problem))
            await _refuse(send, HTTPStatus.SERVICE_UNAVAILABLE, LATER)
            return
        if user_id is None:
            await _refuse(send, HTTPStatus.UNAUTHORIZED)
            return
        try:
            stream = self._hub.admit(key, user_id)
        except Full as full:
            status = HTTPStatus.TOO_MANY_REQUESTS if full.of_user else HTTPStatus.SERVICE_UNAVAILABLE
            await _refuse(send, status, LATER)
            return
        gone = asyncio.create_task(_wait_until_gone(receive))
        gone.add_done_callback(lambda _: stream.end())
        try:
            await _begin(send, HTTPStatus.OK, HEADERS | STREAM_HEADERS)
            await _say(send, f"retry: {RETRY_MILLISECONDS}\n\n")
            while (news := await stream.next()) is not None:
                await _say(send, "".join(_event(topic, version) for topic, version in news.items()))
            await send({"type": "http.response.body", "body": b""})
        except (TimeoutError, OSError):
            log.info("screen_too_slow")  # Its connection is closed; it comes again when it can.
        finally:
            self._hub.dismiss(stream)
            gone.cancel()


def _refusal(method: str, headers: dict[str, str]) -> HTTPStatus | None:
    """Return why this is not a page of ours that listens, or ``None``."""
    host = headers.get("host", "")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return HTTPStatus.BAD_REQUEST
    if method != "GET":
        return HTTPStatus.METHOD_NOT_ALLOWED
    elsewhere = headers.get("sec-fetch-site", "same-origin") != "same-origin"
    if elsewhere or ("origin" in headers and _host_of(headers["origin"]) != host):
        return HTTPStatus.FORBIDDEN
    return None


def _host_of(origin: str) -> str | None:
    """Return the host and port that a page comes from; ``None`` when it cannot be read."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _session_key(cookies: str) -> str:
    """Return the session as the pages read it, whatever odd cookies of others come with it."""
    key: str = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
    return key


def _event(topic: str, version: int) -> str:
    return f'data: {{"topic":"{topic}","version":{version}}}\n\n'


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _begin(send: Send, status: HTTPStatus, headers: dict[str, str]) -> None:
    lines = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status.value, "headers": lines})


async def _say(send: Send, words: str) -> None:
    """Send some words; a screen that does not take them in time is given up."""
    await asyncio.wait_for(
        send({"type": "http.response.body", "body": words.encode(), "more_body": True}), SLOWEST_SECONDS
    )


async def _refuse(send: Send, status: HTTPStatus, more: dict[str, str] | None = None) -> None:
    await _begin(send, status, HEADERS | {"Content-Type": "text/plain; charset=utf-8"} | (more or {}))
    await send({"type": "http.response.body", "body": status.phrase.encode()})
