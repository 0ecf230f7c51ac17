"""What the deeds about reports share: one at a time, along the roads of its status, with a trace of every step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.audience import Audience
from contacts.models import User
from contacts.personal_data import Detail
from contacts.telling import Topic, tell
from incidents.actions.audiences import resolve_in_swedish, snapshot
from incidents.contents import Problems, content_of, details_in, problems_before_sending
from incidents.languages import ORIGINAL, VOUCHED
from incidents.lifecycle import EDITABLE, REPORT_ROADS, ReportStatus
from incidents.models import ReportChange, ReportIncident, ReportSection, SituationReport
from incidents.paragraphs import Part, Written
from incidents.report_content import ReportContent


class UnableToWriteReport(Exception):
    """The content cannot be saved, or not be sent, as it is. ``problems`` says why, by field."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class ReportNotReady(UnableToWriteReport):
    """Something that a report needs before it goes to others is missing."""


class UnableToMoveReport(Exception):
    """The report stands where this cannot be done with it. The message is a sentence for the person who tried."""


class ReportEditedMeanwhile(Exception):
    """Somebody else changed the report after the form was drawn. Nothing was overwritten."""

    def __init__(self, report: SituationReport) -> None:
        super().__init__(_("Någon annan ändrade rapporten medan du läste eller skrev. Inget av ditt är sparat än."))
        self.report = report


class ContainsPersonalData(Exception):
    """The text holds identity numbers, or details that nobody has decided to keep. By field in ``details``."""

    def __init__(self, details: dict[str, list[Detail]]) -> None:
        super().__init__(_("Texten innehåller uppgifter som kan peka ut en person. Ta bort dem eller pröva dem."))
        self.details = details


def submit(report: SituationReport, *, by: User, now: datetime) -> Audience:
    """Move a locked report to submitted once nothing keeps it back. Returns and notes for whom it is meant."""
    if report.status not in EDITABLE:
        raise UnableToMoveReport(_("Rapporten är redan lämnad för godkännande eller godkänd."))
    content = content_of(report)
    if problems := problems_before_sending(content, now):
        raise ReportNotReady(problems)
    demand_settled(report, content)
    report.submitted_by, report.submitted_at = by, now
    audience = resolve_in_swedish(report, now)
    report.submitted_audience = snapshot(audience)
    move(report, ReportStatus.SUBMITTED, by=by, now=now)
    report.save()
    return audience


def write_down(report: SituationReport, content: ReportContent) -> None:
    """Store a tidy content in the rows of ``report``, which the caller has locked and will save."""
    assert content.severity is not None
    report.title = content.title
    report.severity = content.severity
    report.sharing = content.sharing
    report.next_report_due = content.next_report_due
    report.is_last = content.is_last
    report.save()
    report.sections.all().delete()
    ReportSection.objects.bulk_create(
        ReportSection(
            report=report,
            kind=key.kind if isinstance(key, Part) else key,
            language=language,
            sharing=key.sharing if isinstance(key, Part) else content.sharing,
            text=text,
        )
        for language, texts in _by_language(content).items()
        for key, text in texts.items()
    )
    ReportIncident.objects.filter(report=report).delete()
    ReportIncident.objects.bulk_create(
        ReportIncident(report=report, incident=incident, mode=report.mode) for incident in content.incidents
    )
    report.audience_areas.set(content.area_ids)
    report.audience_roles.set(content.role_ids)


def _by_language(content: ReportContent) -> dict[str, Written]:
    return {ORIGINAL.value: {**content.sections, **content.paragraphs}, **content.translations}


def lock(report: SituationReport, version: int | None = None) -> SituationReport:
    """Return the report as it stands, held until the transaction ends. The long list of whom it was for stays behind.

    Raises ``ReportEditedMeanwhile`` when ``version`` is no longer the one that stands.
    """
    reports = SituationReport.objects.defer("submitted_audience")
    standing = reports.select_for_update(of=("self",), no_key=True).get(id=report.id)
    if version is not None and version != standing.version:
        raise ReportEditedMeanwhile(standing)
    return standing


def move(report: SituationReport, to: ReportStatus, *, by: User, now: datetime, reason: str = "") -> None:
    """Set the status of a locked report along one of its roads and record it; the caller saves."""
    status = ReportStatus(report.status)
    if to not in REPORT_ROADS[status]:
        raise UnableToMoveReport(
            _("Rapporten har status «%(status)s» och kan inte bli «%(to)s».") % {"status": status.label, "to": to.label}
        )
    report.status = to
    report.version += 1
    record(report, "status", status, to, by=by, now=now, reason=reason)


def record(
    report: SituationReport, field: str, old: str, new: str, *, by: User, now: datetime, reason: str = ""
) -> None:
    """Write one change of a report, and tell the screens."""
    tell(Topic.REPORTS)
    ReportChange.objects.create(
        report=report, field=field, old=str(old), new=str(new), reason=reason, by=by, recorded_at=now
    )


def vouch(report: SituationReport, languages: Iterable[str], *, by: User, now: datetime) -> None:
    """Record that ``by`` has written these languages, or read them beside the Swedish text as it stands."""
    for language in sorted(languages):
        record(report, VOUCHED, "", language, by=by, now=now)


def unsettled_details(
    report: SituationReport, content: ReportContent
) -> tuple[dict[str, list[Detail]], dict[str, list[Detail]]]:
    """Return, by field, the details that may never leave, and those that nobody has decided to keep.

    A decision holds for texts that go no further than the one that was weighed.
    """
    kept: dict[tuple[str, str], int] = {}
    for kind, text, sharing in report.kept_details.values_list("kind", "text", "sharing"):
        kept[kind, text] = max(sharing, kept.get((kind, text), sharing))
    reach = content.reach_of_texts()
    found = details_in(content)
    forbidden = {name: [one for one in details if one.forbidden] for name, details in found.items()}
    unweighed = {
        name: [one for one in details if not one.forbidden and kept.get(one.key, -1) < reach[name]]
        for name, details in found.items()
    }
    return _with_content(forbidden.items()), _with_content(unweighed.items())


def demand_settled(report: SituationReport, content: ReportContent) -> None:
    """Raise ``ContainsPersonalData`` while something in the text points to a person and was not weighed."""
    forbidden, unweighed = unsettled_details(report, content)
    if details := {
        name: found for name in content.texts() if (found := [*forbidden.get(name, []), *unweighed.get(name, [])])
    }:
        raise ContainsPersonalData(details)


def review_path(report: SituationReport) -> str:
    """Return where a report is reviewed, for letters to staff."""
    return reverse("incidents:report_review", args=[report.id])


def _with_content(items: Iterable[tuple[str, list[Detail]]]) -> dict[str, list[Detail]]:
    return {name: details for name, details in items if details}
