"""Icons as inline SVG, all of one set: decoration beside words, so always hidden from assistive technology."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# What we call an icon, and which drawing of Lucide it is. `make vendor` takes the drawings that are named here.
ICONS = {
    "arrow-left": "arrow-left",
    "arrow-right": "arrow-right",
    "board": "layout-dashboard",
    "camera": "camera",
    "chart": "chart-column",
    "chat": "message-square-text",
    "check": "check",
    "clock": "clock",
    "close": "x",
    "decision": "gavel",
    "download": "download",
    "edit": "pencil",
    "eye": "eye",
    "filter": "list-filter",
    "flag": "flag",
    "grid": "grid-3x3",
    "in": "arrow-down-to-line",
    "info": "info",
    "link": "link",
    "list": "list",
    "lock": "lock",
    "mail": "mail",
    "map": "map-pin",
    "menu": "menu",
    "merge": "git-merge",
    "out": "arrow-up-from-line",
    "pause": "pause",
    "people": "users",
    "phone": "phone",
    "play": "play",
    "plus": "plus",
    "question": "circle-question-mark",
    "report": "file-text",
    "screen": "monitor",
    "search": "search",
    "send": "send",
    "stop": "octagon-x",
    "trend-down": "trending-down",
    "trend-same": "minus",
    "trend-up": "trending-up",
    "undo": "undo-2",
    "upload": "upload",
    "user": "user-round",
    "warning": "triangle-alert",
}
_FILE = Path(__file__).resolve().parent.parent / "static/vendor/lucide/icons.json"
# A drawing is a list of shapes with their attributes. Empty only until `make vendor` has fetched the first.
DRAWINGS: dict[str, list[tuple[str, dict[str, str]]]] = (
    json.loads(_FILE.read_text("utf-8"))["drawings"] if _FILE.exists() else {}
)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Render the icon called ``name``; an unknown name is an error of ours and says so."""
    shapes = format_html_join("", "<{}{}/>", ((shape, flatatt(given)) for shape, given in DRAWINGS[ICONS[name]]))
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">{}</svg>',
        shapes,
    )
