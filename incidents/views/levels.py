"""Setting the level of an area, with its reason and its end, and lifting it before that."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.guard import requires
from contacts.models import Area
from contacts.rights import Right
from incidents.actions.levels import LevelSetMeanwhile, NoLevelStands, UnableToSetLevel, lift_level, set_level
from incidents.forms.levels import LevelForm
from incidents.levels import access_area_to_set, level_in, levels_of, places_to_set
from incidents.situation import areas_as_seen_by
from incidents.views.shared import user_of, whole_number

MOST_EARLIER = 10


@requires(Right.SET_LEVEL)
@require_http_methods(["GET", "HEAD", "POST"])
def area_level(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how it is in an area and who said so, and let the level be set; whoever comes second overwrites nothing."""
    by, now = user_of(request), timezone.now()
    area = access_area_to_set(by, slug)
    form = LevelForm(request.POST if request.method == "POST" else None, now=now)
    meanwhile = False
    if request.method == "POST" and form.is_valid():
        try:
            set_level(area=area, by=by, now=now, **form.level())
        except UnableToSetLevel as refusal:
            form.add_error(refusal.field, str(refusal))
        except LevelSetMeanwhile as conflict:
            form.add_error(None, str(conflict))
            meanwhile = True
        else:
            messages.success(request, _("Nivån i {area} är satt.").format(area=area.name))
            return redirect("incidents:board")
    status = 409 if meanwhile else 422 if form.errors else 200
    return render(request, "incidents/area_level.html", _context(request, area, form), status=status)


def _context(request: HttpRequest, area: Area, form: LevelForm) -> dict[str, object]:
    user = user_of(request)
    standing = level_in(area, form.now)
    states = areas_as_seen_by(user, form.now)
    earlier = levels_of(area)
    return {
        "form": form,
        "area": area,
        "standing": standing,
        "shown": standing.id if standing else 0,
        "state": next((one for one in states if one.area.id == area.id), None),
        "places": places_to_set(user, area),
        "earlier": list(earlier.exclude(id=standing.id if standing else 0)[:MOST_EARLIER]),
    }


@requires(Right.SET_LEVEL)
@require_POST
def area_level_lift(request: HttpRequest, slug: str) -> HttpResponse:
    """Lift the level that stands, so that the incidents speak for themselves."""
    by = user_of(request)
    area = access_area_to_set(by, slug)
    try:
        lift_level(area=area, by=by, now=timezone.now(), shown=whole_number(request.POST.get("shown", "")))
    except NoLevelStands as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Nivån i {area} är hävd. Händelserna visar läget igen.").format(area=area.name))
    return redirect("incidents:board")
