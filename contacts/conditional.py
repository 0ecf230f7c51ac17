"""Answers to a page that asks again for what it shows: nothing at all, when that is still how things are."""

from __future__ import annotations

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


def _etag(version: str) -> str:
    return f'"{version}"'
