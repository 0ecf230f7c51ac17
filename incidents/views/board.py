"""The situation board: how it is in every area now, and what waits for the one who looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from contacts.access import areas_within_reach, may
from contacts.guard import for_staff
from contacts.models import Area, User
from contacts.rights import Right
from incidents.access import name_shown, visible_incidents, visible_reports
from incidents.forms.filters import IncidentFilter
from incidents.lifecycle import OPEN
from incidents.models import IncidentType
from incidents.querysets import IncidentQuerySet
from incidents.situation import areas_as_seen_by, board_version, help_wanted, mark_of, worst_of
from incidents.situation_map import draw_map
from incidents.views.board_parts import announcement, lines_of, tiles_of
from incidents.views.shared import user_of
from incidents.waiting import waiting_for
from notifications.reach import brief_of

# So many that the page stays below 1,500 nodes; the list of incidents has the rest.
MOST_ROWS = 40


@for_staff
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the board; a poll gets its live part, or 204 when nothing has changed since."""
    user = user_of(request)
    if not may(user, Right.SEE_INCIDENTS):
        return redirect("contacts:user_list")
    version = board_version(user, timezone.now())
    polled = request.headers.get("HX-Request") == "true"
    if polled and request.GET.get("v") == version:
        return HttpResponse(status=204)
    template = "incidents/board_live.html" if polled else "incidents/board.html"
    response = render(request, template, _context(request, user, version) | {"live": polled})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _context(request: HttpRequest, user: User, version: str) -> dict[str, object]:
    now = timezone.now()
    narrowed = IncidentFilter(
        request.GET,
        areas=areas_within_reach(user, Right.SEE_INCIDENTS).select_related("parent"),
        types=IncidentType.objects.all().active(),
        statuses=OPEN,
    )
    states = areas_as_seen_by(user, now)
    seen = visible_incidents(user).for_board()
    rows = list(narrow(seen, narrowed)[: MOST_ROWS + 1])
    latest = visible_reports(user).live().sent().select_related("dispatch").first()
    calling = help_wanted(user)
    query = request.GET.copy()
    for gone in ("v", "nyast", "hjalp"):
        query.pop(gone, None)
    return {
        "form": narrowed,
        "filters": narrowed.in_use(query, request.path),
        "states": states,
        "map": draw_map(states),
        "tiles": tiles_of(user, states),
        "chosen": request.GET.get("area", ""),
        "overall": worst_of(states),
        "open_count": sum(state.open_count for state in states),
        "rows": [(one, name_shown(user, one.owner)) for one in rows[:MOST_ROWS]],
        "more": len(rows) > MOST_ROWS,
        "waiting": lines_of(waiting_for(user, now)),
        "calling": calling,
        "calling_mark": mark_of(calling),
        "calling_changed": request.GET.get("hjalp") != mark_of(calling),
        "latest": latest,
        "reached": brief_of(latest.dispatch) if latest and may(user, Right.SEE_DISPATCHES) else None,
        "overdue": bool(latest and latest.next_report_due and latest.next_report_due < now),
        "now": now,
        "version": version,
        "query": query.urlencode(),
        "newest": max((one.id for one in rows), default=0),
        "announcement": announcement(request, rows),
        "may_log": may(user, Right.LOG_INCIDENT),
        "may_report": may(user, Right.WRITE_REPORT),
        "last_closed": visible_incidents(user).live().filter(closed_at__isnull=False).order_by("-closed_at").first()
        if not rows
        else None,
    }


def narrow(incidents: IncidentQuerySet, form: IncidentFilter) -> IncidentQuerySet:
    """Return what is left of ``incidents``; nothing, when a filter does not exist."""
    if not form.is_valid():
        return incidents.none()
    chosen = form.cleaned_data
    if chosen["area"]:
        incidents = incidents.in_areas(Area.objects.all().below([chosen["area"].id]))
    if chosen["type"]:
        incidents = incidents.of_type(chosen["type"].code)
    if chosen["severity"]:
        incidents = incidents.of_severity(chosen["severity"])
    if chosen["status"]:
        incidents = incidents.open() if chosen["status"] == "open" else incidents.filter(status=chosen["status"])
    return incidents
