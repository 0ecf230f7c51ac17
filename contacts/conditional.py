"""Answers to a page that asks again for what it shows: nothing at all, when that is still how things are."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse


def unchanged(request: HttpRequest, version: str) -> HttpResponse | None:
    """Return the answer to a part that shows ``version`` already: 304 to its ETag, 204 to ``v`` in its address."""
    if request.headers.get("HX-Request") != "true":
        return None
    if request.headers.get("If-None-Match") == _etag(version):
        return HttpResponse(status=304, headers={"ETag": _etag(version)})
    return HttpResponse(status=204) if request.GET.get("v") == version else None


def marked(response: HttpResponse, version: str) -> HttpResponse:
    """Return the answer with its version as ETag, so that the part can ask by it."""
    response.headers["ETag"] = _etag(version)
    return response


def minute_of(now: datetime) -> int:
    """Return what changes every minute, for the words beside the times: «för 4 min sedan»."""
    return int(now.timestamp() // 60)


def by_the_minute(facts: str, now: datetime) -> str:
    """Return a version that changes with the facts, and every minute."""
    return f"{facts}.{minute_of(now)}"


def is_news(version: str, shown: str) -> bool:
    """Tell whether more than the minute has changed since ``shown`` was the version: nothing else is said aloud."""
    return version.rpartition(".")[0] != shown.rpartition(".")[0]


def _etag(version: str) -> str:
    return f'"{version}"'
