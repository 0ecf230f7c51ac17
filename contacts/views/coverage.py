"""The page that shows whom we would reach, and where that is nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.access import areas_within, areas_within_reach
from contacts.coverage import coverage_of
from contacts.guard import requires
from contacts.rights import Right
from contacts.views.pages import book_tabs


@requires(Right.SEE_CONTACTS)
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """The matrix of roles and areas: the kommundelar, or one of them with what lies inside it."""
    areas = list(areas_within_reach(request.user, Right.SEE_CONTACTS))
    ids = {area.id for area in areas}
    outermost = [area for area in areas if area.parent_id not in ids]
    chosen = next((area for area in areas if area.slug == request.GET.get("area")), None)
    inside = areas_within(chosen) if chosen else set()
    context = {
        "tabs": book_tabs(request.user, "contacts:coverage"),
        "coverage": coverage_of([area for area in areas if area.id in inside] or outermost, timezone.now()),
        "chosen": chosen,
        "divided": [area for area in outermost if any(one.parent_id == area.id for one in areas)],
    }
    return render(request, "contacts/coverage.html", context)
