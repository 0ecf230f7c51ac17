"""Starting a test of whom we reach: choose areas and roles, look at who gets it, send."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from contacts.access import areas_within_reach, roles_in_use
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from notifications.actions import UnableToDrill, drill_audience, start_drill
from notifications.caps import caps_passed
from notifications.forms.drills import DrillForm, SendForm
from notifications.views.recipients import summary_of


@requires(Right.SEND_REPORT)
@require_safe
def drill_new(request: HttpRequest) -> HttpResponse:
    """Choose areas and roles; what is chosen stands in the address, and the page shows who gets the test."""
    return _show(request, _form(request))


@requires(Right.SEND_REPORT)
@require_POST
def drill_start(request: HttpRequest) -> HttpResponse:
    """Send the test to those who were shown, and go and look at how that goes."""
    user = _presser(request)
    form = _form(request)
    sending = SendForm(request.POST)
    if not form.is_valid() or not sending.is_valid():
        return _show(request, form, sending, status=422)
    try:
        drill, _new = start_drill(
            by=user,
            areas=form.chosen_areas(),
            roles=form.chosen_roles(),
            version=sending.cleaned_data["version"],
            now=timezone.now(),
            key=sending.cleaned_data["key"] or str(uuid4()),
        )
    except UnableToDrill as refused:
        return _show(request, form, refusal=str(refused), status=409)
    return redirect("notifications:dispatch", drill.dispatch.public_id)


def _form(request: HttpRequest) -> DrillForm:
    return DrillForm(
        request.POST if request.method == "POST" else request.GET,
        areas=areas_within_reach(request.user, Right.SEND_REPORT),
        roles=roles_in_use().in_menu_order(),
    )


def _show(
    request: HttpRequest, form: DrillForm, sending: SendForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    form.is_valid()
    areas, roles = form.chosen_areas(), form.chosen_roles()
    now = timezone.now()
    audience = drill_audience(area_ids={one.id for one in areas}, role_ids={one.id for one in roles}, now=now)
    count = audience.count
    tick = ngettext(
        "Jag har tittat igenom: %(n)d mottagare får ett svarsprov.",
        "Jag har tittat igenom: %(n)d mottagare får ett svarsprov.",
        count,
    )
    # A form that was pressed is drawn again with its errors, and with what this page shows.
    drawn = {"version": audience.version, "key": str(uuid4())}
    again = sending is not None and sending.data.get("version") == audience.version
    form_to_send = sending if sending is not None and again else SendForm(initial=drawn)
    form_to_send.says(tick % {"n": count})
    context = {
        "form": form,
        "sending": form_to_send,
        "refusal": refusal,
        "areas": areas,
        "roles": roles,
        "caps": caps_passed(by=_presser(request), recipients=count, now=now) if count else (),
        **summary_of(audience),
    }
    return render(request, "notifications/drill.html", context, status=status)


def _presser(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
