"""The endpoints for writing situation reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_body, read_query
from contacts.api.endpoints import IDEMPOTENCY_KEY, Endpoint, first_or_again, idempotency_key
from contacts.api.paging import NewestFirst
from contacts.rights import Right
from incidents.access import access_report, access_report_sent_as, visible_reports
from incidents.actions.corrections import correct_report
from incidents.actions.reports import draft_report, edit_report
from incidents.api.refusals import REFUSALS
from incidents.api.report_bodies import GENERAL, GROUPS, TEXTS, ReportChangeIn, ReportIn, ReportQuery
from incidents.api.report_serializers import ReportOut
from incidents.contents import content_of
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part, Written
from incidents.report_content import ReportContent

_FETCHED_WITH = ("sections", "incidents", "audience_areas", "audience_roles")


def _sections(values: Mapping[str, Any], standing: Mapping[SectionKind, str]) -> dict[SectionKind, str]:
    """Return the sections that ``values`` speak of, over those that stand; consequences are replaced as a whole."""
    sections = dict(standing) | {kind: values[kind.value] for kind in TEXTS if kind.value in values}
    if "consequences" in values:
        said = values["consequences"] or {}
        sections[SectionKind.CONSEQUENCES] = said.get(GENERAL, "")
        sections |= {kind: said.get(kind.value, "") for kind in GROUPS}
    return sections


def _translations(values: Mapping[str, Any], standing: ReportContent) -> dict[str, Written]:
    """Return the texts in other languages with those that ``values`` speak of in place of what stands."""
    translations = dict(standing.translations)
    for language, texts in values.get("translations", {}).items():
        of_paragraphs = {key: text for key, text in translations.get(language, {}).items() if isinstance(key, Part)}
        translations[language] = _sections(texts, {}) | of_paragraphs if texts else {}
    for one in values.get("paragraphs", ()):
        for language, text in one.get("translations", {}).items():
            translations[language] = {**translations.get(language, {}), _part(one): text}
    return translations


def _part(paragraph: Mapping[str, Any]) -> Part:
    return Part(SectionKind(paragraph["section"]), paragraph["sharing"])


def _content(values: Mapping[str, Any], standing: ReportContent) -> ReportContent:
    """Return ``standing`` with what ``values`` say in place of it."""
    said: dict[str, Any] = {
        field: values[field] for field in ("title", "severity", "sharing", "follows") if field in values
    }
    if "next_report_due" in values:
        said |= {"next_report_due": values["next_report_due"], "is_last": values["next_report_due"] is None}
    if "incidents" in values:
        said["incidents"] = tuple(values["incidents"])
    if "audience" in values:
        said["area_ids"] = frozenset(area.id for area in values["audience"]["areas"])
        said["role_ids"] = frozenset(role.id for role in values["audience"]["roles"])
    if "paragraphs" in values:
        said["paragraphs"] = {_part(one): one["text"] for one in values["paragraphs"]}
    return replace(
        standing,
        sections=_sections(values, standing.sections),
        translations=_translations(values, standing),
        **said,
    )


class SituationReports(Endpoint):
    """The reports that the caller may see."""

    rights = {"GET": Right.SEE_REPORTS, "POST": Right.WRITE_REPORT}
    refusals = REFUSALS
    pagination_class = NewestFirst

    @extend_schema(
        operation_id="situation_reports_list",
        summary=_("Lista lägesrapporter"),
        parameters=[ReportQuery],
        responses=ReportOut(many=True),
        tags=["situation-reports"],
    )
    def get(self, request: Request) -> Response:
        """Answer one page of reports."""
        query = read_query(request, ReportQuery)
        reports = visible_reports(self.caller).for_list().prefetch_related(*_FETCHED_WITH)
        if "status" in query:
            reports = reports.filter(status=query["status"])
        return self.answer_list(request, reports, ReportOut, query)

    @extend_schema(
        operation_id="situation_reports_create",
        summary=_("Skriv en lägesrapport"),
        parameters=[IDEMPOTENCY_KEY],
        request=ReportIn,
        responses={201: ReportOut, 200: ReportOut},
        tags=["situation-reports"],
    )
    def post(self, request: Request) -> Response:
        """Write a draft."""
        values = read_body(request, ReportIn)
        report, created = draft_report(
            by=self.caller,
            key=idempotency_key(request),
            content=_content(values, ReportContent(title=values["title"], sharing=values["sharing"])),
            now=timezone.now(),
        )
        return self.answer(access_report(self.caller, report.id), ReportOut, first_or_again(created=created))


class Correct(Endpoint):
    """Correcting what was sent."""

    rights = {"POST": Right.WRITE_REPORT}
    refusals = REFUSALS

    @extend_schema(
        operation_id="dispatches_correct",
        summary=_("Rätta det som skickades"),
        description=_(
            "Skriver ett utkast till rättelse med allt ifyllt utom vad som var fel. Den går till dem som fick texten, "
            "och när den godkänns stoppas resten av utskicket. Finns utkastet redan blir svaret 200 med det."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={201: ReportOut, 200: ReportOut},
        tags=["dispatches"],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Draft the correction of the report that the dispatch carries."""
        wrong = access_report_sent_as(self.caller, public_id, Right.WRITE_REPORT)
        key = idempotency_key(request)
        correction, created = correct_report(report=wrong, by=self.caller, key=key, now=timezone.now())
        return self.answer(access_report(self.caller, correction.id), ReportOut, first_or_again(created=created))


class OneSituationReport(Endpoint):
    """One report."""

    rights = {"GET": Right.SEE_REPORTS, "PATCH": Right.WRITE_REPORT}
    refusals = REFUSALS

    @extend_schema(
        operation_id="situation_reports_read",
        summary=_("Visa en lägesrapport"),
        responses=ReportOut,
        tags=["situation-reports"],
    )
    def get(self, _request: Request, report_id: int) -> Response:
        """Answer one report."""
        return self.answer(access_report(self.caller, report_id), ReportOut)

    @extend_schema(
        operation_id="situation_reports_change",
        summary=_("Ändra en lägesrapport"),
        request=ReportChangeIn,
        responses=ReportOut,
        tags=["situation-reports"],
    )
    def patch(self, request: Request, report_id: int) -> Response:
        """Change what the body names of a draft or a returned report."""
        report = access_report(self.caller, report_id, Right.WRITE_REPORT)
        values = read_body(request, ReportChangeIn)
        edit_report(
            report=report,
            by=self.caller,
            version=values.get("version", report.version),
            content=_content(values, content_of(report)),
            now=timezone.now(),
            vouched=values.get("translations", {}),
        )
        return self.answer(access_report(self.caller, report_id), ReportOut)
