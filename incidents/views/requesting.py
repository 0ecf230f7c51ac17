"""Asking for information: what and whom, a look at the letter and its readers, and the press that sends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from csp.decorators import csp_update
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.access import areas_within_reach
from contacts.audience import resolve
from contacts.guard import requires
from contacts.models import ContactRole, User
from contacts.rights import Right
from incidents.access import visible_requests
from incidents.actions.approval import FourEyesNeeded, NoRecipients
from incidents.actions.audiences import AudienceChanged, Shown, snapshot
from incidents.actions.report_steps import ContainsPersonalData
from incidents.actions.requests import UnableToAsk, send_request
from incidents.forms.requests import SUGGESTED, RequestForm, SendRequestForm, as_typed_in, new_request
from incidents.forms.review import redraw
from incidents.letters import SUGGESTED_QUESTIONS
from incidents.request_contents import RequestContent, details_of_request, problems_of_request
from incidents.views.audience import summary_of
from incidents.views.request_review import look_at_request
from incidents.views.shared import user_of

Refusals = (AudienceChanged, ContainsPersonalData, FourEyesNeeded, NoRecipients)


@requires(Right.SEND_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: HttpRequest) -> HttpResponseBase:
    """Write what to ask and choose whom. «Visa mottagare» only counts; what was typed goes on to the review unsaved."""
    user, now = user_of(request), timezone.now()
    if request.method != "POST":
        like = visible_requests(user).filter(dispatch__public_id=request.GET.get("som", "")).first()
        return _write(request, _form(user, initial=new_request(now, like)))
    form = _form(user, request.POST)
    counting = request.headers.get("HX-Request") == "true" or "preview" in request.POST
    if counting or "edit" in request.POST:
        drawn = _form(user, initial=as_typed_in(request.POST))
        return _write(request, drawn, counted=_counted(form, now), part=request.headers.get("HX-Request") == "true")
    content = _content(form, now)
    if content is None:
        return _write(request, form, counted=_counted(form, now), status=422)
    return _review(request, form, content, now)


@requires(Right.SEND_REPORT)
@require_POST
def request_send(request: HttpRequest) -> HttpResponseBase:
    """Send to those who were shown, once; else say why nothing was sent."""
    user, now = user_of(request), timezone.now()
    form = _form(user, request.POST)
    content = _content(form, now)
    if content is None:
        return _write(request, form, counted=_counted(form, now), status=422)
    key = form.cleaned_data["key"]
    # What the page asked for is what has to be answered. Whether it still holds is the deed's to say.
    shown = _shown_in(request.POST.get("shown", ""), key)
    asked = shown or {}
    details = {one.key: one for found in details_of_request(content).values() for one in found}
    sending = SendRequestForm(
        request.POST, tick=asked.get("tick", ""), alone=asked.get("alone", False), details=details.values()
    )
    if not sending.is_valid():
        return _review(request, form, content, now, sending=sending, status=422)
    try:
        made, _new = send_request(
            by=user,
            key=key,
            content=content,
            now=now,
            audience_version=shown["version"] if shown else "",
            shown=shown,
            kept=sending.kept(),
            alone_on_duty_reason=sending.cleaned_data["alone_on_duty_reason"],
        )
    except UnableToAsk as refusal:
        form.show(refusal.problems)
        return _write(request, form, counted=_counted(form, now), status=422)
    except Refusals as refusal:
        difference = refusal.difference if isinstance(refusal, AudienceChanged) else None
        return _review(
            request, form, content, now, sending=sending, refusal=str(refusal), difference=difference, status=409
        )
    return redirect("notifications:dispatch", made.dispatch.public_id)


def _form(user: User, data: Any = None, **options: Any) -> RequestForm:
    areas = areas_within_reach(user, Right.SEND_REPORT).select_related("parent")
    return RequestForm(data, areas=areas, roles=ContactRole.objects.all().active().in_menu_order(), **options)


def _content(form: RequestForm, now: datetime) -> RequestContent | None:
    """Return what a posted form asks when it could be sent so; else the form says what is wrong."""
    if not form.is_valid():
        return None
    content = form.content().tidy()
    form.show(problems_of_request(content, now))
    for name, details in details_of_request(content).items():
        for one in details:
            if one.forbidden:
                form.show(
                    {name: _("Ta bort %(kind)s ur texten: %(text)s") % {"kind": one.kind.value, "text": one.text}}
                )
    return None if form.errors else content


def _counted(form: RequestForm, now: datetime) -> dict[str, object]:
    """Return whom a posted form reaches so far; nobody before severity and sharing are chosen."""
    form.is_valid()
    chosen = form.cleaned_data
    if not (chosen.get("severity") and chosen.get("sharing")):
        return {}
    return summary_of(
        resolve(
            area_ids=frozenset(one.id for one in chosen.get("areas", [])),
            role_ids=frozenset(one.id for one in chosen.get("roles", [])),
            severity=chosen["severity"],
            sharing=chosen["sharing"],
            now=now,
        )
    )


def _write(
    request: HttpRequest,
    form: RequestForm,
    *,
    counted: Mapping[str, object] | None = None,
    part: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "suggestions": SUGGESTED_QUESTIONS, "suggested": SUGGESTED, **(counted or {})}
    template = "incidents/requests/audience_result.html" if part else "incidents/requests/request_form.html"
    return render(request, template, context, status=status)


def _review(
    request: HttpRequest,
    form: RequestForm,
    content: RequestContent,
    now: datetime,
    *,
    sending: SendRequestForm | None = None,
    status: int = 200,
    **extra: object,
) -> HttpResponseBase:
    review = look_at_request(content, user_of(request), now)
    shown = snapshot(review.audience) | {"tick": review.tick, "alone": review.may_send_alone}
    drawn = signing.dumps(shown, salt=_salt(form.cleaned_data["key"]), compress=True)
    asked: dict[str, Any] = {"tick": review.tick, "alone": review.may_send_alone, "details": review.unweighed}
    if sending is None:
        sending = SendRequestForm(initial={"shown": drawn}, **asked)
    else:
        # What was typed stays; what was shown is what this page shows.
        redraw(sending, shown=drawn)
        sending.fields["confirmed"].label = review.tick
    context = {"form": form, "send_form": sending, "content": content, "review": review, **review.summary, **extra}
    response = render(request, "incidents/requests/review.html", context, status=status)
    return csp_update({"style-src": review.styles})(lambda _request: response)(request)


def _salt(key: str) -> str:
    return f"audience of request {key}"


def _shown_in(typed: str, key: str) -> Shown | None:
    """Return what the page carried, when it is one that we drew for this form: who was shown, and what was asked."""
    try:
        shown: Shown = signing.loads(typed, salt=_salt(key))
    except signing.BadSignature:
        return None
    return shown
