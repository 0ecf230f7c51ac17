"""Reading about incidents: the list that can be narrowed down, and one incident with its log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from contacts.access import areas_within_reach, may, sees_reporter_and_place
from contacts.conditional import marked, unchanged
from contacts.guard import requires
from contacts.models import User
from contacts.querysets import swedish_order
from contacts.rights import Right
from incidents.access import access_incident, may_with_incident, name_shown, visible_incidents, visible_reports
from incidents.forms.filters import IncidentFilter
from incidents.forms.notes import NoteForm
from incidents.lifecycle import INCIDENT_ROADS, OPEN, IncidentStatus
from incidents.models import Incident, IncidentType
from incidents.page_versions import log_version
from incidents.querysets import TELLS_WHAT_IS_GOING_ON
from incidents.views.board import narrow
from incidents.views.history import history_of
from incidents.views.shared import Line, as_read_by, user_of

PER_PAGE = 50
CLOSED_FOR_NOTES = (IncidentStatus.MERGED, IncidentStatus.WITHDRAWN)
SORTABLE = {
    "time": ("occurred_at", "id"),
    "number": ("year", "sequence"),
    "area": (swedish_order("area__name"), "-occurred_at", "-id"),
    "severity": ("severity", "-occurred_at", "-id"),
}


@requires(Right.SEE_INCIDENTS)
@require_safe
def incident_list(request: HttpRequest) -> HttpResponse:
    """List incidents, narrowed down and sorted by the address."""
    user = user_of(request)
    form = IncidentFilter(
        request.GET,
        areas=areas_within_reach(user, Right.SEE_INCIDENTS).select_related("parent"),
        types=IncidentType.objects.all().active(),
        searchable=True,
    )
    found = narrow(visible_incidents(user).live(), form)
    if form.is_valid():
        if form.cleaned_data["status"] != IncidentStatus.WITHDRAWN:
            found = found.standing()
        if form.cleaned_data["q"]:
            found = found.mentioning(form.cleaned_data["q"], with_place=sees_reporter_and_place(user))
    paginator = Paginator(found.for_list().order_by(*_order(request.GET.get("sort", ""))), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "filters": form.in_use(request.GET, request.path),
        "page": page,
        "rows": [(one, name_shown(user, one.owner)) for one in page],
        "may_log": may(user, Right.LOG_INCIDENT),
    }
    return render(request, "incidents/incident_list.html", context, status=422 if form.errors else 200)


def _order(asked: str) -> list[Any]:
    key = asked.removeprefix("-")
    if key not in SORTABLE:
        return ["-occurred_at", "-id"]
    first, *rest = SORTABLE[key]
    if not asked.startswith("-"):
        return [first, *rest]
    turned = f"-{first}" if isinstance(first, str) else first.desc()
    return [turned, *(f"-{one}" if key in ("time", "number") else one for one in rest)]


@requires(Right.SEE_INCIDENTS)
@require_safe
def incident(request: HttpRequest, number: str) -> HttpResponse:
    """Show one incident with its log; a poll gets the log alone, or 204 when nothing has changed since."""
    user = user_of(request)
    shown = access_incident(user, number)
    version = log_version(shown.id, shown.version, timezone.now())
    polled = request.headers.get("HX-Request") == "true"
    if same := unchanged(request, version):
        return same
    context = _timeline(user, shown) | {"incident": shown, "version": version, "now": timezone.now()}
    if polled:
        response = render(request, "incidents/timeline.html", context)
    else:
        response = render(request, "incidents/incident.html", context | _page(user, shown))
    patch_vary_headers(response, ["HX-Request"])
    return marked(response, version)


def _timeline(user: User, shown: Incident) -> dict[str, object]:
    merged = list(visible_incidents(user).filter(merged_into=shown).for_list())
    goes_on = visible_incidents(user).filter(merged=shown).for_list().first()
    may_edit = may_with_incident(user, shown, Right.EDIT_INCIDENT)
    may_note = may_with_incident(user, shown, Right.ADD_NOTE) and shown.status not in CLOSED_FOR_NOTES
    lines = as_read_by(
        user,
        shown.log.all().for_timeline(),
        number=shown.number,
        linked=[*merged, *([goes_on] if goes_on else [])],
        may_edit=may_edit and shown.status not in CLOSED_FOR_NOTES,
        may_note=may_note,
        may_confirm=may_note and may(user, Right.HANDLE_RESPONSES),
    )
    return {
        "lines": lines,
        "latest": _last_known(lines),
        "merged": merged,
        "goes_on": goes_on,
        "may_edit": may_edit,
        "may_note": may_note,
    }


def _last_known(lines: Sequence[Line]) -> Line | None:
    """Return the latest line about what is going on that stands; a correction is about what the line it corrects is."""
    entries = {one.entry.pk: one.entry for one in lines}
    for line in reversed(lines):
        first = line.entry
        while first.corrects_id:
            first = entries[first.corrects_id]
        if not line.struck_by and first.kind in TELLS_WHAT_IS_GOING_ON:
            return line
    return None


def _page(user: User, shown: Incident) -> dict[str, object]:
    municipal = sees_reporter_and_place(user)
    return {
        "form": NoteForm(),
        "municipal": municipal,
        "owner": name_shown(user, shown.owner),
        "reporter": shown.reporter.name if municipal else "",
        "readers": [one.name for one in shown.named_readers.all()] if municipal and shown.sharing == 0 else [],
        "next_statuses": [
            one for one in OPEN if one in INCIDENT_ROADS[IncidentStatus(shown.status)] and shown.status != "closed"
        ],
        "reports": list(visible_reports(user).filter(incidents=shown).for_list()),
        "history": history_of(shown) if municipal else [],
        "may_report": may(user, Right.WRITE_REPORT) and shown.is_open,
    }
