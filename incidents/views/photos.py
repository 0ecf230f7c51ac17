"""Photos of incidents: handed out to whoever may see the incident, and removed with a reason."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts.guard import requires
from contacts.rights import Right
from incidents.access import access_incident
from incidents.actions.photos import UnableToRemove, remove_photo
from incidents.forms.photos import RemovePhotoForm
from incidents.photo_access import access_photo, access_photo_to_remove, content_of, photo_headers
from incidents.views.shared import anchor_of, user_of


@requires(Right.SEE_INCIDENTS)
@require_safe
def photo(request: HttpRequest, number: str, name: UUID) -> HttpResponse:
    """Hand out one photo to whoever may see its incident."""
    by = user_of(request)
    shown = access_photo(by, access_incident(by, number), name)
    return HttpResponse(content_of(shown), content_type="image/jpeg", headers=photo_headers(shown))


@requires(Right.ADD_NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def photo_remove(request: HttpRequest, number: str, name: UUID) -> HttpResponse:
    """Ask why, and remove the photo."""
    by = user_of(request)
    incident = access_incident(by, number)
    shown = access_photo_to_remove(by, incident, name)
    form = RemovePhotoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_photo(photo=shown, by=by, now=timezone.now(), **form.cleaned_data)
        except UnableToRemove as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("Bilden är borttagen."))
            return redirect(f"{reverse('incidents:incident', args=[number])}#{anchor_of(shown.entry_id)}")
    context = {"form": form, "incident": incident, "photo": shown}
    return render(request, "incidents/photo_remove.html", context, status=422 if form.errors else 200)
