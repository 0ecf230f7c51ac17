"""The pages of dispatches: what waits, what leaves, what became of every letter."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.access import may
from contacts.guard import requires
from contacts.rights import Right
from notifications.access import access_dispatch, all_stopped, visible_dispatches
from notifications.figures import how_is_the_sending
from notifications.lifecycle import DISPATCH_ROADS, DispatchState
from notifications.models import Dispatch
from notifications.reach import Reached, can_be_acknowledged, later_than, pulse_of, reach_of
from notifications.views.acting import acts_on
from notifications.views.answers import answers_shown
from notifications.views.letters import letters_shown
from notifications.views.record import record_of, steps_of, steps_to_come

DISPATCHES_A_PAGE = 50
# What somebody did is told aloud at once; progress only at every quarter.
TOLD_AT_ONCE = (DispatchState.PAUSED, DispatchState.STOPPED, DispatchState.UNDONE)


@requires(Right.SEE_DISPATCHES)
@require_safe
def dispatch_list(request: HttpRequest) -> HttpResponse:
    """Every dispatch within reach, newest first."""
    page = Paginator(visible_dispatches(request.user).for_list(), DISPATCHES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "sending": how_is_the_sending(timezone.now())}
    return render(request, "notifications/dispatch_list.html", context)


@requires(Right.SEE_DISPATCHES)
@require_safe
def dispatch(request: HttpRequest, public_id: str) -> HttpResponse:
    """One dispatch; asked by htmx with the version it shows, only what is new, or 204 when nothing is."""
    found = access_dispatch(request.user, public_id)
    now = timezone.now()
    later = later_than(found)
    counts = _counts(found)
    if request.headers.get("HX-Target") == "letters":
        reach = reach_of(found, later)
        context = _facts(found, counts, now) | letters_shown(request, found, counts | _reached(reach), later)
        return render(request, "notifications/letters.html", context)
    shown = request.headers.get("X-Version-Shown", "")
    stopped = all_stopped()
    state = found.state if stopped is None else f"{found.state}+stopped"
    version = f"{state}-{_version(found, now)}.{pulse_of(found, later)}"
    live = request.headers.get("HX-Request") == "true" and bool(shown)
    if live and shown == version:
        return HttpResponse(status=204)
    turned = live and (_state_in(shown) != state or _has_ended(found, counts))
    passed = live and _quarter(found) > _quarter_in(shown)
    moved = _letters_in(shown) != _letters_in(version)
    reach = reach_of(found, later)
    steps = steps_of(found)
    context = _facts(found, counts, now) | {
        "now": now,
        "version": version,
        "counts": counts,
        "waiting": counts["waiting"] + counts["deferred"],
        "wrong": counts["bounced"] + counts["failed"],
        "missed": any(counts[kind] for kind in ("bounced", "failed", "deferred", "stopped")),
        "seconds_left": _seconds_left(found, now),
        "live": live,
        "turned": turned,
        "aloud": passed or (turned and found.state in TOLD_AT_ONCE),
        "record": record_of(found, steps) if turned or passed or moved or not live else [],
        "reach": reach,
        "acknowledgeable": can_be_acknowledged(found),
        "coming": steps_to_come(found, steps, reach, stopped=stopped is not None),
        **acts_on(request.user, found, stopped, now, later),
    }
    if live:
        answer = render(request, "notifications/dispatch_live.html", context)
        if moved:
            answer.headers["HX-Trigger"] = "letters-changed"
        return answer
    context |= letters_shown(request, found, counts | _reached(reach), later) | answers_shown(request, found)
    context["may_read_answers"] = may(request.user, Right.HANDLE_RESPONSES)
    return render(request, "notifications/dispatch.html", context)


def _has_ended(found: Dispatch, counts: dict[str, int]) -> bool:
    """Tell whether nothing more will happen: a letter just being handed over when the rest is stopped has its fate."""
    return not DISPATCH_ROADS[DispatchState(found.state)] and not counts["waiting"]


def _facts(found: Dispatch, counts: dict[str, int], now: datetime) -> dict[str, Any]:
    ended = _has_ended(found, counts)
    # When all letters have met their fate, people still answer, for as long as their links work.
    answered = found.state == DispatchState.COMPLETED and can_be_acknowledged(found) and found.links_expire_at > now
    return {"dispatch": found, "ended": ended, "every": "" if ended and not answered else "10s" if ended else "2s"}


def _reached(reach: Reached) -> dict[str, int]:
    return {"silent": reach.waiting, "reached": reach.acknowledged + reach.by_phone}


def _seconds_left(found: Dispatch, now: datetime) -> int:
    return max(0, math.ceil((found.release_at - now).total_seconds())) if found.state == DispatchState.HELD else 0


def _counts(found: Dispatch) -> dict[str, int]:
    """Return the letters by what the page calls them. The row was fetched with its letters counted."""
    row: Any = found
    return {
        "sent": row.sent_count,
        "waiting": row.queued_count + row.sending_count,
        "deferred": row.deferred_count,
        "bounced": row.bounced_count,
        "failed": row.failed_count,
        "stopped": row.stopped_count,
    }


def _quarter(found: Dispatch) -> int:
    done = found.recipient_count - sum(_counts(found)[kind] for kind in ("waiting", "deferred"))
    return done * 4 // found.recipient_count if found.recipient_count else 4


def _version(found: Dispatch, now: datetime) -> str:
    """Return what changes while the state does not: quarter done, countdown and every count."""
    counts = ".".join(str(count) for count in _counts(found).values())
    return f"{_quarter(found)}-{_seconds_left(found, now)}.{counts}.{found.deliveries.tries()}"


def _state_in(version: str) -> str:
    return version.partition("-")[0]


def _letters_in(version: str) -> tuple[str, str]:
    """Return the part of a version that changes with the letters, but not with the countdown."""
    return _state_in(version), version.partition(".")[2]


def _quarter_in(version: str) -> int:
    quarter = version.split("-")[1:2]
    return int(quarter[0]) if quarter and quarter[0] in {"0", "1", "2", "3", "4"} else 0
