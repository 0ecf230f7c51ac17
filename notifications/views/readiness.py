"""The page that shows whether people answer when we test it, and where it is time for a test."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.access import areas_within_reach, may, roles_in_use
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from notifications.readiness import Quarter, quarters_tested, readiness_of, who_never_answers

SILENT_A_PAGE = 50
QUARTERS_SHOWN = 4


@requires(Right.SEE_DISPATCHES)
@require_safe
def readiness(request: HttpRequest) -> HttpResponse:
    """Scores by area and role for one quarter, what is due in this one, and the addresses that never answer."""
    user = request.user
    assert isinstance(user, User)
    this = Quarter.of(timezone.now())
    areas = list(areas_within_reach(user, Right.SEE_DISPATCHES))
    ids = {area.id for area in areas}
    outermost = [area for area in areas if area.parent_id not in ids]
    roles = list(roles_in_use().in_menu_order())
    tested = quarters_tested(user)
    quarters = sorted({this, *tested}, reverse=True)[:QUARTERS_SHOWN]
    asked = request.GET.get("kvartal", "")
    shown = next((one for one in quarters if one.code == asked), tested[0] if tested else this)
    now_lines = readiness_of(user, outermost, roles, this)
    lines = now_lines if shown == this else readiness_of(user, outermost, roles, shown)
    covered = {cell.role for line in lines for cell in line.cells if cell.score}
    address = reverse("notifications:readiness")
    context = {
        "due": [line.area for line in now_lines if line.score is None],
        "this": this,
        "shown": shown,
        "lines": lines,
        "roles": [role for role in roles if role in covered],
        "tabs": [
            {"label": one.words.capitalize(), "url": f"{address}?kvartal={one.code}", "current": one == shown}
            for one in quarters
        ],
        "silent": Paginator(who_never_answers(user), SILENT_A_PAGE).get_page(request.GET.get("page")),
        "may_start": may(user, Right.SEND_REPORT),
    }
    return render(request, "notifications/readiness.html", context)
