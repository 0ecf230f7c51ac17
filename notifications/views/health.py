"""What probes and whoever watches over the house are told about the sending: counts and times, no account, no names."""

from __future__ import annotations

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from contacts.guard import public
from notifications.figures import Sending, SendingState, how_is_the_sending
from notifications.metrics import written_out

FINE = frozenset({SendingState.RUNNING, SendingState.STOPPED})
THIS_MACHINE = frozenset({"127.0.0.1", "::1"})


@public
@require_safe
def sending_health(_request: HttpRequest) -> JsonResponse:
    """Say how the sending is: 503 when letters are late or nobody carries them. A stop by people is no fault."""
    try:
        sending = how_is_the_sending(timezone.now())
    except Error:
        return JsonResponse({"sending": "unknown"}, status=503)
    return JsonResponse(in_figures(sending), status=200 if sending.state in FINE else 503)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell Prometheus the figures, when it shows the token."""
    if refusal := _refusal(request):
        return refusal
    try:
        text, content_type = written_out(timezone.now(), request.headers.get("Accept", ""))
    except Error:
        return HttpResponse("The database is away.\n", status=503, content_type="text/plain")
    return HttpResponse(text, content_type=content_type)


def in_figures(sending: Sending) -> dict[str, str | int | None]:
    """Return what a probe is told."""
    return {
        "sending": sending.state.value,
        "switch": "on" if sending.switched_on else "off",
        "letters_waiting": sending.waiting,
        "oldest_waiting_seconds": int(sending.waited.total_seconds()),
        "workers_alive": sending.workers,
        "worker_silence_seconds": None if sending.silence is None else int(sending.silence.total_seconds()),
        "paused_dispatches": sending.paused,
    }


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """Ask for the token. Without one the figures are for this machine alone, and in production for nobody."""
    if settings.METRICS_TOKEN:
        if constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
            return None
        return HttpResponse(
            "Show the token.\n", status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"}
        )
    # Behind a proxy of this machine everybody seems to call from it, so whatever came through one counts as foreign.
    by_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if settings.PRODUCTION or by_proxy or request.META.get("REMOTE_ADDR") not in THIS_MACHINE:
        return HttpResponse("Set METRICS_TOKEN.\n", status=403, content_type="text/plain")
    return None
