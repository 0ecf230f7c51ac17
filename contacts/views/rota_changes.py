"""The buttons and forms on the page of a rota: shifts, deputies, the mailbox, on and off, calendars."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contacts.actions import (
    NotAccepted,
    RotaEditedMeanwhile,
    add_deputy,
    add_weekly_shift,
    choose_mailbox,
    move_deputy,
    remove_deputy,
    remove_weekly_shift,
    replace_feed_address,
    subscribe,
    take_in_calendar,
    turn_rota,
)
from contacts.forms.base import DeedForm
from contacts.forms.rotas import CalendarFileForm, DeputyForm, MailboxForm, ShiftForm, SubscriptionForm
from contacts.guard import requires
from contacts.models import Rota
from contacts.rights import Right
from contacts.rota_access import access_rota, holders_of, people_of
from contacts.views.pages import signed_in
from contacts.views.rotas import rota_page

HIGHEST = 2**31 - 1


@requires(Right.MANAGE_CONTACTS)
@require_POST
def shift_add(request: HttpRequest, rota_id: int) -> HttpResponse:
    """Put somebody on duty every week."""
    rota = access_rota(request.user, rota_id, Right.MANAGE_CONTACTS)
    form = ShiftForm(request.POST, people=holders_of(rota))

    def deed() -> str:
        add_weekly_shift(
            rota=rota,
            version=_number(request, "version"),
            contact_id=form.contact_id(),
            weekday=form.cleaned_data.get("weekday"),
            begins=form.cleaned_data.get("begins"),
            ends=form.cleaned_data.get("ends"),
            by=signed_in(request),
            now=timezone.now(),
        )
        return _("Passet är tillagt.")

    return _answer(request, rota, deed, form)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def shift_remove(request: HttpRequest, rota_id: int) -> HttpResponse:
    """Take a shift out of the week."""
    rota = access_rota(request.user, rota_id, Right.MANAGE_CONTACTS)

    def deed() -> str:
        remove_weekly_shift(
            rota=rota,
            version=_number(request, "version"),
            shift_id=_number(request, "shift"),
            by=signed_in(request),
            now=timezone.now(),
        )
        return _("Passet är borttaget.")

    return _answer(request, rota, deed)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def deputy_add(request: HttpRequest, rota_id: int) -> HttpResponse:
    """Put somebody last among the deputies."""
    rota = access_rota(request.user, rota_id, Right.MANAGE_CONTACTS)
    form = DeputyForm(request.POST, people=people_of(rota))

    def deed() -> str:
        add_deputy(
            rota=rota,
            version=_number(request, "version"),
            contact_id=form.contact_id(),
            by=signed_in(request),
            now=timezone.now(),
        )
        return _("Ersättaren är tillagd.")

    return _answer(request, rota, deed, form)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def deputy_move(request: HttpRequest, rota_id: int) -> HttpResponse:
    """Let a deputy come earlier or later, or not at all."""
    rota = access_rota(request.user, rota_id, Right.MANAGE_CONTACTS)

    def deed() -> str:
        version, deputy_id = _number(request, "version"), _number(request, "deputy")
        by, now = signed_in(request), timezone.now()
        if request.POST.get("act") == "remove":
            remove_deputy(rota=rota, version=version, deputy_id=deputy_id, by=by, now=now)
            return _("Ersättaren är borttagen.")
        earlier = request.POST.get("act") == "up"
        move_deputy(rota=rota, version=version, deputy_id=deputy_id, earlier=earlier, by=by, now=now)
        return _("Ordningen är ändrad.")

    return _answer(request, rota, deed)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def mailbox_choose(request: HttpRequest, rota_id: int) -> HttpResponse:
    """Choose who gets it when no deputy can be had."""
    rota = access_rota(request.user, rota_id, Right.MANAGE_CONTACTS)
    form = MailboxForm(request.POST, people=people_of(rota))

    def deed() -> str:
        choose_mailbox(
            rota=rota,
            version=_number(request, "version"),
            contact_id=form.contact_id(),
            by=signed_in(request),
            now=timezone.now(),
        )
        return _("Brevlådan är sparad.")

    return _answer(request, rota, deed, form)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def rota_turn(request: HttpRequest, rota_id: int) -> HttpResponse:
    """Turn the rota on or off."""
    rota = access_rota(request.user, rota_id, Right.MANAGE_CONTACTS)
    on = request.POST.get("on") == "1"

    def deed() -> str:
        turn_rota(rota=rota, version=_number(request, "version"), on=on, by=signed_in(request), now=timezone.now())
        return _("Jourlistan är på.") if on else _("Jourlistan är av. Alla med rollen får rapporterna.")

    return _answer(request, rota, deed)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def feed_replace(request: HttpRequest, rota_id: int) -> HttpResponse:
    """Move the calendar that others subscribe to."""
    rota = access_rota(request.user, rota_id, Right.MANAGE_CONTACTS)

    def deed() -> str:
        replace_feed_address(rota=rota, version=_number(request, "version"), by=signed_in(request), now=timezone.now())
        return _("Kalendern har en ny adress. Den gamla visar inget längre.")

    return _answer(request, rota, deed)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def calendar_subscribe(request: HttpRequest, rota_id: int) -> HttpResponse:
    """Choose the calendar that the shifts are fetched from."""
    rota = access_rota(request.user, rota_id, Right.MANAGE_CONTACTS)
    form = SubscriptionForm(request.POST)

    def deed() -> str:
        url = form.cleaned_data["url"]
        subscribe(rota=rota, version=_number(request, "version"), url=url, by=signed_in(request), now=timezone.now())
        return _("Kalendern hämtas inom en minut.") if url else _("Inga pass hämtas längre.")

    return _answer(request, rota, deed, form)


@requires(Right.MANAGE_CONTACTS)
@require_POST
def calendar_upload(request: HttpRequest, rota_id: int) -> HttpResponse:
    """Take the shifts from a file."""
    rota = access_rota(request.user, rota_id, Right.MANAGE_CONTACTS)
    form = CalendarFileForm(request.POST, request.FILES)

    def deed() -> str:
        found = take_in_calendar(
            rota=rota,
            version=_number(request, "version"),
            data=form.cleaned_data["file"].read(),
            by=signed_in(request),
            now=timezone.now(),
        )
        count = len(found.shifts)
        return ngettext("%(n)d pass är inläst.", "%(n)d pass är inlästa.", count) % {"n": count}

    return _answer(request, rota, deed, form)


def _answer(request: HttpRequest, rota: Rota, deed: Callable[[], str], form: DeedForm | None = None) -> HttpResponse:
    """Do the deed and go back to the page; say what stood in the way, beside its field where it has one."""
    if form is not None and not form.is_valid():
        return rota_page(request, rota, form, status=422)
    try:
        said = deed()
    except RotaEditedMeanwhile:
        fresh = access_rota(request.user, rota.id, Right.MANAGE_CONTACTS)
        return rota_page(request, fresh, form, edited=True, status=409)
    except NotAccepted as refusal:
        if form is not None:
            form.refuse(refusal)
            return rota_page(request, rota, form, status=422)
        messages.error(request, str(next(iter(refusal.errors.values()))))
    else:
        messages.success(request, said)
    return redirect("contacts:rota", rota.id)


def _number(request: HttpRequest, name: str) -> int:
    """Return a whole number that the page carried; 0, which nothing has, when it is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= HIGHEST else 0
