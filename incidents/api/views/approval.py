"""The endpoints that lead a situation report to its recipients."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_body
from contacts.api.endpoints import Endpoint
from contacts.rights import Right
from incidents.access import access_report
from incidents.actions.approval import approve_report
from incidents.actions.audiences import resolve_for
from incidents.actions.reopening import reopen_report
from incidents.actions.reports import keep_details, return_report, submit_report
from incidents.api.refusals import REFUSALS
from incidents.api.report_bodies import ApproveIn, KeepIn, ReturnIn
from incidents.api.report_serializers import ApprovedOut, AudienceOut, ReportOut


class Audience(Endpoint):
    """Who would get a report."""

    rights = {"GET": Right.WRITE_REPORT}

    @extend_schema(
        operation_id="situation_reports_audience",
        summary=_("Visa mottagarna"),
        responses=AudienceOut,
        tags=["situation-reports"],
    )
    def get(self, _request: Request, report_id: int) -> Response:
        """Answer everybody who would get the report now, and everybody who would not, each with the reason."""
        report = access_report(self.caller, report_id, Right.WRITE_REPORT)
        return self.answer(resolve_for(report, timezone.now()), AudienceOut)


class Submit(Endpoint):
    """Handing a report over for approval."""

    rights = {"POST": Right.WRITE_REPORT}
    refusals = REFUSALS

    @extend_schema(
        operation_id="situation_reports_submit",
        summary=_("Lämna för godkännande"),
        request=None,
        responses=ReportOut,
        tags=["situation-reports"],
    )
    def post(self, _request: Request, report_id: int) -> Response:
        """Submit the report."""
        report = access_report(self.caller, report_id, Right.WRITE_REPORT)
        submit_report(report=report, by=self.caller, now=timezone.now())
        return self.answer(access_report(self.caller, report_id), ReportOut)


class Return(Endpoint):
    """Sending a report back to its author."""

    rights = {"POST": Right.WRITE_REPORT}
    refusals = REFUSALS

    @extend_schema(
        operation_id="situation_reports_return",
        summary=_("Skicka tillbaka till författaren"),
        request=ReturnIn,
        responses=ReportOut,
        tags=["situation-reports"],
    )
    def post(self, request: Request, report_id: int) -> Response:
        """Return the report with a comment."""
        report = access_report(self.caller, report_id)
        values = read_body(request, ReturnIn)
        return_report(report=report, by=self.caller, comment=values["comment"], now=timezone.now())
        return self.answer(access_report(self.caller, report_id), ReportOut)


class Keep(Endpoint):
    """Deciding that a detail which points to a person stays in a report."""

    rights = {"POST": Right.WRITE_REPORT}
    refusals = REFUSALS

    @extend_schema(
        operation_id="situation_reports_keep",
        summary=_("Behåll prövade uppgifter"),
        request=KeepIn,
        responses=ReportOut,
        tags=["situation-reports"],
    )
    def post(self, request: Request, report_id: int) -> Response:
        """Write down who weighed which details."""
        report = access_report(self.caller, report_id)
        values = read_body(request, KeepIn)
        details = [(one["kind"], one["text"]) for one in values["details"]]
        keep_details(report=report, by=self.caller, details=details, now=timezone.now())
        return self.answer(access_report(self.caller, report_id), ReportOut)


class Reopen(Endpoint):
    """Opening a report again whose dispatch was undone."""

    rights = {"POST": Right.SEND_REPORT}
    refusals = REFUSALS

    @extend_schema(
        operation_id="situation_reports_reopen",
        summary=_("Öppna igen efter ett ångrat utskick"),
        request=None,
        responses=ReportOut,
        tags=["situation-reports"],
    )
    def post(self, _request: Request, report_id: int) -> Response:
        """Give the report back to its author."""
        report = access_report(self.caller, report_id, Right.SEND_REPORT)
        reopen_report(report=report, by=self.caller, now=timezone.now())
        return self.answer(access_report(self.caller, report_id), ReportOut)


class Approve(Endpoint):
    """Approving a report, which sends it."""

    rights = {"POST": Right.SEND_REPORT}
    refusals = REFUSALS

    @extend_schema(
        operation_id="situation_reports_approve",
        summary=_("Godkänn och skicka"),
        description=_(
            "Skickar till dem som visades och till inga andra. Har mottagarna ändrats skickas inget, och svaret 409 "
            "säger vad som är nytt. Måste någon annan godkänna blir svaret 403."
        ),
        request=ApproveIn,
        responses=ApprovedOut,
        tags=["situation-reports"],
    )
    def post(self, request: Request, report_id: int) -> Response:
        """Approve the report."""
        report = access_report(self.caller, report_id, Right.SEND_REPORT)
        values = read_body(request, ApproveIn)
        dispatch = approve_report(report=report, by=self.caller, now=timezone.now(), **values)
        return self.answer(dispatch, ApprovedOut)
