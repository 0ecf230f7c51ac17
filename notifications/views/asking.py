"""The page that asks contacts to look through their own data: who would be asked, and the button."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from contacts.access import areas_within, areas_within_reach
from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from notifications.actions import NobodyAsked, ask_for_review, asking_by
from notifications.caps import caps_passed
from notifications.forms.drills import AskForm, SendForm

NAMED_UP_TO = 300


@requires(Right.MANAGE_CONTACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show whom nobody has looked through for half a year, in one area or all; a POST asks exactly those."""
    chosen = _chosen(request)
    if request.method != "POST":
        return _show(request, chosen)
    sending = SendForm(request.POST)
    if not sending.is_valid():
        return _show(request, chosen, sending, status=422)
    try:
        dispatch, _new = ask_for_review(
            by=_presser(request),
            version=sending.cleaned_data["version"],
            now=timezone.now(),
            key=sending.cleaned_data["key"] or str(uuid4()),
            area_ids=_ids(chosen),
        )
    except NobodyAsked as refused:
        return _show(request, chosen, refusal=str(refused), status=409)
    return redirect("notifications:dispatch", dispatch.public_id)


def _chosen(request: HttpRequest) -> AskForm:
    data = request.POST if request.method == "POST" else request.GET
    return AskForm(data, areas=areas_within_reach(request.user, Right.MANAGE_CONTACTS))


def _ids(chosen: AskForm) -> set[int] | None:
    area = chosen.chosen()
    return areas_within(area) if area else None


def _show(
    request: HttpRequest, chosen: AskForm, sending: SendForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    asking = asking_by(_presser(request), now, _ids(chosen))
    tick = ngettext(
        "Jag har tittat igenom: %(n)d kontakt får frågan.",
        "Jag har tittat igenom: %(n)d kontakter får frågan.",
        asking.count,
    )
    again = sending is not None and sending.data.get("version") == asking.version
    drawn = {"version": asking.version, "key": str(uuid4())}
    form = sending if sending is not None and again else SendForm(initial=drawn)
    form.says(tick % {"n": asking.count})
    context = {
        "form": chosen,
        "area": chosen.chosen(),
        "asking": asking,
        "named": asking.contacts[:NAMED_UP_TO],
        "sending": form,
        "refusal": refusal,
        "caps": caps_passed(by=_presser(request), recipients=asking.count, now=now) if asking.count else (),
    }
    return render(request, "notifications/ask_for_review.html", context, status=status)


def _presser(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
