"""What the pages of a report show of it: its sections, its history, and why it came back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from contacts.scales import Language, Sharing
from incidents.contents import texts_by_language
from incidents.languages import ORIGINAL, VOUCHED
from incidents.lifecycle import ReportStatus
from incidents.models import ReportChange, SituationReport
from incidents.models.reports import SectionKind
from incidents.paragraphs import Paragraphs, Part, Written, label_of, readable, under
from notifications.lifecycle import NOT_SENT


def sections_of(report: SituationReport, clearance: Sharing = Sharing.ORGANISATION) -> list[dict[str, Any]]:
    """Return the Swedish text as somebody with this clearance reads it; whoever writes reports reads all of it."""
    said = texts_by_language(report).get(ORIGINAL.value, {})
    paragraphs = {part: text for part, text in said.items() if isinstance(part, Part)}
    return parts_of(said, readable(paragraphs, clearance))


def parts_of(sections: Written, paragraphs: Paragraphs) -> list[dict[str, Any]]:
    """Return the sections that say something, in the order of the page, each paragraph for fewer below its own.

    ``sharing`` is the level of a paragraph for fewer, else None; ``under`` says that its section, or another paragraph
    of it, stands above.
    """
    found: list[dict[str, Any]] = []
    for kind in SectionKind:
        section = str(kind.label)
        if text := sections.get(kind):
            one = {"kind": kind.value, "heading": section, "section": section, "text": text}
            found.append(one | {"sharing": None, "under": False})
        for place, (part, words) in enumerate(under(kind, paragraphs)):
            one = {"kind": part.name.replace(".", "-"), "heading": label_of(part), "section": section, "text": words}
            found.append(one | {"sharing": part.sharing, "under": bool(text) or place > 0})
    return found


def has_left(report: SituationReport) -> bool:
    """Tell whether letters of the report have begun to leave."""
    return report.dispatch is not None and report.dispatch.state not in NOT_SENT


def history_of(report: SituationReport) -> list[tuple[ReportChange, str]]:
    """Return what became of the report, oldest first, each with its words."""
    changes = report.changes.filter(field__in=("status", "alone_on_duty", "kept_detail", VOUCHED)).select_related("by")
    return [(change, _words_of(change)) for change in changes.order_by("recorded_at", "id")]


def _words_of(change: ReportChange) -> str:
    if change.field == "status":
        return str(ReportStatus(change.new).label)
    if change.field == "alone_on_duty":
        return _("Skickad av en person ensam i tjänst")
    if change.field == VOUCHED:
        return _("Texten skriven eller läst: %(language)s") % {"language": Language(change.new).label}
    return _("Prövad och behållen: %(detail)s") % {"detail": change.new.partition(": ")[2]}


def latest_return(report: SituationReport) -> ReportChange | None:
    """Return the change that sent the report back, while it has not been handed over again."""
    if report.status != ReportStatus.RETURNED:
        return None
    return (
        report.changes.filter(field="status", new=ReportStatus.RETURNED)
        .exclude(reason="")
        .select_related("by")
        .order_by("-recorded_at", "-id")
        .first()
    )
