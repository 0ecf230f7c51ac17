"""Probes: whether this process answers, and whether all that the site leans on is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from contacts.guard import public

PROBES = frozenset({"/healthz", "/readyz", "/healthz/sending"})
METRICS = "/metrics"
PATIENCE_WITH_REDIS = 0.5


@public
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that this process answers, whatever became of the rest."""
    return JsonResponse({"status": "ok"})


@public
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether everything is there that the site leans on, and what is not."""
    parts = readiness()
    ready = set(parts.values()) == {"ok"}
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def readiness() -> dict[str, str]:
    """Return for each part ``ok`` or what is the matter with it. Names no host and repeats no error."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except Error:
        database = {"database": "away", "migrations": "unknown"}
    else:
        database = {"database": "ok", "migrations": "ok" if migrations_in_the_code() <= applied else "missing"}
    return {**database, "redis": "ok" if redis_answers() else "away"}


@cache
def migrations_in_the_code() -> frozenset[tuple[str, str]]:
    """Return every migration that this process was started with; its code does not change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def redis_answers() -> bool:
    """Tell whether Redis answers a PING at once."""
    began = time.monotonic()
    try:
        with Redis.from_url(
            settings.REDIS_URL,
            protocol=2,
            socket_connect_timeout=PATIENCE_WITH_REDIS,
            socket_timeout=PATIENCE_WITH_REDIS,
            retry=Retry(NoBackoff(), 0),
        ) as redis:
            answered = bool(redis.ping())
    except RedisError:
        return False
    return answered and time.monotonic() - began <= PATIENCE_WITH_REDIS


def probes_by_any_name(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let probes call a machine by whatever name or number it has: nothing that they are told depends on it.

    The figures are told so only to who shows the token. Without one they are guarded by where the question comes
    from, and a page elsewhere must not be able to ask them under a name of its own (DNS rebinding).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info in PROBES or (request.path_info == METRICS and settings.METRICS_TOKEN):
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return get_response(request)

    return middleware
