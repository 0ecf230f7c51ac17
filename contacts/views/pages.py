"""What the pages of the address book share: their tabs, and the answer to a form."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.access import may
from contacts.models import User
from contacts.rights import Right

ROWS_PER_PAGE = 50

_BOOK = (
    (_("Kontakter"), "contacts:contact_list", Right.SEE_CONTACTS),
    (_("Aktörer"), "contacts:actor_list", Right.SEE_CONTACTS),
    (_("Roller"), "contacts:role_list", Right.MANAGE_ROLES),
    (_("Jourlistor"), "contacts:rota_list", Right.SEE_CONTACTS),
    (_("Täckning"), "contacts:coverage", Right.SEE_CONTACTS),
)
_ADMINISTRATION = (
    (_("Användare"), "contacts:user_list", Right.MANAGE_USERS),
    (_("Områden"), "contacts:area_list", Right.MANAGE_AREAS),
)


def book_tabs(user: User | AnonymousUser, current: str) -> list[dict[str, object]]:
    """Return the tabs of the address book that the user may open."""
    return _tabs(_BOOK, user, current)


def administration_tabs(user: User | AnonymousUser, current: str) -> list[dict[str, object]]:
    """Return the tabs of the administration that the user may open."""
    return _tabs(_ADMINISTRATION, user, current)


def _tabs(places: Any, user: User | AnonymousUser, current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(name), "current": name == current}
        for label, name, right in places
        if may(user, right)
    ]


def form_page(
    request: HttpRequest, template: str, form: BaseForm, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer with a form: 422 when something has to be put right, else 200."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **(context or {})}, status=status)


def page_of(rows: QuerySet[Any], request: HttpRequest) -> Page[Any]:
    """Return the page that the address asks for, or the nearest there is."""
    return Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))


def signed_in(request: HttpRequest) -> User:
    """Return who asks; the guard has let nobody else in."""
    assert isinstance(request.user, User)
    return request.user
