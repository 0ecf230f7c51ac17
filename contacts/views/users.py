"""The administrator's pages of staff, and the first page of those who see no incidents."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from contacts.access import access_user, areas_for_choice, listed_users
from contacts.actions import NotAccepted, change_user, create_user, disable_user, enable_user
from contacts.forms.users import NewUserForm, UserForm
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from contacts.views.history import in_words
from contacts.views.pages import administration_tabs, form_page, page_of, signed_in

HISTORY_ROWS = 50


@requires(Right.MANAGE_USERS)
@require_safe
def user_list(request: HttpRequest) -> HttpResponse:
    """Every member of staff, those who may log in first."""
    context = {
        "tabs": administration_tabs(request.user, "contacts:user_list"),
        "page": page_of(listed_users(request.user), request),
    }
    return render(request, "contacts/user_list.html", context)


@requires(Right.MANAGE_USERS)
def user_new(request: HttpRequest) -> HttpResponse:
    """Create a member of staff and mail the link to set a password."""
    form = NewUserForm(request.POST if request.method == "POST" else None, areas=areas_for_choice(request.user))
    if form.is_bound and form.is_valid():
        try:
            user = create_user(
                by=signed_in(request), email=form.cleaned_data["email"], details=form.details(), now=timezone.now()
            )
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            _send_password_link(request, user)
            messages.success(
                request, _("%(name)s är tillagd. En länk för att välja lösenord är på väg.") % {"name": user.name}
            )
            return redirect("contacts:user_list")
    return form_page(request, "contacts/user_form.html", form)


@requires(Right.MANAGE_USERS)
def user_change(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change a member of staff: name, role, areas."""
    user = access_user(request.user, user_id)
    form = UserForm(
        request.POST if request.method == "POST" else None,
        initial=UserForm.initial_of(user),
        areas=areas_for_choice(request.user, *user.areas.values_list("id", flat=True)),
    )
    if form.is_bound and form.is_valid():
        try:
            change_user(user=user, by=signed_in(request), details=form.details(), now=timezone.now())
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s är sparad.") % {"name": form.cleaned_data["name"]})
            return redirect("contacts:user", user.id)
    changes = user.changes.select_related("by").order_by("-recorded_at", "-id")[:HISTORY_ROWS]
    return form_page(request, "contacts/user_form.html", form, {"staff": user, "history": in_words(changes)})


@requires(Right.MANAGE_USERS)
@require_POST
def user_disable(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account and end its sessions."""
    user = access_user(request.user, user_id)
    try:
        disable_user(user=user, by=signed_in(request), now=timezone.now())
    except NotAccepted as refusal:
        messages.error(request, str(next(iter(refusal.errors.values()))))
    else:
        messages.success(request, _("%(name)s är avstängd och utloggad överallt.") % {"name": user.name})
    return redirect("contacts:user", user.id)


@requires(Right.MANAGE_USERS)
@require_POST
def user_enable(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open a closed account."""
    user = enable_user(user=access_user(request.user, user_id), by=signed_in(request), now=timezone.now())
    messages.success(request, _("%(name)s kan logga in igen.") % {"name": user.name})
    return redirect("contacts:user", user.id)


@requires(Right.MANAGE_USERS)
@require_POST
def user_invite(request: HttpRequest, user_id: int) -> HttpResponse:
    """Mail the link to set a password once more."""
    user = access_user(request.user, user_id)
    if user.is_active:
        _send_password_link(request, user)
        messages.success(request, _("En ny länk är på väg till %(email)s.") % {"email": user.email})
    else:
        messages.error(request, _("Kontot är avstängt. Öppna det först."))
    return redirect("contacts:user", user.id)


def _send_password_link(request: HttpRequest, user: User) -> None:
    """Mail the link by the same road as a forgotten password, in the language of the one who gets it."""
    adapter = get_adapter(request)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {"user": user, "password_reset_url": adapter.get_reset_password_from_key_url(key)}
    with override(user.language):
        adapter.send_mail("account/email/welcome", user.email, context)
