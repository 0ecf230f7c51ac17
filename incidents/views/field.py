"""What a phone keeps so that an incident can be logged without coverage: the empty form, and where the areas lie."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import areas_within_reach
from contacts.guard import requires
from contacts.rights import Right
from contacts.scales import Sharing
from incidents.access import types_in_use
from incidents.forms.logging import LogIncidentForm
from incidents.views.shared import needs_of, user_of


@requires(Right.LOG_INCIDENT)
@require_safe
def log_shell(request: HttpRequest) -> HttpResponse:
    """Show the empty form for the phone to keep: no name, no incident, no token, nothing that anybody has done."""
    user = user_of(request)
    form = LogIncidentForm(
        areas=areas_within_reach(user, Right.LOG_INCIDENT).select_related("parent"),
        last_area=None,
        types=types_in_use(),
        readers=(),
    )
    context = {"form": form, "needs": needs_of(form), "person": user.pk, "sharing": Sharing.ORGANISATION.code}
    response = render(request, "incidents/log_shell.html", context)
    response["X-Person"] = str(user.pk)
    return response


@requires(Right.LOG_INCIDENT)
@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """Hand over where the areas lie, the inner ones first: the phone sees by itself which one it is in."""
    areas = areas_within_reach(user_of(request), Right.LOG_INCIDENT).filter(outline__isnull=False)
    inner_first = sorted(areas, key=lambda area: area.parent_id is None)
    return JsonResponse(
        {"areas": [{"slug": one.slug, "polygons": _polygons(one.outline or {})} for one in inner_first]}
    )


def _polygons(outline: dict[str, Any]) -> list[Any]:
    found: list[Any] = [outline["coordinates"]] if outline["type"] == "Polygon" else outline["coordinates"]
    return found
