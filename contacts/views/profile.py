"""A person's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from contacts.actions import NotAccepted, change_profile
from contacts.forms.users import ProfileForm
from contacts.guard import for_staff
from contacts.views.pages import form_page, signed_in


@for_staff
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's own name, language and theme."""
    user = signed_in(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=ProfileForm.initial_of(user))
    if form.is_bound and form.is_valid():
        try:
            changed = change_profile(user=user, now=timezone.now(), **form.cleaned_data)
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            with override(changed.language):
                messages.success(request, _("Ditt konto är sparat."))
            response = redirect("contacts:profile")
            remember_language(response, changed.language)
            return response
    return form_page(request, "contacts/profile.html", form, {"areas": user.areas.all().in_swedish_order()})


@for_staff
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """List the keys that pages listen to; the sheet that they open is a part of this page."""
    return render(request, "contacts/keys.html")


def remember_language(response: HttpResponse, language: str) -> None:
    """Let the browser ask for the next pages in ``language``."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
