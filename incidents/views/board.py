"""The situation board: how it is in every area now, and what waits for the one who looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from contacts.access import areas_within_reach, may
from contacts.conditional import marked, unchanged
from contacts.guard import for_staff
from contacts.kept import kept
from contacts.models import Area, User
from contacts.rights import Right
from contacts.scales import Mode
from contacts.telling import Topic
from incidents.access import name_shown, visible_reports
from incidents.alike import seen_in_class
from incidents.forms.filters import IncidentFilter
from incidents.lifecycle import OPEN
from incidents.marking import marking_of_board
from incidents.marks import Marks, marks_of
from incidents.models import IncidentType
from incidents.page_versions import GoingOn, board_version, going_on, mark_of
from incidents.querysets import IncidentQuerySet
from incidents.situation import areas_as_seen_by, worst_of
from incidents.situation_map import draw_map
from incidents.views.board_parts import announcement, lines_of, tiles_of
from incidents.views.shared import user_of
from incidents.waiting import Kind, help_wanted, waiting_for
from notifications.models import Dispatch
from notifications.reach import Brief, brief_of

OUTLINES = ("outline", "parent__outline")  # Long, and in no list to choose from.
# So many that the page stays below 1,500 nodes; the list of incidents has the rest.
MOST_ROWS = 30
MINUTE = 60  # Whoever changes an area tells, and types come with an installation.


@for_staff
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the board; a poll gets its live part, or 204 when nothing has changed since."""
    user = user_of(request)
    if not may(user, Right.SEE_INCIDENTS):
        return redirect("contacts:user_list")
    now = timezone.now()
    marks = marks_of(user, now)
    current = going_on(user, marks)
    version = board_version(user, marks, current, now)
    polled = request.headers.get("HX-Request") == "true"
    if same := unchanged(request, version):
        return same
    template = "incidents/board_live.html" if polled else "incidents/board.html"
    shown = _context(request, user, marks, current, now) | {"version": version, "live": polled}
    response = render(request, template, shown)
    patch_vary_headers(response, ["HX-Request"])
    return marked(response, version)


def _context(request: HttpRequest, user: User, marks: Marks, current: GoingOn, now: datetime) -> dict[str, object]:
    areas, types = kept(lambda: _choices(user), name="choices", alike=marks.alike, of=(Topic.AREAS,), seconds=MINUTE)
    narrowed = IncidentFilter(request.GET, areas=areas, types=types, statuses=OPEN)
    query = request.GET.copy()
    for gone in ("v", "nyast", "hjalp"):
        query.pop(gone, None)
    also = (marks.line, marks.level, marks.standing, query.urlencode())
    seen = seen_in_class(user, sees_more=marks.sees_more)
    rows = SimpleLazyObject(lambda: list(narrow(seen.for_board(), narrowed)[: MOST_ROWS + 1]))

    def shared(make: Callable[[], Any], name: str) -> Any:
        return kept(make, name=name, alike=marks.alike, of=(Topic.INCIDENTS, Topic.LEVELS, Topic.AREAS), also=also)

    states = shared(lambda: areas_as_seen_by(user, now, seen), "states")
    faces = shared(lambda: [(one.id, one.area.name, one.severity) for one in rows], "faces")
    reports = visible_reports(user).live().standing()
    latest, awaited = reports.select_related("dispatch").latest_and_awaited(now)
    waiting = waiting_for(user, now)
    calling = help_wanted(user) if any(one.kind is Kind.HELP for one in waiting) else []
    return {
        "alike": marks.alike,
        "alike_also": also,
        "form": narrowed,
        "filters": narrowed.in_use(query, request.path),
        "states": states,
        "map": SimpleLazyObject(lambda: draw_map(states)),
        "mapped": any(state.area.outline for state in states),
        "tiles": SimpleLazyObject(lambda: tiles_of(user, states)),
        "chosen": request.GET.get("area", ""),
        "overall": worst_of(states),
        "open_count": sum(state.open_count for state in states),
        "rows": SimpleLazyObject(lambda: [(one, name_shown(user, one.owner)) for one in rows[:MOST_ROWS]]),
        "more": len(faces) > MOST_ROWS,
        "waiting": lines_of(waiting),
        "calling": calling,
        "calling_mark": mark_of(calling),
        "calling_changed": request.GET.get("hjalp") != mark_of(calling),
        "latest": latest,
        "reached": _reached(latest.dispatch) if latest and may(user, Right.SEE_DISPATCHES) else None,
        "awaited": awaited,
        "now": now,
        "mode": Mode.LIVE,
        "sharing": marking_of_board(user, current.narrowest, [latest]),
        "query": query.urlencode(),
        "here": f"{request.path}?{query.urlencode()}" if query else request.path,
        "newest": max((number for number, _area, _severity in faces), default=0),
        "announcement": announcement(request, faces),
        "may_log": may(user, Right.LOG_INCIDENT),
        "may_report": may(user, Right.WRITE_REPORT),
        "last_closed": SimpleLazyObject(
            lambda: seen.live().filter(closed_at__isnull=False).order_by("-closed_at").first()
        ),
    }


def _choices(user: User) -> tuple[list[Area], list[IncidentType]]:
    """Return the areas and types that the board can be narrowed down to."""
    areas = areas_within_reach(user, Right.SEE_INCIDENTS).select_related("parent").defer(*OUTLINES)
    return list(areas), list(IncidentType.objects.all().active())


def _reached(dispatch: Dispatch | None) -> Brief | None:
    """Return how far a dispatch has reached, counted once for all who may see it."""
    return kept(
        lambda: brief_of(dispatch), name="reached", alike=f"dispatch {dispatch and dispatch.pk}", of=(Topic.DISPATCHES,)
    )


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
