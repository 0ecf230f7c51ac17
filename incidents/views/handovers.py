"""The end of a shift: what there is to know, on a page that can be printed, written over to whoever comes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.access import may
from contacts.duty_boards import boards_of
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from contacts.rota_access import visible_rotas
from incidents.access import name_shown, visible_incidents, visible_reports
from incidents.actions.handovers import UnableToHandOver, take_over, write_handover
from incidents.forms.keeping import SHIFTS, USUAL_SHIFT, HandoverForm
from incidents.news import decisions_between
from incidents.picture_access import access_handover, visible_handovers
from incidents.situation import areas_as_seen_by, worst_of
from incidents.views.as_of import typed
from incidents.views.board_parts import lines_of
from incidents.views.shared import user_of
from incidents.waiting import waiting_for

MOST_INCIDENTS = 100
MOST_DECISIONS = 100
MOST_REPORTS = 30
MOST_SHOWN = 20


@requires(Right.EDIT_INCIDENT)
@require_http_methods(["GET", "HEAD", "POST"])
def handover_new(request: HttpRequest) -> HttpResponse:
    """Show what the next shift has to know since the chosen hour; a post writes it over."""
    user = user_of(request)
    now = timezone.now()
    chosen = {key: length for key, _words, length in SHIFTS}
    asked = request.GET.get("pass", USUAL_SHIFT)
    hours = asked if asked in chosen else USUAL_SHIFT
    form = HandoverForm(request.POST if request.method == "POST" else None, initial={"hours": hours})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            handover, _new = write_handover(
                by=user, since=now - said["hours"], text=said["text"], key=said["key"], now=now
            )
        except UnableToHandOver as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Överlämningen är sparad. Den som kommer trycker på «Jag tar över»."))
            return redirect("incidents:handover", handover.id)
    if form.is_bound:
        hours = form.data.get("hours", hours) if form.data.get("hours") in chosen else hours
    context = _shift(user, now - chosen[hours], now) | {
        "form": form,
        "hours": hours,
        "shifts": [(key, words) for key, words, _length in SHIFTS],
        "latest": visible_handovers(user)[:MOST_SHOWN],
    }
    return render(request, "incidents/handover_new.html", context, status=422 if form.errors else 200)


@requires(Right.EDIT_INCIDENT)
@require_safe
def handover(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Show one handover, with the way to how it looked then."""
    user = user_of(request)
    shown = access_handover(user, handover_id)
    context = {"handover": shown, "typed": typed(shown.written_at), "may_take": _may_take(user, shown)}
    return render(request, "incidents/handover.html", context)


@requires(Right.EDIT_INCIDENT)
@require_POST
def handover_take(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Take the shift over."""
    user = user_of(request)
    shown = access_handover(user, handover_id)
    try:
        take_over(handover=shown, by=user, now=timezone.now())
    except UnableToHandOver as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Du har tagit över passet."))
    return redirect("incidents:handover", shown.id)


def _may_take(user: User, shown: Any) -> bool:
    return shown.taken_over_by_id is None and shown.by_id != user.id


def _shift(user: User, since: datetime, now: datetime) -> dict[str, Any]:
    """Return what there is to know of the shift."""
    states = areas_as_seen_by(user, now)
    incidents = visible_incidents(user).for_board()
    reports = visible_reports(user).live().standing().select_related("author", "dispatch")
    rotas = list(visible_rotas(user).in_use().for_list()) if may(user, Right.SEE_CONTACTS) else []
    return {
        "since": since,
        "now": now,
        "overall": worst_of(states),
        "rows": [(one, name_shown(user, one.owner)) for one in incidents[:MOST_INCIDENTS]],
        "decisions": [(one, name_shown(user, one.by)) for one in decisions_between(user, since, now)[:MOST_DECISIONS]],
        "reports": reports.filter(approved_at__gt=since)[:MOST_REPORTS],
        "next_due": reports.awaiting_next(now).first(),
        "waiting": lines_of(waiting_for(user, now)),
        "boards": boards_of(rotas, now),
        "sees_rotas": may(user, Right.SEE_CONTACTS),
    }
