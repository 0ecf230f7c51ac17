"""The pages of saved views: one's own, and nobody else's."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from incidents.actions.saved_views import MOST_VIEWS, UnableToSaveView, delete_view, rename_view, save_view
from incidents.forms.keeping import SaveViewForm, ViewNameForm
from incidents.models import SavedView
from incidents.picture_access import access_view, own_views
from incidents.saved_pages import SavedPage, address_of
from incidents.views.shared import user_of


@requires(Right.SEE_INCIDENTS)
@require_safe
def view_list(request: HttpRequest) -> HttpResponse:
    """List one's own views."""
    return _list(request, user_of(request))


@requires(Right.SEE_INCIDENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def view_new(request: HttpRequest) -> HttpResponse:
    """Save a page as it is narrowed, under a name, and go back to it."""
    user = user_of(request)
    drawn = {"page": request.GET.get("page", ""), "query": request.GET.get("query", "")}
    form = SaveViewForm(request.POST if request.method == "POST" else None, initial=drawn)
    if form.is_bound and form.is_valid():
        try:
            view = save_view(user=user, now=timezone.now(), **form.cleaned_data)
        except UnableToSaveView as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("Vyn «{name}» är sparad.").format(name=view.name))
            return redirect(address_of(view))
    return render(request, "incidents/view_new.html", {"form": form}, status=422 if form.errors else 200)


@requires(Right.SEE_INCIDENTS)
@require_POST
def view_rename(request: HttpRequest, view_id: int) -> HttpResponse:
    """Call a view something else."""
    user = user_of(request)
    view = access_view(user, view_id)
    form = ViewNameForm(request.POST, auto_id=f"id_%s_{view.id}")
    if form.is_valid():
        try:
            view = rename_view(view=view, by=user, **form.cleaned_data)
        except UnableToSaveView as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("Vyn heter nu «{name}».").format(name=view.name))
            return redirect("incidents:view_list")
    return _list(request, user, view, form)


@requires(Right.SEE_INCIDENTS)
@require_POST
def view_delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Throw a view away."""
    user = user_of(request)
    view = access_view(user, view_id)
    delete_view(view=view, by=user)
    messages.success(request, _("Vyn «{name}» är borttagen.").format(name=view.name))
    return redirect("incidents:view_list")


def _list(
    request: HttpRequest, user: User, refused: SavedView | None = None, form: ViewNameForm | None = None
) -> HttpResponse:
    rows = [
        (
            view,
            SavedPage(view.page).label,
            address_of(view),
            form
            if refused and form and refused.id == view.id
            else ViewNameForm(initial={"name": view.name}, auto_id=f"id_%s_{view.id}"),
        )
        for view in own_views(user)
    ]
    context = {"rows": rows, "form": form, "most": MOST_VIEWS}
    return render(request, "incidents/view_list.html", context, status=422 if form and form.errors else 200)
