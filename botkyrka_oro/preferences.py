"""How a user wants the screen: the theme, which works without JavaScript, and whether it changes by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from contacts.guard import for_staff
from contacts.models import User
from contacts.models.users import Theme


@for_staff
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme on the account and go back to the page where it was chosen."""
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values or not isinstance(request.user, User):
        return HttpResponseBadRequest()
    request.user.theme = chosen
    request.user.save(update_fields=["theme"])
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else "/")


@for_staff
@require_POST
def set_paused(request: HttpRequest) -> HttpResponse:
    """Keep on the account whether pages that change by themselves stand still."""
    if isinstance(request.user, User):
        request.user.paused = request.POST.get("paused") == "yes"
        request.user.save(update_fields=["paused"])
    return HttpResponse(status=204)
