"""What stands in the margin of every printed sheet: which world, how widely it may go, of what moment, and its name."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from botkyrka_oro.templatetags.severity import level_of
from botkyrka_oro.templatetags.times import clock_text
from contacts.scales import Mode, Sharing

register = template.Library()


@register.simple_tag
def marking(sharing: object) -> str:
    """Return «Delning: Samverkansaktörer (TLP:AMBER)», for paper that has left the screen."""
    level = level_of(Sharing, sharing)
    return f"{gettext('Delning:')} {level.label} ({level.tlp})" if level is not None else ""


@register.simple_tag
def on_paper(name: str, mode: str, sharing: object, at: datetime) -> SafeString:
    """Render the attributes of ``html`` that look/print.css sets in the margins."""
    world = gettext("ÖVNING – detta har inte hänt") if mode == Mode.EXERCISE else Mode.LIVE.label
    return format_html(
        ' data-paper-name="{}" data-paper-mode="{}" data-paper-marking="{}" data-paper-at="{}" data-paper-page="{}"'
        ' data-paper-of="{}"',
        name,
        world,
        marking(sharing),
        f"{timezone.localtime(at):%Y-%m-%d} {clock_text(at)}",
        gettext("Sida"),
        gettext("av"),
    )
