"""Whom a situation report is for: areas times roles; who gets it and who does not, each with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import areas_within_reach
from contacts.audience import Audience, Recipient, resolve
from contacts.guard import requires
from contacts.models import ContactRole
from contacts.rights import Right
from contacts.scales import Severity, Sharing
from incidents.access import access_report
from incidents.actions.audiences import resolve_for
from incidents.actions.reports import ReportEditedMeanwhile, UnableToMoveReport, UnableToWriteReport, edit_report
from incidents.contents import content_of
from incidents.forms.reports import AudienceForm
from incidents.forms.review import redraw
from incidents.lifecycle import EDITABLE, ReportStatus
from incidents.models import SituationReport
from incidents.views.shared import user_of

OPEN_UP_TO = 30
NAMED_UP_TO = 300
PEOPLE_A_PAGE = 100


@requires(Right.WRITE_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def report_audience(request: HttpRequest, report_id: int) -> HttpResponse:
    """Choose areas and roles. «Visa mottagare» only counts; saving goes on to the review.

    Of a correction there is nothing to choose: it goes to those who got what it corrects.
    """
    user = user_of(request)
    report = access_report(user, report_id, Right.WRITE_REPORT)
    if report.corrects is not None or (request.method != "POST" and report.status not in EDITABLE):
        return redirect("incidents:report_review", report.pk)
    content = content_of(report)
    areas = areas_within_reach(user, Right.SEND_REPORT).select_related("parent")
    roles = ContactRole.objects.all().active().in_menu_order()
    if request.method != "POST":
        chosen_areas = report.audience_areas.values_list("slug", flat=True)
        initial = {
            "version": report.version,
            "areas": list(chosen_areas) or [one.area.slug for one in content.incidents],
            "roles": list(report.audience_roles.values_list("code", flat=True)),
        }
        form = AudienceForm(areas=areas, roles=roles, initial=initial)
        return _show(request, report, form, content.area_ids, content.role_ids)
    form = AudienceForm(request.POST, areas=areas, roles=roles)
    valid = form.is_valid()
    if "save" not in request.POST:
        return _show(request, report, form, form.area_ids(), form.role_ids())
    if valid:
        wanted = replace(content, area_ids=form.area_ids(), role_ids=form.role_ids())
        try:
            edit_report(
                report=report, by=user, version=form.cleaned_data["version"], content=wanted, now=timezone.now()
            )
        except ReportEditedMeanwhile as conflict:
            form.add_error(None, _("Någon annan ändrade rapporten. Titta igenom valen och spara igen."))
            redraw(form, version=conflict.report.version)
            return _show(request, report, form, form.area_ids(), form.role_ids(), status=409)
        except UnableToWriteReport as refusal:
            for words in refusal.problems.values():
                form.add_error(None, words)
        except UnableToMoveReport as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Mottagarna är sparade."))
            return redirect("incidents:report_review", report.pk)
    return _show(request, report, form, form.area_ids(), form.role_ids(), status=422)


@requires(Right.WRITE_REPORT)
@require_safe
def report_recipients(request: HttpRequest, report_id: int) -> HttpResponse:
    """List who would get the report now, or who would not, a page at a time."""
    report = access_report(user_of(request), report_id, Right.WRITE_REPORT)
    if report.status == ReportStatus.APPROVED:
        return redirect("incidents:report", report.pk)
    audience = resolve_for(report, timezone.now())
    without, role = "utan" in request.GET, request.GET.get("roll", "")
    people = audience.omissions if without else [one for one in audience.recipients if role in {"", one.role}]
    address = reverse("incidents:report_recipients", args=[report.pk])
    tabs = [
        {"label": _("Får mejlet"), "url": address, "current": not without, "count": audience.count},
        {
            "label": _("Får inget eget mejl"),
            "url": f"{address}?utan=1",
            "current": without,
            "count": len(audience.omissions),
        },
    ]
    page = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {"report": report, "tabs": tabs, "page": page, "role": "" if without else role, "all": address}
    return render(request, "incidents/reports/recipients.html", context)


def summary_of(audience: Audience) -> dict[str, object]:
    """Return an audience as pages tell it: how many, of which organisations, roles and areas, and who not and why.

    The counts are whole whatever the number; names stand in the page as long as a person could read them there.
    """
    omitted = Counter(one.reason for one in audience.omissions)
    by_role: dict[str, list[Recipient]] = {}
    for one in audience.recipients:
        by_role.setdefault(one.role, []).append(one)
    return {
        "audience": audience,
        "organisations": len({one.actor for one in audience.recipients}),
        "by_role": by_role,
        "by_area": sorted(Counter(one.area for one in audience.recipients).items()),
        "omitted": [(reason.value, count) for reason, count in omitted.most_common()],
        "opened": audience.count <= OPEN_UP_TO,
        "named": audience.count <= NAMED_UP_TO,
        "omitted_named": len(audience.omissions) <= NAMED_UP_TO,
    }


def _show(
    request: HttpRequest,
    report: SituationReport,
    form: AudienceForm,
    area_ids: frozenset[int],
    role_ids: frozenset[int],
    status: int = 200,
) -> HttpResponse:
    audience = resolve(
        area_ids=area_ids,
        role_ids=role_ids,
        severity=Severity(report.severity),
        sharing=Sharing(report.sharing),
        now=timezone.now(),
    )
    context = {"form": form, "report": report, **summary_of(audience)}
    part = request.headers.get("HX-Request") == "true" and "save" not in request.POST
    template = "incidents/reports/audience_result.html" if part else "incidents/reports/audience.html"
    return render(request, template, context, status=status)
