"""Writes, submits and approves the situation reports of the demo week through the deeds that a person would use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from botkyrka_oro.demo.report_words import Report
from botkyrka_oro.demo.report_words import Step as ReportStep
from botkyrka_oro.demo.steps import moment
from botkyrka_oro.demo.telling import BREATH, Cast, Deed
from contacts.models import ContactRole
from contacts.scales import Severity, Sharing
from incidents.actions.approval import approve_report
from incidents.actions.reports import draft_report, return_report, submit_report
from incidents.models import Incident, SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part
from incidents.report_content import ReportContent
from notifications.actions import undo_dispatch

Reports = dict[str, SituationReport]


def deeds_of_report(report: Report, cast: Cast, reports: Reports) -> Iterator[tuple[datetime, Deed]]:
    """Return what was done with a report, each deed with its moment."""
    earlier = moment(report["when"], cast.now)
    yield earlier, partial(_draft, report, cast, reports, earlier)
    for step in report["then"]:
        when = max(moment(step[0], cast.now), earlier + BREATH)
        earlier = when
        yield when, partial(_move, report["key"], step, cast, reports, when)


def _draft(report: Report, cast: Cast, reports: Reports, now: datetime) -> None:
    follows = report.get("follows")
    content = ReportContent(
        title=report["title"],
        sharing=Sharing.from_code(report["sharing"]),
        severity=Severity.from_code(report["severity"]) if "severity" in report else None,
        sections=_sections(report),
        paragraphs={
            Part(kind, Sharing.from_code(level)): text
            for level, texts in report.get("fewer", {}).items()
            for kind, text in _sections(texts).items()
        },
        translations={language: _sections(texts) for language, texts in report.get("translations", {}).items()},
        next_report_due=moment(report["next"], cast.now) if "next" in report else None,
        is_last="next" not in report,
        incidents=tuple(Incident.objects.get(id=cast.incidents[key].id) for key in report["incidents"]),
        area_ids=frozenset(cast.areas[slug].id for slug in report["areas"].split()),
        role_ids=frozenset(ContactRole.objects.filter(code__in=report["roles"].split()).values_list("id", flat=True)),
        follows=reports[follows] if follows else None,
    )
    reports[report["key"]], _new = draft_report(
        by=cast.users[report["who"]], key=f"demo {report['key']}", content=content, now=now
    )


def _sections(report: Mapping[str, object]) -> dict[SectionKind, str]:
    return {kind: str(report.get(kind.value, "")) for kind in SectionKind if report.get(kind.value)}


def _move(key: str, step: ReportStep, cast: Cast, reports: Reports, now: datetime) -> None:
    _when, who, deed, *words = step
    by = cast.users[who]
    report = SituationReport.objects.get(id=reports[key].id)
    if deed == "submit":
        submit_report(report=report, by=by, now=now)
    elif deed == "approve":
        approve_report(report=report, by=by, now=now, straight_from_draft=True)
    elif deed == "return":
        return_report(report=report, by=by, comment=words[0], now=now)
    elif deed == "undo":
        assert report.dispatch is not None
        undo_dispatch(dispatch=report.dispatch, by=by, now=now)
    else:
        raise ValueError(deed)
