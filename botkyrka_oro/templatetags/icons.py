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
    "bell": "bell",
    "board": "layout-dashboard",
    "bookmark": "bookmark",
    "calendar": "calendar",
    "camera": "camera",
    "chart": "chart-column",
    "chat": "message-square-text",
    "check": "check",
    "clock": "clock",
    "close": "x",
    "copy": "copy",
    "decision": "gavel",
    "down": "chevron-down",
    "download": "download",
    "edit": "pencil",
    "eye": "eye",
    "filter": "list-filter",
    "flag": "flag",
    "flat": "minus",
    "grid": "grid-3x3",
    "handover": "arrow-right-left",
    "help": "circle-question-mark",
    "history": "history",
    "home": "house",
    "image": "image",
    "in": "arrow-down-to-line",
    "info": "info",
    "keyboard": "keyboard",
    "language": "languages",
    "link": "link",
    "list": "list",
    "locate": "locate-fixed",
    "lock": "lock",
    "mail": "mail",
    "map": "map-pin",
    "menu": "menu",
    "merge": "git-merge",
    "microphone": "mic",
    "offline": "wifi-off",
    "out": "arrow-up-from-line",
    "owner": "user-round-cog",
    "pause": "pause",
    "people": "users",
    "phone": "phone",
    "play": "play",
    "plus": "plus",
    "print": "printer",
    "question": "circle-question-mark",
    "ready": "clipboard-check",
    "refresh": "refresh-cw",
    "report": "file-text",
    "save": "save",
    "screen": "monitor",
    "search": "search",
    "send": "send",
    "settings": "settings",
    "shield": "shield-check",
    "star": "star",
    "stop": "octagon-x",
    "trash": "trash-2",
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
