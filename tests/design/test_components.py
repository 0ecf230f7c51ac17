"""Every component can be drawn alone, escapes what it is given, and names no icon that is not there."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from botkyrka_oro.context import GROUPS, LOG_INCIDENT
from botkyrka_oro.settings import BASE_DIR
from botkyrka_oro.templatetags.icons import ICONS

TEMPLATES = Path(BASE_DIR) / "templates"
STATIC = Path(BASE_DIR) / "botkyrka_oro/static"
EVIL = "<script>alert(1)</script>"
NIGHT = datetime(2026, 11, 22, 22, 14, tzinfo=UTC)
VALUES: dict[str, object] = {
    **dict.fromkeys(
        ("title", "text", "label", "name", "note", "author", "reason", "question", "button", "summary", "trend"), EVIL
    ),
    "tone": "warning",
    "link": EVIL,
    "url": "/x/",
    "action": "/x/",
    "csrf_token": "token",
    "kind": EVIL,
    "kind_label": EVIL,
    "severity": "high",
    "sharing": "partners",
    "status": "new",
    "status_label": EVIL,
    "state": "sent",
    "state_label": EVIL,
    "number": "2026-147",
    "area": EVIL,
    "at": NIGHT,
    "count": 3,
    "value": 1,
    "max": 2,
    "reasons": [EVIL],
    "items": [{"label": EVIL, "url": "/x/", "current": True, "count": 1}],
    "filters": [{"label": EVIL, "url": "/x/"}],
}
ALONE = [
    "active_filters",
    "badge",
    "banner",
    "confirm",
    "empty",
    "freshness",
    "incident_item",
    "message",
    "post_button",
    "progress",
    "recipient_row",
    "stat",
    "tabs",
    "timeline_entry",
]


@pytest.mark.parametrize("component", ALONE)
def test_a_component_escapes_what_it_is_given(component: str) -> None:
    html = render_to_string(f"components/{component}.html", VALUES)
    assert html.strip()
    assert "<script" not in html


@pytest.mark.parametrize("component", [name for name in ALONE if name not in {"confirm", "post_button"}])
def test_a_component_can_do_without_what_is_optional(component: str) -> None:
    render_to_string(f"components/{component}.html", {})


@pytest.mark.parametrize("component", ["confirm", "post_button"])
def test_what_changes_something_is_posted_with_a_token(component: str) -> None:
    html = render_to_string(f"components/{component}.html", VALUES)
    assert 'method="post"' in html
    assert 'name="csrfmiddlewaretoken" value="token"' in html


def test_a_tile_tells_how_much_is_going_on() -> None:
    evil = render_to_string("components/area_tile.html", {"state": {"area": {"name": EVIL, "slug": EVIL}}})
    assert "<script" not in evil
    state = {"area": {"name": "Alby"}, "open_count": 1}
    assert ">1 pågående händelse<" in render_to_string("components/area_tile.html", {"state": state})
    assert "Inga pågående händelser" in render_to_string("components/area_tile.html", {"state": {"open_count": 0}})


def test_a_struck_entry_says_that_it_no_longer_holds() -> None:
    html = render_to_string("components/timeline_entry.html", {**VALUES, "struck": True, "struck_by": "e5"})
    assert "<s>" in html
    assert "Struken. Gäller inte längre." in html
    assert 'href="#e5"' in html


def test_nothing_to_count_shows_no_badge() -> None:
    assert render_to_string("components/badge.html", {"count": 0, "label": "0 väntar"}).strip() == ""


def test_every_icon_that_a_template_names_exists() -> None:
    named = {
        name for file in TEMPLATES.rglob("*.html") for name in re.findall(r'{% icon "([^"]+)"', file.read_text("utf-8"))
    }
    assert named
    assert named - ICONS.keys() == set()


def test_every_icon_is_drawn_somewhere() -> None:
    drawn = {place.icon for place in (LOG_INCIDENT, *itertools.chain.from_iterable(GROUPS))}
    for file in TEMPLATES.rglob("*.html"):
        drawn |= set(re.findall(r'(?:{% icon |\bicon=)"([^"]+)"', file.read_text("utf-8")))
    assert ICONS.keys() - drawn == set()


def test_every_component_that_a_template_names_exists() -> None:
    named = {
        name
        for file in TEMPLATES.rglob("*.html")
        for name in re.findall(r'include "(components/[^"]+)"', file.read_text("utf-8"))
    }
    assert [name for name in sorted(named) if not (TEMPLATES / name).exists()] == []


def test_what_is_fetched_from_others_is_what_it_says_it_is() -> None:
    versions = json.loads((STATIC / "vendor/VERSIONS.json").read_text("utf-8"))
    for entry in versions.values():
        data = (STATIC / "vendor" / entry["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
        assert entry["version"]
        assert entry["licence"]
        assert entry["taken_from"]


def test_the_script_stays_light() -> None:
    assert len(gzip.compress((STATIC / "js/lagesstod.js").read_bytes())) < 7_000
