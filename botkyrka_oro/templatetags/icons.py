"""Icons as inline SVG: decoration beside words, so always hidden from assistive technology."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Strokes on a 24 x 24 grid, drawn for this product.
ICONS = {
    "arrow-left": "M19 12H5m6-6-6 6 6 6",
    "arrow-right": "M5 12h14m-6-6 6 6-6 6",
    "board": "M4 5h7v6H4zM13 5h7v10h-7zM4 13h7v6H4zM13 17h7v2h-7z",
    "chart": "M4 20V4M4 20h16M8.5 16v-4M13 16V7M17.5 16v-6",
    "camera": "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 10a3.25 3.25 0 1 0 0 6.5 3.25 3.25 0 0 0 0-6.5z",
    "chat": "M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5",
    "check": "m5 12.5 4.5 4.5L19 7",
    "clock": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2",
    "close": "m6 6 12 12M18 6 6 18",
    "decision": "M12 3v6m0 0-6 5m6-5 6 5M4 14h4v6H4zM16 14h4v6h-4z",
    "download": "M12 4v11m-5-5 5 5 5-5M5 20h14",
    "edit": "M5 19h3.5L19 8.5 15.5 5 5 15.5zM13 7.5 16.5 11",
    "eye": "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
    "filter": "M4 6h16M7 12h10M10 18h4",
    "flag": "M6 21V4h11l-2 4 2 4H6",
    "grid": "M4 4h16v16H4zM4 10h16M4 15h16M10 4v16",
    "home": "M4 11.5 12 5l8 6.5M6 10v9h12v-9",
    "in": "M12 4v10m-4-4 4 4 4-4M5 13v6h14v-6",
    "info": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5M12 8v.5",
    "link": "M9 8H7a4 4 0 0 0 0 8h3M15 8h2a4 4 0 0 1 0 8h-3M8.5 12h7",
    "list": "M9 6h11M9 12h11M9 18h11M4.5 6h.5M4.5 12h.5M4.5 18h.5",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "mail": "M4 6h16v12H4zM4 7.5l8 6 8-6",
    "map": "M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "merge": "M6 4v3c0 4 6 4 6 8v5M18 4v3c0 4-6 4-6 8M9 17l3 3 3-3",
    "out": "M12 15V4m-4 4 4-4 4 4M5 13v6h14v-6",
    "owner": "M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5 20c.5-4 3.5-5.5 7-5.5s6.5 1.5 7 5.5M17 4l3 3-3 3",
    "pause": "M8 5v14M16 5v14",
    "people": "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3 19c0-3 3-5 6-5s6 2 6 5M15.5 5.5a3 3 0 0 1 0 5.5M18 15c2 1 3 2 3 4",
    "phone": "M6 4h3l1.5 4.5L8 10c1 3 3 5 6 6l1.5-2.5L20 15v3c0 1-1 2-2 2C11 20 4 13 4 6c0-1 1-2 2-2z",
    "play": "M8 5v14l11-7z",
    "plus": "M12 5v14M5 12h14",
    "question": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM9.8 9.8a2.3 2.3 0 1 1 3.3 2c-.8.4-1.1.9-1.1 1.7M12 16.2v.3",
    "report": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "screen": "M3 5h18v11H3zM9 20h6M12 16v4",
    "search": "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5",
    "send": "m4 5 17 7-17 7 2.5-7zM6.5 12H13",
    "stop": "M6 6h12v12H6z",
    "trend-down": "M12 5v14m-6-6 6 6 6-6",
    "trend-same": "M4 12h15m-5-5 5 5-5 5",
    "trend-up": "M12 19V5m-6 6 6-6 6 6",
    "undo": "M5 9h9a5 5 0 0 1 0 10h-4M9 5 5 9l4 4",
    "upload": "M12 15V4m-5 5 5-5 5 5M5 20h14",
    "user": "M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5 20c.5-4 3.5-5.5 7-5.5s6.5 1.5 7 5.5",
    "warning": "M12 4 2.5 20h19zM12 10v4.5M12 17v.3",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Render the icon called ``name``; an unknown name is an error of ours and says so."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        ICONS[name],
    )
