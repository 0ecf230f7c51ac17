"""The pages where staff pair big screens, change what they show, and part them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from contacts.access import areas_in_use
from contacts.area_querysets import AreaQuerySet
from contacts.guard import requires
from contacts.rights import Right
from incidents.actions.screens import NotPaired, change_screen, pair_screen, part_screen
from incidents.forms.screens import PairForm, ScreenForm
from incidents.screen_access import access_screen, listed_screens
from incidents.views.shared import user_of
from notifications.rates import CODES_BY_USER


@requires(Right.MANAGE_SCREENS)
@require_safe
def screen_list(request: HttpRequest) -> HttpResponse:
    """List the screens that show the picture, and say how one becomes such a screen."""
    screens = listed_screens(request.user, timezone.now())
    return render(request, "incidents/screens/list.html", {"screens": screens} | _address())


@requires(Right.MANAGE_SCREENS)
def screen_new(request: HttpRequest) -> HttpResponse:
    """Pair the device that shows a code. Whoever guesses has to wait."""
    user = user_of(request)
    form = PairForm(request.POST if request.method == "POST" else None, areas=_areas())
    if form.is_bound and form.is_valid():
        now = timezone.now()
        wait = CODES_BY_USER.wait(str(user.id), now)
        if wait:
            form.add_error("code", _too_often(wait))
            return render(request, "incidents/screens/new.html", {"form": form} | _address(), status=429)
        try:
            screen = pair_screen(typed=form.cleaned_data["code"], details=form.details(), by=user, now=now)
        except NotPaired as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("Skärmen %(name)s är kopplad. Bilden kommer inom 15 sekunder.") % _name(screen))
            return redirect("incidents:screen_list")
    status = 422 if form.errors else 200
    return render(request, "incidents/screens/new.html", {"form": form} | _address(), status=status)


@requires(Right.MANAGE_SCREENS)
def screen_change(request: HttpRequest, screen_id: int) -> HttpResponse:
    """Change what a screen is called and what it shows."""
    screen = access_screen(request.user, screen_id, timezone.now())
    form = ScreenForm(
        request.POST if request.method == "POST" else None, areas=_areas(), initial=ScreenForm.initial_of(screen)
    )
    if form.is_bound and form.is_valid():
        screen = change_screen(screen=screen, details=form.details(), by=user_of(request))
        messages.success(request, _("Skärmen %(name)s är sparad. Bilden ändras inom 15 sekunder.") % _name(screen))
        return redirect("incidents:screen_list")
    context = {"form": form, "screen": screen}
    return render(request, "incidents/screens/change.html", context, status=422 if form.errors else 200)


@requires(Right.MANAGE_SCREENS)
@require_POST
def screen_part(request: HttpRequest, screen_id: int) -> HttpResponse:
    """Let the device show the picture no longer."""
    now = timezone.now()
    screen = part_screen(screen=access_screen(request.user, screen_id, now), by=user_of(request), now=now)
    messages.success(request, _("Skärmen %(name)s är frånkopplad. Bilden försvinner inom 15 sekunder.") % _name(screen))
    return redirect("incidents:screen_list")


def _name(screen: object) -> dict[str, str]:
    return {"name": str(screen)}


def _areas() -> AreaQuerySet:
    return areas_in_use().select_related("parent").in_swedish_order()


def _address() -> dict[str, str]:
    return {"address": settings.SITE_URL + reverse("incidents:screen_device")}


def _too_often(wait: int) -> str:
    minutes = -(-wait // 60)
    return ngettext(
        "Du har provat för många koder. Vänta {count} minut och försök igen.",
        "Du har provat för många koder. Vänta {count} minuter och försök igen.",
        minutes,
    ).format(count=minutes)
