"""The inbox: what recipients have answered, those who need help first, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contacts.access import may
from contacts.conditional import is_news, marked, unchanged
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from incidents.access import access_incident, access_told, responses_with_incident
from incidents.actions.log import UnableToWrite
from incidents.actions.responses import AlreadyConfirmed, confirm_response, log_response
from incidents.page_versions import inbox_version, mark_of
from incidents.views.cards import cards_of
from incidents.views.shared import anchor_of, user_of
from incidents.waiting import help_wanted
from notifications.actions import AlreadyHandled, finish_response, finish_stray_mail
from notifications.inbox import access_response, access_stray_mail, visible_stray_mail, waiting_in_inbox
from notifications.lifecycle import ResponseState

CARDS_A_PAGE = 50
MOST_MAILS = 50
HANDLED = "hanterade"


@requires(Right.HANDLE_RESPONSES)
@require_safe
def response_list(request: HttpRequest) -> HttpResponse:
    """Show the inbox; a poll gets its live part, or 204 while that is what it shows."""
    user, now = user_of(request), timezone.now()
    version = inbox_version(user, now)
    polled = request.headers.get("HX-Request") == "true"
    if same := unchanged(request, version):
        return same
    news = polled and is_news(version, request.GET.get("v", ""))
    context = _numbers(request, user) | _list(request, user) | {"version": version, "now": now, "live": news}
    response = render(request, "incidents/inbox_live.html" if polled else "incidents/inbox.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return marked(response, version)


def _numbers(request: HttpRequest, user: User) -> dict[str, Any]:
    calling = help_wanted(user)
    return {
        "waiting": waiting_in_inbox(user),
        "calling": calling,
        "calling_mark": mark_of(calling),
        "calling_changed": request.GET.get("hjalp") != mark_of(calling),
    }


def _list(request: HttpRequest, user: User) -> dict[str, Any]:
    handled = request.GET.get("visa") == HANDLED
    responses = responses_with_incident(user).for_a_person().prefetch_related("delivery__dispatch__areas")
    waiting = responses.waiting()
    listed = responses.exclude(state=ResponseState.NEW).order_by("-handled_at", "-id") if handled else waiting
    page = Paginator(listed, CARDS_A_PAGE).get_page(request.GET.get("page"))
    mails = visible_stray_mail(user)
    address = reverse("incidents:response_list")
    return {
        "page": page,
        "cards": cards_of(user, page),
        "handled": handled,
        "mails": mails.exclude(state=ResponseState.NEW)[:MOST_MAILS] if handled else mails.waiting()[:MOST_MAILS],
        "may_log": may(user, Right.LOG_INCIDENT),
        "tabs": [
            {"label": _("Att läsa"), "url": address, "current": not handled, "count": waiting_in_inbox(user)},
            {"label": _("Hanterade"), "url": f"{address}?visa={HANDLED}", "current": handled},
        ],
    }


@requires(Right.HANDLE_RESPONSES)
@require_safe
def response_count(request: HttpRequest) -> HttpResponse:
    """Answer how many wait, for the menu of every page; 204 while that is the number it shows."""
    waiting = waiting_in_inbox(user_of(request))
    if request.GET.get("v") == str(waiting):
        return HttpResponse(status=204)
    return render(request, "incidents/inbox_count.html", {"waiting": waiting})


@requires(Right.HANDLE_RESPONSES)
@require_POST
def response_done(request: HttpRequest, response_id: int) -> HttpResponse:
    """Mark a response as done."""
    by = user_of(request)
    response = access_response(by, response_id)
    try:
        finish_response(response=response, by=by, now=timezone.now())
    except AlreadyHandled as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Svaret från {name} är klart.").format(name=response.delivery.name))
    return redirect("incidents:response_list")


@requires(Right.HANDLE_RESPONSES)
@require_POST
def response_log(request: HttpRequest, response_id: int) -> HttpResponse:
    """Write a response in the log of the incident that was chosen, and go and look at it there."""
    by = user_of(request)
    response = access_response(by, response_id)
    number = request.POST.get("incident", "")
    if not number:
        messages.warning(request, _("Välj en händelse. Inget är sparat än."))
        return redirect(f"{reverse('incidents:response_list')}#svar-{response.id}")
    incident = access_incident(by, number, Right.ADD_NOTE)
    try:
        entry = log_response(response=response, incident=incident, by=by, now=timezone.now())
    except (AlreadyHandled, UnableToWrite) as refused:
        messages.info(request, str(refused))
        return redirect("incidents:response_list")
    messages.success(request, _("Svaret står nu i händelsens logg, som overifierad uppgift."))
    return redirect(f"{reverse('incidents:incident', args=[incident.number])}#{anchor_of(entry.pk)}")


@requires(Right.HANDLE_RESPONSES)
@require_POST
def response_confirm(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    """Say that what a recipient told us is true."""
    by = user_of(request)
    told = access_told(by, number, entry_id)
    try:
        confirm_response(told=told, by=by, now=timezone.now())
    except (AlreadyConfirmed, UnableToWrite) as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Uppgiften är bekräftad."))
    return redirect(f"{reverse('incidents:incident', args=[number])}#{anchor_of(entry_id)}")


@requires(Right.HANDLE_RESPONSES)
@require_POST
def stray_done(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Mark a mail that names no letter as done."""
    by = user_of(request)
    mail = access_stray_mail(by, mail_id)
    try:
        finish_stray_mail(mail=mail, by=by, now=timezone.now())
    except AlreadyHandled as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Mejlet är klart."))
    return redirect("incidents:response_list")
