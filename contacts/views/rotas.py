"""The pages of rotas: the list, one rota, a new one, and the calendar that others subscribe to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import may
from contacts.actions import NotAccepted, add_rota
from contacts.calendars import problems
from contacts.calendars.writing import written
from contacts.duty_boards import boards_of
from contacts.forms.base import DeedForm
from contacts.forms.rotas import CalendarFileForm, DeputyForm, MailboxForm, RotaForm, ShiftForm, SubscriptionForm
from contacts.guard import public, requires
from contacts.models import Rota
from contacts.rights import Right
from contacts.rota_access import (
    access_rota,
    changes_of,
    holders_of,
    may_manage_rota,
    people_of,
    rota_with_feed,
    visible_rotas,
    without_rota,
)
from contacts.scales import Language
from contacts.views.history import in_words
from contacts.views.pages import book_tabs, form_page, page_of, signed_in
from contacts.views.rota_week import week_of

HISTORY_ROWS = 50


@requires(Right.SEE_CONTACTS)
@require_safe
def rota_list(request: HttpRequest) -> HttpResponse:
    """The rotas, each with who is on duty now and when that changes."""
    page = page_of(visible_rotas(request.user).for_list(), request)
    context = {
        "tabs": book_tabs(request.user, "contacts:rota_list"),
        "page": page,
        "boards": boards_of(list(page), timezone.now()),
        "may_add": may(request.user, Right.MANAGE_CONTACTS),
    }
    return render(request, "contacts/rota_list.html", context)


@requires(Right.MANAGE_CONTACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def rota_new(request: HttpRequest) -> HttpResponse:
    """Make the rota of a role at an actor."""
    form = RotaForm(request.POST if request.method == "POST" else None, pairs=without_rota(request.user))
    if form.is_bound and form.is_valid():
        actor, role = form.chosen()
        try:
            rota = add_rota(actor=actor, role=role, by=signed_in(request), now=timezone.now())
        except NotAccepted as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Jourlistan finns nu. Lägg in det första passet."))
            return redirect("contacts:rota", rota.id)
    return form_page(request, "contacts/rota_form.html", form)


@requires(Right.SEE_CONTACTS)
@require_safe
def rota(request: HttpRequest, rota_id: int) -> HttpResponse:
    """One rota: its week, who stands in, its calendars and its changes."""
    return rota_page(request, access_rota(request.user, rota_id))


def rota_page(
    request: HttpRequest, found: Rota, typed: DeedForm | None = None, *, edited: bool = False, status: int = 200
) -> HttpResponse:
    """Draw one rota, with the form that was typed as it was."""
    now = timezone.now()
    (board,) = boards_of([found], now)
    people = list(people_of(found))
    feed = reverse("contacts:rota_feed", args=[found.feed_key])
    context: dict[str, Any] = {
        "rota": found,
        "board": board,
        "week": week_of(found),
        "may_manage": may_manage_rota(request.user, found),
        "history": in_words(changes_of(found)[:HISTORY_ROWS]),
        "calendar_problem": problems.in_words(found.calendar_problem),
        "subscriptions": bool(settings.ROTA_CALENDAR_HOSTS),
        "feed_url": f"{settings.SITE_URL}{feed}",
        "edited": edited,
        "typed": typed,
        "shift": ShiftForm(people=holders_of(found)),
        "deputy": DeputyForm(people=people),
        "mailbox": MailboxForm(people=people, initial={"mailbox": str(found.mailbox_id or "")}),
        "subscription": SubscriptionForm(initial={"url": found.calendar_url}),
        "file": CalendarFileForm(),
    }
    forms = {
        ShiftForm: "shift",
        DeputyForm: "deputy",
        MailboxForm: "mailbox",
        SubscriptionForm: "subscription",
        CalendarFileForm: "file",
    }
    if typed is not None:
        context[forms[type(typed)]] = typed
    return render(request, "contacts/rota.html", context, status=status)


@public
@require_safe
def rota_feed(_request: HttpRequest, feed_key: str) -> HttpResponse:
    """Answer the rota as a calendar, to whoever knows its address: who is on duty, by name and role, and no more."""
    found = rota_with_feed(feed_key)
    now = timezone.now()
    (board,) = boards_of([found], now)
    names = {one.id: one.name for one in board.people.values()}
    with override(Language.SWEDISH.value):
        title = f"{found.actor.name}: {found.role.name}"
    data = written(title=title, key=f"rota-{found.id}.lagesstod", roster=board.roster, names=names, now=now)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="jourlista.ics"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
