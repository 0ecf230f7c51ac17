"""The page of the policy: how soon we remind, write to deputies and call, by severity."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from contacts.guard import requires
from contacts.models import User
from contacts.rights import Right
from contacts.scales import Severity
from notifications.actions import Minutes, PolicyChanged, StepsOutOfOrder, change_policies
from notifications.policies import changes_of_policies, policies

CHANGES_A_PAGE = 20
LABELS: dict[str, Promise] = {
    "remind_after": gettext_lazy("Påminn efter"),
    "deputies_after": gettext_lazy("Skriv till ersättare efter"),
    "call_after": gettext_lazy("Be oss ringa efter"),
}
NO_NUMBER = -1


@requires(Right.MANAGE_ESCALATION)
@require_http_methods(["GET", "HEAD", "POST"])
def escalation_policy(request: HttpRequest) -> HttpResponse:
    """Show the policy and its record, and save it: all severities or none."""
    if request.method != "POST":
        return _page(request, {}, "")
    try:
        changed = change_policies(
            minutes={severity: _minutes(request, severity) for severity in Severity},
            by=_presser(request),
            now=timezone.now(),
        )
    except StepsOutOfOrder as refused:
        return _page(request, {f"{refused.field}-{refused.severity}": str(refused)}, "")
    except PolicyChanged:
        words = _("Någon annan har ändrat sedan du öppnade sidan. Inget är sparat. Titta på värdena och spara igen.")
        return _page(request, {}, words)
    if changed:
        messages.success(request, _("Sparat. Det gäller utskick som går från och med nu."))
    else:
        messages.info(request, _("Inget var ändrat."))
    return redirect("notifications:escalation_policy")


def _minutes(request: HttpRequest, severity: Severity) -> Minutes:
    typed = {name: _number(request.POST.get(f"{name}-{severity.value}", "")) for name in LABELS}
    version = _number(request.POST.get(f"version-{severity.value}", ""))
    return Minutes(**typed, version=NO_NUMBER if version is None else version)


def _number(text: str) -> int | None:
    """Return a number of minutes, nothing for an empty field, and one that no deed accepts for anything else."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else NO_NUMBER


def _page(request: HttpRequest, errors: dict[str, str], problem: str) -> HttpResponse:
    """Draw the page; after a mistake with what was typed, after somebody else's change with what holds now."""
    stored = {one.lowest_severity: one for one in policies(request.user)}
    groups: list[dict[str, Any]] = []
    for severity in sorted(Severity, reverse=True):
        policy = stored.get(severity)
        fields = []
        for name, label in LABELS.items():
            key = f"{name}-{severity.value}"
            value = getattr(policy, name, None)
            typed = request.POST.get(key, "")[:6] if errors else ("" if value is None else value)
            fields.append({"name": key, "label": label, "value": typed, "error": errors.get(key, "")})
        groups.append({"severity": severity, "version": policy.version if policy else 0, "fields": fields})
    changes = Paginator(changes_of_policies(request.user), CHANGES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "groups": groups,
        "page": changes,
        "changes": [{"row": one, "label": LABELS.get(one.field, one.field)} for one in changes],
        "errors": [{"key": key, "words": words} for key, words in errors.items()],
        "problem": problem,
    }
    status = 422 if errors else 409 if problem else 200
    return render(request, "notifications/escalation.html", context, status=status)


def _presser(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
