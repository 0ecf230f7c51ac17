"""The administrator's pages of areas."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.access import access_area, areas_for_choice, listed_areas
from contacts.actions import NotAccepted, add_area, change_area, restore_area, retire_area
from contacts.forms.areas import AreaForm
from contacts.forms.base import area_choices
from contacts.guard import requires
from contacts.rights import Right
from contacts.views.pages import administration_tabs, form_page


@requires(Right.MANAGE_AREAS)
@require_safe
def area_list(request: HttpRequest) -> HttpResponse:
    """Every area, each kommundel followed by what lies in it; the retired ones last."""
    areas = list(listed_areas(request.user))
    by_id = {str(area.id): area for area in areas}
    context = {
        "tabs": administration_tabs(request.user, "contacts:area_list"),
        "rows": [(by_id[key], path) for key, path in area_choices(area for area in areas if area.active)],
        "retired": [area for area in areas if not area.active],
    }
    return render(request, "contacts/area_list.html", context)


@requires(Right.MANAGE_AREAS)
def area_new(request: HttpRequest) -> HttpResponse:
    """Add an area."""
    form = AreaForm(
        request.POST if request.method == "POST" else None,
        initial={"approximate": True},
        areas=areas_for_choice(request.user),
    )
    if form.is_bound and form.is_valid():
        try:
            added = add_area(details=form.details())
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Området %(name)s är tillagt.") % {"name": added.name})
            return redirect("contacts:area_list")
    return form_page(request, "contacts/area_form.html", form)


@requires(Right.MANAGE_AREAS)
def area_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename, move or redraw an area."""
    area = access_area(request.user, slug)
    form = AreaForm(
        request.POST if request.method == "POST" else None,
        initial=AreaForm.initial_of(area),
        areas=areas_for_choice(request.user, area.parent_id),
    )
    if form.is_bound and form.is_valid():
        try:
            changed = change_area(area=area, details=form.details())
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Området %(name)s är sparat.") % {"name": changed.name})
            return redirect("contacts:area_list")
    return form_page(request, "contacts/area_form.html", form, {"area": area})


@requires(Right.MANAGE_AREAS)
@require_POST
def area_retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an area out of the choices."""
    area = access_area(request.user, slug)
    try:
        retire_area(area=area)
    except NotAccepted as refusal:
        messages.error(request, str(next(iter(refusal.errors.values()))))
    else:
        messages.success(request, _("Området %(name)s är borttaget ur listan.") % {"name": area.name})
    return redirect("contacts:area_list")


@requires(Right.MANAGE_AREAS)
@require_POST
def area_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Put an area back among the choices."""
    area = access_area(request.user, slug)
    try:
        restore_area(area=area)
    except NotAccepted as refusal:
        messages.error(request, str(next(iter(refusal.errors.values()))))
    else:
        messages.success(request, _("Området %(name)s är med i listan igen.") % {"name": area.name})
    return redirect("contacts:area_list")
