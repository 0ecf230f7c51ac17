"""The pages of contact roles."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.access import access_role, listed_roles
from contacts.actions import NotAccepted, add_role, change_role, restore_role, retire_role
from contacts.forms.actors import RoleForm
from contacts.guard import requires
from contacts.rights import Right
from contacts.views.pages import book_tabs, form_page


@requires(Right.MANAGE_ROLES)
@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    """Every contact role, the retired ones too."""
    context = {
        "tabs": book_tabs(request.user, "contacts:role_list"),
        "roles": listed_roles(request.user),
    }
    return render(request, "contacts/role_list.html", context)


@requires(Right.MANAGE_ROLES)
def role_new(request: HttpRequest) -> HttpResponse:
    """Add a role."""
    form = RoleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            added = add_role(details=form.details())
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Rollen %(name)s är tillagd.") % {"name": added.name})
            return redirect("contacts:role_list")
    return form_page(request, "contacts/role_form.html", form)


@requires(Right.MANAGE_ROLES)
def role_change(request: HttpRequest, role_id: int) -> HttpResponse:
    """Rename or move a role."""
    role = access_role(request.user, role_id)
    form = RoleForm(request.POST if request.method == "POST" else None, initial=RoleForm.initial_of(role))
    if form.is_bound and form.is_valid():
        try:
            changed = change_role(role=role, details=form.details())
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Rollen %(name)s är sparad.") % {"name": changed.name})
            return redirect("contacts:role_list")
    return form_page(request, "contacts/role_form.html", form, {"role": role})


@requires(Right.MANAGE_ROLES)
@require_POST
def role_retire(request: HttpRequest, role_id: int) -> HttpResponse:
    """Take a role out of the choices."""
    role = retire_role(role=access_role(request.user, role_id))
    messages.success(request, _("Rollen %(name)s är borttagen ur listan.") % {"name": role.name})
    return redirect("contacts:role_list")


@requires(Right.MANAGE_ROLES)
@require_POST
def role_restore(request: HttpRequest, role_id: int) -> HttpResponse:
    """Put a role back among the choices."""
    role = restore_role(role=access_role(request.user, role_id))
    messages.success(request, _("Rollen %(name)s är med i listan igen.") % {"name": role.name})
    return redirect("contacts:role_list")
