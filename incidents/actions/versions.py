"""Keeps the versions of a draft: what saves itself while one person types is one of them, a press always its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from contacts.models import User
from incidents.kept_drafts import as_kept
from incidents.models import DraftVersion, SituationReport
from incidents.models.drafts import SavedHow
from incidents.report_content import ReportContent

PAUSE = timedelta(minutes=5)


def keep_version(report: SituationReport, content: ReportContent, how: SavedHow, *, by: User, now: datetime) -> None:
    """Keep what a locked report says now. What ``by`` typed without a pause is one version, written over."""
    latest = report.draft_versions.order_by("-version").first() if how is SavedHow.TYPED else None
    if latest is None or latest.how != how or latest.by_id != by.id or now - latest.saved_at >= PAUSE:
        latest = DraftVersion(report=report, how=how, by=by)
    latest.version, latest.content, latest.saved_at = report.version, as_kept(content), now
    latest.save()
