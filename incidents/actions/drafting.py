"""Deeds at the writing desk: a draft that is saved while somebody types, and the way back to an earlier version."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from incidents.access import visible_incidents
from incidents.actions.report_steps import UnableToMoveReport, lock
from incidents.actions.reports import draft_report, edit_report, rewrite
from incidents.contents import as_recorded, content_of
from incidents.kept_drafts import content_in
from incidents.models import SituationReport
from incidents.models.drafts import SavedHow
from incidents.report_content import ReportContent

FIRST_VERSION = 1


def write_draft(
    *, by: User, key: str, version: int | None, content: ReportContent, how: SavedHow, now: datetime
) -> SituationReport:
    """Save a new report as a draft, or what was typed since in the draft that the same form has made already.

    Two transactions at most, of which each does the whole of its own: a form whose first answer was lost knows no
    version of its draft, and means the first one.
    """
    report, is_new = draft_report(by=by, key=key, content=content, now=now, how=how)
    if is_new:
        return report
    standing = content_of(report)
    content = _within(content, standing)
    if as_recorded(content.tidy()) == as_recorded(standing) and content.unchosen == standing.unchosen:
        return report
    return edit_report(report=report, by=by, version=version or FIRST_VERSION, content=content, now=now, how=how)


@transaction.atomic(durable=True)
def go_back(*, report: SituationReport, by: User, version: int, to: int, now: datetime) -> SituationReport:
    """Let a draft say what its version ``to`` said. That is a new version: what is written now stays among them."""
    report = lock(report, version)
    kept = report.draft_versions.filter(version=to).first()
    if kept is None:
        raise UnableToMoveReport(_("Den versionen finns inte längre. Välj en annan i listan."))
    standing = content_of(report)
    content = content_in(kept.content, standing, visible_incidents(by).live())
    return rewrite(report, content, SavedHow.WENT_BACK, by=by, now=now)


def _within(content: ReportContent, standing: ReportContent) -> ReportContent:
    """Return what the form says in a draft that has been given its recipients and translations elsewhere."""
    return replace(
        content,
        area_ids=standing.area_ids,
        role_ids=standing.role_ids,
        translations=standing.translations,
        follows=None,
    )
