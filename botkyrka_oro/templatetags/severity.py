"""Severity, sharing and status, the same on every page: shape, word and colour together."""

from __future__ import annotations

from typing import TypeVar

from django import template
from django.utils.html import format_html

from contacts.scales import CodedScale, Severity, Sharing
from incidents.models import SituationReport

register = template.Library()

Scale = TypeVar("Scale", bound=CodedScale)

# One shape a level, so that colour is never the only carrier (WCAG 2.2, 1.4.1), on a 24 x 24 grid.
SHAPES = {
    Severity.LOW: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
    Severity.ELEVATED: "M12 3 22.5 21h-21z",
    Severity.HIGH: "M12 1.5 22.5 12 12 22.5 1.5 12z",
    Severity.CRITICAL: "M7.8 2h8.4L22 7.8v8.4L16.2 22H7.8L2 16.2V7.8z",
}

# The tone of a status word. Quiet on purpose: loud colours belong to severity alone.
TONES = {
    "new": "info",
    "ongoing": "info",
    "monitored": "plain",
    "closed": "muted",
    "merged": "muted",
    "withdrawn": "muted",
    "draft": "plain",
    "submitted": "warning",
    "returned": "warning",
    "approved": "success",
    "held": "warning",
    "sending": "info",
    "paused": "warning",
    "completed": "success",
    "undone": "muted",
    "stopped": "danger",
    "on": "success",
    "start_asked": "warning",
    "queued": "plain",
    "sent": "success",
    "deferred": "warning",
    "failed": "danger",
    "bounced": "danger",
    "active": "success",
    "acknowledged": "success",
    "by_phone": "success",
    "unsure": "warning",
    "waiting": "warning",
    "declined": "muted",
    "retired": "muted",
}


def level_of(scale: type[Scale], value: object) -> Scale | None:
    """Return the member that ``value`` stands for: a member, its rank (also as text) or its code."""
    for member in scale:
        if value == member or str(value) in {str(member.value), member.code}:
            return member
    return None


@register.simple_tag
def severity_shape(value: object) -> str:
    """Render only the shape, where the word stands beside it."""
    severity = level_of(Severity, value)
    if severity is None:
        return ""
    return format_html(
        '<svg class="shape" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        SHAPES[severity],
    )


@register.inclusion_tag("components/severity_badge.html")
def severity_badge(value: object, size: str = "") -> dict[str, object]:
    """Render the level as shape, word and colour."""
    severity = level_of(Severity, value)
    return {"code": severity.code, "word": severity.label, "size": size} if severity is not None else {}


@register.inclusion_tag("components/sharing_label.html")
def sharing_label(value: object) -> dict[str, object]:
    """Render how widely a text may go: a lock and words, in no severity's colour."""
    sharing = level_of(Sharing, value)
    return {"code": sharing.code, "word": sharing.label} if sharing is not None else {}


@register.inclusion_tag("components/status_badge.html")
def status_badge(code: object, label: object) -> dict[str, object]:
    """Render a status word with its quiet tone."""
    return {"tone": TONES.get(str(code), "plain"), "code": code, "word": label}


@register.inclusion_tag("components/status_badge.html")
def report_status(report: SituationReport) -> dict[str, object]:
    """Render how far a situation report has come: what became of its dispatch, once it has one."""
    if report.dispatch is not None:
        return status_badge(report.dispatch.state, report.dispatch.get_state_display())
    return status_badge(report.status, report.get_status_display())
