"""The pages that add and change a contact, with its roles as rows that work without JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.access import access_contact
from contacts.actions import ContactDetails, ContactEditedMeanwhile, NotAccepted, add_contact, change_contact
from contacts.actions.record import facts_wanted
from contacts.forms.choices import Choices
from contacts.forms.people import ContactForm, RoleRows, RoleRowSet, initial_of, initial_rows_of
from contacts.guard import requires
from contacts.models import Contact
from contacts.rights import Right
from contacts.views.history import differences
from contacts.views.pages import signed_in

ROWS = "roles"


@requires(Right.MANAGE_CONTACTS)
def contact_new(request: HttpRequest) -> HttpResponse:
    """Add a contact."""
    choices = Choices.of(signed_in(request))
    if request.method != "POST":
        initial = {"actor": request.GET.get("actor", "")}
        return _page(request, *_blank(choices, initial, [{}]))
    if _wants_redrawing(request):
        return _redrawn(request, choices)
    form, rows = _typed(request, choices)
    details = _details(form, rows)
    if details is not None:
        try:
            contact = add_contact(by=signed_in(request), details=details, now=timezone.now())
        except NotAccepted as refusal:
            _refuse(refusal, form, rows)
        else:
            messages.success(request, _("%(name)s är tillagd.") % {"name": contact.name})
            return redirect("contacts:contact", contact.id)
    return _page(request, form, rows, status=422)


@requires(Right.MANAGE_CONTACTS)
def contact_change(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Change a contact; whoever saves second sees both texts."""
    contact = access_contact(request.user, contact_id, Right.MANAGE_CONTACTS)
    choices = Choices.of(signed_in(request), contact)
    if request.method != "POST":
        return _page(request, *_blank(choices, initial_of(contact), initial_rows_of(contact) or [{}]), contact=contact)
    if _wants_redrawing(request):
        return _redrawn(request, choices, contact)
    form, rows = _typed(request, choices)
    details = _details(form, rows)
    if details is not None:
        try:
            change_contact(
                contact=contact,
                by=signed_in(request),
                version=form.cleaned_data["version"] or 0,
                details=details,
                now=timezone.now(),
            )
        except NotAccepted as refusal:
            _refuse(refusal, form, rows)
        except ContactEditedMeanwhile as meanwhile:
            return _both_texts(request, choices, details, meanwhile.contact)
        else:
            messages.success(request, _("%(name)s är sparad.") % {"name": details.name})
            return redirect("contacts:contact", contact.id)
    return _page(request, form, rows, contact=contact, status=422)


def _wants_redrawing(request: HttpRequest) -> bool:
    return "add_row" in request.POST or "redraw" in request.POST


def _blank(choices: Choices, initial: dict[str, Any], rows: list[dict[str, Any]]) -> tuple[ContactForm, RoleRowSet]:
    return (
        ContactForm(initial=initial, choices=choices),
        RoleRows(initial=rows, prefix=ROWS, form_kwargs={"choices": choices}),
    )


def _typed(request: HttpRequest, choices: Choices, version: int | None = None) -> tuple[ContactForm, RoleRowSet]:
    data = request.POST.copy()
    if version is not None:
        data["version"] = str(version)
    return (
        ContactForm(data, choices=choices),
        RoleRows(data, prefix=ROWS, form_kwargs={"choices": choices}),
    )


def _details(form: ContactForm, rows: RoleRowSet) -> ContactDetails | None:
    """Return what was typed, once every part can be read."""
    readable = [form.is_valid(), rows.is_valid()]
    return form.details(rows.details()) if all(readable) else None


def _refuse(refusal: NotAccepted, form: ContactForm, rows: RoleRowSet) -> None:
    """Show the refusal: what concerns the roles beside the rows, the rest beside its field."""
    rows.refuse(refusal)
    beside_rows = {"assignments"} if rows.forms else set()
    form.refuse(NotAccepted({field: text for field, text in refusal.errors.items() if field not in beside_rows}))


def _redrawn(request: HttpRequest, choices: Choices, contact: Contact | None = None) -> HttpResponse:
    """Draw the form again as typed, with one row more when that was asked for."""
    form, rows = _typed(request, choices)
    typed = rows.typed()
    if "add_row" in request.POST or not typed:
        typed.append({})
    return _page(request, *_blank(choices, form.typed(), typed), contact=contact)


def _both_texts(request: HttpRequest, choices: Choices, details: ContactDetails, saved: Contact) -> HttpResponse:
    """Show what was typed beside what somebody else saved first. Saving once more is then a choice."""
    form, rows = _typed(request, choices, saved.version)
    latest = saved.changes.select_related("by").order_by("-recorded_at", "-id").first()
    conflict = {
        "differences": differences(facts_wanted(details), saved),
        "by": latest.by.name if latest and latest.by else "",
        "at": latest.recorded_at if latest else None,
    }
    return _page(request, form, rows, contact=saved, conflict=conflict, status=409)


def _page(
    request: HttpRequest,
    form: ContactForm,
    rows: RoleRowSet,
    *,
    contact: Contact | None = None,
    conflict: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "rows": rows, "contact": contact, "conflict": conflict}
    return render(request, "contacts/contact_form.html", context, status=status)
